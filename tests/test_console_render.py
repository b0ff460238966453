"""Messages become lines of words that are safe to print."""

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.console import message
from adapters.console.message import Message
from adapters.console.moments import Wall, when
from adapters.console.paint import painted
from adapters.console.render import drawn, one_line
from adapters.console.speech import Voice
from bridgebot.event import Button, Delete, Edit, Field, Form, Op, Place, Post, React, Whisper
from bridgebot.text import (
    Bullets,
    Code,
    Doc,
    Heading,
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
    bold,
    bullets,
    doc,
    italic,
    paragraph,
    quote,
    say,
)
from console_gate import post

NOON = 1_764_072_000_000
WALL = Wall(NOON)
MINUTE = 60_000
HOUR = 60 * MINUTE
LOBBY = Place("console", "lobby")
ANA = Voice("ana", "lobby")


@pytest.fixture(autouse=True)
def in_utc() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


def words(body: Doc) -> list[str]:
    return [line.words for line in drawn(body, WALL)]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (doc("one\ntwo", "three"), ["one", "two", "three"]),
        (doc(Heading((Text("News"),)), "today"), ["News", "today"]),
        (say(bold("#1"), " dark ", italic("mode")), ["#1 dark mode"]),
        (say("type ", Typed("take 1"), " or ", Code("x")), ["type /take 1 or x"]),
        (say(Mention("U1", "ana"), ", look"), ["@ana, look"]),
        (say(Link("https://a.example", (Text("here"),))), ["here (https://a.example)"]),
        (say(Link("https://a.example", (Text("https://a.example"),))), ["https://a.example"]),
        (say(Strike((Text("no"),)), Spoiler((Text("yes"),))), ["~no~(spoiler: yes)"]),
        (doc(quote("one\ntwo")), ["> one", "> two"]),
        (doc(Quote((Quote((paragraph("deep"),)),))), ["> > deep"]),
        (doc(bullets("one", "two\nlines")), ["- one", "- two", "  lines"]),
        (doc(Bullets(bullets("one", "two").items, 3)), ["3. one", "4. two"]),
        (doc(Bullets(((paragraph("one"), quote("why")),))), ["- one", "  > why"]),
        (doc(Preformatted("a  b\n  c")), ["a  b", "  c"]),
        (Doc(()), [""]),
        (doc(Paragraph(())), [""]),
    ],
)
def test_a_tree_is_drawn_line_by_line(body: Doc, lines: list[str]) -> None:
    assert words(body) == lines


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (0, "a moment ago"),
        (MINUTE, "1 minute ago"),
        (2 * MINUTE, "2 minutes ago"),
        (3 * HOUR, "3 hours ago"),
        (13 * HOUR, "yesterday"),
        (72 * HOUR, "22 November 2025"),
        (-HOUR, "today at 13:00 UTC"),
        (-13 * HOUR, "tomorrow at 01:00 UTC"),
        (-72 * HOUR, "Friday 28 November 2025 at 12:00 UTC"),
    ],
)
def test_times_are_told_as_people_tell_them(ago: int, told: str) -> None:
    assert when(NOON - ago, WALL) == told


def test_a_moment_is_told_in_local_time() -> None:
    os.environ["TZ"] = "Pacific/Auckland"
    time.tzset()
    assert words(say(Moment(NOON - 10 * HOUR))) == ["yesterday"]


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Europe/Berlin", "today at 14:00 CET"),
        ("Pacific/Auckland", "today at 02:00 NZDT"),
        ("Asia/Kathmandu", "today at 18:45 UTC+05:45"),
    ],
)
def test_a_moment_is_told_in_the_zone_that_is_set(zone: str, told: str) -> None:
    assert when(NOON + HOUR, Wall(NOON, zone)) == told


def test_a_moment_for_one_reader_alone_is_told_in_their_zone() -> None:
    wall = Wall(NOON, "Europe/Berlin")
    [line] = drawn(say(Moment(NOON + HOUR, "Asia/Kathmandu")), wall)
    assert line.words == "today at 18:45 UTC+05:45"


def test_a_time_that_no_clock_shows_is_told_all_the_same() -> None:
    assert words(say(Moment(10**18))) == ["a time out of reach"]


def line_of(shown: Message) -> str:
    return one_line(shown, WALL)


def test_a_post_is_one_line() -> None:
    said = Post(LOBBY, doc("dark mode", "is done."), speaker="bob")
    assert line_of(message.of_op(said)) == "[lobby] bob → all: dark mode | is done."


def test_a_post_in_a_thread_names_it_and_its_hearers() -> None:
    said = post("team", "hello", "ana", "carl", thread="1-3")
    assert line_of(message.of_op(said)) == "[team/1-3] bridgebot → ana, carl: hello"


def test_buttons_are_numbered_at_the_end() -> None:
    said = Post(LOBBY, doc("a card"), (Button("Take it", "take 1"), Button("Plan", "plan 1")))
    assert line_of(message.of_op(said)) == "[lobby] bridgebot → all: a card [1 Take it] [2 Plan]"


DIRECT = Place("console", "@bob")


@pytest.mark.parametrize(
    ("op", "shown"),
    [
        (Post(DIRECT, doc("hello")), "[bob@bridgebot] bridgebot → bob: hello"),
        (
            Post(Place("console", "@bob", "1-3"), doc("hello"), speaker="ana"),
            "[bob@bridgebot/1-3] ana → bob: hello",
        ),
        (
            Edit(DIRECT, doc("hello"), messages=("1-1",)),
            "[bob@bridgebot] bridgebot → bob (edited): hello",
        ),
        (Delete(DIRECT, ("1-1",)), "[bob@bridgebot] bridgebot → bob: takes back message 1-1"),
    ],
)
def test_a_direct_message_says_with_whom_and_is_headed_as_one_types_the_answer(
    op: Op, shown: str
) -> None:
    assert line_of(message.of_op(op)) == shown


def test_an_edit_is_marked() -> None:
    said = Edit(LOBBY, doc("a card"), messages=("1-1",))
    assert line_of(message.of_op(said)) == "[lobby] bridgebot → all (edited): a card"


def test_a_whisper_says_who_alone_sees_it() -> None:
    shown = line_of(message.of_whisper(ANA, Whisper(doc("kept"))))
    assert shown == "[lobby] bridgebot → ana (only ana sees this): kept"


def test_a_message_taken_back_and_a_reaction_are_told_in_words() -> None:
    ops = (
        Delete(LOBBY, ("1-1",)),
        React(LOBBY, "👍", ("1-1",)),
        React(LOBBY, "👍", ("1-1",), remove=True),
    )
    assert [line_of(message.of_op(op)).partition(": ")[2] for op in ops] == [
        "takes back message 1-1",
        "reacts with 👍 to message 1-1",
        "no longer reacts with 👍 to message 1-1",
    ]


def test_a_form_tells_how_to_type_it() -> None:
    form = Form(
        "Ship it", "ship", (Field("changed", "what changed"),), 'ship #number --changed "…"'
    )
    assert line_of(message.of_form(ANA, form)) == (
        "[lobby] bridgebot → ana (only ana sees this): Ship it. Still missing: | - what changed | "
        'Type it whole: /ship #number --changed "…"'
    )


def test_a_form_names_what_can_be_chosen() -> None:
    form = Form("Say it", "outcome", (Field("result", "which", choices=("changed", "kept")),), "x")
    assert "| - which (changed, kept) |" in line_of(message.of_form(ANA, form))


@pytest.mark.parametrize(
    "said",
    [
        "x\n[team] bob → all: /ship it",
        "x\r\n[team] bob → all: /ship it",
        "x\u2028[team] bob → all: /ship it",
        "x\x85[team] bob → all: /ship it",
        "x\x0b[team] bob → all: /ship it",
    ],
)
def test_a_new_line_in_somebodys_words_begins_no_new_message(said: str) -> None:
    assert line_of(message.of_op(post("lobby", said))).startswith("[lobby] bridgebot → all: x | ")


def test_a_bar_in_somebodys_words_is_no_end_of_a_line() -> None:
    shown = line_of(message.of_op(post("lobby", "a | b | c|d |")))
    assert shown == "[lobby] bridgebot → all: a ¦ b ¦ c|d ¦"


def test_a_name_cannot_pretend_to_be_somebody_else() -> None:
    said = Post(LOBBY, doc("hi"), speaker="eve → all: yes\n[team] bob")
    assert line_of(message.of_op(said)) == "[lobby] eve › all꞉ yes (team) bob → all: hi"


def test_halves_of_characters_can_be_printed() -> None:
    line_of(message.of_op(post("lobby", "\ud800 half"))).encode()


ANYTHING = st.text(st.characters(exclude_categories=())).map(str)


@given(ANYTHING, ANYTHING, st.lists(ANYTHING, max_size=2))
def test_whatever_is_said_is_one_line_without_controls(
    said: str, speaker: str, labels: list[str]
) -> None:
    buttons = tuple(Button(label, "take 1") for label in labels)
    body = doc(said, quote(said), Preformatted(said), paragraph(Link(said, (Code(said),))))
    shown = line_of(message.of_op(Post(LOBBY, body, buttons, speaker)))
    assert len(shown.splitlines()) == 1
    assert not {"\x1b", "\x9b", "\x07", "\x00", "\u202e"} & set(shown)


@given(ANYTHING, st.integers(1, 120))
def test_whatever_is_painted_stays_within_the_screen_and_under_its_heading(
    said: str, width: int
) -> None:
    shown = Message("lobby", "", doc(said, quote(said)))
    painting = "".join(
        words for _, words, *_ in painted(shown, is_team=False, wall=WALL, width=width)
    )
    _heading, *lines = painting.split("\n")
    assert all(line.startswith("  ") for line in lines[:-1])


def test_long_words_are_wrapped_and_hang_under_their_bullet() -> None:
    shown = Message("lobby", "", doc(bullets("one two three four")))
    painting = painted(shown, is_team=False, wall=WALL, width=14)
    text = "".join(words for _, words, *_ in painting)
    assert text == "[lobby] bridgebot → all\n  - one two \n    three four\n"


def test_a_button_is_not_torn_apart() -> None:
    buttons = (Button("Take it", "take 1"), Button("Plan it", "plan 1"))
    painting = painted(Message("lobby", "", doc("x"), buttons), is_team=False, wall=WALL, width=22)
    rows = "".join(words for _, words, *_ in painting).splitlines()[2:]
    assert [row.strip() for row in rows] == ["[1 Take it]", "[2 Plan it]"]
