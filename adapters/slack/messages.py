"""Parses messages: said, edited, deleted; pure."""

from collections.abc import Iterator
from typing import Final

from adapters.slack import mrkdwn, rendering, richtext
from adapters.slack.heard import Heard, Kind, Payload, Reading, Way
from adapters.slack.naming import is_direct, message_key, milliseconds, user_of
from bridgebot.event import Author, Deleted, Edited, File, Posted
from bridgebot.text import Doc, Mention, Paragraph, Quote, Span, Text

SAID: Final = ("", "file_share", "thread_broadcast", "me_message", "bot_message")
_GONE: Final = ("tombstone", "hidden_by_limit")


def message(event: Payload, reading: Reading) -> Heard:
    """Parse a `message` or an `app_mention`; both tell of one message under one key."""
    match event.get("subtype", ""):
        case "message_changed":
            return _changed(event, reading)
        case "message_deleted":
            return Heard((_deleted(event, str(event["deleted_ts"]), reading),))
        case said if said in SAID:
            return _said(event, reading)
        case _:
            return Heard()


def posted(event: Payload, channel: str, reading: Reading) -> Posted:
    """Parse a message, as an event or from a channel's history."""
    ts = str(event["ts"])
    body = body_of(event, reading)
    words = _to_us(body, reading.bot_user)
    mark = rendering.marked(event)
    return Posted(
        key=message_key(reading.team, channel, ts),
        place=reading.place(channel, thread_of(event)),
        author=author_of(event, reading),
        at=milliseconds(ts),
        message=ts,
        body=body if words is None else words,
        addressed=words is not None or is_direct(channel),
        echo_of=mark[0] if mark else "",
        files=files_of(event, reading),
        reply_to=thread_of(event),
    )


def edited(event: Payload, channel: str, reading: Reading) -> Edited | None:
    """Parse what a message became; None when nobody changed its words."""
    at = str((event.get("edited") or {}).get("ts", ""))
    if not at:
        return None
    ts = str(event["ts"])
    body = body_of(event, reading)
    return Edited(
        key=f"{message_key(reading.team, channel, ts)}:e:{at}",
        place=reading.place(channel, thread_of(event)),
        author=author_of(event, reading),
        at=milliseconds(at),
        message=ts,
        body=_to_us(body, reading.bot_user) or body,
    )


def body_of(event: Payload, reading: Reading) -> Doc:
    """Read a message's words: its rich text, else its plain text; then the words it hands on."""
    blocks = event.get("blocks") or ()
    if richtext.has_rich_text(blocks):
        own = richtext.read(blocks, reading.named, reading.called)
    else:
        own = mrkdwn.read(str(event.get("text") or ""), reading.named, reading.called)
    return Doc((*own.blocks, *_handed_on(event, reading)))


def _handed_on(event: Payload, reading: Reading) -> Iterator[Quote]:
    """Quote a message of somebody else that was shared: it stands in none of the words."""
    for each in event.get("attachments") or ():
        if each.get("is_share"):
            text = str(each.get("text") or each.get("fallback") or "")
            said = mrkdwn.read(text, reading.named, reading.called)
            by = str(each.get("author_name") or "")
            yield Quote((*((Paragraph((Text(f"{by}:"),)),) if by else ()), *said.blocks))


def thread_of(event: Payload) -> str:
    """Give the thread a message is in; none for the one it hangs below."""
    thread = str(event.get("thread_ts") or "")
    return "" if thread == str(event.get("ts", "")) else thread


def author_of(event: Payload, reading: Reading) -> Author:
    """Say whose message it is."""
    user = str(event.get("user") or event.get("bot_id") or "unknown")
    is_bot = bool(event.get("bot_id")) or user in ("USLACKBOT", reading.bot_user)
    team = str(event.get("user_team") or event.get("team") or "")
    return reading.author(user, team, str(event.get("username") or ""), is_bot=is_bot)


def _said(event: Payload, reading: Reading) -> Heard:
    channel = str(event["channel"])
    said = posted(event, channel, reading)
    user = user_of(said.author.account)
    thread = said.place.thread
    way = Way(Kind.MESSAGE, reading.team, user, channel, thread)
    name = reading.naming.channel(reading.team, channel)
    return Heard((said,), way, mark=(name, str(event["ts"])))


def _changed(event: Payload, reading: Reading) -> Heard:
    now = dict(event.get("message") or {})
    channel = str(event["channel"])
    if now.get("subtype") == "tombstone":
        return Heard((_deleted(event, str(now["ts"]), reading),))
    changed = edited(now, channel, reading)
    return Heard((changed,) if changed else ())


def _deleted(event: Payload, ts: str, reading: Reading) -> Deleted:
    channel = str(event["channel"])
    before = dict(event.get("previous_message") or event.get("message") or {})
    return Deleted(
        key=f"{message_key(reading.team, channel, ts)}:d",
        place=reading.place(channel, thread_of({**before, "ts": ts})),
        author=author_of(before, reading),
        at=milliseconds(str(event.get("ts") or event.get("event_ts") or ts)),
        message=ts,
    )


def _to_us(body: Doc, bot_user: str) -> Doc | None:
    """Give words that mention us without the mention at their beginning; None if none does."""
    if not any(_is_us(span, bot_user) for span in _spans(body)):
        return None
    match body.blocks:
        case (Paragraph((first, *rest)), *blocks) if _is_us(first, bot_user):
            inner = _without_space(rest)
            return Doc(((Paragraph(inner),) if inner else ()) + tuple(blocks))
        case _:
            return body


def _is_us(span: Span, bot_user: str) -> bool:
    return isinstance(span, Mention) and user_of(span.account) == bot_user


def _spans(body: Doc) -> Iterator[Span]:
    for block in body.blocks:
        if isinstance(block, Paragraph):
            yield from block.spans


def _without_space(spans: list[Span]) -> tuple[Span, ...]:
    match spans:
        case [Text(text), *rest]:
            words = text.lstrip(" :,")
            return (Text(words), *rest) if words else tuple(rest)
        case _:
            return tuple(spans)


def files_of(event: Payload, reading: Reading) -> tuple[File, ...]:
    """Parse the files that a message shows."""
    there = (each for each in event.get("files") or () if each.get("mode") not in _GONE)
    return tuple(file(each, reading) for each in there)


def file(told: Payload, reading: Reading) -> File:
    """Parse a file; of one that is somewhere else, only its id is known."""
    return File(
        name=str(told.get("name") or told.get("title") or "file"),
        mime=str(told.get("mimetype") or "application/octet-stream"),
        size=int(told.get("size") or 0),
        id=str(told.get("id", "")),
        secret=reading.team,
        source=reading.naming.connection,
        alt=str(told.get("alt_txt") or ""),
    )
