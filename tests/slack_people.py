"""What people do in Slack, and what they see: the fake as a test speaks with it."""

from collections.abc import Iterator, Mapping
from typing import Any

import slack_rules
from slack_wire import Payload, Wire
from slack_world import BOT, BOT_ID, TEAM, Channel, Message, World

Button = Mapping[str, Any]
_Seen = tuple[Any, list[Any], Mapping[str, Any]]


class FakeSlack(Wire):
    """A Slack with people in it: `await slack.commands("ana", "lobby", "/suggest dark mode")`."""

    def __init__(self) -> None:
        super().__init__(World())

    # Who and where ------------------------------------------------------------------------------

    def joins(self, name: str, *channels: str, team: str = TEAM, **facts: Any) -> str:
        """Let somebody be in channels, which are made if need be."""
        user = self.world.person(user_of(name), name, team, **facts)
        for each in channels:
            self._channel(each).members.add(user)
        return user

    def _channel(self, name: str) -> Channel:
        if name.startswith("@"):
            return self.world.direct(user_of(name[1:]))
        known = self.world.channels.get(name) or self.world.channels.get(f"C{name.upper()}")
        return known or self.world.channel(name)

    # What they do -------------------------------------------------------------------------------

    async def commands(self, name: str, channel: str, line: str) -> Payload:
        """Let somebody type a slash command; what they see at once is also among their whispers."""
        command, _, text = line.partition(" ")
        where, user = self._channel(channel), self.joins_if_new(name)
        payload = {
            "token": "v",
            "team_id": TEAM,
            "team_domain": "acme",
            "channel_id": where.id,
            "channel_name": where.name,
            "user_id": user,
            "user_name": name,
            "command": command,
            "text": text,
            "api_app_id": "A1",
            "response_url": self.world.response_url(user, where.id),
            "trigger_id": self.world.trigger(user),
        }
        answer = await self.ask(payload, "slash_commands")
        if answer.get("text"):
            self.world.whisper(user, where.id, answer)
        return answer

    async def says(self, name: str, channel: str, words: str, *, thread: str = "") -> str:
        """Let somebody say something; a mention of the bot is told twice, as Slack does."""
        message = self.message(name, channel, words, thread=thread)
        where = self._channel(channel)
        kind = "im" if where.is_im else "channel"
        told = self.event({**message, "channel": where.id, "channel_type": kind})
        await self.tell(told)
        if f"<@{BOT}>" in message["text"] and not where.is_im:
            await self.tell(self.event({**message, "type": "app_mention", "channel": where.id}))
        return str(message["ts"])

    def message(self, name: str, channel: str, words: str, *, thread: str = "") -> Message:
        """Keep what somebody says, without telling the app."""
        user, where = self.joins_if_new(name), self._channel(channel)
        said: Message = {
            "type": "message",
            "user": user,
            "team": self.world.people[user]["team_id"],
            "ts": self.world.ts(),
            "text": words.replace("@bridgebot", f"<@{BOT}>"),
            "client_msg_id": f"c-{self.world.next()}",
            "blocks": [_rich(words)],
            **({"thread_ts": thread} if thread else {}),
        }
        self.world.keep(where, said)
        return said

    async def edits(self, name: str, channel: str, ts: str, words: str) -> None:
        """Let somebody change their words."""
        where = self._channel(channel)
        said = where.find(ts)
        assert said is not None
        said |= {"text": words, "blocks": [_rich(words)]}
        said["edited"] = {"user": user_of(name), "ts": self.world.ts()}
        told: Message = {"type": "message", "subtype": "message_changed", "channel": where.id}
        told |= {"message": said, "ts": self.world.ts(), "event_ts": self.world.ts()}
        await self.tell(self.event(told))

    async def reacts(
        self, name: str, channel: str, ts: str, sign: str, *, added: bool = True
    ) -> None:
        """Let somebody put a sign on a message, or take it off."""
        kind = "reaction_added" if added else "reaction_removed"
        item = {"type": "message", "channel": self._channel(channel).id, "ts": ts}
        told: dict[str, Any] = {"type": kind, "user": user_of(name), "reaction": sign, "item": item}
        await self.tell(self.event({**told, "event_ts": self.world.ts()}))

    async def presses(self, name: str, label: str, channel: str = "") -> Payload:
        """Let somebody press the newest button of that label which they can see."""
        user = user_of(name)
        shown, button, container, where = self._button(user, label, channel)
        payload = {
            **self._interaction(user, "block_actions"),
            "container": container,
            "channel": {"id": where, "name": "x"} if where else None,
            "message": shown,
            "response_url": self.world.response_url(user, where) if where else "",
            "actions": [{**button, "type": "button", "action_ts": self.world.ts()}],
        }
        return await self.ask({k: v for k, v in payload.items() if v}, "interactive")

    async def submits(self, name: str, **values: str) -> Payload:
        """Let somebody send the modal in front of them; what was there from the start stays."""
        user = user_of(name)
        view = self.modal(name)
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        given = {
            each["block_id"]: values.get(each["block_id"], each["element"].get("initial_value", ""))
            for each in inputs
        }
        state = {n: {"value": {"type": "plain_text_input", "value": v}} for n, v in given.items()}
        payload = {**self._interaction(user, "view_submission")}
        payload["view"] = {**view, "state": {"values": state}}
        answer = await self.ask(payload, "interactive")
        match answer.get("response_action"):
            case None:
                del self.world.open_views[user]
            case "update":
                self.world.show_view(user, answer["view"])
            case "errors":
                assert set(answer["errors"]) <= {block["block_id"] for block in inputs}
        return answer

    async def takes_shortcut(
        self, name: str, callback: str, channel: str = "", ts: str = ""
    ) -> None:
        """Let somebody choose a shortcut, on a message if one is named."""
        user = user_of(name)
        if not ts:
            whole = self._interaction(user, "shortcut")
            await self.ask(
                {**whole, "callback_id": callback, "action_ts": self.world.ts()}, "interactive"
            )
            return
        where = self._channel(channel)
        payload = {
            **self._interaction(user, "message_action"),
            "callback_id": callback,
            "channel": {"id": where.id, "name": where.name},
            "message": where.find(ts),
            "message_ts": ts,
            "response_url": self.world.response_url(user, where.id),
        }
        await self.ask(payload, "interactive")

    async def opens_home(self, name: str) -> None:
        """Let somebody look at the app's home."""
        user = user_of(name)
        told = {"type": "app_home_opened", "user": user, "tab": "home"}
        told |= {"channel": self.world.direct(user).id, "event_ts": self.world.ts()}
        await self.tell(self.event(told))

    def _interaction(self, user: str, kind: str) -> dict[str, Any]:
        person = self.world.people[user]
        return {
            "type": kind,
            "token": "v",
            "api_app_id": "A1",
            "team": {"id": TEAM, "domain": "acme"},
            "user": {"id": user, "username": person["name"], "team_id": person["team_id"]},
            "trigger_id": self.world.trigger(user),
            "is_enterprise_install": False,
        }

    # What they see ------------------------------------------------------------------------------

    def joins_if_new(self, name: str) -> str:
        """Know somebody."""
        return user_of(name) if user_of(name) in self.world.people else self.joins(name)

    def modal(self, name: str) -> Mapping[str, Any]:
        """Give the modal in front of somebody."""
        return self.world.views[self.world.open_views[user_of(name)]]

    def has_modal(self, name: str) -> bool:
        """Tell whether a modal is in front of somebody."""
        return user_of(name) in self.world.open_views

    def whispered(self, name: str) -> list[str]:
        """List what somebody alone was shown."""
        return [shown(w.blocks) for w in self.world.whispers if w.user == user_of(name)]

    def said(self, channel: str, *, thread: str | None = "") -> list[str]:
        """List what we said in a channel, or in a thread there."""
        return [shown(each["blocks"]) for each in self.ours(channel, thread=thread)]

    def ours(self, channel: str, *, thread: str | None = "") -> list[Message]:
        """List our own messages in a channel itself, in a thread, or (None) in both."""
        messages = self._channel(channel).messages
        return [
            each
            for each in messages
            if each.get("bot_id") == BOT_ID and each.get("blocks") and _is_in(each, thread)
        ]

    def home(self, name: str) -> str:
        """Give what somebody's home shows."""
        return shown(self.world.homes[user_of(name)]["blocks"])

    def _button(self, user: str, label: str, channel: str) -> tuple[Any, Button, Any, str]:
        named = self._channel(channel).id if channel else ""
        for said, blocks, container in (
            *self._whispers(user),
            *self._messages(user),
            self._home(user),
        ):
            where = str(container.get("channel_id", ""))
            for button in buttons(blocks) if not named or named == where else ():
                if button["text"]["text"].startswith(label):
                    return said, button, container, where
        raise LookupError(f"{user} sees no button {label!r}")

    def _whispers(self, user: str) -> Iterator[_Seen]:
        for whisper in reversed(self.world.whispers):
            if whisper.user == user:
                container = {"type": "message", "is_ephemeral": True, "message_ts": "1.0"}
                yield None, whisper.blocks, {**container, "channel_id": whisper.channel}

    def _messages(self, user: str) -> Iterator[_Seen]:
        for where in self.world.channels.values():
            for said in reversed(where.messages) if user in where.members else ():
                container = {"type": "message", "message_ts": said["ts"], "channel_id": where.id}
                yield said, said.get("blocks", []), container

    def _home(self, user: str) -> _Seen:
        return None, self.world.homes.get(user, {}).get("blocks", []), {"type": "view"}


def user_of(name: str) -> str:
    """Give the id of somebody of this name."""
    return f"U{name.upper()}"


def buttons(blocks: list[Any]) -> list[Button]:
    """List the buttons among blocks."""
    return [each for b in blocks if b["type"] == "actions" for each in b["elements"]]


def shown(blocks: list[Any]) -> str:
    """Give the words that blocks show; a mention as it looks."""
    rich = [block for block in blocks if block["type"] == "rich_text"]
    return "".join(_shown(element) for block in rich for element in block["elements"]).strip()


def _shown(element: Mapping[str, Any]) -> str:
    words = "".join(_leaf(leaf) for leaf in slack_rules.leaves(element))
    if element["type"] == "rich_text_list":
        items = ["".join(map(_leaf, slack_rules.leaves(each))) for each in element["elements"]]
        words = "".join(f"- {item}\n" for item in items)
    return words if element["type"] == "rich_text_section" else f"{words.rstrip()}\n"


def _leaf(leaf: Mapping[str, Any]) -> str:
    match leaf["type"]:
        case "user":
            return f"@{leaf['user_id']}"
        case "link":
            return str(leaf.get("text") or leaf["url"])
        case "date":
            return str(leaf["fallback"])
        case _:
            return str(leaf["text"])


def _is_in(message: Message, thread: str | None) -> bool:
    own = message.get("thread_ts", "")
    return thread is None or (own if own != message["ts"] else "") == thread


def _rich(words: str) -> dict[str, Any]:
    parts = words.split("@bridgebot")
    elements: list[dict[str, Any]] = []
    for number, part in enumerate(parts):
        if number:
            elements.append({"type": "user", "user_id": BOT})
        if part:
            elements.append({"type": "text", "text": part})
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": "b", "elements": [section]}
