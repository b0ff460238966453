"""A million suggestions that nobody made: the same for the same seed and Python version.

A quarter is what customers might ask of a shop's, a clinic's or a depot's software, put together
from the words below, half of it with a clause from a word-bigram chain trained on the prose that
ships with Python; the rest is the chain's alone. So few words are common and most are rare, as
people's are.
"""

from __future__ import annotations

import ast
import re
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from pydoc_data.topics import topics
from random import Random

END = ""
LONGEST = 12
SHORTEST = 4
FOLDERS = (
    ".", "asyncio", "collections", "concurrent/futures", "ctypes", "curses", "dbm", "email", "html",
    "http", "importlib", "json", "logging", "multiprocessing", "unittest", "urllib", "wsgiref",
    "xml/dom", "xml/etree", "xml/sax", "xmlrpc",
)  # fmt: skip

OPENERS = (
    "please let us", "it would help to", "could you make it possible to", "we need a way to",
    "I wish I could", "let me", "add a button to", "our team would love to",
    "give managers a way to", "I keep having to call someone to", "why can't we",
    "it takes ages to", "allow everyone to", "make it easier to", "there is no way to",
    "on busy days I want to", "new colleagues never find out how to", "support asked us to",
)  # fmt: skip
ACTIONS = (
    "export", "filter", "search", "sort", "edit", "print", "share", "undo changes to", "copy",
    "import", "archive", "hide", "group", "delete", "pin", "rename", "approve", "tag", "compare",
    "lock", "assign", "schedule", "merge", "colour", "duplicate", "translate", "attach files to",
    "comment on", "get reminded of", "see the history of", "bulk edit", "download", "sign",
    "reopen", "forward", "restore", "split", "preview", "count", "flag", "subscribe to",
)  # fmt: skip
THINGS = (
    "invoices", "orders", "the calendar", "reports", "customers", "shifts", "tickets", "contacts",
    "messages", "appointments", "products", "price lists", "delivery notes", "tasks", "comments",
    "the dashboard", "time sheets", "quotes", "stock levels", "refunds", "projects", "photos",
    "holiday requests", "contracts", "suppliers", "meeting rooms", "receipts", "addresses",
    "discount codes", "returns", "notifications", "passwords", "routes", "forms", "labels",
    "subscriptions", "user roles", "surveys", "bookings", "credit notes", "templates", "vehicles",
    "prescriptions", "waiting lists", "warehouse bins", "gift cards", "payslips", "inspections",
    "meter readings", "lesson plans", "recipes", "allergens", "serial numbers", "timers",
)  # fmt: skip
PLACES = (
    "", "on my phone", "by date", "as a spreadsheet", "by branch", "without leaving the page",
    "for a whole week at once", "in the mobile app", "by customer", "as a PDF", "with the keyboard",
    "from the start page", "offline", "across all sites", "by the person in charge", "in bulk",
    "on a tablet", "by colour", "in two languages", "from an e-mail", "through the API", "by month",
    "with a barcode scanner", "on the big screen in the hall", "by postcode", "in dark rooms",
    "before they are sent", "after closing time", "inside the chat", "with one hand",
)  # fmt: skip
REASONS = (
    "", "", "because we do it by hand today", "so that nothing gets lost",
    "since the list is far too long", "because our accountant asks every month",
    "so the night shift knows", "as the old version could", "because scrolling takes for ever",
    "so I do not have to ask twice", "since we opened a second branch", "for the yearly audit",
    "because two people edit at once", "so that trainees break nothing", "before the season starts",
    "as drivers wear gloves", "because the page times out", "when the network is down",
    "because customers ask us on the phone", "so that we can bill it", "for people with weak eyes",
)  # fmt: skip
SYLLABLES = (
    "ba", "bren", "cor", "dal", "den", "el", "fen", "gar", "hal", "hol", "ib", "kar", "ken", "lin",
    "lo", "mar", "mon", "nor", "ol", "pen", "ra", "ros", "san", "sel", "ter", "to", "ul", "ver",
    "wes", "wik", "yar", "zen",
)  # fmt: skip
LINKS = ("because", "so that", "when", "and then", "unless", "even if", "for example to")


@dataclass(frozen=True, slots=True)
class Chain:
    """Which words followed which, as often as they did."""

    followers: dict[str, list[str]]

    @classmethod
    def trained(cls, sentences: Iterator[list[str]]) -> Chain:
        """Learn from sentences."""
        followers: dict[str, list[str]] = {END: []}
        for words in sentences:
            for word, follower in zip([END, *words], [*words, END], strict=True):
                followers.setdefault(word, []).append(follower)
        return cls(followers)

    def sentence(self, random: Random) -> str:
        """Say something in the manner of what was learnt."""
        words: list[str] = []
        while len(words) < SHORTEST:
            words = list(self._walk(random))
        return " ".join(words)

    def _walk(self, random: Random) -> Iterator[str]:
        word = END
        for _ in range(LONGEST):
            word = _pick(random, self.followers[word])
            if word == END:
                return
            yield word


def suggestions(count: int, seed: int = 1) -> Iterator[str]:
    """Yield `count` distinct suggestions; a longer run begins with a shorter one's."""
    random, chain = Random(seed), Chain.trained(sentences())
    wish = _Wish.of_common_words_first()
    seen: set[str] = set()
    while len(seen) < count:
        line = _compose(random, chain, wish)
        if line not in seen:
            seen.add(line)
            yield line


def sentences() -> Iterator[list[str]]:
    """Yield the plain sentences of Python's own pages and docstrings, as lower-case words."""
    for topic in sorted(topics):
        yield from _split(topics[topic])
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _split(ast.get_docstring(node) or "")


@dataclass(frozen=True, slots=True)
class _Wish:
    """The word lists, each word in them as many times as it should be likely."""

    lists: tuple[tuple[str, ...], ...]

    @classmethod
    def of_common_words_first(cls) -> _Wish:
        return cls(tuple(_first_more(words) for words in (OPENERS, ACTIONS, THINGS, PLACES)))

    def say(self, random: Random) -> str:
        said = " ".join(_pick(random, words) for words in self.lists).rstrip()
        return f"{said} in {_name(random)}" if random.random() < 0.2 else said


def _compose(random: Random, chain: Chain, wish: _Wish) -> str:
    kind = random.random()
    if kind < 0.125:
        line = f"{wish.say(random)} {_pick(random, REASONS)}".rstrip()
    elif kind < 0.25:
        line = f"{wish.say(random)} {_pick(random, LINKS)} {chain.sentence(random)}"
    else:
        line = chain.sentence(random)
    return line[0].upper() + line[1:]


def _name(random: Random) -> str:
    return "".join(_pick(random, SYLLABLES) for _ in range(3)).capitalize()


def _first_more(words: Sequence[str]) -> tuple[str, ...]:
    """Repeat the words so that the n-th is chosen 1/√n times as often as the first."""
    shares = ((word, round(len(words) / rank**0.5)) for rank, word in enumerate(words, 1))
    return tuple(word for word, share in shares for _ in range(share))


def _pick(random: Random, words: Sequence[str]) -> str:
    return words[int(random.random() * len(words))]


def _sources() -> Iterator[Path]:
    library = Path(sysconfig.get_path("stdlib"))
    for folder in FOLDERS:
        yield from sorted((library / folder).glob("*.py"))


def _split(docstring: str) -> Iterator[list[str]]:
    for paragraph in re.split(r"\n\s*\n", docstring):
        for sentence in re.split(r"(?<=[.!?:;])\s+", paragraph):
            words = sentence.strip(" .!?:;\n").lower().split()
            if len(words) >= SHORTEST and all(map(_is_plain, words)):
                yield [word.strip(",") for word in words]


def _is_plain(word: str) -> bool:
    return re.fullmatch(r"[a-z]+(?:['-][a-z]+)*,?", word) is not None


def main() -> None:
    """Print as many suggestions as were asked for."""
    for line in suggestions(int(sys.argv[1])):
        print(line)


if __name__ == "__main__":
    main()
