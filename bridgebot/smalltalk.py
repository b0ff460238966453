"""Greetings, thanks and nods: what people say that asks for nothing."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import Flag, auto
from functools import cache
from importlib.resources import files
from typing import Final


class Small(Flag):
    """What a few words are, if they are no more than that."""

    GREETING = auto()
    THANKS = auto()
    NOD = auto()
    NEWS = auto()
    """It asks for nothing, but whoever helped wants to know: “works now”."""
    BESIDES = auto()
    """What may stand beside the others: “very much”."""
    NAME = auto()
    WANTED = auto()
    """Anything else."""


Phrases = Mapping[tuple[str, ...], Small]

_LENGTH_MAX: Final = 160
_SAID: Final = Small.GREETING | Small.THANKS | Small.NOD | Small.NEWS
_BEFORE_NAMES: Final = Small.GREETING | Small.THANKS
_SIGNS: Final = re.compile(
    r":[a-z][a-z0-9_+-]*:|(?<!\w)(?:[:;=8]['’]?-?[()DPpoO3*/|]+|<3+|[xX]D+)(?!\w)"
)
"""Signs that were typed: `:tada:`, `:-)`."""
_WORD: Final = re.compile(r"@[\w.-]+|[+\w][\w'’+-]*")
_DRAWN_OUT: Final = re.compile(r"([a-z])\1{2,}")


def read(said: str) -> Small | None:
    """Tell what words are that ask for nothing; None for those that may want something."""
    if len(said) > _LENGTH_MAX:
        return None
    found = Small(0)
    for sentence in re.split(r"[.!?…;:\n]+", _SIGNS.sub(" ", _bare(said))):
        part = _sentence(_WORD.findall(sentence))
        if part is None:
            return None
        found |= part
    return None if "?" in said and Small.NEWS in found else found & _SAID


def is_courtesy(said: str) -> bool:
    """Tell words that nobody needs to hear of: a greeting, thanks, a nod, a sign."""
    found = read(said)
    return found is not None and Small.NEWS not in found


def _sentence(words: Sequence[str]) -> Small | None:
    found, last = Small(0), Small(0)
    while words:
        last, length = _begins(words, found, last)
        if last is Small.WANTED:
            return None
        found |= last
        words = words[length:]
    return found if not found or found & _SAID else None


def _begins(words: Sequence[str], found: Small, last: Small) -> tuple[Small, int]:
    """Find the longest phrase with which words begin, after what was found before them."""
    folded = [_fold(each) for each in words]
    for length in range(min(len(words), _longest()), 0, -1):
        if kind := _phrases().get(tuple(folded[:length])):
            return kind, length
    return Small.NAME if _is_name(words[0], found, last) else Small.WANTED, 1


def _is_name(word: str, found: Small, last: Small) -> bool:
    """Tell whether a word may name whom somebody greets or thanks."""
    if word.startswith("@"):
        return True
    is_meant = bool(found & _BEFORE_NAMES) and last is not Small.NAME
    return is_meant and word[0].isupper() and not any(map(str.isdigit, word))


def _bare(said: str) -> str:
    """Take accents off."""
    apart = unicodedata.normalize("NFKD", said.replace("ß", "ss"))
    return "".join(each for each in apart if not unicodedata.combining(each))


def _fold(word: str) -> str:
    """Spell a word as phrases are spelled here: “Thaaanks” is “thanks”."""
    return _DRAWN_OUT.sub(r"\1", re.sub("['’-]", "", word.casefold()))


@cache
def _phrases() -> Phrases:
    written = files("bridgebot").joinpath("smalltalk.txt").read_text("utf-8")
    return {tuple(phrase.split()): kind for kind, phrase in _listed(written.splitlines())}


def _listed(lines: Sequence[str]) -> Iterator[tuple[Small, str]]:
    kind = Small(0)
    for line in lines:
        if line.startswith("["):
            kind = Small[line.strip("[] ").upper()]
        elif not line.startswith("#"):
            yield from ((kind, each) for each in line.split(",") if each.strip())


@cache
def _longest() -> int:
    return max(map(len, _phrases()))
