"""Makes the manifest from which Slack makes the app: its doors, scopes and events; pure."""

from collections.abc import Sequence
from typing import Any, Final

from adapters.slack import parsing
from adapters.slack.settings import Settings
from bridgebot.abilities import Offer

SCOPES: Final = {
    "app_mentions:read": "hear when somebody mentions the bot",
    "channels:history": "hear what is said in public channels, and fetch what was missed",
    "channels:read": "know which channels the bot is in",
    "chat:write": "say things",
    "chat:write.customize": "let a relayed person speak under their own name",
    "commands": "slash commands and shortcuts",
    "files:read": "carry files that people show",
    "files:write": "show files",
    "groups:history": "the same in private channels",
    "groups:read": "the same for private channels",
    "im:history": "hear direct messages",
    "im:read": "know the direct messages",
    "im:write": "write to somebody directly",
    "mpim:history": "the same in group messages",
    "mpim:read": "the same for group messages",
    "reactions:read": "hear signs such as 👀",
    "reactions:write": "put signs on messages",
    "team:read": "name the company of a guest",
    "usergroups:read": "name a group of people that is mentioned",
    "users:read": "know people's names",
}
OPTIONAL: Final = frozenset(
    {"chat:write.customize", "files:read", "files:write", "team:read", "reactions:write"}
    | {"usergroups:read"}
    | {"mpim:history", "mpim:read", "groups:history", "groups:read"}
)
EVENTS: Final = (
    *("app_home_opened", "app_mention", "app_uninstalled", "tokens_revoked"),
    *("channel_id_changed", "member_joined_channel", "user_change"),
    *("message.channels", "message.groups", "message.im", "message.mpim"),
    *("reaction_added", "reaction_removed"),
)
_DESCRIPTION_MAX: Final = 2000
_HINT_MAX: Final = 1000
_SHORTCUTS: Final = (
    ("message", parsing.SEND, "Send to Bridgebot", "Ask for what this message says"),
    ("message", parsing.SAME, "Same for me", "Say that you want this too"),
    ("message", parsing.WRONG, "This is wrong", "Say what is right instead"),
    ("message", parsing.CUSTOMER, "Send to customer", "Send your own words to who talks with us"),
    ("global", parsing.BEGIN, "Ask Bridgebot", "Say what you wish for"),
)


def manifest(settings: Settings, name: str, offers: Sequence[Offer]) -> dict[str, Any]:
    """Make the manifest of a connection, with the commands there are."""
    url = f"{settings.public_url.rstrip('/')}/{name}/events" if settings.is_http else ""
    address = {"request_url": url} if url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Bridgebot",
            "description": "Say what you wish for, and hear what became of it",
            "background_color": "#2c2d30",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "bridgebot", "always_online": True},
            "slash_commands": [_command(*each, url) for each in _commands(settings, offers)],
            "shortcuts": [_shortcut(*each) for each in _SHORTCUTS],
        },
        "oauth_config": {
            **({"redirect_urls": [redirect_url(settings, name)]} if settings.is_many else {}),
            "scopes": {"bot": scopes(settings)},
        },
        "settings": {
            "event_subscriptions": {**address, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": settings.is_many,
            "socket_mode_enabled": not settings.is_http,
            "token_rotation_enabled": settings.token_rotation,
        },
    }


def scopes(settings: Settings) -> list[str]:
    """List the scopes that a connection needs."""
    return [each for each in SCOPES if settings.speak_as or each != "chat:write.customize"]


def redirect_url(settings: Settings, name: str) -> str:
    """Say where Slack sends somebody back to who installed the app."""
    return f"{settings.public_url.rstrip('/')}/{name}/oauth_redirect"


def install_url(settings: Settings, name: str) -> str:
    """Say where somebody installs the app."""
    return f"{settings.public_url.rstrip('/')}/{name}/install"


def _commands(settings: Settings, offers: Sequence[Offer]) -> list[tuple[str, str, str]]:
    own = [(each.verb, each.help, each.usage) for each in offers if each.verb in settings.slash]
    return [*own, (settings.prefix, "Everything that Bridgebot can do", "help")]


def _command(verb: str, summary: str, hint: str, url: str) -> dict[str, Any]:
    return {
        "command": f"/{verb}",
        "description": summary[:_DESCRIPTION_MAX],
        "should_escape": True,
        **({"usage_hint": hint[:_HINT_MAX]} if hint else {}),
        **({"url": url} if url else {}),
    }


def _shortcut(kind: str, callback: str, name: str, description: str) -> dict[str, str]:
    return {"name": name, "type": kind, "callback_id": callback, "description": description}
