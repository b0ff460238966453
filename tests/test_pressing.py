"""A verb in the menu of a message is about its words, whether we heard them or not."""

from collections.abc import AsyncIterator
from itertools import count

import pytest

from bridgebot.event import Author, Form, Pressed
from bridgebot.testing.room import Room, place_of
from bridgebot.text import doc
from talkers import Talkers, reported

keys = count(1)


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talkers]:
    async with Room(sqlite_url) as room:
        yield Talkers(room)


@pytest.fixture
async def home(talk: Talkers) -> str:
    """Let eve talk with the team about a problem; give the thread in which she does."""
    home = await reported(talk)
    await talk.says("eve", home, "It hangs at 80 percent")
    return home


async def sends(  # noqa: PLR0913 - a story says what it needs, by name
    talk: Talkers,
    who: str,
    where: str,
    message: str,
    words: str,
    *,
    whose: str = "",
    verb: str = "send",
) -> str:
    """Let somebody choose “Send to customer” at a message; give what they are shown."""
    place = place_of(where)
    platform = talk.room.adapters[place.connection].platform
    shown = len(platform.shown)
    await talk.room.adapters[place.connection].hear(
        Pressed(
            key=f"menu{next(keys)}",
            place=place,
            author=platform.author(who),
            at=talk.room.clock.now(),
            command=verb,
            message=message,
            said=doc(words),
            whose=Author(f"{whose or who}@{place.connection}", whose or who),
        )
    )
    await talk.room.quiet()
    return "\n".join(each.text for each in platform.shown[shown:])


async def at_person(talk: Talkers, verb: str, whose: Author) -> str:
    """Let ana choose a verb in the menu of a person; give what she is shown."""
    acme = talk.room.adapters["acme"]
    shown = len(acme.platform.shown)
    await acme.hear(
        Pressed(
            key=f"menu{next(keys)}",
            place=place_of("acme/team"),
            author=acme.platform.author("ana"),
            at=talk.room.clock.now(),
            command=verb,
            whose=whose,
        )
    )
    await talk.room.quiet()
    return "\n".join(each.text for each in acme.platform.shown[shown:])


async def test_a_person_is_found_by_their_account_whatever_they_are_called(talk: Talkers) -> None:
    await talk.room.says("kim", "acme/lobby", "/suggest dark mode")
    await talk.room.says("kim", "beta/help", "/suggest larger text")
    shown = await at_person(talk, "mine", Author("kim@acme", "somebody else"))
    assert ("dark mode" in shown, "larger text" in shown) == (True, False)


async def test_a_person_who_never_spoke_to_us_is_called_by_name(talk: Talkers) -> None:
    shown = await at_person(talk, "mine", Author("4711", "Kim"))
    assert shown.startswith("I do not know Kim yet.")


async def test_files_that_we_did_not_hear_are_taken_from_the_message(
    talk: Talkers, home: str
) -> None:
    place = place_of(talk.thread(1))
    platform = talk.room.adapters["acme"].platform
    await talk.room.adapters["acme"].hear(
        Pressed(
            key=f"menu{next(keys)}",
            place=place,
            author=platform.author("ana"),
            at=talk.room.clock.now(),
            command="send",
            message="unheard",
            files=(platform.files.put("fix.txt", b"do this"),),
            whose=platform.author("ana"),
        )
    )
    await talk.room.quiet()
    [file] = talk.newest(home).files
    assert (file.name, file.content) == ("fix.txt", b"do this")


async def test_a_note_that_we_heard_is_sent(talk: Talkers, home: str) -> None:
    said = await talk.says("ana", talk.thread(1), "It is the old importer")
    await sends(talk, "ana", talk.thread(1), said, "It is the old importer")
    assert talk.reads(home) == ["It is the old importer"]
    assert talk.signs(said) == ["📬"]


async def test_words_that_we_did_not_hear_are_taken_from_the_message(
    talk: Talkers, home: str
) -> None:
    await sends(talk, "ana", talk.thread(1), "unheard", "It is the old importer")
    heard = talk.newest(home)
    assert (heard.speaker, heard.text) == ("ana", "It is the old importer")
    assert talk.room.adapters["acme"].platform.signs == {"unheard": ["📬"]}


async def test_what_is_sent_so_follows_its_message(talk: Talkers, home: str) -> None:
    await sends(talk, "ana", talk.thread(1), "unheard", "It is the old importer")
    await talk.room.says("ana", talk.thread(1), "/recall 1")
    assert talk.reads(home) == []


async def test_words_of_others_are_theirs_to_send(talk: Talkers, home: str) -> None:
    answer = await sends(talk, "ana", talk.thread(1), "unheard", "no refund!", whose="bob")
    assert answer == "These are the words of bob, who alone can send them."
    assert talk.reads(home) == []


async def test_a_customer_sends_nothing_so(talk: Talkers, home: str) -> None:
    assert "for staff only" in await sends(talk, "eve", home, "unheard", "hello")


async def test_outside_of_a_conversation_it_asks_what_it_is_about(talk: Talkers, home: str) -> None:
    await sends(talk, "ana", "acme/team", "unheard", "It is the old importer")
    form = talk.room.adapters["acme"].platform.shown[-1].answer
    assert isinstance(form, Form)
    assert ([field.name for field in form.fields], form.values) == (
        ["number"],
        {"words": "It is the old importer"},
    )


async def test_at_a_card_it_asks_for_the_words(talk: Talkers, home: str) -> None:
    card = talk.room.card(1).ids[0]
    await sends(talk, "ana", "acme/team", card, "#1 the export hangs", whose="bridgebot")
    form = talk.room.adapters["acme"].platform.shown[-1].answer
    assert isinstance(form, Form)
    assert [field.name for field in form.fields] == ["words"]


# This is wrong ----------------------------------------------------------------------------------


async def test_whoever_said_it_is_asked_to_put_it_right(talk: Talkers, home: str) -> None:
    await sends(talk, "ana", talk.thread(1), "unheard", "It is the old importer")
    told = talk.newest(home)
    form = await sends(talk, "eve", home, told.ids[0], told.text, whose="bridgebot", verb="correct")
    assert "What is right" in form
    await talk.room.fills_in("eve", quoted=told.text, words="it is the new one")
    card = talk.room.card(2).text
    assert "“It is the old importer” is wrong: it is the new one" in card
    assert "With ana" in card


async def test_of_a_card_it_is_quoted_what_it_is_about(talk: Talkers, home: str) -> None:
    card = talk.room.card(1)
    await sends(talk, "eve", "acme/team", card.ids[0], card.text, whose="bridgebot", verb="correct")
    form = talk.room.adapters["acme"].platform.shown[-1].answer
    assert isinstance(form, Form)
    assert form.fields[0].value == card.text.splitlines()[0]
