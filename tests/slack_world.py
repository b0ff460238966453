"""What Slack holds: workspaces, people, channels, messages, views; and its Web API over them."""

import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import slack_rules
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
    "mpim:read,reactions:read,reactions:write,team:read,users:read"
)


@dataclass
class Channel:
    """A channel, with what was said in it."""

    id: str
    name: str
    members: set[str]
    is_im: bool = False
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
    left: int = 5


class World:
    """One Slack: its state, and every method of the Web API that the adapter calls."""

    def __init__(self) -> None:
        self.address = ""
        self.tokens: dict[str, str] = {BOT_TOKEN: TEAM}
        self.app_tokens = {APP_TOKEN}
        self.teams: dict[str, str] = {TEAM: "Acme"}
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
        self.history_page = 1000
        self.unreadable: set[str] = set()
        self.calls: list[tuple[str, Args]] = []
        self.broken_rules: list[str] = []
        self.echoed: list[Message] = []
        self._numbers = itertools.count(1)
        self._last_ts = 0.0
        self._posted: dict[str, list[float]] = defaultdict(list)
        self.burst = 4
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
        self.urls[name] = ResponseUrl(user, channel, time.monotonic() + 1800)
        return f"{self.address}/{name}"

    # The Web API --------------------------------------------------------------------------------

    def call(self, method: str, args: Args, token: str) -> Answer:
        """Do what a method does; Slack's own word for what is wrong."""
        self.calls.append((method, args))
        work: Callable[[Args], Answer] | None = getattr(self, method.replace(".", "_"), None)
        if work is None:
            return {"ok": False, "error": "unknown_method"}
        if (
            method != "oauth.v2.access"
            and token not in self.tokens
            and token not in self.app_tokens
        ):
            return {"ok": False, "error": "invalid_auth"}
        try:
            return {"ok": True, **work({**args, "token": token})}
        except Broken as broken:
            self._note(str(broken))
            return {"ok": False, "error": str(broken).partition(":")[0]}

    def _note(self, error: str) -> None:
        if error.startswith(("invalid_", "msg_", "no_", "a broadcast", "invalid ")):
            self.broken_rules.append(error)

    def auth_test(self, args: Args) -> Answer:
        team = self.tokens[args["token"]]
        return {"team_id": team, "user_id": BOT, "bot_id": BOT_ID, "team": self.teams[team]}

    def apps_connections_open(self, args: Args) -> Answer:
        if args["token"] not in self.app_tokens:
            raise Broken("not_allowed_token_type")
        ticket = f"ticket-{self.next()}"
        self.tickets.add(ticket)
        return {"url": f"{self.address.replace('http', 'ws', 1)}/link?ticket={ticket}"}

    def chat_postMessage(self, args: Args) -> Answer:  # noqa: N802 - so Slack calls it
        channel = self._open_to_us(args["channel"])
        slack_rules.check_message(args.get("text", ""), args.get("blocks", []))
        slack_rules.check_metadata(args.get("metadata", {}))
        thread = args.get("thread_ts")
        if thread and channel.find(thread) is None:
            raise Broken("thread_not_found")
        self._not_too_fast(channel.id)
        said = {
            "type": "message",
            "subtype": "bot_message",
            "user": BOT,
            "bot_id": BOT_ID,
            "team": TEAM,
            "ts": self.ts(),
            "text": args["text"],
            "blocks": args.get("blocks", []),
            "username": args.get("username", "bridgebot"),
            "metadata": args.get("metadata"),
            **({"thread_ts": thread} if thread else {}),
        }
        self.keep(channel, said)
        self.echoed.append({**said, "channel": channel.id})
        return {"ts": said["ts"], "channel": channel.id, "message": said}

    def keep(self, channel: Channel, said: Message) -> None:
        """Put a message where it belongs."""
        channel.messages.append(said)
        parent = channel.find(said.get("thread_ts", ""))
        if parent is not None and parent is not said:
            parent["reply_count"] = parent.get("reply_count", 0) + 1
            parent["latest_reply"] = said["ts"]
            parent["thread_ts"] = parent["ts"]

    def _not_too_fast(self, channel: str) -> None:
        now = time.monotonic()
        lately = [at for at in self._posted[channel] if now - at < 1.0]
        if len(lately) >= self.burst:
            raise Broken("ratelimited")
        self._posted[channel] = [*lately, now]

    def chat_update(self, args: Args) -> Answer:
        channel = self._open_to_us(args["channel"])
        slack_rules.check_message(args.get("text", ""), args.get("blocks", []))
        said = self._ours(channel, args["ts"])
        said |= {"text": args["text"], "blocks": args.get("blocks", [])}
        said["edited"] = {"user": BOT, "ts": self.ts()}
        return {"ts": said["ts"], "channel": channel.id}

    def chat_delete(self, args: Args) -> Answer:
        channel = self._open_to_us(args["channel"])
        channel.messages.remove(self._ours(channel, args["ts"]))
        return {"ts": args["ts"]}

    def chat_postEphemeral(self, args: Args) -> Answer:  # noqa: N802 - so Slack calls it
        channel = self._open_to_us(args["channel"])
        if args["user"] not in channel.members:
            raise Broken("user_not_in_channel")
        self.whisper(args["user"], channel.id, args)
        return {"message_ts": self.ts()}

    def whisper(self, user: str, channel: str, payload: Mapping[str, Any]) -> None:
        """Show something to one person alone."""
        slack_rules.check_message(payload.get("text", ""), payload.get("blocks", []))
        said = Whispered(user, channel, payload["text"], payload.get("blocks", []))
        self.whispers.append(said)

    def reactions_add(self, args: Args) -> Answer:
        said = self._known(args)
        users = said.setdefault("reactions", {}).setdefault(args["name"], [])
        if BOT in users:
            raise Broken("already_reacted")
        users.append(BOT)
        return {}

    def reactions_remove(self, args: Args) -> Answer:
        users = self._known(args).get("reactions", {}).get(args["name"], [])
        if BOT not in users:
            raise Broken("no_reaction")
        users.remove(BOT)
        return {}

    def views_open(self, args: Args) -> Answer:
        until, user = self.triggers.pop(args["trigger_id"], (0.0, ""))
        if time.monotonic() > until:
            raise Broken("expired_trigger_id")
        return {"view": self.show_view(user, args["view"])}

    def show_view(self, user: str, view: Answer) -> Answer:
        """Let a modal appear in front of somebody."""
        slack_rules.check_view(view)
        shown = {**view, "id": f"V{self.next()}", "hash": f"{self.next()}.hash", "team_id": TEAM}
        self.views[shown["id"]] = shown
        self.open_views[user] = shown["id"]
        return shown

    def views_publish(self, args: Args) -> Answer:
        slack_rules.check_view(args["view"])
        self.homes[args["user_id"]] = args["view"]
        return {}

    def users_info(self, args: Args) -> Answer:
        if args["user"] not in self.people:
            raise Broken("user_not_found")
        return {"user": self.people[args["user"]]}

    def team_info(self, args: Args) -> Answer:
        if args.get("team") not in self.teams:
            raise Broken("team_not_found")
        return {"team": {"id": args["team"], "name": self.teams[args["team"]]}}

    def users_conversations(self, args: Args) -> Answer:
        ours = [{"id": each.id} for each in self.channels.values() if BOT in each.members]
        return {"channels": ours, "response_metadata": {"next_cursor": ""}}

    def conversations_open(self, args: Args) -> Answer:
        if args["users"] not in self.people:
            raise Broken("user_not_found")
        return {"channel": {"id": self.direct(args["users"]).id}}

    def conversations_info(self, args: Args) -> Answer:
        channel = self.channels.get(args["channel"])
        if channel is None:
            raise Broken("channel_not_found")
        return {
            "channel": {"id": channel.id, "name": channel.name, "is_member": BOT in channel.members}
        }

    def conversations_history(self, args: Args) -> Answer:
        channel = self._open_to_us(args["channel"])
        if channel.id in self.unreadable:
            raise Broken("missing_scope")
        tops = [
            each for each in channel.messages if each.get("thread_ts", each["ts"]) == each["ts"]
        ]
        return self._page(tops, args)

    def conversations_replies(self, args: Args) -> Answer:
        channel = self._open_to_us(args["channel"])
        if channel.find(args["ts"]) is None:
            raise Broken("thread_not_found")
        thread = [
            each for each in channel.messages if args["ts"] in (each["ts"], each.get("thread_ts"))
        ]
        return self._page(thread, args)

    def _page(self, said: list[Message], args: Args) -> Answer:
        """Give a page, the newest first; metadata only when asked for."""
        oldest = float(args.get("oldest") or 0)
        found = [each for each in reversed(said) if float(each["ts"]) > oldest]
        start, size = int(args.get("cursor") or 0), min(int(args["limit"]), self.history_page)
        page = [dict(each) for each in found[start : start + size]]
        if args.get("include_all_metadata") != "true":
            page = [{k: v for k, v in each.items() if k != "metadata"} for each in page]
        has_more = start + size < len(found)
        cursor = str(start + size) if has_more else ""
        return {
            "messages": page,
            "has_more": has_more,
            "response_metadata": {"next_cursor": cursor},
        }

    def files_getUploadURLExternal(self, args: Args) -> Answer:  # noqa: N802 - so Slack calls it
        file = f"F{self.next()}"
        self.files[file] = {"id": file, "name": args["filename"], "size": int(args["length"])}
        return {"file_id": file, "upload_url": f"{self.address}/upload/{file}"}

    def files_completeUploadExternal(self, args: Args) -> Answer:  # noqa: N802 - so Slack calls it
        channel = self._open_to_us(args["channel_id"])
        for each in args["files"]:
            file = self.files[each["id"]]
            if "content" not in file:
                raise Broken("file_not_uploaded")
            if file.get("shares"):
                raise Broken("file_already_shared")
            said: Message = {
                "type": "message",
                "subtype": "file_share",
                "user": BOT,
                "bot_id": BOT_ID,
            }
            said |= {"ts": self.ts(), "text": "", "files": [{"id": each["id"]}]}
            thread = {"thread_ts": args["thread_ts"]} if args.get("thread_ts") else {}
            self.keep(channel, {**said, **thread})
            file["shares"] = {"public": {channel.id: [{"ts": said["ts"]}]}}
        return {"files": args["files"]}

    def files_info(self, args: Args) -> Answer:
        if args["file"] not in self.files:
            raise Broken("file_not_found")
        file = {k: v for k, v in self.files[args["file"]].items() if k != "content"}
        return {"file": {**file, "url_private": f"{self.address}/files/{args['file']}"}}

    def oauth_v2_access(self, args: Args) -> Answer:
        if args.get("grant_type") == "refresh_token":
            return self._rotated(args["refresh_token"])
        if args["code"] not in self.codes:
            raise Broken("invalid_code")
        return self.codes.pop(args["code"])

    def _rotated(self, refresh: str) -> Answer:
        """Give a new pair of tokens; the old one is good no more."""
        team = self.refresh_tokens.pop(refresh, "")
        if not team:
            raise Broken("invalid_refresh_token")
        token, newer = f"xoxe.xoxb-{self.next()}", f"xoxe-{self.next()}"
        self.tokens = {t: owner for t, owner in self.tokens.items() if owner != team} | {
            token: team
        }
        self.refresh_tokens[newer] = team
        made = {"access_token": token, "refresh_token": newer, "expires_in": 43_200}
        return {**made, "token_type": "bot", "team": {"id": team}, "bot_user_id": BOT}

    # How it is done -----------------------------------------------------------------------------

    def _open_to_us(self, name: str) -> Channel:
        channel = self.channels.get(name)
        if channel is None:
            raise Broken("channel_not_found")
        if BOT not in channel.members:
            raise Broken("not_in_channel")
        return channel

    def _ours(self, channel: Channel, ts: str) -> Message:
        said = channel.find(ts)
        if said is None:
            raise Broken("message_not_found")
        if said.get("bot_id") != BOT_ID:
            raise Broken("cant_update_message")
        return said

    def _known(self, args: Args) -> Message:
        said = self._open_to_us(args["channel"]).find(args["timestamp"])
        if said is None:
            raise Broken("message_not_found")
        return said
