"""Words keep their meaning on their way to Discord and back; a stranger's have no power."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.discord import ability, cutting, reader, rendering, writer
from adapters.discord.reader import Names
from bridgebot.event import Button, Hearer
from bridgebot.text import (
    Bold,
    Bullets,
    Code,
    Doc,
    Emoji,
    Heading,
    Italic,
    Link,
    Mention,
    Moment,
    Node,
    Paragraph,
    Preformatted,
    Quote,
    Spoiler,
    Strike,
    Text,
    Typed,
    Underline,
    bullets,
    doc,
    plain,
    say,
)
from discord_rules import message
from discord_world import Payload

NAMES = Names({"12": "Ana"}, lambda _: "crew", lambda _: "lobby")

# Nasty on purpose: all of Discord's marks, and what breaks lines.
PIECES = [*"ab1 *_~`|\\<>@#&:!.+-[]()/t\"'é🎉\n", "https://a.b/c_d", "```", "<@12>"]
WORDS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
SAFE = st.text(st.sampled_from(list("abc xyz")), min_size=1, max_size=10).map(
    lambda words: f"q{words}q"
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("plain", say("plain")),
        ("**strong**", say(Bold((Text("strong"),)))),
        ("*soft* and _soft_", say(Italic((Text("soft"),)), " and ", Italic((Text("soft"),)))),
        ("__under__", say(Underline((Text("under"),)))),
        ("~~gone~~", say(Strike((Text("gone"),)))),
        ("||hidden||", say(Spoiler((Text("hidden"),)))),
        ("***both***", say(Bold((Italic((Text("both"),)),)))),
        ("snake_case_name", say("snake_case_name")),
        ("2 * 3 * 4", say("2 * 3 * 4")),
        ("`code *here*`", say(Code("code *here*"))),
        ("`` a ` b ``", say(Code(" a ` b "))),
        (r"\*plain\*", say("*plain*")),
        ("<@12> <@!12>", say(Mention("12", "Ana"), " ", Mention("12", "Ana"))),
        ("<@&5> <#6>", say("@crew #lobby")),
        (
            "<:party:7> <a:wave:8>",
            say(Emoji(":party:", ":party:7"), " ", Emoji(":wave:", "a:wave:8")),
        ),
        ("<t:1700000000:R>", say(Moment(1_700_000_000_000))),
        ("[docs](https://a.b)", say(Link("https://a.b", (Text("docs"),)))),
        ("[docs](<https://a.b>)", say(Link("https://a.b", (Text("docs"),)))),
        ("https://a.b/c_d_e.", say("https://a.b/c_d_e.")),
        ("<https://a.b>", say("https://a.b")),
        ("</suggest:99> it", say("/suggest it")),
        ("# Title\ntext", Doc((Heading((Text("Title"),)), *say("text").blocks))),
        ("> quoted\n> more", Doc((Quote(doc("quoted\nmore").blocks),))),
        ("```py\nx = 1\n```", Doc((Preformatted("x = 1"),))),
        ("- a\n- b", Doc((Bullets((doc("a").blocks, doc("b").blocks)),))),
        ("- a\n  - b", Doc((Bullets(((*doc("a").blocks, Bullets((doc("b").blocks,))),)),))),
        ("1. a\n2. b", doc("1. a\n2. b")),
        ("1. a\n   - b\n2. c", Doc((*doc("1. a").blocks, bullets("b"), *doc("2. c").blocks))),
        ("so:\n-# small print\n-# and more", doc("so:\nsmall print\nand more")),
        ("-# ", doc("-# ")),
        ("", Doc(())),
    ],
)
def test_what_people_write_is_read(content: str, expected: Doc) -> None:
    assert reader.read(content, NAMES) == expected


@pytest.mark.parametrize("content", ["small print", "1. one\n2. two", "  3. three"])
def test_what_is_read_is_written_as_it_was(content: str) -> None:
    shown = writer.write(reader.read(content)).replace("\\", "")
    assert shown == content


def test_a_numbered_list_is_written_as_one() -> None:
    inner = Bullets((doc("b\nc").blocks,), 9)
    body = Doc((Bullets(((*doc("a").blocks, inner), doc("d").blocks), 1),))
    assert writer.write(body) == "1. a\n   9. b\n      c\n2. d"


@given(WORDS)
@example("https://a.b/c_dhttps://a.b/c_d`")
@example('https://a.b/c_d"<')
def test_a_strangers_words_arrive_as_they_are(words: str) -> None:
    read = reader.read(writer.write(doc(words)))
    assert " ".join(plain(read).split()) == " ".join(plain(doc(words)).split())


@given(WORDS)
def test_a_strangers_words_have_no_power(words: str) -> None:
    read = reader.read(writer.write(doc(words)))
    assert all(isinstance(block, Paragraph) for block in read.blocks)
    kinds = {type(span).__name__ for block in read.blocks for span in _spans(block)}
    assert kinds <= {"Text", "Break"}


def _spans(block: Node) -> tuple[Node, ...]:
    return block.spans if isinstance(block, Paragraph) else ()


@given(WORDS)
def test_no_mention_that_the_tree_does_not_name_is_written(words: str) -> None:
    written = re.sub(r"\\.", "", writer.write(doc(words)))
    assert not re.search(r"<[@#:at/]", written)


@given(st.lists(st.tuples(st.sampled_from([Bold, Italic, Underline, Strike, Spoiler]), SAFE)))
def test_dressed_words_come_back_dressed(
    pieces: list[tuple[type[Bold | Italic | Underline | Strike | Spoiler], str]],
) -> None:
    said = say(*(kind((Text(words),)) for kind, words in pieces), "end")
    assert reader.read(writer.write(said)) == said


@given(SAFE, SAFE)
def test_everything_else_comes_back_as_well(one: str, two: str) -> None:
    said = Doc(
        (
            Heading((Text(one),)),
            Paragraph(
                (
                    Code(f"`{one}` {two}"),
                    Text(" "),
                    Mention("12", "Ana"),
                    Text(" "),
                    Link("https://a.b/c", (Text(two),)),
                    Text(" "),
                    Moment(1_700_000_000_000),
                )
            ),
            Quote((Paragraph((Text(one),)),)),
            Preformatted(f"{one}\n{two}"),
            Bullets((doc(one).blocks, (*doc(two).blocks, Bullets((doc(one).blocks,))))),
        )
    )
    assert reader.read(writer.write(said), NAMES) == said


@given(st.text(max_size=300))
def test_nothing_that_people_write_fells_the_reader(content: str) -> None:
    reader.read(content)


HURTFUL = [
    *("*", "[", "> ", "`", "||_", "**a", "_a", "[a](", "\\\\*", "~~_**", "- ", "https://", "<@")
]


@pytest.mark.parametrize("piece", HURTFUL)
def test_what_is_made_to_hurt_is_read_in_no_time(piece: str) -> None:
    began = time.process_time()
    reader.read((piece * 4000)[:4000])
    assert time.process_time() - began < 1


def test_a_command_is_shown_as_one_types_it() -> None:
    assert writer.write(say(Typed("vote 12"))) == "`/vote 12`"


def test_a_link_that_leads_nowhere_safe_is_plain_words() -> None:
    written = writer.write(say(Link("javascript:alert(1)", (Text("click"),))))
    assert plain(reader.read(written)) == "click (javascript:alert(1))"


BREAKING = [
    *("```[a](https://b.c)", "``` <@12> ```", "`````<@12>", "x``"),
    *("https://a.b", "https://", "<https://a.b", "(https://a.b),"),
]


@pytest.mark.parametrize("words", BREAKING)
def test_nothing_breaks_out_of_code_or_into_it(words: str) -> None:
    code, block = say(Code(words), " ", Code("<@12>")), Doc((Preformatted(words),))
    beside = say(words, Code("<@12>"))
    for body in (code, block, beside):
        read = reader.read(writer.write(body), NAMES)
        assert plain(read).replace(writer.JOINT, "") == plain(body)


def test_each_line_of_plain_words_is_plain() -> None:
    assert reader.read(writer.write(say("a\n# b\n> c\n- d"))) == doc("a\n# b\n> c\n- d")


# Limits ---------------------------------------------------------------------------------------


def checked(rendered: rendering.Rendered) -> list[Payload]:
    payloads = [page.payload() for page in rendered.pages]
    for each in payloads:
        message(each)
    return payloads


@given(
    st.lists(WORDS, max_size=30),
    st.lists(st.text(min_size=0, max_size=120), max_size=60),
    st.integers(0, 300),
)
def test_whatever_is_said_discord_takes(words: list[str], labels: list[str], hearers: int) -> None:
    buttons = [Button(label, f"vote {number}") for number, label in enumerate(labels)]
    called = [Hearer(str(10**18 + number), f"n{number}") for number in range(hearers)]
    body = Doc((Bullets(tuple(doc(each).blocks for each in words)),)) if words else Doc(())
    checked(rendering.message(body, buttons, called, "key"))


@settings(max_examples=25)
@given(st.integers(1, 30_000), st.sampled_from(["word ", "w", "*", "\n"]))
def test_a_long_message_is_cut_where_it_hurts_least(length: int, piece: str) -> None:
    words = (piece * length)[:length]
    rendered = rendering.message(doc(Preformatted(words), words, Quote(doc(words).blocks)))
    assert len(checked(rendered)) <= ability.PAGES


def test_each_page_has_a_nonce_and_a_mark_of_its_own() -> None:
    key = "abcde-1234567890v12345678"
    nonces = {rendering.nonce(key, part) for part in range(9)}
    assert len(nonces) == 9
    assert all(len(each) <= ability.NONCE for each in nonces)
    assert rendering.nonce(key, 0) == key


def test_pages_are_whole_words() -> None:
    words = " ".join(f"word{number}" for number in range(3000))
    joined = " ".join(cutting.pages(doc(words), ability.PAGE))
    assert joined.split() == words.split()
