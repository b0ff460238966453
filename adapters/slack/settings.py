"""What is set for a connection to Slack."""

from typing import Final, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bridgebot.adapter import AdapterSettings, Secret

SLASH: Final = ("suggest", "issue", "mine")
SLASH_MAX: Final = 49
"""Slack lets an app have 50 slash commands; one is in front of all other verbs."""


class Settings(AdapterSettings):
    """What is set for a connection to Slack: one workspace by its token, or many by OAuth."""

    platform: str = Field(default="slack", description="The platform: Slack.")
    team: str = Field(
        default="",
        description="The id of your own people's channel (at the end of its “About” page): what "
        "customers ask for arrives there, and whoever speaks there is staff. With many workspaces, "
        "the workspace's id comes first: T0001/C0001.",
        examples=["C0123456789"],
    )
    bot_token: Secret | None = Field(
        default=None,
        description="The bot's token, xoxb-…, for one workspace (“Install App” in Slack's pages).",
        examples=[Secret("env", "SLACK_BOT_TOKEN")],
    )
    app_token: Secret | None = Field(
        default=None,
        description="The app's token, xapp-…, for Socket Mode: no address of yours need be open.",
        examples=[Secret("env", "SLACK_APP_TOKEN")],
    )
    signing_secret: Secret | None = Field(
        default=None,
        description="For HTTP instead of Socket Mode: what Slack signs its requests with.",
        examples=[Secret("env", "SLACK_SIGNING_SECRET")],
    )
    public_url: str = Field(
        default="",
        description="For HTTP and OAuth: the address under which Slack reaches our web server.",
        examples=["https://bridgebot.example.com"],
    )
    client_id: str = Field(
        default="",
        description="For many workspaces: the app's client id, with which others install it.",
        examples=["1234.5678"],
    )
    client_secret: Secret | None = Field(
        default=None,
        description="For many workspaces: the app's client secret. $BRIDGEBOT_KEYS must be set "
        "too, since the tokens of the workspaces are kept sealed.",
        examples=[Secret("env", "SLACK_CLIENT_SECRET")],
    )
    token_rotation: bool = Field(
        default=False,
        description="For many workspaces: whether the app's tokens expire. Once on, Slack never "
        "lets you switch it off again.",
    )
    prefix: str = Field(
        default="bridge",
        pattern=r"^[a-z][a-z0-9_-]{0,30}$",
        description="The slash command in front of every verb: /bridge take 1.",
    )
    slash: tuple[str, ...] = Field(
        default=SLASH,
        max_length=SLASH_MAX,
        description="The verbs that have a slash command of their own, at most 49: /suggest dark "
        "mode.",
    )
    speak_as: bool = Field(
        default=True,
        description="Whether a relayed person speaks under their own name.",
    )
    connections: int = Field(
        default=2,
        ge=1,
        le=10,
        description="How many Socket Mode connections there are: with two, one hears while the "
        "other is renewed.",
    )
    api_url: str = Field(
        default="https://slack.com/api/",
        description="Where the Web API is; a proxy may stand in.",
    )
    authorize_url: str = Field(
        default="https://slack.com/oauth/v2/authorize",
        description="Where somebody who installs the app is sent.",
    )

    @property
    def is_many(self) -> bool:
        """Tell whether any workspace may install the app."""
        return bool(self.client_id)

    @property
    def is_http(self) -> bool:
        """Tell whether Slack calls us, rather than we Slack."""
        return self.app_token is None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.app_token is None and self.signing_secret is None:
            raise _lacks("app_token (Socket Mode) or signing_secret (HTTP)")
        if self.is_many and (self.client_secret is None or not self.public_url):
            raise _lacks("client_secret and public_url beside client_id")
        if not self.is_many and self.bot_token is None:
            raise _lacks("bot_token (one workspace) or client_id (many)")
        return self


def _lacks(expected: str) -> PydanticCustomError:
    return PydanticCustomError(
        "secret", "{expected}", {"found": "neither of two ways", "expected": expected}
    )
