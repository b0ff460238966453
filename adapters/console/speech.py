"""Reads what is typed: who says what, and where."""

import re
from dataclasses import dataclass
from typing import Final

from adapters.console.safety import visible

BOT: Final = "bridgebot"
ALONE: Final = "@"
"""Before a name: the place where somebody is alone with us, typed as `bob@bridgebot`."""
LINE_MAX: Final = 100_000
"""The longest line that is read, in characters."""

_WORD = r"[^\s@/:]"
_HEAD: Final = re.compile(
    rf"(?P<name>{_WORD}*)@(?P<channel>{_WORD}*)(?:/(?P<thread>{_WORD}*))?[^\S\n]*:(?=[\s/]|$)"
)
_NEXT: Final = re.compile(rf"\n+(?={_WORD}+@{_WORD}+(?:/{_WORD}+)?[^\S\n]*:[\s/])")
_NO_COLON: Final = re.compile(rf"({_WORD}+@{_WORD}+(?:/{_WORD}+)?)[^\S\n]+/")
_TO_US: Final = re.compile(rf"(?:@{BOT}\b|{BOT}(?=[:,]))[\s:,]*", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9]{1,4}")


class Malformed(Exception):
    """A line that cannot be read; the message says why, and how it is written."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who speaks at a place, and in a thread of it if there is one."""

    name: str
    channel: str
    thread: str = ""

    @property
    def is_alone(self) -> bool:
        """Tell whether nobody but us hears it."""
        return self.channel.startswith(ALONE)

    @property
    def where(self) -> str:
        """Give the place and the thread as they are typed."""
        return f"{BOT if self.is_alone else self.channel}/{self.thread}".removesuffix("/")

    def __str__(self) -> str:
        """Give it as it is typed."""
        return f"{self.name}@{self.where}"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody says; no words at all where they only begin to speak."""

    voice: Voice
    words: str

    @property
    def command(self) -> str | None:
        """Give the command without its `/`, or None for plain words."""
        if not self.words.startswith("/"):
            return None
        return self.words.removeprefix("/").strip() or "help"

    @property
    def number(self) -> int | None:
        """Give the number of the button that is pressed, or None for other words."""
        return int(self.words) if _NUMBER.fullmatch(self.words) else None

    def is_order(self, order: str) -> bool:
        """Tell whether it is said to the terminal itself, like `/quit`."""
        return self.words.casefold() == f"/{order}"

    def words_to_us(self) -> str | None:
        """Give the words after our name, or None when they do not begin with it."""
        ours = _TO_US.match(self.words)
        return self.words[ours.end() :] if ours else None


def several(typed: str) -> list[str]:
    """Part what was pasted where somebody else begins to speak."""
    return [part for part in _NEXT.split(typed) if part.strip()]


def read(typed: str, last: Voice | None) -> Spoken:
    """Read a line; without a voice of its own it belongs to who spoke last."""
    if len(typed) > LINE_MAX:
        raise Malformed(f"it has {len(typed):,} characters, at most {LINE_MAX:,} will do")
    line = visible(typed).strip()
    head = _HEAD.match(line)
    if head is None or _TO_US.match(line):
        return Spoken(_last(line, last), line)
    channel = f"{ALONE}{head['name']}" if head["channel"] == BOT else head["channel"]
    voice = Voice(head["name"], channel, head["thread"] or "")
    _check(voice, head)
    return Spoken(voice, line[head.end() :].strip())


def _last(line: str, last: Voice | None) -> Voice:
    if forgot := _NO_COLON.match(line):
        raise Malformed(f"a colon is missing; write {forgot[1]}: {line[forgot.end() - 1 :][:60]}")
    if last is None:
        raise Malformed("nobody has spoken yet; say who speaks and where, like ana@lobby: hello")
    return last


def _check(voice: Voice, head: re.Match[str]) -> None:
    if not voice.name:
        raise Malformed(f"who speaks is missing before @; write it like ana@{voice.channel}: hello")
    if not voice.channel:
        raise Malformed(f"the place is missing after @; write it like {voice.name}@lobby: hello")
    if head["thread"] == "":
        raise Malformed(f"the thread is missing after /; write {voice}: hello, or name a thread")
