"""Turns what is to be said into the contents of messages; pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from adapters.matrix import doors, html
from adapters.matrix.doors import Door
from adapters.matrix.manner import USUAL, Manner
from adapters.matrix.parsing import EDIT, THREAD
from adapters.matrix.safety import clean, quiet
from adapters.matrix.wire import Json
from bridgebot.event import Hearer
from bridgebot.text import (
    Block,
    Break,
    Doc,
    Mention,
    Paragraph,
    Span,
    Text,
    Typed,
    paragraph,
)

KEY: Final = "org.bridgebot.key"
PROFILE: Final = "com.beeper.per_message_profile"
SHOWN_TWICE: Final = 1_000
CALLED: Final = 20
"""How many people are called by name in front of a message."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a message stands: in a thread, or as the answer to a message."""

    thread: str = ""
    answers: str = ""
    latest: str = ""
    """The newest message of the thread, for readers that do not show threads."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose words are said: by name, with the homeserver's address of their picture.

    Where an account of theirs says them itself, that is the `ghost`, and there is no name.
    """

    name: str = ""
    picture: str = ""
    ghost: str = ""


OURSELVES: Final = Speaker()


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be said, with the doors under it, by whom, to whom and where."""

    body: Doc
    buttons: Sequence[Door] = ()
    speaker: Speaker = OURSELVES
    hearers: Sequence[Hearer] = ()
    standing: Standing = Standing()
    notified: Sequence[str] = ()
    """Whose accounts are notified, though the words do not call them."""


def contents(words: Words, key: str, manner: Manner = USUAL, limit: int = html.OPEN) -> list[Json]:
    """Give the contents of a message, part by part."""
    whole = Doc((*_calling(words.hearers, words.body.blocks), *_listed(words.buttons)))
    parts = [
        _content(part, manner, words.speaker)
        | {KEY: part_key(key, number)}
        | related(words.standing)
        for number, part in enumerate(html.split(whole, limit, manner))
    ]
    called = {*(hearer.account for hearer in words.hearers), *words.notified}
    mentioned = parts[0]["m.mentions"]
    mentioned["user_ids"] = sorted({*mentioned["user_ids"], *called})
    if words.buttons:
        parts[-1][doors.BUTTONS] = doors.written(words.buttons)
    return parts


def edits(new: Sequence[Json], messages: Sequence[str]) -> list[Json]:
    """Make, of the contents of a new wording, those that put it in the place of the old parts."""
    return [_edit(content, message) for content, message in zip(new, messages, strict=False)]


def _edit(content: Json, message: str) -> Json:
    """Give the new words, and the beginning of them to readers that know no edits."""
    inner = {name: value for name, value in content.items() if name not in _OUTER}
    short = content["body"][:SHOWN_TWICE]
    outer: Json = {name: content[name] for name in ("msgtype", KEY) if name in content}
    return outer | {
        "body": f"* {short}",
        "m.mentions": {},
        "m.new_content": inner,
        "m.relates_to": {"rel_type": EDIT, "event_id": message},
    }


_FILE_KEY: Final = re.compile(r"\.f\d+$")
_OUTER: Final = frozenset({"m.relates_to", KEY})


def part_key(key: str, number: int) -> str:
    """Name a part of a message: the first has the key itself."""
    return f"{key}.{number}" if number else key


def file_key(key: str, number: int) -> str:
    """Name a file of a message."""
    return f"{key}.f{number}"


def is_file(content: Json) -> bool:
    """Tell whether a part of a message of ours is a file."""
    return _FILE_KEY.search(str(content.get(KEY))) is not None


def related(standing: Standing) -> Json:
    """Say where a message stands, for readers with threads and for those without."""
    if standing.thread:
        answered = standing.answers or standing.latest or standing.thread
        return {
            "m.relates_to": {
                "rel_type": THREAD,
                "event_id": standing.thread,
                "is_falling_back": not standing.answers,
                "m.in_reply_to": {"event_id": answered},
            }
        }
    if standing.answers:
        return {"m.relates_to": {"m.in_reply_to": {"event_id": standing.answers}}}
    return {}


def reaction(message: str, sign: str) -> Json:
    """Give the content of a reaction."""
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": message, "key": sign}}


def profile(speaker: Speaker) -> Json:
    """Let clients that can show a message as a person's own (MSC4144)."""
    shown = {"id": speaker.name, "displayname": speaker.name, "has_fallback": True}
    return {PROFILE: shown | ({"avatar_url": speaker.picture} if speaker.picture else {})}


def picture_in(content: Json) -> str:
    """Read the picture that a message shows as that of who speaks."""
    shown = content.get(PROFILE)
    return str(shown.get("avatar_url") or "") if isinstance(shown, dict) else ""


def _content(part: Doc, manner: Manner, speaker: Speaker) -> Json:
    body, formatted, mentions = html.render(part, manner)
    is_ours = speaker == OURSELVES
    speaker = replace(speaker, name=quiet(clean(speaker.name)))  # a stranger may be called @room
    content: Json = {"msgtype": "m.notice" if is_ours else "m.text", "body": body}
    if speaker.name:
        name = f"{speaker.name}: "
        content["body"] = name + body
        fallback = f"<strong data-mx-profile-fallback>{escape(name)}</strong>"
        formatted = _within_first(formatted, fallback)
        content |= profile(speaker)
    content |= {"format": html.FORMAT, "formatted_body": formatted}
    return content | {"m.mentions": {"user_ids": mentions}}


def _within_first(formatted: str, front: str) -> str:
    """Put something in front of the words, within their first paragraph if they begin with one."""
    if formatted.startswith("<p>"):
        return f"<p>{front}{formatted.removeprefix('<p>')}"
    return front + formatted


def _calling(hearers: Sequence[Hearer], blocks: Sequence[Block]) -> Iterable[Block]:
    """Call those by name whom it is for, in front of the first words."""
    if not hearers:
        return blocks
    spans: list[Span] = []
    for hearer in hearers[:CALLED]:
        spans += [Text(", "), Mention(hearer.account, hearer.name)]
    more = len(hearers) - CALLED
    names = (*spans[1:], Text(f" and {more} more: " if more > 0 else ": "))
    match blocks:
        case [Paragraph(first), *others]:
            return (Paragraph((*names, *first)), *others)
        case _:
            return (Paragraph(names), *blocks)


def _listed(buttons: Sequence[Door]) -> Iterable[Paragraph]:
    """Name each door, and what to type instead."""
    buttons = [door for door in buttons if door.command]
    if not buttons:
        return
    spans: list[Span] = []
    for door in buttons:
        spans += [Text(f"{door.sign} {door.label} (".lstrip()), Typed(door.command)]
        spans += [Text(")"), Break()]
    yield paragraph(*spans[:-1])
