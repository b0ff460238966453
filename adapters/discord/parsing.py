"""Parses what Discord's gateway tells of messages and signs into events; pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from adapters.discord import reader
from adapters.discord.heard import NOTHING, Heard, Kind, Payload, Reading, Way, milliseconds
from adapters.discord.people import author, author_of, shown_name
from adapters.discord.places import Spot
from bridgebot.event import Author, Deleted, Edited, File, Place, Posted, Reacted
from bridgebot.text import Doc, Emoji, Mention, Paragraph, Span, Text, plain

SAID: Final = frozenset({0, 19, 20, 23})
"""Kinds of messages in which somebody says something; others tell of pins, boosts and the like."""
_ONLY_ASKER: Final = 1 << 6
_SHOWN: Final = ("content", "attachments", "embeds", "sticker_items", "poll", "message_snapshots")


def said(payload: Payload, reading: Reading) -> Heard:
    """Parse a message, from the gateway or from a channel's history."""
    channel, message = str(payload["channel_id"]), str(payload["id"])
    mark = (channel, message)
    if not _is_somebodys(payload, reading):
        return Heard(mark=None if _is_whisper(payload) else mark)
    user = str(payload["author"]["id"])
    is_direct = _is_direct(payload) or reading.stands_in(channel, user)
    posted = _posted(payload, reading, is_direct=is_direct)
    if not posted.addressed and not posted.body and not posted.files:
        return Heard(mark=mark)
    way = Way(Kind.MESSAGE, user, channel, message, is_direct=is_direct, line=_line(posted.body))
    is_unread = reading.stands_in(channel, user) and _is_hidden(payload)
    return Heard(() if is_unread else (posted,), way, mark, is_unread)


def edited(payload: Payload, reading: Reading) -> Heard:
    """Parse what a message became, if somebody changed its words."""
    at = payload.get("edited_timestamp")
    if not at or not payload.get("author") or not _is_somebodys(payload, reading):
        return NOTHING
    body, user = body_of(payload, reading), str(payload["author"]["id"])
    changed = Edited(
        key=f"{payload['id']}:{at}",
        place=_place(payload, reading, user),
        author=author_of(payload, reading),
        at=int(datetime.fromisoformat(at).timestamp() * 1000),
        message=_called(payload, reading, str(payload["id"]), user),
        body=_to_us(body, reading.us) or body,
    )
    return Heard((changed,) if body else ())


def deleted(payload: Payload, reading: Reading) -> Heard:
    """Parse that a message is gone; Discord does not say who took it back."""
    ids = payload.get("ids") or [payload["id"]]
    place = _place(payload, reading)
    return Heard(
        tuple(
            Deleted(
                key=f"{each}:deleted",
                place=place,
                author=Author("", "somebody"),
                at=reading.now,
                message=_called(payload, reading, str(each)),
            )
            for each in ids
        )
    )


def reacted(payload: Payload, reading: Reading, *, added: bool) -> Heard:
    """Parse a sign put on a message, or taken off."""
    channel, message = str(payload["channel_id"]), str(payload["message_id"])
    user, emoji = str(payload["user_id"]), sign(payload["emoji"])
    if user == reading.us:
        return NOTHING
    member, guild = payload.get("member") or {}, str(payload.get("guild_id") or "")
    told = payload.get("user") or member.get("user") or {"id": user}
    event = Reacted(
        key=f"{message}:{user}:{emoji}:{'on' if added else 'off'}:{reading.now}",
        place=_where(payload, reading, user),
        author=author(told, member, reading, guild),
        at=reading.now,
        message=message,
        emoji=emoji,
        added=added,
    )
    is_direct = "guild_id" not in payload
    return Heard((event,), Way(Kind.SIGN, user, channel, message, is_direct=is_direct))


CHANGES: Final[Mapping[str, Callable[[Payload, Reading], Heard]]] = {
    "MESSAGE_UPDATE": edited,
    "MESSAGE_DELETE": deleted,
    "MESSAGE_DELETE_BULK": deleted,
    "MESSAGE_REACTION_ADD": partial(reacted, added=True),
    "MESSAGE_REACTION_REMOVE": partial(reacted, added=False),
}
"""What happens to messages that are there already."""


# Parts ----------------------------------------------------------------------------------------


def as_told(payload: Payload, reading: Reading) -> Payload:
    """Add what a channel's history leaves out: in which server it is, unless it is in none."""
    channel = str(payload["channel_id"])
    is_direct = reading.partner(channel)
    return payload if is_direct else {"guild_id": reading.guild(channel), **payload}


def is_on_ours(payload: Payload, is_hook_ours: Callable[[str], bool], us: str) -> bool:
    """Tell whether a sign is on a message of ours; where it is not said, it may be."""
    author_id = str(payload.get("message_author_id") or us)
    return author_id == us or is_hook_ours(author_id)


def _is_direct(payload: Payload) -> bool:
    """Tell whether it is in a conversation of two: no server is named."""
    return "guild_id" not in payload and not payload.get("member")


def _is_hidden(payload: Payload) -> bool:
    """Tell whether Discord kept from us what a message says."""
    return not any(payload.get(part) for part in _SHOWN)


def _place(payload: Payload, reading: Reading, account: str = "") -> Place:
    """Say where it is; what stands in for a conversation of two is as good as that."""
    channel = str(payload["channel_id"])
    if reading.stands_in(channel, account):
        return reading.direct(reading.instead(channel))
    return _where(payload, reading, account)


def _called(payload: Payload, reading: Reading, message: str, account: str = "") -> str:
    """Call a message as what we said in the same place is called."""
    channel = str(payload["channel_id"])
    stands_in = message and reading.stands_in(channel, account)
    return Spot(channel, is_instead=True).called(message) if stands_in else message


def _where(payload: Payload, reading: Reading, account: str) -> Place:
    """Say where it is; a conversation of two is named after the other one in it."""
    channel = str(payload["channel_id"])
    partner = (reading.partner(channel) or account) if _is_direct(payload) else ""
    return reading.direct(partner) if partner else reading.place(channel)


def body_of(payload: Payload, reading: Reading) -> Doc:
    """Read a message's words, and those of a message it passes on."""
    users = {
        str(each["id"]): shown_name(each, each.get("member") or {}) or str(each["id"])
        for each in payload.get("mentions") or ()
    }
    content = str(payload.get("content") or "")
    for passed_on in payload.get("message_snapshots") or ():
        content += "\n" + str((passed_on.get("message") or {}).get("content") or "")
    names = reader.Names(users, reading.role, reading.channel)
    return reader.read(content, names)


def sign(emoji: Mapping[str, Any]) -> str:
    """Give a sign; a server's own keeps its name and its id: `:party:1234`."""
    name = str(emoji.get("name") or "")
    return f":{name}:{emoji['id']}" if emoji.get("id") else name


def _posted(payload: Payload, reading: Reading, *, is_direct: bool) -> Posted:
    body = body_of(payload, reading)
    words = _to_us(body, reading.us)
    is_called = any(str(each["id"]) == reading.us for each in payload.get("mentions") or ())
    message, user = str(payload["id"]), str(payload["author"]["id"])
    reference = payload.get("message_reference") or {}
    answered = str(reference.get("message_id") or "")
    is_reply = int(payload.get("type") or 0) == 19  # noqa: PLR2004 - Discord's number for a reply
    return Posted(
        key=message,
        place=_place(payload, reading, user),
        author=author_of(payload, reading),
        at=milliseconds(message),
        message=_called(payload, reading, message, user),
        body=body if words is None else words,
        addressed=is_direct or words is not None or is_called,
        files=tuple(file(each, reading) for each in payload.get("attachments") or ()),
        reply_to=_called(payload, reading, answered, user) if is_reply else "",
    )


def file(told: Payload, reading: Reading) -> File:
    """Parse a file; its address is good for a day, and fetched anew after that."""
    return File(
        name=str(told.get("filename") or "file"),
        mime=str(told.get("content_type") or "application/octet-stream"),
        size=int(told.get("size") or 0),
        id=str(told["id"]),
        secret=str(told.get("url") or ""),
        source=reading.connection,
        alt=str(told.get("description") or ""),
    )


def _is_somebodys(payload: Payload, reading: Reading) -> bool:
    """Tell whether a message is a person's own; ours, and what we say for others, is not."""
    author = payload.get("author") or {}
    return not (
        str(author.get("id")) == reading.us
        or payload.get("webhook_id")
        or _is_whisper(payload)
        or author.get("bot")
        or int(payload.get("type") or 0) not in SAID
    )


def _is_whisper(payload: Payload) -> bool:
    """Tell whether a message is an answer for one alone, which looks like a direct message."""
    return bool(int(payload.get("flags") or 0) & _ONLY_ASKER)


def _line(body: Doc) -> str:
    return plain(body).strip() if len(body.blocks) == 1 else ""


def _to_us(body: Doc, us: str) -> Doc | None:
    """Give words that mention us without the mention at their beginning; None if none does."""
    match body.blocks:
        case (Paragraph((first, *rest)), *blocks) if _is_us(first, us):
            inner = _without_space(rest)
            return Doc(((Paragraph(inner),) if inner else ()) + tuple(blocks))
        case _:
            return None


def _is_us(span: Span, us: str) -> bool:
    return isinstance(span, Mention) and span.account == us


def _without_space(spans: list[Span]) -> tuple[Span, ...]:
    match spans:
        case [Text(text), *rest] if not isinstance(spans[0], Emoji):
            words = text.lstrip(" :,")
            return (Text(words), *rest) if words else tuple(rest)
        case _:
            return tuple(spans)
