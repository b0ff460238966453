"""What is typed at the terminal is read as somebody saying something somewhere."""

import pytest

from adapters.console.speech import LINE_MAX, Malformed, Voice, read, several

ANA = Voice("ana", "lobby")


@pytest.mark.parametrize(
    ("typed", "voice", "words"),
    [
        ("ana@lobby: /suggest dark mode", Voice("ana", "lobby"), "/suggest dark mode"),
        ("  bob@team:/take 1  ", Voice("bob", "team"), "/take 1"),
        ("ana@lobby : hello", Voice("ana", "lobby"), "hello"),
        ("ana@lobby/1-2: in a thread", Voice("ana", "lobby", "1-2"), "in a thread"),
        ("žofie@čekárna: dobrý den: ano", Voice("žofie", "čekárna"), "dobrý den: ano"),
        ("o'neil-2@the.den: x", Voice("o'neil-2", "the.den"), "x"),
        ("cat@den:", Voice("cat", "den"), ""),
        ("bob@bridgebot: /take 1", Voice("bob", "@bob"), "/take 1"),
        ("bob@bridgebot/1-3: yes", Voice("bob", "@bob", "1-3"), "yes"),
    ],
)
def test_a_line_says_who_speaks_where(typed: str, voice: Voice, words: str) -> None:
    spoken = read(typed, ANA)
    assert (spoken.voice, spoken.words) == (voice, words)


@pytest.mark.parametrize(
    "typed",
    [
        "and now without a name",
        "/mine",
        "2",
        "write to ana@lobby: she knows",
        "@bridgebot: hello",
        "git@github.com:open/bridgebot is slow",
        "see https://ana@lobby: it is there",
        "time: 10:30",
    ],
)
def test_a_line_without_a_voice_belongs_to_who_spoke_last(typed: str) -> None:
    spoken = read(typed, ANA)
    assert (spoken.voice, spoken.words) == (ANA, typed)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("@lobby: x", "who speaks is missing"),
        ("ana@: x", "the place is missing"),
        ("@: x", "who speaks is missing"),
        ("ana@lobby/: x", "the thread is missing"),
        ("ana@lobby /take 1", "a colon is missing; write ana@lobby: /take 1"),
        ("x" * (LINE_MAX + 1), "100,001 characters"),
    ],
)
def test_a_line_that_cannot_be_read_is_explained(typed: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        read(typed, ANA)


@pytest.mark.parametrize(
    "typed", ["ana@lobby", "ana@lobby/1-2", "bob@bridgebot", "bob@bridgebot/1-3"]
)
def test_a_voice_is_shown_as_it_is_typed(typed: str) -> None:
    assert str(read(f"{typed}: hello", None).voice) == typed


def test_a_bare_line_needs_somebody_who_spoke() -> None:
    with pytest.raises(Malformed, match="nobody has spoken yet"):
        read("hello", None)


def test_a_slash_begins_a_command_and_alone_asks_for_help() -> None:
    lines = ("/take 1", "/", "take 1")
    assert [read(line, ANA).command for line in lines] == ["take 1", "help", None]


def test_digits_alone_press_a_button() -> None:
    lines = ("2", "#2", "2 more", "12345", "²")
    assert [read(line, ANA).number for line in lines] == [2, None, None, None, None]


@pytest.mark.parametrize(
    ("words", "to_us"),
    [
        ("@bridgebot I wish", "I wish"),
        ("Bridgebot: I wish", "I wish"),
        ("bridgebot, I wish", "I wish"),
        ("@bridgebot", ""),
        ("bridgebot is slow today", None),
        ("@bridgebots I wish", None),
        ("so said @bridgebot", None),
    ],
)
def test_words_to_us_begin_with_our_name(words: str, to_us: str | None) -> None:
    assert read(words, ANA).words_to_us() == to_us


def test_control_characters_become_signs_of_themselves() -> None:
    assert read("ana@lobby: \x1b[31mred\x00", None).words == "␛[31mred␀"


def test_pasted_lines_are_parted_where_somebody_else_speaks() -> None:
    pasted = "ana@lobby: dear all,\nit is slow\n\nbob@team: /take 1\n"
    assert several(pasted) == ["ana@lobby: dear all,\nit is slow", "bob@team: /take 1\n"]
