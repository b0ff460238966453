"""Discord's REST API: what a bot calls, with its limits, permissions, tokens and faults."""

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

import discord_rules as rules
from discord_world import (
    APP,
    BOT,
    GUILD,
    NONCE_SECONDS,
    RESPOND_SECONDS,
    TOKEN,
    TOKEN_SECONDS,
    Interaction,
    Payload,
    Refusal,
    World,
)

Tell = Callable[[str, Payload], None]
_VIEW, _SEND, _REACT, _HOOKS, _PUBLIC, _PRIVATE, _IN_THREADS = 10, 11, 6, 29, 35, 36, 38
_ATTACH = 15
_THREADS = 34
_MANAGE = 13
_OPENING = "POST /channels/{channel}/threads"
_OWN = frozenset({"guild_id", "member", "signs", "files", "avatar_url"})
"""What the fake knows of a message, and no history tells."""


@dataclass
class Faults:
    """What goes wrong; numbers are how many more times, by `METHOD kind` as `calls` counts them."""

    drop_answers: dict[str, int] = field(default_factory=dict)
    """It is done, and the connection breaks before the answer."""
    lose_requests: dict[str, int] = field(default_factory=dict)
    """The connection breaks before anything is done."""
    statuses: dict[str, list[int]] = field(default_factory=dict)
    """It answers with such a status, and does nothing."""
    done_statuses: dict[str, list[int]] = field(default_factory=dict)
    """It answers with such a status, and it is done."""
    slow_down: dict[str, list[float]] = field(default_factory=dict)
    """Too many: come again after so many seconds."""

    def takes(self, which: dict[str, int], kind: str) -> bool:
        left = which.get(kind, 0)
        which[kind] = max(0, left - 1)
        return left > 0


class Rest:
    """The API; what happens is told to the gateway."""

    def __init__(self, world: World, tell: Tell) -> None:
        self.world = world
        self.tell = tell
        self.faults = Faults()
        self.calls: list[str] = []
        self.payloads: list[tuple[str, Any]] = []
        self.a_bucket = 5
        self.bucket_seconds = 0.05
        self.too_fast = 0
        self.once_done: dict[str, Callable[[], None]] = {}
        """What happens, by `METHOD kind`, as soon as that was done once, before it is answered."""
        self.archived_max = 100
        self.url = ""
        self.may_read: Callable[[Payload], bool] = lambda _message: True
        """Tells whether we may read the words of a message."""
        self._buckets: dict[str, deque[float]] = defaultdict(deque)

    def routes(self) -> list[web.RouteDef]:
        base = "/api/v10"
        message = "/channels/{channel}/messages/{message}"
        listed: list[tuple[str, str, Any]] = [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway),
            ("GET", "/applications/{app}/commands", self._commands),
            ("PUT", "/applications/{app}/commands", self._put_commands),
            ("POST", "/users/@me/channels", self._open_direct),
            ("GET", "/guilds/{guild}/roles", self._roles),
            ("GET", "/guilds/{guild}/members/{user}", self._member),
            ("GET", "/guilds/{guild}/threads/active", self._active),
            ("GET", "/channels/{channel}/threads/archived/public", self._archived),
            ("GET", "/channels/{channel}", self._channel),
            ("PATCH", "/channels/{channel}", self._patch_channel),
            ("DELETE", "/channels/{channel}", self._delete_channel),
            ("GET", "/channels/{channel}/messages", self._history),
            ("POST", "/channels/{channel}/messages", self._post),
            ("GET", message, self._get_message),
            ("PATCH", message, self._patch_message),
            ("DELETE", message, self._delete),
            ("GET", message + "/reactions/{emoji}", self._who_reacted),
            ("PUT", message + "/reactions/{emoji}/@me", self._react),
            ("DELETE", message + "/reactions/{emoji}/@me", self._unreact),
            ("POST", message + "/threads", self._thread_below),
            ("POST", "/channels/{channel}/threads", self._thread),
            ("PUT", "/channels/{channel}/thread-members/{user}", self._add_member),
            ("GET", "/channels/{channel}/webhooks", self._hooks),
            ("POST", "/channels/{channel}/webhooks", self._make_hook),
            ("POST", "/webhooks/{hook}/{token}", self._execute),
            ("PATCH", "/webhooks/{hook}/{token}/messages/{message}", self._patch_execute),
            ("DELETE", "/webhooks/{hook}/{token}/messages/{message}", self._delete_execute),
            ("POST", "/interactions/{id}/{token}/callback", self._callback),
            ("POST", "/attachments/refresh-urls", self._refresh),
        ]
        made = [
            web.route(method, base + path, self._answering(f"{method} {_kind(path)}", work))
            for method, path, work in listed
        ]
        files = [web.get(path, self._file) for path in ("/files/{file}", "/files/{file}/{name}")]
        return [*made, *files]

    def count(self, kind: str) -> int:
        return self.calls.count(kind)

    # How every call goes ------------------------------------------------------------------------

    def _answering(self, kind: str, work: Any) -> Callable[[web.Request], Awaitable[Any]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            self.calls.append(kind)
            if self.faults.takes(self.faults.lose_requests, kind):
                raise _hang_up(request)
            return self._fault(kind) or await self._in_turn(kind, request, work)

        return answer

    def _fault(self, kind: str) -> web.Response | None:
        if self.faults.statuses.get(kind):
            return _json({"message": "no"}, self.faults.statuses[kind].pop(0))
        if self.faults.slow_down.get(kind):
            return _slow(self.faults.slow_down[kind].pop(0), "shared")
        return None

    async def _in_turn(self, kind: str, request: web.Request, work: Any) -> web.StreamResponse:
        headers, late = self._bucket(kind, request)
        if late:
            return _slow(late, "user", headers)
        told = await self._said_or_refused(kind, request, work, headers)
        if told.status < 400 and kind in self.once_done:
            self.once_done.pop(kind)()
        if self.faults.takes(self.faults.drop_answers, kind):
            raise _hang_up(request)
        if self.faults.done_statuses.get(kind):
            return _json({"message": "no"}, self.faults.done_statuses[kind].pop(0))
        return told

    async def _said_or_refused(
        self, kind: str, request: web.Request, work: Any, headers: dict[str, str]
    ) -> web.Response:
        try:
            told = await self._done(kind, request, work)
        except Refusal as no:
            return _json({"code": no.code, "message": no.words}, no.status, headers)
        except rules.Broken as broken:
            self.world.broken_rules.append(f"{kind}: {broken}")
            return _json({"code": 50035, "message": str(broken)}, 400, headers)
        return _json(told, 200, headers) if told is not None else web.Response(status=204)

    async def _done(self, kind: str, request: web.Request, work: Any) -> Any:
        if not request.headers.get("User-Agent", "").startswith("DiscordBot ("):
            raise rules.Broken("the User-Agent is not a bot's")
        needs_bot = not kind.endswith(("execute", "execute_message", "callback", "webhook"))
        token = request.headers.get("Authorization")
        if needs_bot and token != f"Bot {TOKEN}":
            raise Refusal(401, 0, "401: Unauthorized")
        payload = await self._payload(request)
        self.payloads.append((kind, payload))
        return work(request.match_info, payload, request.query)

    async def _payload(self, request: web.Request) -> Any:
        if request.method in ("GET", "DELETE") or not request.can_read_body:
            return None
        if request.content_type == "multipart/form-data":
            form = await request.post()
            written = form["payload_json"]
            payload = json.loads(written if isinstance(written, str | bytearray) else b"")
            parts = [part for part in form.values() if isinstance(part, web.FileField)]
            payload["_files"] = {part.filename: part.file.read() for part in parts}
            for part in parts:
                part.file.close()
            return payload
        if request.headers.get("Content-Type") != "application/json":
            raise rules.Broken("the Content-Type is not exactly application/json")
        return await request.json()

    def _bucket(self, kind: str, request: web.Request) -> tuple[dict[str, str], float]:
        """Count a call in its bucket; say how long to wait if that is full."""
        if not kind.endswith(("/messages", "execute")) and kind != _OPENING:
            return {}, 0.0
        where = request.match_info.get("channel") or request.match_info.get("hook") or ""
        now, calls = time.monotonic(), self._buckets[f"{kind}:{where}"]
        while calls and calls[0] < now - self.bucket_seconds:
            calls.popleft()
        reset = calls[0] + self.bucket_seconds - now if calls else self.bucket_seconds
        headers = {
            "X-RateLimit-Limit": str(self.a_bucket),
            "X-RateLimit-Remaining": str(max(0, self.a_bucket - len(calls) - 1)),
            "X-RateLimit-Reset": str(time.time() + reset),
            "X-RateLimit-Reset-After": f"{reset:.3f}",
            "X-RateLimit-Bucket": kind.replace(" ", "").replace("/", ""),
        }
        if len(calls) >= self.a_bucket:
            self.too_fast += 1
            return headers, reset
        calls.append(now)
        return headers, 0.0

    # Ourselves ----------------------------------------------------------------------------------

    def _me(self, *_: Any) -> Any:
        return self.world.users[BOT]

    def _application(self, *_: Any) -> Any:
        return {
            "id": APP,
            "name": "Bridgebot",
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "owner": self.world.users[BOT],
            "verify_key": self.world.verify_key,
            "flags": self.world.flags,
            "team": None,
            "rpc_origins": [],
            "summary": "",
            "integration_types_config": {"0": {}, "1": {}},
            "interactions_endpoint_url": self.world.endpoint,
        }

    def _gateway(self, *_: Any) -> Any:
        limit = {
            "total": 1000,
            "remaining": self.world.starts_left,
            "reset_after": 50,
            "max_concurrency": 1,
        }
        return {"url": "", "shards": 1, "session_start_limit": limit}

    def _commands(self, *_: Any) -> Any:
        return self.world.commands

    def _put_commands(self, _match: Any, payload: list[Payload], *_: Any) -> Any:
        rules.commands(payload)
        self.world.synced += 1
        self.world.commands = [{**each, "id": self.world.snowflake()} for each in payload]
        return self.world.commands

    def _roles(self, *_: Any) -> Any:
        return self.world.roles()

    def _member(self, match: Any, *_: Any) -> Any:
        if match["user"] in self.world.strangers:
            raise Refusal(404, 10007, "Unknown Member")
        return self.world.member(match["user"])

    # Channels -----------------------------------------------------------------------------------

    def _known(self, match: Any, *bits: int) -> Payload:
        channel = self.world.channels.get(match["channel"])
        if channel is None:
            raise Refusal(404, 10003, "Unknown Channel")
        if channel.get("guild_id"):
            for bit in (_VIEW, *bits):
                above = channel.get("parent_id") or channel["id"]
                if not self.world.allows(above, bit):
                    code = 50001 if bit == _VIEW else 50013
                    raise Refusal(403, code, "Missing Access or Permissions")
        return channel

    def _channel(self, match: Any, *_: Any) -> Any:
        return self._known(match)

    def _patch_channel(self, match: Any, payload: Payload, *_: Any) -> Any:
        channel = self._known(match)
        if "archived" in payload:
            channel["thread_metadata"]["archived"] = payload["archived"]
        if "applied_tags" in payload:
            self._tag(channel, payload["applied_tags"])
        return channel

    def _delete_channel(self, match: Any, *_: Any) -> Any:
        self._known(match, _THREADS)
        return self.world.channels.pop(match["channel"])

    def _tag(self, thread: Payload, tags: list[str]) -> None:
        known = {each["id"] for each in self.world.channels[thread["parent_id"]]["available_tags"]}
        if len(tags) > 5 or set(tags) - known:
            raise rules.Broken(f"at most five of the forum's tags may be worn: {tags}")
        thread["applied_tags"] = tags
        self.tell("THREAD_UPDATE", thread)

    def _open_direct(self, _match: Any, payload: Payload, *_: Any) -> Any:
        known = self.world.users.get(str(payload["recipient_id"]))
        if known is None:
            raise Refusal(400, 50033, "Invalid Recipient(s)")
        return self.world.channel(f"@{known['global_name']}")

    def _history(self, match: Any, _payload: Any, query: Any) -> Any:
        self._known(match)
        after, limit = int(query.get("after") or 0), int(query.get("limit") or 50)
        if not 1 <= limit <= 100:
            raise rules.Broken("1 to 100 messages can be asked for")
        said = [each for each in self.world.messages[match["channel"]] if int(each["id"]) > after]
        some = said[:limit] if after else said[-limit:]
        return [self._as_history(each) for each in reversed(some)]

    def _as_history(self, message: Payload) -> Payload:
        told = {key: value for key, value in message.items() if key not in _OWN}
        if not self.may_read(message):
            told |= {"content": "", "attachments": [], "components": [], "embeds": []}
        if signs := message.get("signs"):
            told["reactions"] = [_counted(sign, people) for sign, people in signs.items()]
        return told

    def _post(self, match: Any, payload: Payload, *_: Any) -> Any:
        channel = self.world.channels.get(match["channel"], {})
        bit = _IN_THREADS if channel.get("type") in (10, 11, 12) else _SEND
        self._known(match, bit)
        self._open(channel)
        rules.message(payload)
        nonce = str(payload.get("nonce") or "")
        known = self.world.nonces.get((channel["id"], nonce)) if nonce else None
        if known and self.world.now() - known[0] < NONCE_SECONDS:
            return known[1]
        made = self._put(channel["id"], BOT, payload, nonce=nonce)
        if nonce:
            self.world.nonces[channel["id"], nonce] = (self.world.now(), made)
        return made

    def _open(self, channel: Payload) -> None:
        if channel["type"] in (15, 16):
            raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
        if channel["type"] == 1 and channel["recipients"][0]["id"] in self.world.closed:
            raise Refusal(403, 50007, "Cannot send messages to this user")
        if "thread_metadata" in channel:
            channel["thread_metadata"]["archived"] = False

    def _put(self, channel: str, author: str, payload: Payload, **facts: Any) -> Payload:
        files = self._attached(channel, payload)
        made = self.world.message(
            channel,
            author,
            components=self._drawn(payload, files),
            content=payload.get("content") or "",
            flags=int(payload.get("flags") or 0),
            attachments=[] if int(payload.get("flags") or 0) & rules.V2 else list(files.values()),
            called=(payload.get("allowed_mentions") or {}).get("users") or [],
            reference=payload.get("message_reference"),
            files=files,
            **facts,
        )
        self.tell("MESSAGE_CREATE", made)
        return made

    def _attached(self, channel: str, payload: Payload) -> dict[str, Payload]:
        """Keep the files of a message, within all limits."""
        sent: dict[str, bytes] = payload.get("_files") or {}
        where = self.world.channels[channel]
        if sent and where.get("guild_id"):
            self._known({"channel": channel}, _ATTACH)
        if sum(map(len, sent.values())) > self.world.file_max:
            raise Refusal(413, 40005, "Request entity too large")
        if len(sent) > 10:
            raise rules.Broken("a message has at most ten files")
        if int(payload.get("flags") or 0) & rules.V2:
            rules.shown_files(payload, sent, is_new=True)
        listed = {each["filename"]: each for each in payload.get("attachments") or ()}
        if set(listed) != set(sent):
            raise rules.Broken(f"the files are {list(sent)}, and listed are {list(listed)}")
        return {
            name: {
                **self.world.attach(self.url, name, content),
                "description": listed[name].get("description"),
            }
            for name, content in sent.items()
        }

    def _drawn(self, payload: Payload, files: dict[str, Payload]) -> list[Payload]:
        """Draw components with the addresses of the files that they show."""
        written = json.dumps(payload.get("components") or [])
        for name, file in files.items():
            written = written.replace(f'"attachment://{name}"', f'"{file["url"]}"')
        drawn: list[Payload] = json.loads(written)
        return drawn

    # Messages -----------------------------------------------------------------------------------

    def _get_message(self, match: Any, *_: Any) -> Any:
        self._known(match)
        return self._as_history(self.world.find(match["channel"], match["message"]))

    def _patch_message(self, match: Any, payload: Payload, *_: Any) -> Any:
        channel = self._known(match)
        message = self.world.find(match["channel"], match["message"])
        if message["author"]["id"] != BOT or message.get("webhook_id"):
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        if (channel.get("thread_metadata") or {}).get("archived"):
            raise Refusal(400, 50083, "Thread is archived")
        return self._changed(message, payload)

    def _changed(self, message: Payload, payload: Payload) -> Payload:
        rules.message(payload)
        rules.shown_files(payload, message.get("files") or {}, is_new=False)
        message["components"] = self._drawn(payload, message.get("files") or {})
        message["edited_timestamp"] = "2026-11-24T07:00:01+00:00"
        self.tell("MESSAGE_UPDATE", message)
        return message

    def _delete(self, match: Any, *_: Any) -> None:
        self._known(match)
        message = self.world.find(match["channel"], match["message"])
        if message["author"]["id"] != BOT:
            self._known(match, _MANAGE)  # what a webhook said is not ours
        self._remove(match["channel"], message)

    def _remove(self, channel: str, message: Payload) -> None:
        self.world.messages[channel].remove(message)
        gone = {"id": message["id"], "channel_id": message["channel_id"]}
        self.tell("MESSAGE_DELETE", gone)

    def _react(self, match: Any, *_: Any) -> None:
        self._known(match, _REACT)
        name, _, custom = match["emoji"].partition(":")
        if custom and custom not in {each["id"] for each in self.world.emojis}:
            raise Refusal(400, 10014, f"Unknown Emoji: {name}")
        message = self.world.find(match["channel"], match["message"])
        message.setdefault("signs", {}).setdefault(match["emoji"], []).append(BOT)

    def _unreact(self, match: Any, *_: Any) -> None:
        self._known(match)
        signs = self.world.find(match["channel"], match["message"]).get("signs") or {}
        if BOT not in signs.get(match["emoji"], []):
            raise Refusal(404, 10014, "Unknown Emoji")
        signs[match["emoji"]].remove(BOT)
        if not signs[match["emoji"]]:
            del signs[match["emoji"]]

    def _who_reacted(self, match: Any, _payload: Any, query: Any) -> Any:
        self._known(match)
        signs = self.world.find(match["channel"], match["message"]).get("signs") or {}
        people = signs.get(match["emoji"], [])[: int(query.get("limit") or 25)]
        return [self.world.users[each] for each in people]

    # Threads ------------------------------------------------------------------------------------

    def _thread_below(self, match: Any, payload: Payload, *_: Any) -> Any:
        channel = self._known(match, _PUBLIC)
        self.world.find(match["channel"], match["message"])
        if match["message"] in self.world.channels:
            raise Refusal(400, 160004, "A thread has already been created for this message")
        return self._begun(self.world.thread(channel["id"], _named(payload), match["message"]))

    def _thread(self, match: Any, payload: Payload, *_: Any) -> Any:
        channel = self._known(match)
        if channel["type"] == 15:
            return self._forum_post(channel, payload)
        private = payload.get("type") == 12
        self._known(match, _PRIVATE if private else _PUBLIC)
        made = self.world.snowflake()
        return self._begun(
            self.world.thread(channel["id"], _named(payload), made, 12 if private else 11)
        )

    def _forum_post(self, channel: Payload, payload: Payload) -> Payload:
        rules.message(payload["message"])
        if int(channel.get("flags") or 0) & (1 << 4) and not payload.get("applied_tags"):
            raise Refusal(400, 40067, "A tag is required to create a forum post in this channel")
        made = self.world.snowflake()
        thread = self._begun(self.world.thread(channel["id"], _named(payload), made))
        if payload.get("applied_tags"):
            self._tag(thread, payload["applied_tags"])
        whole = {"_files": payload.get("_files"), "attachments": payload.get("attachments")}
        posted = self._put(made, BOT, payload["message"] | whole)
        posted["id"] = made
        channel["last_message_id"] = made
        return {**thread, "message": posted}

    def _begun(self, thread: Payload) -> Payload:
        self.tell("THREAD_CREATE", {**thread, "newly_created": True})
        return thread

    def _add_member(self, match: Any, *_: Any) -> None:
        thread = self._known(match)
        if thread["thread_metadata"]["archived"]:
            raise Refusal(400, 50083, "Thread is archived")
        if match["user"] in self.world.strangers | self.world.shut_out:
            raise Refusal(403, 50001, "Missing Access")
        invited = thread.setdefault("invited", [])
        invited += [match["user"]] if match["user"] not in invited else []

    def _active(self, *_: Any) -> Any:
        threads = [each for each in self._threads() if not each["thread_metadata"]["archived"]]
        return {"threads": threads, "members": [], "has_more": False}

    def _archived(self, match: Any, _payload: Any, query: Any) -> Any:
        self._known(match)
        before = datetime.fromisoformat(query.get("before") or "9999-01-01T00:00:00+00:00")
        found = [
            each
            for each in self._threads()
            if each["parent_id"] == match["channel"]
            and each["type"] == 11
            and each["thread_metadata"]["archived"]
            and _archived_at(each) < before
        ]
        found.sort(key=_archived_at, reverse=True)
        some = found[: min(int(query["limit"]), self.archived_max)]
        return {"threads": some, "members": [], "has_more": len(some) < len(found)}

    def _threads(self) -> list[Payload]:
        return [each for each in self.world.channels.values() if "thread_metadata" in each]

    # Webhooks -----------------------------------------------------------------------------------

    def _hooks(self, match: Any, *_: Any) -> Any:
        self._known(match, _HOOKS)
        return [
            each for each in self.world.webhooks.values() if each["channel_id"] == match["channel"]
        ]

    def _make_hook(self, match: Any, payload: Payload, *_: Any) -> Any:
        self._known(match, _HOOKS)
        if any(word in payload["name"].lower() for word in ("clyde", "discord")):
            raise Refusal(400, 50035, "that name is forbidden")
        made = self.world.snowflake()
        hook = {
            "id": made,
            "type": 1,
            "name": payload["name"],
            "token": f"hook-{made}",
            "channel_id": match["channel"],
            "application_id": APP,
        }
        self.world.webhooks[made] = hook
        return hook

    def _execute(self, match: Any, payload: Payload, query: Any) -> Any:
        if match["hook"] == APP:
            return self._follow_up(match["token"], payload)
        hook = self._hook(match)
        rules.message(payload)
        name = payload.get("username") or hook["name"]
        if len(name) > 80 or any(word in name.lower() for word in ("clyde", "discord")):
            raise Refusal(400, 50035, "that name is forbidden")
        picture = payload.get("avatar_url")
        if picture is not None and not str(picture).startswith(("http://", "https://")):
            raise rules.Broken(f"no address of a picture: {picture}")
        author = {"id": hook["id"], "username": name, "global_name": None, "bot": True}
        author["avatar"] = f"hash of {picture}" if picture else None
        where = query.get("thread_id") or hook["channel_id"]
        self.world.users[hook["id"]] = author
        facts = {"webhook_id": hook["id"], "application_id": APP, "avatar_url": picture}
        made = self._put(where, hook["id"], payload, **facts)
        return made if query.get("wait") == "true" else None

    def _hook(self, match: Any) -> Payload:
        hook = self.world.webhooks.get(match["hook"])
        if hook is None or hook["token"] != match["token"]:
            raise Refusal(404, 10015, "Unknown Webhook")
        return hook

    def _patch_execute(self, match: Any, payload: Payload, query: Any) -> Any:
        if match["hook"] == APP:
            return self._change_original(match["token"], payload)
        hook = self._hook(match)
        where = query.get("thread_id") or hook["channel_id"]
        return self._changed(self.world.find(where, match["message"]), payload)

    def _delete_execute(self, match: Any, _payload: Any, query: Any) -> None:
        where = query.get("thread_id") or self._hook(match)["channel_id"]
        self._remove(where, self.world.find(where, match["message"]))

    # Interactions -------------------------------------------------------------------------------

    def _alive(self, token: str) -> Interaction:
        for each in self.world.interactions.values():
            if each.token == token and each.response is not None:
                if self.world.now() - each.began > TOKEN_SECONDS:
                    raise Refusal(401, 50027, "Invalid Webhook Token")
                return each
        raise Refusal(404, 10015, "Unknown Webhook")

    def _callback(self, match: Any, payload: Payload, *_: Any) -> None:
        found = self.world.interactions.get(match["id"])
        waited = self.world.now() - found.began if found else 0.0
        if found is None or found.token != match["token"] or waited > RESPOND_SECONDS:
            raise Refusal(404, 10062, "Unknown interaction")
        if found.response is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        kind, data = payload["type"], payload.get("data") or {}
        _respond_well(found, kind, data)
        found.response, found.answered_after = payload, waited
        if kind == 4:
            self._show(found, data)

    def _show(self, found: Interaction, data: Payload) -> None:
        """Show an answer; one for the asker alone reaches the bot too, looking like a letter."""
        made = {"id": self.world.snowflake(), "channel_id": found.channel, **data}
        made |= {"author": self.world.users[BOT], "type": 20, "content": "", "mentions": []}
        found.shown.append(made)
        self.tell("MESSAGE_CREATE", {**made, "application_id": APP})

    def _follow_up(self, token: str, payload: Payload) -> Any:
        found = self._alive(token)
        rules.message(payload)
        if found.is_user_install and len(found.shown) > 5:
            raise Refusal(400, 40094, "at most 5 follow-ups")
        self._show(found, payload)
        return found.shown[-1]

    def _change_original(self, token: str, payload: Payload) -> Any:
        found = self._alive(token)
        rules.message(payload)
        self._show(found, payload)
        return found.shown[-1]

    # Files --------------------------------------------------------------------------------------

    def _refresh(self, _match: Any, payload: Payload, *_: Any) -> Any:
        [url] = payload["attachment_urls"]
        fresh = url.replace("expired", "")
        return {"refreshed_urls": [{"original": url, "refreshed": fresh}]}

    async def _file(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.match_info["file"])
        return web.Response(body=content) if content is not None else web.Response(status=404)


def _respond_well(found: Interaction, kind: int, data: Payload) -> None:
    """Check a response to an interaction."""
    if kind in (6, 7) and found.kind != 3:
        raise rules.Broken("only a component's message can be changed")
    if kind == 9 and found.kind == 5:
        raise rules.Broken("a modal cannot follow a modal")
    if (kind == 8) != (found.kind == 4):
        raise rules.Broken("choices belong to typing, and nothing else does")
    if kind == 4:
        rules.message(data)
    if kind == 8:
        rules.choices(data)
    if kind == 9:
        rules.modal(data)


def _archived_at(thread: Payload) -> datetime:
    return datetime.fromisoformat(thread["thread_metadata"]["archive_timestamp"])


def _counted(sign: str, people: list[str]) -> Payload:
    name, _, custom = sign.partition(":")
    emoji = {"id": custom or None, "name": name}
    return {"emoji": emoji, "count": len(people), "me": BOT in people}


def _named(payload: Payload) -> str:
    name = str(payload["name"])
    if not 1 <= len(name) <= 100:
        raise rules.Broken("a thread's name has 1 to 100 characters")
    return name


def _kind(path: str) -> str:
    return {
        "/channels/{channel}/messages": "/messages",
        "/channels/{channel}/messages/{message}": "/message",
        "/webhooks/{hook}/{token}": "execute",
        "/webhooks/{hook}/{token}/messages/{message}": "execute_message",
        "/interactions/{id}/{token}/callback": "callback",
    }.get(path, path)


def _json(told: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    whole = {"Content-Type": "application/json", "Via": "1.1 google", **(headers or {})}
    return web.Response(body=json.dumps(told).encode(), status=status, headers=whole)


def _slow(seconds: float, scope: str, headers: dict[str, str] | None = None) -> web.Response:
    told = {"message": "You are being rate limited.", "retry_after": seconds, "global": False}
    more = {"Retry-After": str(seconds), "X-RateLimit-Scope": scope, **(headers or {})}
    return _json(told, 429, more)


def _hang_up(request: web.Request) -> BaseException:
    if request.transport is not None:
        request.transport.abort()
    return asyncio.CancelledError()


__all__ = ["GUILD", "Faults", "Rest"]
