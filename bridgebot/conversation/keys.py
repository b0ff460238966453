"""How the deliveries of a conversation are called: a key tells what it stands for."""

import re
from enum import StrEnum
from typing import Final, NamedTuple


class Stands(StrEnum):
    """What a key stands for, by the letter in it."""

    ORIGINAL = "q"
    """What somebody said, by the number of the message."""
    COPY = "r"
    """A copy of it on another side, by the number of the crossing."""
    BEGINNING = "o"
    """Our words with which a side was opened or left, by its number."""
    NOTED = "n"
    """What shows one of us in another place what was said to a customer, or to us alone."""
    SHOWN_BACK = "b"
    """What shows staff where their words went, by the number of the message."""


class Name(NamedTuple):
    """What a key stands for; `is_whole` unless it is a change of that."""

    stands: Stands
    number: int
    is_whole: bool


_KEY: Final = re.compile(r"[^-]*-([qrobn])(\d+)((?:[a-z]\d*)*)")
_TOLD: Final = re.compile(r"[^-]*-(\d+)v\d+")
_CALLED: Final = re.compile(r"[^-]*-(\d+)[op]\d+")


def name(tag: str, stands: Stands, number: int) -> str:
    """Call something by a key."""
    return f"{tag}-{stands}{number}"


def change(of: str, what: str, count: int | str = "") -> str:
    """Call a change of something; no two of a kind have one count."""
    return f"{of}{what}{count}"


def read(key: str) -> Name | None:
    """Tell what a key stands for; None if it is none of a conversation."""
    found = _KEY.fullmatch(key)
    return Name(Stands(found[1]), int(found[2]), not found[3]) if found else None


def entry_of(key: str) -> int:
    """Give the entry of the timeline of which a key's delivery told supporters, or 0."""
    return _entry(_TOLD, key)


def called_of(key: str) -> int:
    """Give the entry of the timeline of which a key's delivery told one person alone, or 0."""
    return _entry(_CALLED, key)


def _entry(pattern: re.Pattern[str], key: str) -> int:
    found = pattern.fullmatch(key)
    return int(found[1]) if found else 0
