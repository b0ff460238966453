"""Words travel to Slack and back unchanged, within every limit, and nothing in them is alive."""

import html

from hypothesis import example, given
from hypothesis import strategies as st

import slack_rules
from adapters.slack import ability, mrkdwn, paging, rendering, richtext
from adapters.slack.drawing import Drawing
from bridgebot.event import Button, Hearer
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
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Spoiler,
    Strike,
    Text,
    Typed,
    Underline,
    bullets,
    doc,
    paragraph,
    plain,
)

HOW = Drawing("bridge", ("suggest",))
LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
WORDS = st.text(LETTERS, min_size=1, max_size=30)
LIVE = st.sampled_from(["<!channel>", "<@U1>", "<https://a.b|c>", "&lt;", "@here", "*b*", "`c`"])
SAID = st.one_of(WORDS, LIVE)
ADDRESSES = st.sampled_from(["https://example.org/a?b=c|d>", "javascript:alert(1)", "mailto:a@b.c"])


def dressed(inner: st.SearchStrategy[Span]) -> st.SearchStrategy[Span]:
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        *(st.builds(kind, some) for kind in (Bold, Italic, Strike, Underline, Spoiler)),
        st.builds(Link, ADDRESSES, some),
    )


SPANS: st.SearchStrategy[Span] = st.recursive(
    st.one_of(
        st.builds(Text, SAID),
        st.builds(Code, SAID),
        st.builds(Typed, SAID),
        st.builds(Mention, st.sampled_from(["T1/U1", "somebody"]), SAID),
        st.builds(Moment, st.integers(0, 4_000_000_000_000)),
    ),
    dressed,
    max_leaves=6,
)
LINES = st.lists(SPANS, min_size=1, max_size=5).map(tuple)


def nested(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    items = st.lists(st.lists(inner, max_size=3).map(tuple), max_size=4).map(tuple)
    return st.one_of(
        st.builds(Bullets, items, st.integers(0, 3)),
        st.builds(Quote, st.lists(inner, max_size=3).map(tuple)),
    )


BLOCKS: st.SearchStrategy[Block] = st.recursive(
    st.one_of(
        st.builds(Paragraph, LINES),
        st.builds(Heading, LINES),
        st.builds(Preformatted, SAID),
        st.builds(Paragraph, st.builds(Text, st.text(max_size=12_000)).map(lambda text: (text,))),
    ),
    nested,
    max_leaves=8,
)
DOCS = st.builds(Doc, st.lists(BLOCKS, max_size=6).map(tuple))
BUTTONS = st.lists(
    st.builds(Button, st.text(max_size=120), st.text(max_size=100), st.booleans()), max_size=60
).map(tuple)


def named(user: str) -> tuple[str, str]:
    return f"T1/{user}", "ana"


def back(body: Doc) -> Doc:
    return richtext.read([{"type": "rich_text", "elements": HOW.elements(body)}], named)


# Out and back ---------------------------------------------------------------------------------

SIMPLE = st.one_of(
    st.builds(Text, WORDS),
    st.builds(Code, WORDS),
    st.builds(Bold, WORDS.map(lambda words: (Text(words),))),
    st.builds(Italic, WORDS.map(lambda words: (Strike((Text(words),)),))),
    st.just(Mention("T1/U1", "ana")),
    st.integers(0, 4_000_000_000).map(lambda seconds: Moment(seconds * 1000)),
    st.builds(Link, st.just("https://example.org"), WORDS.map(lambda words: (Text(words),))),
)
SIMPLE_LINE = st.builds(Paragraph, st.lists(SIMPLE, min_size=1, max_size=5).map(tuple))
SIMPLE_DOCS = st.builds(
    Doc,
    st.lists(
        st.one_of(
            SIMPLE_LINE,
            st.builds(Preformatted, WORDS),
            st.builds(Quote, SIMPLE_LINE.map(lambda line: (line,))),
        ),
        max_size=5,
    ).map(tuple),
)


@given(SIMPLE_DOCS)
def test_what_slack_can_show_comes_back_as_it_went(body: Doc) -> None:
    assert back(body) == body


@given(st.lists(SIMPLE_LINE, min_size=1, max_size=4), st.lists(SIMPLE_LINE, min_size=1, max_size=3))
def test_a_list_in_a_list_comes_back(outer: list[Paragraph], inner: list[Paragraph]) -> None:
    below = Bullets(tuple((line,) for line in inner))
    first, *rest = outer
    body = Doc((Bullets(((first, below), *((line,) for line in rest))),))
    assert back(body) == body


@given(st.lists(SIMPLE_LINE, min_size=1, max_size=4), st.integers(1, 50), st.integers(0, 50))
def test_a_numbered_list_comes_back_with_its_numbers(
    lines: list[Paragraph], first: int, inner: int
) -> None:
    items = tuple((line,) for line in lines)
    head, *rest = items
    body = Doc((Bullets(((*head, Bullets(items, inner)), *rest), first),))
    assert back(body) == body


def test_where_the_numbers_begin_a_new_list_begins() -> None:
    body = doc(bullets("a"), Bullets((doc("b").blocks,), 1))
    assert back(body) == body


def test_a_numbered_list_that_is_too_long_goes_on_counting_on_the_next_page() -> None:
    items = tuple(doc("word " * 200).blocks for _ in range(12))
    pages = paging.paged(HOW.elements(Doc((Bullets(items, 1),))))
    shares = [(each.get("offset", 0), len(each["elements"])) for [each] in pages]
    assert len(shares) > 1
    assert shares[1:] == [
        (sum(n for _, n in shares[:at]), shares[at][1]) for at in range(1, len(shares))
    ]


# Within the limits ----------------------------------------------------------------------------


LONG = doc("word " * 4000)
WIDE = doc("\U0001f389" * 9000)
DEEP = Doc((Bullets(((paragraph("x" * 9000), Bullets(((paragraph("y" * 9000),),))),)),))
MANY = tuple(Button("label" * 20, "c" * 100) for _ in range(60))
CALLED = tuple(Hearer("T1/U1", "ana") for _ in range(30))


@example(LONG, MANY, CALLED)
@example(WIDE, MANY, CALLED)
@example(DEEP, (), ())
@given(DOCS, BUTTONS, st.lists(st.builds(Hearer, st.just("T1/U1"), WORDS), max_size=30).map(tuple))
def test_every_message_keeps_to_every_rule(
    body: Doc, buttons: tuple[Button, ...], hearers: tuple[Hearer, ...]
) -> None:
    rendered = rendering.message(HOW, body, buttons, hearers)
    for page in rendered.pages:
        slack_rules.check_message(page.text, page.blocks)
    assert len(rendered.pages) <= ability.PAGES


@example(LONG)
@example(WIDE)
@example(DEEP)
@example(doc("word " * 9000))
@given(DOCS)
def test_no_word_is_lost(body: Doc) -> None:
    rendered = rendering.message(HOW, body)
    drawn = "".join(map(paging.shown, HOW.elements(body)))
    expected, kept = (plain(body), rendered.whole) if rendered.whole else (drawn, on(rendered))
    assert bare(expected) == bare(kept) or not bare(drawn)


def on(rendered: rendering.Rendered) -> str:
    elements = (each for page in rendered.pages for each in page.blocks[0]["elements"])
    return "".join(map(paging.shown, elements))


def bare(words: str) -> str:
    """Leave out spaces, and the dashes of lists that are drawn anew where one is cut."""
    return "".join(words.replace("-", "").split())


@given(DOCS)
def test_nothing_is_alive_that_the_tree_does_not_name(body: Doc) -> None:
    for page in rendering.message(HOW, body).pages:
        assert "<" not in page.text.replace("<@U1>", "")
        live = [leaf for leaf in slack_rules.leaves(page.blocks[0]) if leaf["type"] != "text"]
        assert {leaf["type"] for leaf in live} <= {"user", "link", "date"}
        assert all(leaf["url"].startswith(("https:", "mailto:")) for leaf in live if "url" in leaf)


# In from plain text ---------------------------------------------------------------------------


@given(st.text(max_size=200))
def test_escaped_words_come_back_as_words(words: str) -> None:
    read = mrkdwn.read(mrkdwn.escaped(words, 2000), named)
    assert "".join(plain(read).split()) == "".join(words.split())


@given(st.text(max_size=200), st.integers(10, 100))
def test_escaped_words_are_never_too_long(words: str, limit: int) -> None:
    written = mrkdwn.escaped(words, limit)
    assert len(written) <= limit
    assert html.unescape(written).rstrip("\u2026") in words + "\u2026"


def test_mentions_channels_and_links_are_read() -> None:
    body = mrkdwn.read("<@U1> in <#C1|lobby>: <https://a.b|see> &lt;!here&gt;", named)
    assert body == doc(
        paragraph(
            Mention("T1/U1", "ana"),
            " in ",
            "#lobby",
            ": ",
            Link("https://a.b", (Text("see"),)),
            " <!here>",
        )
    )
