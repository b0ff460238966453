"""Rich text survives being written down, and can always be read as plain words."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridgebot.text import (
    Bold,
    Break,
    Bullets,
    Code,
    Doc,
    Heading,
    Italic,
    Link,
    Mention,
    Moment,
    Paragraph,
    Preformatted,
    Quote,
    Spoiler,
    Strike,
    Text,
    Typed,
    Underline,
    bold,
    bullets,
    doc,
    from_json,
    lines_of,
    paragraph,
    plain,
    quote,
    say,
    to_json,
)

words = st.text(st.characters(exclude_categories=["Cs"]))
leaves = st.one_of(
    st.builds(Text, words),
    st.builds(Code, words),
    st.builds(Typed, words),
    st.builds(Mention, words, words),
    st.builds(Moment, st.integers(-(2**63), 2**63 - 1), st.sampled_from(["", "Asia/Tokyo"])),
    st.just(Break()),
)
spans = st.recursive(
    leaves,
    lambda inner: st.one_of(
        *(
            st.builds(node, st.lists(inner, max_size=3).map(tuple))
            for node in (Bold, Italic, Underline, Strike, Spoiler)
        ),
        st.builds(Link, words, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
some_spans = st.lists(spans, max_size=4).map(tuple)
blocks = st.recursive(
    st.one_of(
        st.builds(Paragraph, some_spans),
        st.builds(Heading, some_spans),
        st.builds(Preformatted, words),
    ),
    lambda inner: st.one_of(
        st.builds(Quote, st.lists(inner, max_size=3).map(tuple)),
        st.builds(
            Bullets,
            st.lists(st.lists(inner, max_size=2).map(tuple), max_size=3).map(tuple),
            st.integers(0, 3),
        ),
    ),
    max_leaves=6,
)
docs = st.lists(blocks, max_size=4).map(lambda found: Doc(tuple(found)))


@given(docs)
def test_what_is_written_down_is_read_as_it_was(body: Doc) -> None:
    assert from_json(to_json(body)) == body


@given(docs)
def test_every_message_can_be_read_as_plain_words(body: Doc) -> None:
    assert isinstance(plain(body), str)


@given(st.text())
def test_what_is_no_message_is_refused(junk: str) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeEncodeError)):
        from_json(junk)


@given(words)
def test_plain_words_come_out_as_they_went_in(said: str) -> None:
    assert plain(doc(said)) == "\n".join(said.splitlines())


@given(words)
def test_plain_words_are_never_anything_but_text(said: str) -> None:
    assert all(isinstance(span, Text | Break) for span in lines_of(said))


def test_a_quote_is_marked_line_for_line() -> None:
    assert plain(Doc((quote("one\ntwo"),))) == "> one\n> two"


def test_a_list_is_marked_item_by_item() -> None:
    assert plain(doc(bullets("one", ["two ", bold("three")]))) == "- one\n- two three"
    assert plain(doc(Bullets(bullets("one", "two").items, 9))) == "9. one\n10. two"


def test_a_link_shows_where_it_leads() -> None:
    assert plain(say(Link("https://example.org", (Text("here"),)))) == "here (https://example.org)"


def test_a_person_is_named() -> None:
    assert plain(say("Hello ", Mention("U1", "ana"))) == "Hello @ana"


def test_a_time_is_told_in_utc() -> None:
    assert plain(say(Moment(1_800_000_000_000))) == "2027-01-15 08:00 UTC"


def test_a_time_for_one_reader_alone_is_told_in_their_zone() -> None:
    assert plain(say(Moment(1_800_000_000_000, "Asia/Tokyo"))) == "2027-01-15 17:00 JST"


def test_blocks_stand_below_each_other() -> None:
    assert plain(doc("one", paragraph("two"), Preformatted("three"))) == "one\ntwo\nthree"


def test_an_empty_message_is_nothing() -> None:
    assert (bool(doc()), plain(doc())) == (False, "")
