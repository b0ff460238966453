"""What is heard is made fit to be kept, and left alone if it is."""

from dataclasses import replace

import pytest

from bridgebot.cleaning import ID_MAX, clean
from bridgebot.event import Author, Place, Posted, Submitted
from bridgebot.text import Doc, bold, plain, say


def posted(body: Doc, key: str = "k", name: str = "Ana") -> Posted:
    return Posted(
        key=key,
        place=Place("acme", "lobby"),
        author=Author("ana", name),
        at=0,
        message="m",
        body=body,
    )


def said(body: Doc) -> str:
    heard = clean(posted(body))
    assert isinstance(heard, Posted)
    return plain(heard.body)


@pytest.mark.parametrize("words", ["dark mode", "\\u0000 is written so", "\U0001f600 \u05d0\u0301"])
def test_what_is_fit_stays_as_it_is(words: str) -> None:
    event = posted(say(words))
    assert clean(event) == event


def test_zero_is_marked_wherever_it_stands() -> None:
    assert said(say("a\0", bold("b\0"))) == "a\ufffdb\ufffd"


def test_halves_of_one_character_are_joined() -> None:
    assert said(say("\ud83d\ude00")) == "\U0001f600"


def test_half_a_character_is_marked() -> None:
    assert said(say("\ude00 a\ud83d")) == "\ufffd a\ufffd"


def test_what_was_filled_in_is_cleaned_too() -> None:
    event = Submitted(
        key="k",
        place=Place("acme", "lobby"),
        author=Author("ana", "Ana"),
        at=0,
        command="ship",
        values={"next\0": "\ud800"},
    )
    heard = clean(event)
    assert isinstance(heard, Submitted)
    assert heard.values == {"next\ufffd": "\ufffd"}


def test_a_very_long_id_gets_a_short_one_that_is_always_the_same() -> None:
    keys = [clean(posted(say("a"), key=key)).key for key in ("x" * 9999, "x" * 9999, "x" * 9998)]
    assert keys[0] == keys[1] != keys[2]
    assert max(map(len, keys)) <= ID_MAX


def test_a_very_long_name_is_cut() -> None:
    assert clean(posted(say("a"), name="n" * 9999)).author.name == "n" * 99 + "\u2026"


@pytest.mark.parametrize(("at", "kept"), [(2**80, 2**53), (-(2**80), -(2**53)), (17, 17)])
def test_a_time_out_of_reach_becomes_the_last_that_can_be_kept(at: int, kept: int) -> None:
    assert clean(replace(posted(say("hello")), at=at)).at == kept


def test_a_long_name_takes_nothing_else_along() -> None:
    author = Author("ana", "A" * 200, picture="https://example.org/ana.png", realm="42")
    heard = clean(replace(posted(say("hello")), author=author))
    assert (heard.author.picture, heard.author.realm) == (author.picture, "42")
