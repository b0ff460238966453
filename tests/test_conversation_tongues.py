"""Whatever a stranger writes on one platform has no power on another, and arrives whole."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgebot.cards import signed
from bridgebot.conversation.wording import Journey, carried, in_answer_to
from bridgebot.event import Hearer, Place, Post
from bridgebot.text import (
    Bold,
    Break,
    Bullets,
    Code,
    Doc,
    Italic,
    Mention,
    Node,
    Paragraph,
    Preformatted,
    Quote,
    Strike,
    Text,
    doc,
    plain,
)
from scribbles import RAW
from store.database import Reader
from store.people import Identity
from tongues import TONGUES, Sight
from trees import nodes

every_pair = pytest.mark.parametrize(
    ("source", "target"),
    [pytest.param(*pair, id="-".join(pair)) for pair in product(TONGUES, TONGUES)],
)
few = settings(max_examples=30)
QUOTED = st.sampled_from([*TONGUES.values()]).flatmap(lambda tongue: tongue.said)
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s()<>\[\]]+", re.IGNORECASE)
BARE = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?", re.IGNORECASE)


class Acquainted(Reader):
    """A database that knows the accounts of one person, and nobody else's."""

    def __init__(self) -> None:
        """Know ana."""
        self._known = [
            Identity(id=number, person_id=1, connection=name, account=tongue.ana, name="Ana")
            for number, (name, tongue) in enumerate(TONGUES.items())
        ]

    def first(self, question: Any, /, **values: Any) -> Any:
        wanted = (values["connection"], values["account"])
        found = [each for each in self._known if (each.connection, each.account) == wanted]
        return found[0] if found else None

    def all(self, question: Any, /, **values: Any) -> Any:
        return self._known


def journey(source: str, target: str) -> Journey:
    return Journey(Acquainted(), source, target)


def calls_ana(source: str, said: Doc) -> bool:
    ana = TONGUES[source].ana
    return any(isinstance(each, Mention) and each.account == ana for each in nodes(said))


def host(url: str) -> str:
    address = url if "://" in url else f"http://{url}"
    return (urlsplit(address).hostname or "").removeprefix("www.")


def is_disguised(label: str, url: str) -> bool:
    """Tell whether the words of a link show another address than where it leads."""
    seen = "".join(each for each in label if unicodedata.category(each) != "Cf").strip()
    addresses = ADDRESS.findall(seen) + ([seen] if BARE.fullmatch(seen) else [])
    return seen != url and any(host(each) != host(url) for each in addresses)


def words_of(said: Doc) -> str:
    """Give what was said, without where its links lead and the times that it tells."""
    return " ".join(next(iter(texts(each)), "") for each in nodes(said))


def texts(node: Node) -> Iterator[str]:
    match node:
        case Text(text) | Code(text) | Preformatted(text):
            yield text
        case Mention(_, name):
            yield name


def letters(words: str) -> list[str]:
    return [each for each in words.casefold() if each.isalnum()]


# No power -------------------------------------------------------------------------------------


@every_pair
def test_a_stranger_calls_nobody_whom_they_did_not_call_and_disguises_nothing(
    source: str, target: str
) -> None:
    @few
    @given(TONGUES[source].said, st.none() | QUOTED, RAW, st.booleans())
    def tried(said: Doc, quoted: Doc | None, name: str, is_signed: bool) -> None:  # noqa: FBT001
        body = carried(journey(source, target), said)
        body = body if quoted is None else in_answer_to(name, quoted, body)
        body = signed(name, *body.blocks) if is_signed else body
        sight = TONGUES[target].seen(Post(Place(target, "x"), body, speaker=name))
        may = {TONGUES[target].ana} if calls_ana(source, said) else set()
        assert sight.called <= may
        assert [link for link in sight.links if is_disguised(*link)] == []

    tried()


@every_pair
def test_whoever_is_meant_is_called(source: str, target: str) -> None:
    ana = TONGUES[source].ana
    body = carried(journey(source, target), Doc((Paragraph((Mention(ana, "Ana"),)),)))
    is_called = seen(target, body).called == {TONGUES[target].ana}
    assert is_called or target == "console"  # which shows her name, and calls nobody


@pytest.mark.parametrize("name", ["@room", "@everyone", "<!channel>", "<@12>", "@anna:example.org"])
@pytest.mark.parametrize("target", TONGUES)
def test_nobody_is_called_by_what_somebody_is_called(name: str, target: str) -> None:
    post = Post(Place(target, "x"), doc("hello"), speaker=name)
    assert TONGUES[target].seen(post).called == set()


def seen(target: str, body: Doc, *hearers: Hearer) -> Sight:
    return TONGUES[target].seen(Post(Place(target, "x"), body, hearers=hearers, speaker="eve"))


@every_pair
def test_nobody_but_the_one_it_is_for_is_called_before_a_stranger_s_words(
    source: str, target: str
) -> None:
    ana = TONGUES[target].ana

    @settings(max_examples=15)
    @given(TONGUES[source].said)
    def tried(said: Doc) -> None:
        sight = seen(target, carried(journey(source, target), said), Hearer(ana, "ana"))
        assert sight.called == {ana}

    tried()


# Nothing lost ---------------------------------------------------------------------------------

SAID = RAW.map(lambda words: " ".join(words.splitlines())).filter(str.strip)
SPANS = st.one_of(
    st.builds(Text, SAID),
    st.builds(Text, SAID),
    st.builds(Code, SAID),
    st.just(Break()),
    *(st.builds(kind, st.tuples(st.builds(Text, SAID))) for kind in (Bold, Italic, Strike)),
)
LINES = st.builds(Paragraph, st.lists(SPANS, min_size=1, max_size=4).map(tuple))
ITEMS = st.lists(st.tuples(LINES), min_size=1, max_size=2).map(tuple)
DOCS = st.lists(
    st.one_of(
        LINES,
        LINES,
        st.builds(Preformatted, SAID),
        st.builds(Quote, st.tuples(LINES)),
        st.builds(Bullets, ITEMS),
    ),
    min_size=1,
    max_size=3,
).map(lambda blocks: Doc(tuple(blocks)))


@every_pair
def test_what_both_can_show_arrives_as_it_was_said(source: str, target: str) -> None:
    @few
    @given(DOCS)
    def tried(meant: Doc) -> None:
        said = TONGUES[source].typed(meant)
        read = seen(target, carried(journey(source, target), said)).words
        assert letters(plain(said)) == letters(read)

    tried()


@every_pair
def test_no_word_of_a_stranger_is_lost(source: str, target: str) -> None:
    @few
    @given(TONGUES[source].said)
    def tried(said: Doc) -> None:
        there = iter(letters(seen(target, carried(journey(source, target), said)).words))
        assert all(each in there for each in letters(words_of(said)))

    tried()
