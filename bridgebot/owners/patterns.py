"""What a problem mentions that belongs to an area: words, phrases, word* and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from bridgebot.text import cut
from store.terms import STOP_WORDS, folded, in_order, stem

ADDRESS: Final = 1000
"""How much the beginning of an address counts: more than all words."""
LEAST: Final = 2
"""How many letters there are at least beside a star."""
RIGHT: Final = (
    "write words and phrases as people say them, export* for all words that begin so, "
    "or the beginning of an address such as https://acme.org/docs"
)

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"”“»«]+", re.IGNORECASE)
_ENDS: Final = ".,;:!?)]}'’"
_STARRED: Final = re.compile(r"[\w*']+")
_EXPRESSION: Final = re.compile(r"/.*/\w*|.*(?:\.[*+?]|\\|\[|\]|\||\{|\}).*|\^.*|.*\$")
_ANY: Final = re.compile(r"\.[*+?]")
_SIGNS: Final = re.compile(r"[\\/^$|()\[\]{}+]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """An address and what begins with it, or words that follow one another."""

    address: str = ""
    words: tuple[str, ...] = ()

    @property
    def is_telling(self) -> bool:
        """Tell whether it is compared with words that tell something, and no others."""
        return not any("*" in word or word in STOP_WORDS for word in self.words)


class Said:
    """What somebody said, read once for all patterns."""

    def __init__(self, said: str) -> None:
        """Take it apart into addresses and words."""
        self.addresses = [_plain(each.rstrip(_ENDS)) for each in _ADDRESS.findall(said)]
        self._words = in_order(said)
        self._telling = [word for word in self._words if word not in STOP_WORDS]

    def mentions(self, pattern: Pattern) -> int:
        """Say how much of a pattern is in it: all words of one count, an address for more."""
        if pattern.address:
            found = any(_begins(each, pattern.address) for each in self.addresses)
            return (ADDRESS + len(pattern.address)) * found
        words = self._telling if pattern.is_telling else self._words
        return len(pattern.words) * _has(words, pattern.words)


def read(said: str) -> Pattern:
    """Read a pattern; ValueError, in words for people, for what is none."""
    line = said.strip()
    if _EXPRESSION.fullmatch(line) and not _ADDRESS.match(line):
        raise ValueError(f"“{cut(line)}” is no pattern{_meant(line)}; {RIGHT}")
    pattern = _parsed(line)
    if not pattern.address and not pattern.words:
        raise ValueError(f"“{cut(line)}” has no words in it; {RIGHT}")
    if any("*" in word and len(word.replace("*", "")) < LEAST for word in pattern.words):
        raise ValueError(f"“{cut(line)}” would be in everything; {RIGHT}")
    return pattern


@lru_cache(maxsize=4096)
def _parsed(line: str) -> Pattern:
    if _ADDRESS.fullmatch(line):
        return Pattern(address=_plain(line))
    words = [word for piece in line.split() for word in _pieces(piece)]
    telling = [word for word in words if word not in STOP_WORDS]
    return Pattern(words=tuple(words if "*" in line else telling or words))


def _pieces(piece: str) -> Iterable[str]:
    return _STARRED.findall(folded(piece)) if "*" in piece else in_order(piece)


def _meant(line: str) -> str:
    """Name what is nearest to an expression that only programs read."""
    near = _SIGNS.sub(" ", _ANY.sub("*", line.strip("/"))).strip()
    words = _parsed(near).words
    is_right = words and all(len(word.replace("*", "")) >= LEAST for word in words)
    return f" (perhaps you mean {near})" if is_right else ""


def kept(lines: str) -> Iterator[Pattern]:
    """Read patterns as they are kept, one a line; what is none any more is passed over."""
    return (found for line in lines.splitlines() if (found := _parsed(line)) != Pattern())


def score(lines: str, said: Said) -> int:
    """Say how much of the patterns of an area is said; of addresses, the longest counts."""
    found = [said.mentions(pattern) for pattern in kept(lines)]
    addresses = [each for each in found if each >= ADDRESS]
    return max(addresses) if addresses else sum(found)


def _has(words: Sequence[str], wanted: Sequence[str]) -> bool:
    """Tell whether words are said one after the other."""
    starts = range(len(words) - len(wanted) + 1)
    return any(all(map(_is, wanted, words[start:])) for start in starts)


def _is(wanted: str, word: str) -> bool:
    if "*" in wanted:
        return fnmatchcase(word, wanted.replace("'", ""))
    return stem(word) == stem(wanted)


def _plain(address: str) -> str:
    """Write an address so that two that are the same look alike."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    whole = f"https://{host.lower().removeprefix('www.')}{slash}{path}"
    return whole.rstrip("/*") if scheme else ""


def _begins(address: str, beginning: str) -> bool:
    rest = address.removeprefix(beginning)
    return rest != address and (not rest or rest[0] in "/?#")
