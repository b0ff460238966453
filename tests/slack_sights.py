"""Who is in Slack, and what each of them sees."""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_api import Api
from slack_blocks import Button, buttons, shown
from slack_wire import Wire
from slack_world import BOT_ID, TEAM, Channel, Message

_Seen = tuple[Any, list[Any], Mapping[str, Any]]


class Sights(Wire):
    """A Slack, as it looks to the people in it."""

    def __init__(self) -> None:
        super().__init__(Api())

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

    def button(self, user: str, label: str, channel: str) -> tuple[Any, Button, Any, str]:
        named = self._channel(channel).id if channel else ""
        for said, blocks, container in (
            *self._modals(user),
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
        home = {"blocks": [], **self.world.homes.get(user, {})}
        return None, home["blocks"], {"type": "view", "view": {"id": f"V{user}", **home}}

    def _modals(self, user: str) -> Iterator[_Seen]:
        if user in self.world.open_views:
            view = self.world.views[self.world.open_views[user]]
            yield None, view["blocks"], {"type": "view", "view_id": view["id"], "view": view}


def user_of(name: str) -> str:
    """Give the id of somebody of this name."""
    return f"U{name.upper()}"


def _is_in(message: Message, thread: str | None) -> bool:
    own = message.get("thread_ts", "")
    return thread is None or (own if own != message["ts"] else "") == thread
