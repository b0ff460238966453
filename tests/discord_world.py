"""What there is in a pretend Discord: servers, channels, people, messages and interactions."""

import itertools
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Payload = dict[str, Any]
EPOCH_MS = 1_420_070_400_000
TOKEN = "bot-token"
APP = "1100000000000000001"
BOT = "1100000000000000001"
GUILD = "1200000000000000001"
EVERYONE = (1 << 38) - 1  # everything but what was added later, administrator included: see ROLE
ROLE = (
    (1 << 6) | (1 << 10) | (1 << 11) | (1 << 15) | (1 << 16) | (1 << 29)
    | (1 << 34) | (1 << 35) | (1 << 36) | (1 << 38)
)  # fmt: skip
NONCE_SECONDS = 180.0
RESPOND_SECONDS = 3.0
TOKEN_SECONDS = 900.0


@dataclass
class Interaction:
    """An interaction that waits for its one response, and lives for a quarter of an hour."""

    id: str
    token: str
    kind: int
    user: str
    channel: str
    began: float
    is_user_install: bool = False
    response: Payload | None = None
    shown: list[Payload] = field(default_factory=list)
    answered_after: float = 0.0


class Refusal(Exception):
    """Discord says no."""

    def __init__(self, status: int, code: int, words: str) -> None:
        super().__init__(words)
        self.status, self.code, self.words = status, code, words


class World:
    """Everything that stands in this Discord."""

    def __init__(self) -> None:
        self._count = itertools.count(1)
        self._last = 0
        self.skipped = 0.0
        self.users: dict[str, Payload] = {BOT: user(BOT, "Bridgebot", bot=True)}
        self.accounts: dict[str, str] = {}
        self.channels: dict[str, Payload] = {}
        self.names: dict[str, str] = {}
        self.messages: dict[str, list[Payload]] = defaultdict(list)
        self.interactions: dict[str, Interaction] = {}
        self.webhooks: dict[str, Payload] = {}
        self.nonces: dict[tuple[str, str], tuple[float, Payload]] = {}
        self.permissions = ROLE
        self.overwrites: dict[str, list[Payload]] = {}
        self.closed: set[str] = set()
        """Who takes no direct messages."""
        self.strangers: set[str] = set()
        """Who is not in the server."""
        self.shut_out: set[str] = set()
        """Who is in the server, and may see none of its channels."""
        self.commands: list[Payload] = []
        self.synced = 0
        self.starts_left = 1000
        self.emojis: list[Payload] = []
        self.files: dict[str, bytes] = {}
        self.file_max = 10 * 1024 * 1024
        self.premium_tier = 0
        self.flags = 0
        self.verify_key = "00"
        self.endpoint: str | None = None
        self.joined_at = "2026-01-01T00:00:00+00:00"
        self.broken_rules: list[str] = []

    def now(self) -> float:
        return time.monotonic() + self.skipped

    def pass_time(self, seconds: float) -> None:
        """Let time go by at once."""
        self.skipped += seconds

    def comes_in(self) -> None:
        """Let us come into the server now, perhaps not for the first time."""
        at = datetime.fromtimestamp(time.time() + self.skipped, UTC)
        self.joined_at = at.isoformat()

    def snowflake(self) -> str:
        at = int((time.time() + self.skipped) * 1000) - EPOCH_MS
        self._last = max(self._last + 1, at << 22)
        return str(self._last)

    # Who and where ------------------------------------------------------------------------------

    def person(self, name: str) -> Payload:
        if name not in self.accounts:
            account = str(1_300_000_000_000_000_000 + next(self._count))
            self.accounts[name] = account
            self.users[account] = user(account, name)
        return self.users[self.accounts[name]]

    def channel(self, name: str, kind: int = 0, **facts: Any) -> Payload:
        """Give a channel, a conversation of two if it begins with @; made if need be."""
        if name not in self.names:
            made = str(1_400_000_000_000_000_000 + next(self._count))
            self.names[name] = made
            self.channels[made] = {"id": made, "type": kind, "name": name, **facts}
            if name.startswith("@"):
                account = self.person(name[1:])["id"]
                self.channels[made] |= {"type": 1, "recipients": [self.users[account]]}
                del self.channels[made]["name"]
            else:
                self.channels[made] |= _guild_channel()
        return self.channels[self.names[name]]

    def thread(self, parent: str, name: str, made: str, kind: int = 11) -> Payload:
        self.channels[made] = {
            "id": made,
            "type": kind,
            "name": name,
            "guild_id": GUILD,
            "parent_id": parent,
            "owner_id": BOT,
            "applied_tags": [],
            "last_message_id": None,
            "message_count": 0,
            "member_count": 1,
            "thread_metadata": {
                "archived": False,
                "auto_archive_duration": 10080,
                "archive_timestamp": "2026-11-01T00:00:00+00:00",
                "locked": False,
            },
        }
        return self.channels[made]

    def guild(self) -> Payload:
        """Draw the server as the gateway does."""
        own = [each for each in self.channels.values() if each.get("guild_id") == GUILD]
        return {
            "id": GUILD,
            "name": "Acme",
            "owner_id": "1",
            "unavailable": False,
            "joined_at": self.joined_at,
            "member_count": 3,
            "features": [],
            "premium_tier": self.premium_tier,
            "emojis": self.emojis,
            "stickers": [],
            "roles": self.roles(),
            "members": [self.member(BOT)],
            "channels": [each for each in own if each["type"] not in (10, 11, 12)],
            "threads": [each for each in own if each["type"] in (10, 11, 12)],
            "voice_states": [],
            "presences": [],
        }

    def roles(self) -> list[Payload]:
        return [
            {
                "id": GUILD,
                "name": "@everyone",
                "permissions": str(self.permissions),
                "position": 0,
                "color": 0,
                "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
                "hoist": False,
                "managed": False,
                "mentionable": False,
                "flags": 0,
            }
        ]

    def member(self, account: str) -> Payload:
        return {
            "user": self.users[account],
            "roles": [],
            "joined_at": "2026-11-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
            "permissions": str(self.permissions),
        }

    def allows(self, channel: str, bit: int) -> bool:
        granted = self.permissions
        for rule in self.channels[channel].get("permission_overwrites") or ():
            granted = granted & ~int(rule["deny"]) | int(rule["allow"])
        return bool(granted & (1 << bit))

    # Messages -----------------------------------------------------------------------------------

    def message(self, channel: str, author: str, **facts: Any) -> Payload:
        """Put a message in a channel."""
        made = self.snowflake()
        drawn = {
            "id": made,
            "channel_id": channel,
            "author": self.users[author],
            "content": "",
            "timestamp": "2026-11-24T07:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
            "flags": 0,
            **facts,
        }
        self.messages[channel].append(drawn)
        self.channels[channel]["last_message_id"] = made
        return drawn

    def attach(self, base: str, name: str, content: bytes) -> Payload:
        """Keep a file, and draw it as an attachment."""
        made = self.snowflake()
        self.files[made] = content
        return {
            "id": made,
            "filename": name,
            "size": len(content),
            "url": f"{base}/files/{made}/{name}?ex=1",
            "content_type": "image/png" if name.endswith(".png") else "application/octet-stream",
        }

    def emoji(self, name: str, *, is_animated: bool = False) -> str:
        """Make a sign of the server's own; give how it is written."""
        made = self.snowflake()
        facts = {"roles": [], "require_colons": True, "managed": False, "available": True}
        self.emojis.append({"id": made, "name": name, "animated": is_animated, **facts})
        return f"<{'a' if is_animated else ''}:{name}:{made}>"

    def find(self, channel: str, message: str) -> Payload:
        for each in self.messages[channel]:
            if each["id"] == message:
                return each
        raise Refusal(404, 10008, "Unknown Message")

    def interaction(self, name: str, channel: str, kind: int, **facts: Any) -> Interaction:
        made = self.snowflake()
        account = self.person(name)["id"]
        begun = Interaction(made, f"token-{made}", kind, account, channel, self.now(), **facts)
        self.interactions[made] = begun
        return begun


def user(account: str, name: str, *, bot: bool = False) -> Payload:
    return {
        "id": account,
        "username": name.lower(),
        "global_name": name,
        "discriminator": "0",
        "avatar": None,
        "bot": bot,
    }


def _guild_channel() -> Payload:
    return {
        "guild_id": GUILD,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        "topic": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
    }
