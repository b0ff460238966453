"""Turns what a sync says into events; pure."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypedDict

from adapters.matrix import addressing, calling, html
from adapters.matrix.room import Room
from adapters.matrix.wire import Json
from bridgebot.event import (
    Author,
    Commanded,
    Deleted,
    Edited,
    Event,
    File,
    Joined,
    Place,
    Posted,
    Pressed,
    Reacted,
)
from bridgebot.text import Doc

THREAD: Final = "m.thread"
EDIT: Final = "m.replace"
ENCRYPTED: Final = "m.room.encrypted"
POLL_RESPONSES: Final = ("m.poll.response", "org.matrix.msc3381.poll.response")
POLL_STARTS: Final = ("m.poll.start", "org.matrix.msc3381.poll.start")
_FILES: Final = frozenset({"m.image", "m.file", "m.audio", "m.video"})
_SILENT: Final = frozenset({"m.key.verification.request", "m.server_notice"})


class Facts(TypedDict):
    """What is known of everything that is heard."""

    key: str
    place: Place
    author: Author
    at: int


@dataclass(frozen=True, slots=True)
class Ears:
    """Who listens: on which connection, as whom, and to which prefix."""

    connection: str
    user_id: str
    prefix: str
    names: tuple[str, ...] = ()
    """What people may call us, besides our account."""
    puppets: str = ""
    """How the accounts begin that we speak through."""

    def are_ours(self, sender: str) -> bool:
        """Tell whether we said something ourselves."""
        return sender == self.user_id or bool(self.puppets and sender.startswith(self.puppets))


def heard(event: Json, room: Room, ears: Ears) -> Event | None:
    """Give what happened, or None when it is nothing to us."""
    content = event.get("content")
    sender, kind = event.get("sender"), event.get("type")
    if not isinstance(content, dict) or not isinstance(sender, str) or "event_id" not in event:
        return None
    if ears.are_ours(sender):
        return None
    listener = _LISTENERS.get(str(kind))
    return listener(event, content, room, ears) if listener else None


def is_said(event: Mapping[str, Any]) -> bool:
    """Tell whether an event is something said, which may be edited, answered or taken back."""
    is_message = event.get("type") in ("m.room.message", "m.sticker", ENCRYPTED)
    content = event.get("content") or {}
    return is_message and relation(content).get("rel_type") != EDIT


def relation(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what a message relates to; empty when to nothing."""
    found = content.get("m.relates_to")
    return found if isinstance(found, Mapping) else {}


def thread_of(content: Mapping[str, Any]) -> str:
    """Name the thread in which a message stands; empty for none."""
    related = relation(content)
    return str(related.get("event_id", "")) if related.get("rel_type") == THREAD else ""


def replied_to(content: Mapping[str, Any]) -> str:
    """Name the message that a message truly answers; empty for none."""
    related = relation(content)
    answered = related.get("m.in_reply_to")
    if not isinstance(answered, Mapping) or related.get("is_falling_back"):
        return ""
    return str(answered.get("event_id", ""))


def redacted(event: Mapping[str, Any]) -> str:
    """Name what a redaction takes back: room version 11 moved it into the content."""
    content = event.get("content")
    inside = content.get("redacts") if isinstance(content, Mapping) else None
    return str(inside or event.get("redacts") or "")


def facts(event: Json, room: Room, ears: Ears, thread: str = "", *, is_bot: bool = False) -> Facts:
    """Give what is known of any event."""
    sender = event["sender"]
    return Facts(
        key=event["event_id"],
        place=Place(ears.connection, room.channel, room.outer_thread(thread)),
        author=Author(sender, room.called(sender), is_bot),
        at=int(event.get("origin_server_ts") or 0),
    )


def _message(event: Json, content: Json, room: Room, ears: Ears) -> Event | None:
    kind = content.get("msgtype", "m.image")  # only a sticker has none
    if not content or kind in _SILENT:
        return None
    if relation(content).get("rel_type") == EDIT:
        return _edit(event, content, room, ears)
    known = facts(event, room, ears, thread_of(content), is_bot=kind == "m.notice")
    files = files_of(content, ears.connection)
    body = words_of(content, files)
    line = addressing.command(body, ears.prefix)
    if line is not None and kind != "m.notice":
        return Commanded(**known, line=line, message=event["event_id"])
    is_ours, body = addressing.addressed(content, body, ears.user_id, ears.names)
    return Posted(
        **known,
        message=event["event_id"],
        body=calling.meant(body, content, room.called),
        addressed=is_ours or room.is_direct,
        files=files,
        reply_to=replied_to(content),
    )


def _edit(event: Json, content: Json, room: Room, ears: Ears) -> Edited | None:
    new, changed = content.get("m.new_content"), relation(content).get("event_id")
    if not isinstance(new, dict) or not isinstance(changed, str):
        return None
    is_bot = content.get("msgtype") == "m.notice"
    body = calling.meant(words_of(new, files_of(new, ears.connection)), new, room.called)
    return Edited(**facts(event, room, ears, is_bot=is_bot), message=changed, body=body)


def _reaction(event: Json, content: Json, room: Room, ears: Ears) -> Reacted | None:
    related = relation(content)
    message, emoji = related.get("event_id"), related.get("key")
    if not isinstance(message, str) or not isinstance(emoji, str):
        return None
    return Reacted(**facts(event, room, ears), message=message, emoji=emoji)


def _redaction(event: Json, _content: Json, room: Room, ears: Ears) -> Deleted | None:
    gone = redacted(event)
    return Deleted(**facts(event, room, ears), message=gone) if gone else None


def _member(event: Json, content: Json, room: Room, ears: Ears) -> Joined | None:
    before = (event.get("unsigned") or {}).get("prev_content") or {}
    who = event.get("state_key")
    if content.get("membership") != "join" or before.get("membership") == "join":
        return None
    return Joined(**facts(event, room, ears)) if who == event["sender"] else None


def _poll_response(event: Json, content: Json, room: Room, ears: Ears) -> Pressed | None:
    """Take a choice; which command it stands for is in the poll, and looked up later."""
    poll = relation(content).get("event_id")
    answers = chosen(content)
    if not isinstance(poll, str) or not answers:
        return None
    return Pressed(**facts(event, room, ears), command=answers[0], message=poll)


def chosen(content: Mapping[str, Any]) -> Sequence[str]:
    """List what somebody chose in a poll."""
    unstable = content.get("org.matrix.msc3381.poll.response")
    found = content.get("m.selections") or (
        unstable.get("answers") if isinstance(unstable, Mapping) else None
    )
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def words_of(content: Mapping[str, Any], files: Sequence[File]) -> Doc:
    """Give what a message says; of one that shows a file, only what is said of it."""
    is_name_alone = files and content.get("filename") in (None, content.get("body"))
    return Doc(()) if is_name_alone else html.parse(content)


def files_of(content: Mapping[str, Any], connection: str) -> tuple[File, ...]:
    """Give the file that a message shows, if it does."""
    encrypted = content.get("file")
    where = encrypted if isinstance(encrypted, Mapping) else content
    url, info = where.get("url"), content.get("info")
    if content.get("msgtype", "m.image") not in _FILES or not isinstance(url, str):
        return ()
    info = info if isinstance(info, Mapping) else {}
    name = str(content.get("filename") or content.get("body") or "file")
    size = info.get("size")
    return (
        File(
            name=re.sub(r"[/\\\x00-\x1f]", "_", name)[:200],
            mime=str(info.get("mimetype") or "application/octet-stream"),
            size=size if isinstance(size, int) else 0,
            id=url,
            secret=json.dumps(dict(where)) if where is encrypted else "",
            source=connection,
        ),
    )


_LISTENERS: Final[Mapping[str, Callable[[Json, Json, Room, Ears], Event | None]]] = {
    "m.room.message": _message,
    "m.sticker": _message,
    "m.reaction": _reaction,
    "m.room.redaction": _redaction,
    "m.room.member": _member,
    **dict.fromkeys(POLL_RESPONSES, _poll_response),
}
