"""The terms a text is found by: folded, cut and stemmed here, so that both databases agree."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

LONGEST: Final = 40
MOST: Final = 200
MOST_CHARACTERS: Final = 20_000

STOP_WORDS: Final = frozenset({
    "a", "ability", "able", "about", "after", "again", "all", "allow", "also", "always", "am",
    "an", "and", "another", "any", "are", "as", "at", "be", "because", "been", "before",
    "being", "but", "by", "can", "cannot", "cant", "could", "couldnt", "did", "do", "does",
    "doesnt", "doing", "done", "dont", "each", "either", "else", "etc", "even", "ever", "every",
    "for", "from", "further", "get", "gets", "getting", "give", "gives", "had", "has", "have",
    "having", "he", "hello", "help", "her", "here", "hers", "hey", "hi", "him", "his", "how",
    "i", "id", "if", "ill", "im", "impossible", "in", "into", "is", "isnt", "it", "its", "ive",
    "just", "keep", "let", "lets", "like", "love", "made", "make", "makes", "making", "many",
    "may", "me", "might", "more", "most", "much", "must", "my", "myself", "need", "needed",
    "needs", "no", "nor", "not", "now", "of", "off", "often", "on", "once", "one", "only", "or",
    "other", "our", "ours", "out", "over", "own", "please", "possible", "really", "same", "she",
    "should", "so", "some", "someone", "something", "sometimes", "such", "than", "thank",
    "thanks", "that", "thats", "the", "their", "theirs", "them", "then", "there", "theres",
    "these", "they", "this", "those", "through", "to", "too", "under", "until", "up", "us",
    "use", "used", "using", "very", "via", "want", "wanted", "wants", "was", "way", "we",
    "were", "what", "when", "where", "whether", "which", "while", "who", "whom", "whose", "why",
    "will", "wish", "with", "within", "without", "wont", "would", "wouldnt", "yes", "yet",
    "you", "your", "yours",
})  # fmt: skip

_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_INITIAL = re.compile(r"\b([a-z])-(?=[a-z])")  # e-mail is email
_GRAVE = "\u0300"
_LAST_ACCENT = "\u036f"
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def terms(text: str) -> list[str]:
    """List what a text is about: its distinct terms in order, its stop words only if all are.

    A term is a stemmed word without accents. Where a script sets no spaces between words (Chinese,
    Japanese, Korean, Thai, Lao, Khmer, Burmese), every two neighbouring characters are a term.
    """
    words = list(dict.fromkeys(_words(text[:MOST_CHARACTERS])))
    telling = [word for word in words if word not in STOP_WORDS] or words
    return list(dict.fromkeys(stem(word) for word in telling))[:MOST]


def in_order(text: str) -> list[str]:
    """List the words of a text as they are said one after the other, folded but not stemmed."""
    return list(_words(text[:MOST_CHARACTERS]))


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Strip the endings of English that change a word little."""
    if not word.isascii() or not word.isalpha() or len(word) <= _SHORT:
        return word
    for ending, instead, left in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= left:
            return _tidy(word[: len(word) - len(ending)] + instead, ending)
    return _tidy(word, "")


_SHORT: Final = 3
# The first that fits is taken: ending, what stands instead, how much must be left of the word.
_ENDINGS: Final = (
    ("ifications", "ify", 2),
    ("ification", "ify", 2),
    ("ations", "ate", 3),
    ("ation", "ate", 3),
    ("ities", "ity", 2),
    ("ions", "", 4),
    ("ion", "", 4),
    ("ments", "", 4),
    ("ment", "", 4),
    ("ings", "", 3),
    ("ing", "", 3),
    ("sses", "ss", 1),
    ("shes", "sh", 1),
    ("ches", "ch", 1),
    ("xes", "x", 1),
    ("zes", "z", 2),
    ("ies", "y", 2),
    ("ied", "y", 2),
    ("eed", "eed", 1),
    ("ed", "", 3),
    ("ss", "ss", 1),
    ("us", "us", 1),
    ("is", "is", 1),
    ("s", "", 3),
    ("ly", "", 4),
)
_DOUBLED: Final = frozenset("bdfgmnprt")


def _tidy(word: str, ending: str) -> str:
    """Make one of what stopping and stop, saving and save leave."""
    if ending in {"ing", "ings", "ed"} and word[-1] == word[-2] and word[-1] in _DOUBLED:
        return word[:-1]
    return word[:-1] if word[-1] == "e" and len(word) > _SHORT else word


def _words(text: str) -> Iterator[str]:
    small = folded(text)
    if small.isascii():
        for found in _ASCII_WORD.findall(small):
            yield _plain(found)
        return
    for run in "".join(map(_letter, small)).split():
        yield from _cut(run)


def folded(text: str) -> str:
    """Write a text small and without accents."""
    if text.isascii():
        return _INITIAL.sub(r"\1", text.lower())
    apart = unicodedata.normalize("NFKD", text).casefold().replace("’", "'")
    bare = "".join(mark for mark in apart if not _GRAVE <= mark <= _LAST_ACCENT)
    return _INITIAL.sub(r"\1", unicodedata.normalize("NFC", bare))


@lru_cache(maxsize=4096)
def _letter(character: str) -> str:
    """Keep letters, digits and the marks they carry; drop what is invisible; part at the rest."""
    if character == "'":
        return character
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return character if category[0] in "LNM" else " "


def _cut(run: str) -> Iterator[str]:
    start = 0
    for unspaced in _UNSPACED.finditer(run):
        yield from _spaced(run[start : unspaced.start()])
        yield from _pairs(unspaced.group())
        start = unspaced.end()
    yield from _spaced(run[start:])


def _spaced(run: str) -> Iterable[str]:
    word = _plain(run.strip("'"))
    return (word,) if word else ()


def _pairs(run: str) -> Iterable[str]:
    return (run,) if len(run) == 1 else map("".join, pairwise(run))


def _plain(word: str) -> str:
    return word.removesuffix("'s").replace("'", "")[:LONGEST]
