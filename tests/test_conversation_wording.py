"""Nothing appears on another platform that its author could not have said there."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridgebot.conversation.keys import Stands, change, entry_of, name, read
from bridgebot.conversation.wording import Journey, carried, in_answer_to
from bridgebot.text import (
    Block,
    Bold,
    Bullets,
    Code,
    Doc,
    Heading,
    Italic,
    Link,
    Mention,
    Moment,
    Node,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Text,
    Typed,
    bold,
    doc,
    paragraph,
    plain,
)
from store import people
from store.database import Database, Reader, Transaction
from trees import nodes

ADDRESSES = st.sampled_from(["https://example.org/a", "https://evil.example", "mailto:a@b.c"])
SAID = st.text(max_size=30) | st.sampled_from(
    [
        "@everyone",
        "<!channel>",
        "<@U1>",
        "[x](https://evil.example)",
        "**b**",
        "https://bank.example",
    ]
)
LEAVES = st.one_of(
    st.builds(Text, SAID),
    st.builds(Code, SAID),
    st.builds(Typed, SAID),
    st.builds(Moment, st.integers(0, 2**41)),
    st.builds(Mention, st.sampled_from(["U1", "U-ana", "@everyone", "U-stranger"]), SAID),
    st.builds(Link, ADDRESSES, st.tuples(st.builds(Text, SAID))),
)
SPANS: st.SearchStrategy[Span] = st.recursive(
    LEAVES,
    lambda inner: st.builds(Bold, st.tuples(inner)) | st.builds(Italic, st.tuples(inner, inner)),
    max_leaves=8,
)
INLINE = st.lists(SPANS, max_size=4).map(tuple)
LINES: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, INLINE), st.builds(Heading, INLINE), st.builds(Preformatted, SAID)
)
BLOCKS = st.recursive(
    LINES,
    lambda inner: st.one_of(
        st.builds(Quote, st.lists(inner, max_size=2).map(tuple)),
        st.builds(Bullets, st.lists(st.lists(inner, max_size=2).map(tuple), max_size=2).map(tuple)),
    ),
    max_leaves=6,
)
BODIES = st.lists(BLOCKS, max_size=3).map(tuple).map(Doc)


def kinds(body: Doc) -> set[type[Node]]:
    return {type(each) for each in nodes(body)}


class Nobody(Reader):
    """A database that knows nobody."""

    def __init__(self) -> None:
        """Know nobody."""

    def first(self, question: Any, /, **values: Any) -> Any:
        return None


@given(BODIES)
def test_a_stranger_brings_no_mention_and_no_markup_that_was_not_there(body: Doc) -> None:
    said = carried(Journey(Nobody(), "beta", "acme"), body)
    assert not {Mention, Typed} & kinds(said)
    assert kinds(said) <= kinds(body) | {Text, Code}


@given(BODIES)
def test_a_link_leads_where_its_words_say(body: Doc) -> None:
    said = carried(Journey(Nobody(), "beta", "acme"), body)
    before = {each.url for each in nodes(body) if isinstance(each, Link)}
    for link in (each for each in nodes(said) if isinstance(each, Link)):
        assert link.url in before
        shown = plain(Doc((Paragraph(link.spans),))).strip()
        assert not shown.startswith("https://") or shown.rstrip("/") == link.url.rstrip("/")


@pytest.mark.parametrize(
    "words",
    ["https://bank.example", "see HTTPS://Bank.example now", "Bank.Example", "bank\u200b.example"],
)
def test_where_a_link_leads_is_said_beside_the_address_that_its_words_show(words: str) -> None:
    link = Link("https://evil.example", (Text(words),))
    said = carried(Journey(Nobody(), "beta", "acme"), doc(paragraph(link)))
    leads = Link("https://evil.example", (Text("https://evil.example"),))
    assert said == doc(paragraph(words, " (", leads, ")"))


@pytest.mark.parametrize(
    "words", ["bank.example/", "here", "see https://bank.example", "node.js 22"]
)
def test_other_links_are_as_they_were(words: str) -> None:
    body = doc(paragraph(bold(Link("https://bank.example", (Text(words),)))))
    assert carried(Journey(Nobody(), "beta", "acme"), body) == body


@given(BODIES)
def test_plain_words_arrive_as_they_were_said(body: Doc) -> None:
    said = carried(Journey(Nobody(), "beta", "acme"), body)
    before = [each.text for each in nodes(body) if isinstance(each, Text | Preformatted)]
    after = [each.text for each in nodes(said) if isinstance(each, Text | Preformatted)]
    changed = any(isinstance(each, Mention | Link) for each in nodes(body))
    assert changed or after == before


async def test_whoever_has_an_account_there_is_called_by_it(database: Database) -> None:
    def ask(transaction: Transaction) -> Doc:
        here = people.meet(transaction, "beta", "U-ana", "ana", 0)
        people.join(transaction, here, people.meet(transaction, "acme", "ana@acme", "Ana", 0))
        journey = Journey(transaction, "beta", "acme")
        return carried(journey, doc(paragraph("Ask ", bold(Mention("U-ana", "ana")), "?")))

    said = await database.transact(ask)
    assert Mention("ana@acme", "Ana") in list(nodes(said))


async def test_on_one_connection_a_name_is_what_that_account_shows(database: Database) -> None:
    def ask(transaction: Transaction) -> Doc:
        people.meet(transaction, "beta", "U-ana", "ana", 0)
        return carried(
            Journey(transaction, "beta", "beta"), doc(paragraph(Mention("U-ana", "joe")))
        )

    assert await database.transact(ask) == doc(paragraph(Mention("U-ana", "ana")))


def test_what_is_answered_is_one_short_line() -> None:
    said = in_answer_to("eve", doc("It hangs\nand hangs " + "and hangs " * 20), doc("Still?"))
    first, *_ = plain(said).splitlines()
    assert first.startswith("> eve: It hangs and hangs")
    assert len(first) < 100


@pytest.mark.parametrize("stands", Stands)
def test_a_key_tells_what_it_stands_for(stands: Stands) -> None:
    key = name("abcde", stands, 12)
    assert read(key) == (stands, 12, True)
    assert read(change(key, "e", 3)) == (stands, 12, False)


@pytest.mark.parametrize("key", ["abcde-s12", "abcde-i12", "abcde-12v3", "abcde-d4", "", "x"])
def test_other_keys_stand_for_nothing_here(key: str) -> None:
    assert read(key) is None


def test_the_key_of_news_tells_its_entry() -> None:
    assert (entry_of("abcde-12v3"), entry_of("abcde-12t"), entry_of("abcde-r12")) == (12, 0, 0)


@given(st.integers(1, 10**9), st.integers(1, 9999))
def test_no_key_is_longer_than_a_platform_takes(number: int, count: int) -> None:
    key = name("abcde", Stands.COPY, number)
    assert len(change(change(key, "e", count), "f")) <= 25
