"""Finds the suggestions that want what somebody wants, so that they can join in."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from store import search
from store.database import Reader
from store.search import EVERYBODY, Eyes, Found
from store.terms import stem, terms

# How the words are looked up: the terms that tell most, strictly first and loosely in the end.
MOST_TERMS: Final = 60
WEIGHED: Final = 12
COMBINED: Final = 6
DEEPEST: Final = 3
SHARES: Final = (0.7, 0.5, 0.3)
ENOUGH: Final = 100
SHORTLIST: Final = 500

# How two texts are compared: 1 is the same, and below LIKE_ENOUGH nobody would call them alike.
LIKE_ENOUGH: Final = 0.45
SYNONYM: Final = 0.8
TOGETHER: Final = 0.03
REST: Final = 0.2
AS_IF: Final = 1000

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """A suggestion to show to somebody who wants something like it."""

    number: int
    title: str
    supporters: int
    status: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """A term of what is wanted, the terms that mean the same, and how much it tells."""

    term: str
    others: frozenset[str]
    known: Terms
    weight: float

    def take(self, its: set[str]) -> float:
        """Take the terms that carry this meaning out of a text's; say how well they do."""
        if self.term in its:
            its.remove(self.term)
            return self.weight
        same = self.others & its
        its -= same
        return SYNONYM * self.weight if same else 0.0


class Wish:
    """What somebody wants, ready to be compared with what is suggested already."""

    def __init__(self, reader: Reader, words: str, eyes: Eyes = EVERYBODY) -> None:
        """Weigh each term of the words by how seldom it is said, and keep what tells most."""
        self.eyes = eyes
        own = terms(words)[:MOST_TERMS]
        others = _others(own)
        often = search.frequencies(reader, set(own).union(*others.values()))
        size = search.size(reader) + AS_IF
        meanings = [_meaning(term, others[term], often, size) for term in own]
        meanings.sort(key=lambda meaning: -meaning.weight)
        self.meanings = meanings[:WEIGHED]
        self._neighbours = frozenset(pairwise(own))
        self._weights = {meaning.term: meaning.weight for meaning in self.meanings}
        self._total = sum(self._weights.values())

    def is_whole_in(self, found: Found) -> bool:
        """Tell whether a suggestion has every meaning."""
        its = set(found.terms)
        return all(meaning.take(its) for meaning in self.meanings)

    def likeness(self, found: Found) -> float:
        """Compare with a suggestion: the cosine of the angle between them, or nearly."""
        rest = set(found.terms)
        shared = sum(meaning.take(rest) for meaning in self.meanings)
        if not shared:
            return 0.0
        average = self._total / len(self.meanings)
        length = math.sqrt(self._total * (shared + len(rest) * REST * average))
        return (shared + self._together(found)) / length

    def _together(self, found: Found) -> float:
        """Count for more what stands side by side in both, such as price list."""
        both = self._neighbours.intersection(pairwise(found.terms))
        return TOGETHER * sum(self._weights.get(term, 0) for pair in both for term in pair)


def like(
    reader: Reader,
    words: str,
    *,
    limit: int = 5,
    without: int | None = None,
    eyes: Eyes = EVERYBODY,
) -> list[Like]:
    """List the suggestions most like these words, but none that is not much like them.

    `without` is the number of a suggestion that is not to be shown, such as the one just made.
    """
    wish = Wish(reader, words, eyes)
    found = (one for one in _gather(reader, wish) if one.number != without)
    return _best(wish, found, limit, LIKE_ENOUGH)


def find(reader: Reader, words: str, limit: int = 10, eyes: Eyes = EVERYBODY) -> list[Like]:
    """List the suggestions that have all of these words or, if there are none, the likest."""
    wish = Wish(reader, words, eyes)
    every = [meaning.known for meaning in wish.meanings]
    found = _by_number(one for one in search.tail(reader, eyes=eyes) if wish.is_whole_in(one))
    if every and all(every):
        found |= _by_number(search.shortlist(reader, [every], SHORTLIST, eyes))
    return _best(wish, found.values() or _gather(reader, wish), limit)


@cache
def synonyms() -> Mapping[str, frozenset[str]]:
    """Read which terms mean the same as a term."""
    same: dict[str, frozenset[str]] = {}
    for line in files("bridgebot").joinpath("synonyms.txt").read_text("utf-8").splitlines():
        words = [] if line.startswith("#") else line.split()
        meant = frozenset(term for word in words for term in terms(word))
        for term in meant:
            same[term] = same.get(term, frozenset()) | meant - {term}
    return same


def _others(own: Sequence[str]) -> dict[str, frozenset[str]]:
    """Give each term its synonyms, and the compounds it makes with its neighbours."""
    others = {term: synonyms().get(term, frozenset()) for term in own}
    for first, second in pairwise(own):
        compound = {stem(first + second)}
        others[first] |= compound
        others[second] |= compound
    return {term: same.difference(own) for term, same in others.items()}


def _meaning(term: str, others: frozenset[str], often: Mapping[str, int], size: int) -> Meaning:
    known = tuple(one for one in (term, *sorted(others)) if one in often)
    texts = min(size, sum(often[one] for one in known))
    return Meaning(term, others, known, math.log(1 + size / (1 + texts + size / 5000)))


def _gather(reader: Reader, wish: Wish) -> Collection[Found]:
    """Collect what is worth comparing: asked strictly first, and loosely if little is found."""
    known = [meaning for meaning in wish.meanings if meaning.known][:COMBINED]
    found: dict[int, Found] = {}
    for rows in _looser_and_looser(known):
        found |= _by_number(search.shortlist(reader, rows, SHORTLIST, wish.eyes))
        if len(found) >= ENOUGH:
            break
    return (found | _by_number(search.tail(reader, eyes=wish.eyes))).values()


def _by_number(found: Iterable[Found]) -> dict[int, Found]:
    return {one.number: one for one in found}


def _looser_and_looser(meanings: Sequence[Meaning]) -> Iterator[list[tuple[Terms, ...]]]:
    """Ask for all meanings, then for ever smaller shares of what they weigh, then for any two."""
    if meanings:
        yield [tuple(meaning.known for meaning in meanings)]
        total = sum(meaning.weight for meaning in meanings)
        any_two = sum(meaning.weight for meaning in meanings[-2:])
        for need in (*(share * total for share in SHARES), min(any_two, SHARES[-1] * total)):
            yield list(_rows(meanings, need))


def _rows(
    meanings: Sequence[Meaning], need: float, row: tuple[Terms, ...] = ()
) -> Iterator[tuple[Terms, ...]]:
    """Give the combinations that weigh enough; at the deepest, one term stands for all further."""
    for place, meaning in enumerate(meanings):
        further = meanings[place:]
        if sum(one.weight for one in further) < need:
            return
        if len(row) == DEEPEST - 1:
            yield (*row, tuple(term for one in further for term in one.known))
            return
        if meaning.weight >= need:
            yield (*row, meaning.known)
        else:
            yield from _rows(further[1:], need - meaning.weight, (*row, meaning.known))


def _best(wish: Wish, found: Iterable[Found], limit: int, enough: float = 0.0) -> list[Like]:
    """Put the likest first; of two alike the one more people want, then the newer."""
    scored = ((round(wish.likeness(one), 3), one.supporters, one.number, one) for one in found)
    likest = sorted((each for each in scored if each[0] > enough), reverse=True)[:limit]
    return [Like(*one[:4]) for *_, one in likest]
