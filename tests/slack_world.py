"""What Slack holds: workspaces, people, channels, messages, files, views."""

import itertools
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import slack_rules
from slack_limits import Limits
from slack_rules import Broken

Args = Mapping[str, Any]
Answer = dict[str, Any]
Message = dict[str, Any]

BOT = "UBRIDGEBOT"
BOT_ID = "BBRIDGEBOT"
TEAM = "T1"
APP_TOKEN = "xapp-1"
BOT_TOKEN = "xoxb-1"
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,chat:write.customize,commands,"
    "files:read,files:write,groups:history,groups:read,im:history,im:read,im:write,mpim:history,"
    "mpim:read,reactions:read,reactions:write,team:read,usergroups:read,users:read"
)


@dataclass
class Channel:
    """A channel, with what was said in it."""

    id: str
    name: str
    members: set[str]
    is_im: bool = False
    is_private: bool = False
    team: str = TEAM
    messages: list[Message] = field(default_factory=list)

    def find(self, ts: str) -> Message | None:
        return next((each for each in self.messages if each["ts"] == ts), None)


@dataclass
class Whispered:
    """What one person alone was shown."""

    user: str
    channel: str
    text: str
    blocks: list[Any]


@dataclass
class ResponseUrl:
    """An address that answers an interaction: five times, for half an hour."""

    user: str
    channel: str
    until: float
    left: int


class World:
    """One Slack: its state, and how it comes to be."""

    def __init__(self) -> None:
        self.address = ""
        self.tokens: dict[str, str] = {BOT_TOKEN: TEAM}
        self.app_tokens = {APP_TOKEN}
        self.teams: dict[str, str] = {TEAM: "Acme"}
        self.organisations: dict[str, list[str]] = {}
        """The workspaces of each."""
        self.groups: dict[str, str] = {}
        self.scopes = SCOPES
        self.people: dict[str, Answer] = {}
        self.channels: dict[str, Channel] = {}
        self.whispers: list[Whispered] = []
        self.views: dict[str, Answer] = {}
        self.open_views: dict[str, str] = {}
        self.homes: dict[str, Answer] = {}
        self.files: dict[str, Answer] = {}
        self.triggers: dict[str, tuple[float, str]] = {}
        self.urls: dict[str, ResponseUrl] = {}
        self.tickets: set[str] = set()
        self.codes: dict[str, Answer] = {}
        self.refresh_tokens: dict[str, str] = {}
        self.trigger_seconds = 3.0
        self.urls_left = 5
        self.history_page = 1000
        self.unreadable: set[str] = set()
        self.calls: list[tuple[str, Args]] = []
        self.broken_rules: list[str] = []
        self.echoed: list[Message] = []
        self._numbers = itertools.count(1)
        self._last_ts = 0.0
        self.limits = Limits()
        self.posted: dict[str, list[float]] = defaultdict(list)
        self.burst = 4
        self.closed: set[str] = set()
        self.share_lag = 0
        """How many times a file that was just sent is not shown yet."""
        self.person(BOT, "bridgebot", is_bot=True)

    # Making things ------------------------------------------------------------------------------

    def next(self) -> int:
        return next(self._numbers)

    def ts(self) -> str:
        self._last_ts = max(time.time(), self._last_ts + 0.000_001)
        return f"{self._last_ts:.6f}"

    def person(self, user: str, name: str, team: str = TEAM, **facts: Any) -> str:
        profile = {"display_name": name, "real_name": name}
        known = {"id": user, "name": name.lower(), "team_id": team, "profile": profile}
        self.people[user] = {**known, **facts}
        return user

    def channel(self, name: str, *members: str, with_bot: bool = True) -> Channel:
        channel = Channel(f"C{name.upper()}", name, {*members, *([BOT] if with_bot else [])})
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: str) -> Channel:
        channel = Channel(f"D{user[1:]}", user, {user, BOT}, is_im=True)
        return self.channels.setdefault(channel.id, channel)

    def trigger(self, user: str) -> str:
        trigger = f"{self.next()}.{self.next()}.{user}"
        self.triggers[trigger] = (time.monotonic() + self.trigger_seconds, user)
        return trigger

    def response_url(self, user: str, channel: str) -> str:
        name = f"hooks/{self.next()}"
        self.urls[name] = ResponseUrl(user, channel, time.monotonic() + 1800, self.urls_left)
        return f"{self.address}/{name}"

    # What is in it --------------------------------------------------------------------------------

    def keep(self, channel: Channel, said: Message) -> None:
        """Put a message where it belongs."""
        channel.messages.append(said)
        parent = channel.find(said.get("thread_ts", ""))
        if parent is not None and parent is not said:
            parent["reply_count"] = parent.get("reply_count", 0) + 1
            parent["latest_reply"] = said["ts"]
            parent["thread_ts"] = parent["ts"]

    def whisper(self, user: str, channel: str, payload: Mapping[str, Any]) -> None:
        """Show something to one person alone."""
        slack_rules.check_message(payload.get("text", ""), payload.get("blocks", []))
        said = Whispered(user, channel, payload["text"], payload.get("blocks", []))
        self.whispers.append(said)

    def show_view(self, user: str, view: Answer) -> Answer:
        """Let a modal appear in front of somebody."""
        slack_rules.check_view(view)
        shown = {**view, "id": f"V{self.next()}", "hash": f"{self.next()}.hash", "team_id": TEAM}
        self.views[shown["id"]] = shown
        self.open_views[user] = shown["id"]
        return shown

    def sign(self, user: str, channel: Channel, ts: str, name: str, *, added: bool) -> None:
        """Let somebody's sign stand on a message, or no more."""
        said = channel.find(ts)
        assert said is not None
        users = said.setdefault("reactions", {}).setdefault(name, [])
        users.append(user) if added else users.remove(user)

    # What we may touch ---------------------------------------------------------------------------

    def open_to_us(self, name: str) -> Channel:
        channel = self.channels.get(name)
        if channel is None:
            raise Broken("channel_not_found")
        if BOT not in channel.members:
            raise Broken("not_in_channel")
        return channel

    def ours(self, channel: Channel, ts: str) -> Message:
        said = channel.find(ts)
        if said is None:
            raise Broken("message_not_found")
        if said.get("bot_id") != BOT_ID:
            raise Broken("cant_update_message")
        return said

    def known(self, args: Args) -> Message:
        said = self.open_to_us(args["channel"]).find(args["timestamp"])
        if said is None:
            raise Broken("message_not_found")
        return said
