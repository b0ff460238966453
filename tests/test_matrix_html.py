"""What people say on Matrix is read as meant, and nobody's words become more than words there."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix.html import FORMAT, parse, render, split
from adapters.matrix.manner import Manner
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
    Span,
    Spoiler,
    Strike,
    Text,
    Typed,
    Underline,
    bold,
    bullets,
    doc,
    from_json,
    italic,
    paragraph,
    plain,
    say,
    to_json,
)
from test_text import docs as any_docs

ANNA = "@anna:example.org"
PILL = f'<a href="https://matrix.to/#/{ANNA}">Anna</a>'
ALLOWED = {
    *("p", "h3", "blockquote", "pre", "code", "ul", "ol", "li", "br", "a"),
    *("strong", "em", "u", "del", "span", "time"),
}


def html(formatted: str, body: str = "plain") -> Doc:
    return parse({"body": body, "format": FORMAT, "formatted_body": formatted})


def formatted(*words: str | Span) -> str:
    return render(say(*words))[1]


# Reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        ("one &lt; <b>two</b>", say("one < ", bold("two"))),
        ("<b>a<i>b</b>c</i>", say(bold("a", italic("b")), italic("c"))),
        ("a<br/>\nb <br>", say("a", Break(), "b")),
        ("<p>one</p>\n<p>two</p>", doc("one", "two")),
        ("<h2>News</h2>more", doc(Heading((Text("News"),)), "more")),
        ("<b>one<p>two</b>three</p>", doc(paragraph(bold("one")), paragraph(bold("two"), "three"))),
        ("<ul>\n<li>a</li>\n<li><p>b</p></li>\n</ul>", doc(bullets("a", "b"))),
        ('<ol start="3"><li>a<li><p>b</ol>', doc(Bullets(bullets("a", "b").items, 3))),
        (
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
            doc(Bullets(((paragraph("a"), bullets("b")),))),
        ),
        ("<blockquote><p>a</p></blockquote>b", doc(Quote((paragraph("a"),)), "b")),
        ('<pre><code class="language-x">a\n  b\n</code></pre>', doc(Preformatted("a\n  b"))),
        ("<code>a  b</code>", say(Code("a  b"))),
        ("<span data-mx-spoiler>he dies</span>", say(Spoiler((Text("he dies"),)))),
        ('<span data-mx-spoiler="end">x</span>', say("(end) ", Spoiler((Text("x"),)))),
        ("<u>a</u><del>b</del>", say(Underline((Text("a"),)), Strike((Text("b"),)))),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", doc("a | b", "c")),
        ('<img src="mxc://x/y" alt=":wave:"> hi', say(":wave: hi")),
        ('<time datetime="1970-01-01T00:00:02Z">soon</time>', say(Moment(2000))),
        ('<time datetime="soon">soon</time>', say("soon")),
        (
            '<a href="https://x.org/?a=1&amp;b">x</a>',
            say(Link("https://x.org/?a=1&b", (Text("x"),))),
        ),
        ('<a href="javascript:alert(1)">x</a>', say("x")),
        ('<font color="red">x</font><madeup>y</madeup>', say("xy")),
        ("<!-- no -->yes <!-- no end", say("yes <!-- no end")),
        ("1 < 2 > 0 <3 </ <b", say("1 < 2 > 0 <3 </ <b")),
        ("<script>no()</script>yes", say("yes")),
    ],
)
def test_html_is_read_as_meant(said: str, tree: Doc) -> None:
    assert html(said) == tree


@pytest.mark.parametrize(
    "url",
    [
        f"https://matrix.to/#/{ANNA}",
        "https://matrix.to/#/%40anna%3Aexample.org?via=example.org",
        "matrix:u/anna:example.org?action=chat",
    ],
)
def test_an_address_of_a_person_is_a_mention(url: str) -> None:
    assert html(f'<a href="{url}">@Anna</a>') == say(Mention(ANNA, "Anna"))


def test_an_address_of_a_room_is_a_link() -> None:
    room = "https://matrix.to/#/!abc:example.org/$event"
    assert html(f'<a href="{room}">there</a>') == say(Link(room, (Text("there"),)))


def test_what_is_answered_is_left_out() -> None:
    answered = "<mx-reply><blockquote>In reply to <b>her</b><br>No</blockquote></mx-reply>Yes"
    assert html(answered) == say("Yes")


def test_what_is_answered_is_left_out_of_plain_words() -> None:
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}}
    content = {"body": f"> <{ANNA}> No\n> never\n\nYes", **relation}
    assert parse(content) == say("Yes")


def test_a_quote_of_ones_own_is_kept() -> None:
    assert plain(parse({"body": f"> <{ANNA}> No\n\nYes"})).startswith("> <@anna")


def test_an_answer_that_never_ends_is_read_from_the_plain_words() -> None:
    assert html("<mx-reply>all of it", body="all of it") == say("all of it")


def test_plain_words_keep_their_lines() -> None:
    assert parse({"body": "one\n two \n\n\nthree"}) == doc("one\n two", "three")


@pytest.mark.parametrize(
    "content",
    [{}, {"body": None}, {"body": 7, "format": FORMAT}, {"format": FORMAT, "formatted_body": []}],
)
def test_a_message_without_words_says_nothing(content: dict[str, Any]) -> None:
    assert parse(content) == doc()


def test_no_order_to_a_machine_is_read() -> None:
    assert html("a\0b\x1b[2J\ud83dc&#27;&#xD800;") == say("ab[2J\N{REPLACEMENT CHARACTER}c\ufffd")


PIECES = st.sampled_from(
    [
        *("<", ">", "/", "&", "'", '"', "=", " ", "\n", "!", "-", "--", "[", "?", "a", "b", "\0"),
        *("<b>", "</b>", "<a href=", PILL, "<p>", "</p>", "<ul>", "<ol start=", "<li>", "</li>"),
        *("</ul>", "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<code>", "</code>", "<br>"),
        *("<mx-reply>", "</mx-reply>", "<!--", "-->", "<td>", "<tr>", "<h1>", "</h1>", "&amp;"),
        *("<span data-mx-spoiler>", "</span>", "@room", "<time datetime=1970-01-01>", "</time>"),
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=40).map("".join))
def test_any_html_is_read_and_can_be_kept_and_said_again(said: str) -> None:
    read = html(said)
    assert from_json(to_json(read)) == read
    assert html(render(read)[1], "") == html(render(html(render(read)[1], ""))[1], "")


@pytest.mark.timeout(30)  # html.parser would take minutes for each
@pytest.mark.parametrize(
    "piece",
    [
        *("<", "<a", "<a ", "<a/", "<a b='", '<a b="', "</", "&#", "<!--", "<![", "<?", "<a ' \""),
        *("<b>", "<ul><li>", "<ol><li>x", "<blockquote>x", "<b>x", "<span>", "<pre>", " <br>"),
        *("</b>", "</li>", "<p>", "<x>a", "<b>a</b>", f"{PILL}", "<mx-reply>", "<td>", "a  "),
    ],
)
def test_a_whole_message_of_rubbish_takes_no_time(piece: str) -> None:
    read = html((piece * 65_000)[:65_000], "")
    assert from_json(to_json(read)) == read


# Writing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (say("a < b & c"), "a &lt; b &amp; c"),
        (say("a\nb", Break(), "c"), "a<br>b<br>c"),
        (doc("one", "two"), "<p>one</p><p>two</p>"),
        (doc("one", bullets("a", "b")), "one<ul><li>a</li><li>b</li></ul>"),
        (say("Say ", Typed("vote 1")), "Say <code>!vote 1</code>"),
        (say(Spoiler((Text("he dies"),))), "<span data-mx-spoiler>he dies</span>"),
        (doc(Preformatted("<b>")), "<pre><code>&lt;b&gt;\n</code></pre>"),
        (
            say(Moment(0)),
            '<time datetime="1970-01-01T00:00:00+00:00">Thursday 1 January 1970, 00:00 UTC</time>',
        ),
        (say(Link('https://x/"><b>', (bold("x"),))), '<a href="https://x/&quot;&gt;&lt;b&gt;"><strong>x</strong></a>'),
        (say(Link("javascript:x", (Text("x"),))), "x"),
        (say(Link(f"https://matrix.to/#/{ANNA}", (Text("x"),))), f"x (<code>https://matrix.to/#/{ANNA}</code>)"),
        (say(Link("https://x", (Mention(ANNA, "Anna"),))), '<a href="https://x">@Anna</a>'),
        (say(Mention(ANNA, "<Anna>")), f'<a href="https://matrix.to/#/{ANNA}">&lt;Anna&gt;</a>'),
        (say(Mention("U123", "Anna")), "@Anna"),
    ],
)  # fmt: skip
def test_a_tree_is_written_as_html(body: Doc, shown: str) -> None:
    assert render(body)[1] == shown


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (doc("one", "two", bullets("a\nb")), "one\n\ntwo\n- a\n  b"),
        (doc(Quote((paragraph("a", Break(), "b"),)), "c"), "> a\n> b\nc"),
        (say(Link("https://x", (Text("x"),)), " ", Link("https://y", ())), "x (https://x) https://y"),
        (say("Say ", Typed("vote 1")), "Say ?vote 1"),
        (say("the end: ", Spoiler((Text("he dies"),))), "the end: [spoiler]"),
        (say(Mention(ANNA, "Anna"), Mention("U1", "Bob")), "Anna@Bob"),
        (doc(Heading((Text("News"),)), Preformatted("x")), "News\nx"),
    ],
)  # fmt: skip
def test_a_tree_is_written_as_plain_words(body: Doc, words: str) -> None:
    assert render(body, Manner("?"))[0] == words


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("UTC", "Thursday 26 November 2026, 16:00 UTC"),
        ("Europe/Berlin", "Thursday 26 November 2026, 17:00 CET"),
        ("Pacific/Auckland", "Friday 27 November 2026, 05:00 NZDT"),
        ("America/Sao_Paulo", "Thursday 26 November 2026, 13:00 UTC-03:00"),
    ],
)
def test_times_are_told_by_the_clock_of_the_zone(zone: str, told: str) -> None:
    words, shown, _ = render(say(Moment(1_795_708_800_000)), Manner(zone=zone))
    assert words == told
    assert f">{told}</time>" in shown


def test_a_time_for_one_reader_alone_is_told_by_their_clock() -> None:
    theirs = say(Moment(1_795_708_800_000, "America/New_York"))
    words, shown, _ = render(theirs, Manner(zone="Europe/Berlin"))
    assert words == "Thursday 26 November 2026, 11:00 EST"
    assert shown == f'<time datetime="2026-11-26T11:00:00-05:00">{words}</time>'


def test_a_time_that_no_clock_shows_is_told_all_the_same() -> None:
    assert render(say(Moment(10**18)))[0] == "a time out of reach"


def test_those_whom_the_tree_names_are_called_once() -> None:
    anna, bob = Mention(ANNA, "Anna"), Mention("@bob:example.org", "Bob")
    assert render(say(bob, anna, bob, Mention("U1", "Cy")))[2] == ["@bob:example.org", ANNA]


def test_nobodys_words_call_the_whole_room() -> None:
    body, shown, called = render(say("@room and @Room, @roomy ", Mention("room", "room")))
    assert not re.search(r"@room\b", body + shown, re.IGNORECASE)
    assert (called, "@roomy" in body) == ([], True)


class Seen(HTMLParser):
    """Another's eyes on what we wrote."""

    def __init__(self, shown: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(shown)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_plain_words_are_never_more_than_words(said: str) -> None:
    seen = Seen(formatted(said))
    assert seen.tags == set()
    assert seen.words.replace("@\N{WORD JOINER}", "@") == said.replace("@\N{WORD JOINER}", "@")


@given(any_docs)
def test_only_whom_the_tree_names_is_called(body: Doc) -> None:
    words, shown, called = render(body)
    seen = Seen(shown)
    named = re.findall(r'\["mention","([^"]*)"', to_json(body))
    assert set(called) <= set(named)
    assert sorted({link for link in seen.links if "matrix.to/#/@" in link}) == sorted(
        f"https://matrix.to/#/{each}" for each in called
    )
    assert seen.tags <= ALLOWED
    assert not re.search(r"@room\b", words, re.IGNORECASE)


# Both ways ------------------------------------------------------------------------------------

letters = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\N{WORD JOINER}")
)
exactly = letters.filter(bool)
words = st.one_of(
    st.sampled_from(["@room", "</p>", "a < b", "&amp;", "**x**", "https://x.org", "> x", "- x"]),
    letters.map(lambda found: " ".join(found.split())).filter(bool),
)
text = st.builds(Text, words)
links = st.builds(
    Link, st.sampled_from(["https://x.org/?a=1&b=2", "mailto:a@x.org"]), st.tuples(text)
)
mentions = st.builds(
    Mention, st.sampled_from([ANNA, "@b/c=+:x.org:80"]), words.filter(lambda found: found[0] != "@")
)
moments = st.builds(Moment, st.integers(-(10**12), 10**13))
marks = (Bold, Italic, Underline, Strike, Spoiler)


def interspersed(inner: st.SearchStrategy[Span]) -> st.SearchStrategy[tuple[Span, ...]]:
    """Put words between marks: two words that meet would be one."""
    pairs = st.lists(st.tuples(inner, text), max_size=2)
    return st.tuples(text, pairs).map(lambda found: (found[0], *(s for p in found[1] for s in p)))


sentences = interspersed(
    st.recursive(
        st.one_of(links, mentions, moments, st.just(Break()), st.builds(Code, exactly)),
        lambda inner: st.one_of(*(st.builds(mark, interspersed(inner)) for mark in marks)),
        max_leaves=5,
    )
)
paragraphs = st.builds(Paragraph, sentences)
blocks = st.recursive(
    st.one_of(
        paragraphs, st.builds(Heading, sentences), st.builds(Preformatted, exactly)
    ),
    lambda inner: st.one_of(
        st.builds(Quote, st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.builds(
            Bullets,
            st.lists(
                st.lists(inner, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2
            ).map(tuple),
        ),
    ),
    max_leaves=5,
)  # fmt: skip
docs = st.lists(blocks, min_size=1, max_size=3).map(lambda found: Doc(tuple(found)))


@given(docs)
def test_what_is_written_is_read_as_it_was(body: Doc) -> None:
    assert html(render(body)[1]) == body


def fits(part: Doc, limit: int) -> bool:
    return sum(len(words.encode()) for words in render(part)[:2]) <= limit


@given(docs, st.integers(2, 400))
def test_parts_fit_and_lose_no_words(body: Doc, times: int) -> None:
    long = Doc((*body.blocks, Paragraph((Bold((Text("Größe & so " * times),)),)), *body.blocks))
    parts = split(long, limit=1_500)
    assert all(fits(part, 1_500) for part in parts)
    said = [letter for part in parts for letter in plain(part) if letter.isalnum()]
    assert said == [letter for letter in plain(long) if letter.isalnum()]


def test_a_message_that_fits_is_not_cut() -> None:
    assert split(doc("one", "two")) == [doc("one", "two")]


def test_a_long_message_is_cut_between_its_paragraphs() -> None:
    one, two = "1" * 20_000, "2" * 20_000
    assert split(doc(one, two)) == [doc(one), doc(two)]


def test_a_long_paragraph_is_cut_between_its_words() -> None:
    parts = split(doc("word " * 9_999 + "word"))
    assert {word for part in parts for word in plain(part).split()} == {"word"}


def test_a_long_list_stays_a_list() -> None:
    parts = split(doc(bullets(*(f"number {n}" for n in range(5_000)))))
    assert len(parts) > 1
    assert {type(block) for part in parts for block in part.blocks} == {Bullets}


def test_a_long_answer_in_a_list_in_a_quote_is_cut_too() -> None:
    long = doc(Quote((Bullets(((Preformatted("line\n" * 20_000),),)),)))
    assert all(fits(part, 60_000) for part in split(long))


def test_words_that_are_one_word_are_cut_anywhere() -> None:
    parts = split(say(Link("https://x", (Text("x" * 100_000),))))
    assert "".join(plain(part).removesuffix(" (https://x)") for part in parts) == "x" * 100_000
