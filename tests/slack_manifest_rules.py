"""What Slack demands of a manifest, field by field, as it documents it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Https = Annotated[str, StringConstraints(pattern=r"^https://", max_length=3000)]


def _each_once(names: list[str]) -> list[str]:
    assert len(names) == len(set(names)), "one stands there twice"
    return names


class Part(BaseModel):
    """A part of a manifest: what Slack does not know is an error."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Metadata(Part):
    major_version: Literal[1, 2]
    minor_version: int


class DisplayInformation(Part):
    name: str = Field(min_length=1, max_length=35)
    description: str = Field(min_length=1, max_length=140)
    background_color: str = Field(pattern=r"^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$")


class AppHome(Part):
    home_tab_enabled: bool
    messages_tab_enabled: bool
    messages_tab_read_only_enabled: bool


class BotUser(Part):
    display_name: str = Field(min_length=1, max_length=80, pattern=r"^[a-z0-9._-]+$")
    always_online: bool


class SlashCommand(Part):
    command: str = Field(min_length=2, max_length=32, pattern=r"^/[^\s/]+$")
    description: str = Field(min_length=1, max_length=2000)
    usage_hint: str | None = Field(default=None, min_length=1, max_length=1000)
    should_escape: bool
    url: Https | None = None


class Shortcut(Part):
    name: str = Field(min_length=1, max_length=24)
    kind: Literal["message", "global"] = Field(alias="type")
    callback_id: str = Field(min_length=1, max_length=255)
    description: str = Field(min_length=1, max_length=150)


class Features(Part):
    app_home: AppHome
    bot_user: BotUser
    slash_commands: list[SlashCommand] = Field(min_length=1, max_length=50)
    shortcuts: list[Shortcut] = Field(min_length=1, max_length=10)


Scopes = Annotated[list[str], Field(min_length=1, max_length=255), AfterValidator(_each_once)]


class BotScopes(Part):
    bot: Scopes


class OauthConfig(Part):
    redirect_urls: list[Https] | None = Field(default=None, min_length=1, max_length=1000)
    scopes: BotScopes


Events = Annotated[list[str], Field(max_length=100), AfterValidator(_each_once)]


class EventSubscriptions(Part):
    request_url: Https | None = None
    bot_events: Events


class Interactivity(Part):
    is_enabled: bool
    request_url: Https | None = None


class AppSettings(Part):
    event_subscriptions: EventSubscriptions
    interactivity: Interactivity
    org_deploy_enabled: bool
    socket_mode_enabled: bool
    token_rotation_enabled: bool


class Manifest(Part):
    """A whole manifest."""

    metadata: Metadata = Field(alias="_metadata")
    display_information: DisplayInformation
    features: Features
    oauth_config: OauthConfig
    settings: AppSettings


SCOPE_FOR = {
    "app_mention": "app_mentions:read",
    "channel_id_changed": "channels:read",
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "user_change": "users:read",
}
"""The scope without which Slack does not let an app subscribe to an event."""
NEEDS_NONE = {"app_home_opened", "app_uninstalled", "tokens_revoked"}
