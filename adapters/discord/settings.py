"""What is set for a connection to Discord."""

from pydantic import Field

from bridgebot.adapter import AdapterSettings, Secret

ID = r"^\d{0,20}$"


class Settings(AdapterSettings):
    """What is set for a connection to Discord: one application with its bot."""

    platform: str = Field(default="discord", description="The platform: Discord.")
    team: str = Field(
        default="",
        pattern=ID,
        description="The id of your own people's channel (Developer Mode, right click, Copy "
        "Channel ID): what customers ask for arrives there, and whoever speaks there is staff.",
        examples=["1200000000000000001"],
    )
    bot_token: Secret = Field(
        description="The bot's token (“Bot” in the developer pages, Reset Token).",
        examples=[Secret("env", "DISCORD_BOT_TOKEN")],
    )
    message_content: bool = Field(
        default=False,
        description="Whether we read what people say without mentioning us. Switch on Message "
        "Content Intent in the developer pages first; nothing else needs it.",
    )
    help_channel: str = Field(
        default="",
        pattern=ID,
        description="The id of a channel in which those who take no direct messages are told what "
        "we have for them, in a private thread; if there may be none, that something waits.",
        examples=["1200000000000000002"],
    )
    public_key: str = Field(
        default="",
        pattern=r"^([0-9a-f]{64})?$",
        description="For interactions over HTTP: the application's public key. Then set the "
        "Interactions Endpoint URL to https://…/NAME/interactions.",
    )
    speak_as: bool = Field(
        default=True,
        description="Whether a relayed person speaks under their own name and picture, through a "
        "webhook.",
    )
    forum_tags: dict[str, str] = Field(
        default_factory=dict,
        description="Where the team's channel is a forum: what its tags are called, for each word "
        "at which a suggestion may stand; a tag that is called like the word needs no entry.",
        examples=[{"started": "in progress", "shipped": "done"}],
    )
    shards: int = Field(
        default=0,
        ge=0,
        description="How many gateway connections there are; 0 for a single one, which will do "
        "for fewer than 2,500 servers.",
    )
    api_url: str = Field(
        default="https://discord.com/api/v10",
        description="Where the API is; a proxy may stand in.",
    )
    gateway_url: str = Field(
        default="wss://gateway.discord.gg/",
        description="Where the gateway is; a proxy may stand in.",
    )
    web_url: str = Field(
        default="https://discord.com",
        description="Where people find messages, and you the developer pages and invitations.",
    )
    cdn_url: str = Field(
        default="https://cdn.discordapp.com",
        description="Where the pictures of people are.",
    )
