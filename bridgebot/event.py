"""What is heard and what is said: places, events, ops and answers.

Ids inside a place, an author or an op are a platform's own. Outside its adapter they are opaque
text: kept, compared, never taken apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import msgspec

from bridgebot.text import Doc

NOTHING: Final = Doc(())
COMMAND_MAX = 100
"""The longest command a button may carry (Discord's `custom_id` takes 100 characters)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A connection's channel, and the thread within it if there is one."""

    connection: str
    channel: str
    thread: str = ""


class Spoken(NamedTuple):
    """What somebody said: where, and what their platform calls the message."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Author:
    """The account that did something, with the name it shows, and the address of its picture.

    `realm` is the server or workspace in which it was met, where its account does not tell.
    """

    account: str
    name: str
    is_bot: bool = False
    picture: str = ""
    realm: str = ""


class File(msgspec.Struct, frozen=True, array_like=True):
    """A file somebody showed, or that we show.

    `id` is what the platform calls it, `secret` what else its adapter needs to read it, and
    `source` the connection on which it was shown. `path` is where a copy lies on our disk while a
    file is being sent; the courier sees to that. `size` is in bytes, `alt` says what is to be seen.
    """

    name: str
    mime: str
    size: int
    id: str = ""
    secret: str = ""
    path: str = ""
    source: str = ""
    alt: str = ""


# What is heard --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What all events have in common.

    `key` is the same whenever the platform tells of the same happening again. `at` is in
    milliseconds since 1970 UTC, by the platform's clock.
    """

    key: str
    place: Place
    author: Author
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted(Happening):
    """Somebody said something; `addressed` when it is to us: a direct message or a mention.

    `echo_of` is our own delivery key, when the platform gives it back to us; `reply_to` is the
    message it answers, if it says so.
    """

    message: str
    body: Doc
    addressed: bool = False
    echo_of: str = ""
    files: tuple[File, ...] = ()
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(Happening):
    """Somebody changed their words."""

    message: str
    body: Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted(Happening):
    """Somebody took their words back."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted(Happening):
    """Somebody put a sign on a message, or took it off.

    `said` is what that message says and `whose` who said it: for signs that the gate asks for.
    """

    message: str
    emoji: str
    added: bool = True
    said: Doc = NOTHING
    whose: Author | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Happening):
    """Somebody pressed a button; `command` is what the button stands for.

    `said` is what the message says, `files` what it shows and `whose` who said it, when it was an
    entry of its menu that is about its words. Without a message, `whose` is whose menu it was.
    """

    command: str
    message: str = ""
    said: Doc = NOTHING
    files: tuple[File, ...] = ()
    whose: Author | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Happening):
    """Somebody filled in a form for a command, perhaps with files."""

    command: str
    values: Mapping[str, str]
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded(Happening):
    """Somebody typed a command; `line` begins with the verb, without the platform's prefix.

    `message` is the message in which it was typed, if it was one that others can see.
    """

    line: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined(Happening):
    """Somebody came into a place."""


Event = Posted | Edited | Deleted | Reacted | Pressed | Submitted | Commanded | Joined


# What is said ---------------------------------------------------------------------------------


class Button(msgspec.Struct, frozen=True, array_like=True):
    """A door to a command: its label, and the words one would type instead."""

    label: str
    command: str
    is_main: bool = False

    def __post_init__(self) -> None:
        """Refuse a command that some platform could not carry."""
        if len(self.command) > COMMAND_MAX:
            message = f"a button's command has {len(self.command)} characters, at most 100 will do"
            raise ValueError(message)


class Hearer(msgspec.Struct, frozen=True, array_like=True):
    """Somebody a message is for: their account in that place, and their name."""

    account: str
    name: str


@dataclass(frozen=True, slots=True)
class Post:
    """Say something. `speaker` is the name of the person whose words these are.

    `picture` is the address of the speaker's picture, for platforms that can show it. Of a card,
    `standing` is how far what it is about has come, in a word, for places that sort by it.
    """

    place: Place
    body: Doc
    buttons: tuple[Button, ...] = ()
    speaker: str = ""
    hearers: tuple[Hearer, ...] = ()
    files: tuple[File, ...] = ()
    picture: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Say a message of ours anew; `messages` is what the platform calls its parts.

    `standing` is as in `Post`.
    """

    place: Place
    body: Doc
    buttons: tuple[Button, ...] = ()
    speaker: str = ""
    messages: tuple[str, ...] = ()
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a message of ours back."""

    place: Place
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class React:
    """Put a sign on a message, or take ours off."""

    place: Place
    emoji: str
    messages: tuple[str, ...] = ()
    remove: bool = False


Op = Post | Edit | Delete | React


# What the asker alone sees at once --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Whisper:
    """Words for the asker's eyes only; `is_refusal` when they say why nothing was changed.

    `argument` is then what they are about: the name of a form's field, unless it asks for no such.
    """

    body: Doc
    buttons: tuple[Button, ...] = ()
    is_refusal: bool = False
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a form asks for; where there are `choices`, one of them is the answer.

    With what `takes_files`, files may be given too, where the platform's forms can carry them.
    """

    name: str
    label: str
    help: str = ""
    value: str = ""
    is_long: bool = False
    choices: tuple[str, ...] = ()
    is_optional: bool = False
    takes_files: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What a command wants to be told; `usage` is how to type it where forms do not show.

    `values` are those already given; the adapter sends them back with the others.
    """

    title: str
    command: str
    fields: tuple[Field, ...]
    usage: str
    values: Mapping[str, str] = field(default_factory=dict)


Answer = Whisper | Form
