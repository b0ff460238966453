"""The message with whose words something was made is known: it can be joined, and is led to."""

from collections.abc import AsyncIterator
from itertools import count

import pytest
from sqlmodel import select

from bridgebot.event import Author, Form, Pressed, Reacted, Whisper
from bridgebot.routing import REACTIONS
from bridgebot.testing.room import Room, place_of
from bridgebot.text import Bullets, Link, Paragraph, doc
from store.database import Reader
from store.suggestions import Suggestion
from talkers import Talkers

LOBBY, TEAM = "acme/lobby", "acme/team"
ANA, EVE = "acme/@ana@acme", "acme/@eve@acme"
ACME = "https://acme.example"
SIGNS = {**REACTIONS, "👍": "vote"}
keys = count(1)


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Talkers]:
    async with Room(database_url, staff=("bob@acme",), reactions=SIGNS) as room:
        room.adapters["acme"].platform.home = ACME
        yield Talkers(room)


async def chooses(  # noqa: PLR0913 - a story says what it needs, by name
    talk: Talkers, who: str, where: str, message: str, words: str, *, verb: str = "vote"
) -> str:
    """Let somebody choose “Same for me”, or another entry, in a message's menu."""
    adapter = talk.room.adapters[place_of(where).connection]
    shown = len(adapter.platform.shown)
    await adapter.hear(
        Pressed(
            key=f"same{next(keys)}",
            place=place_of(where),
            author=adapter.platform.author(who),
            at=talk.room.clock.now(),
            command=verb,
            message=message,
            said=doc(words),
        )
    )
    await talk.room.quiet()
    return "\n".join(each.text for each in adapter.platform.shown[shown:])


async def signs(  # noqa: PLR0913 - a story says what it needs, by name
    talk: Talkers, who: str, message: str, emoji: str, whose: str = "eve", *, added: bool = True
) -> str:
    """Let somebody put a sign on what somebody said in the lobby."""
    platform = talk.room.adapters["acme"].platform
    shown = len(platform.shown)
    await talk.room.adapters["acme"].hear(
        Reacted(
            key=f"sign{next(keys)}",
            place=place_of(LOBBY),
            author=platform.author(who),
            at=talk.room.clock.now(),
            message=message,
            emoji=emoji,
            added=added,
            said=doc("the export is slow"),
            whose=Author(f"{whose}@acme", whose),
        )
    )
    await talk.room.quiet()
    return "\n".join(each.text for each in platform.shown[shown:])


async def origin(talk: Talkers, number: int = 1) -> tuple[str, str, str]:
    """Give what is kept of the message with whose words something was made."""

    def work(reader: Reader) -> tuple[str, str, str]:
        [found] = reader.all(select(Suggestion).where(Suggestion.id == number))
        return found.origin_channel, found.origin_message, found.origin_link

    return await talk.room.database.read(work)


# What is kept -----------------------------------------------------------------------------------


async def test_of_a_wish_in_words_it_is_their_message(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    assert await origin(talk) == ("lobby", said, f"{ACME}/lobby/{said}")


async def test_of_a_command_it_is_none(talk: Talkers) -> None:
    await talk.room.says("ana", LOBBY, "/suggest dark mode")
    assert await origin(talk) == ("", "", "")


async def test_of_plain_words_it_is_where_they_began_wherever_they_are_kept(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "I wish for dark mode", to_us=True)
    await talk.says("ana", LOBBY, "and larger text", to_us=True)
    await talk.room.says("ana", ANA, "/keep 1")
    assert await origin(talk) == ("lobby", said, f"{ACME}/lobby/{said}")


async def test_of_words_that_staff_record_it_is_these(talk: Talkers) -> None:
    await signs(talk, "bob", "m77", "🎫")
    assert await origin(talk) == ("lobby", "m77", f"{ACME}/lobby/m77")


async def test_words_are_recorded_once(talk: Talkers) -> None:
    await signs(talk, "bob", "m77", "🎫")
    assert await signs(talk, "bob", "m77", "🎫") == "That is kept already, as #1."


async def test_of_words_that_are_sent_to_us_it_is_these(talk: Talkers) -> None:
    await chooses(talk, "ana", LOBBY, "m77", "it is too bright", verb="suggest")
    await talk.room.fills_in("ana", words="it is too bright at night")
    assert await origin(talk) == ("lobby", "m77", f"{ACME}/lobby/m77")


async def test_who_deletes_it_leads_nobody_there(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    await talk.deletes("ana", said)
    assert await origin(talk) == ("", "", "")
    assert "#1 dark mode" in talk.room.card(1).text


async def test_who_is_forgotten_leads_nobody_there(talk: Talkers) -> None:
    await talk.says("ana", ANA, "suggest dark mode", to_us=True)
    assert (await origin(talk))[0] == "@ana@acme"
    await talk.room.says("ana", ANA, "/privacy forget yes")
    assert await origin(talk) == ("", "", "")


# What is done at it -----------------------------------------------------------------------------


async def test_the_same_for_me_is_a_voice(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    answer = await chooses(talk, "eve", LOBBY, said, "suggest dark mode")
    assert "you want #1 dark mode too" in answer
    assert "2 people" in talk.room.card(1).text


async def test_of_other_words_it_is_a_new_wish(talk: Talkers) -> None:
    await chooses(talk, "eve", LOBBY, "m77", "it is too bright")
    form = talk.room.adapters["acme"].platform.shown[-1].answer
    assert isinstance(form, Form)
    assert (form.command, form.fields[0].value) == ("suggest", "it is too bright")


async def test_whoever_then_says_the_same_of_these_joins_it(talk: Talkers) -> None:
    await chooses(talk, "eve", LOBBY, "m77", "it is too bright")
    await talk.room.fills_in("eve", words="it is too bright")
    answer = await chooses(talk, "ana", LOBBY, "m77", "it is too bright")
    assert "you want #1 it is too bright too" in answer


async def test_who_may_not_know_of_it_wishes_anew(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    await talk.room.says("ana", LOBBY, "/visibility 1 private")
    await chooses(talk, "eve", LOBBY, said, "suggest dark mode")
    assert isinstance(talk.room.adapters["acme"].platform.shown[-1].answer, Form)


async def test_in_a_conversation_it_is_about_what_is_talked_about(talk: Talkers) -> None:
    await talk.room.says("ana", LOBBY, "/issue the export hangs")
    home = talk.newest(LOBBY)
    said = await talk.says("ana", f"{LOBBY}/{home.ids[0]}", "it hangs at 80 percent")
    answer = await chooses(talk, "eve", f"{LOBBY}/{home.ids[0]}", said, "it hangs at 80 percent")
    assert "you have #1 the export hangs too" in answer


async def test_a_sign_of_staff_is_about_what_was_made_of_it(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    await signs(talk, "bob", said, "👀")
    assert "with bob" in talk.room.card(1).text


async def test_a_customers_alarm_is_for_what_is_broken(talk: Talkers) -> None:
    wish = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    said = await talk.says("ana", LOBBY, "issue the export hangs", to_us=True)
    assert await signs(talk, "ana", wish, "‼️") == ""
    await signs(talk, "ana", said, "‼️")
    assert "Urgent" in talk.room.card(2).text


async def test_what_is_wrong_in_it_goes_to_whoever_has_it(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    await talk.room.says("bob", TEAM, "/take 1")
    adapter = talk.room.adapters["acme"]
    pressed = Pressed(
        key="wrong",
        place=place_of(LOBBY),
        author=adapter.platform.author("eve"),
        at=talk.room.clock.now(),
        command="correct",
        message=said,
        said=doc("suggest dark mode"),
        whose=Author("ana@acme", "ana"),
    )
    await adapter.hear(pressed)
    await talk.room.fills_in("eve", quoted="dark mode", words="it is there already")
    assert "With bob" in talk.room.card(2).text


async def test_what_is_said_below_it_is_no_conversation(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    await talk.says("eve", f"{LOBBY}/{said}", "I am not so sure")
    assert talk.room.story(1) == []


async def test_what_it_becomes_is_still_heard(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    await talk.edits("ana", said, "suggest a dark mode")
    assert "#1 dark mode" in talk.room.card(1).text
    assert len(talk.room.messages(TEAM)) == 1


async def test_a_message_that_was_signed_before_it_was_heard_is_heard(talk: Talkers) -> None:
    await talk.room.says("ana", LOBBY, "/issue the export hangs")
    home = talk.newest(LOBBY)
    thread = f"{LOBBY}/{home.ids[0]}"
    late = talk.said("ana", thread, "the export is slow")
    await signs(talk, "bob", late.message, "🎫", "ana")
    await talk.room.adapters["acme"].hear(late)
    await talk.room.quiet()
    await talk.edits("ana", late.message, "the export is very slow")
    assert "the export is very slow" in "\n".join(talk.room.story(1))


# A voice by a sign ------------------------------------------------------------------------------


async def test_a_sign_may_stand_for_a_voice_on_the_words_and_on_the_card(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    assert "you want #1 dark mode too" in await signs(talk, "eve", said, "👍")
    await signs(talk, "bob", said, "👍")
    assert "3 people" in talk.room.card(1).text


async def test_who_takes_it_off_takes_the_voice_back(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    await signs(talk, "eve", said, "👍")
    await signs(talk, "eve", said, "👍", added=False)
    assert "1 person" in talk.room.card(1).text


async def test_other_signs_of_customers_are_signs(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    assert await signs(talk, "eve", said, "👀") == ""
    assert "nobody has taken it" in talk.room.card(1).text


# Where digests lead -----------------------------------------------------------------------------


async def test_a_digest_where_it_was_said_leads_to_the_words(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    assert await led(talk, "eve", LOBBY, "/digest preview") == [f"{ACME}/lobby/{said}"]


async def test_so_does_the_digest_of_whoever_asked(talk: Talkers) -> None:
    said = await talk.says("ana", LOBBY, "suggest dark mode", to_us=True)
    assert await led(talk, "ana", ANA, "/digest preview --to me") == [f"{ACME}/lobby/{said}"]


async def test_whoever_asked_by_a_command_is_led_to_the_thread(talk: Talkers) -> None:
    await talk.room.says("ana", f"{LOBBY}/m7", "/suggest dark mode")
    assert await led(talk, "ana", ANA, "/digest preview --to me") == [f"{ACME}/lobby/m7"]
    assert await led(talk, "eve", LOBBY, "/digest preview") == [f"{ACME}/lobby/m7"]


async def test_nobody_is_led_to_the_channel_in_which_they_read(talk: Talkers) -> None:
    await talk.room.says("ana", LOBBY, "/suggest dark mode")
    assert await led(talk, "eve", LOBBY, "/digest preview") == []


async def test_nobody_is_led_to_what_they_cannot_read(talk: Talkers) -> None:
    await talk.says("ana", ANA, "suggest dark mode", to_us=True)
    await talk.room.says("eve", LOBBY, "/vote 1")
    assert await led(talk, "eve", LOBBY, "/digest preview") == []
    assert await led(talk, "eve", EVE, "/digest preview --to me") == [f"{ACME}/lobby"]


async def led(talk: Talkers, who: str, where: str, line: str) -> list[str]:
    """Let somebody say a command; give the addresses to which the lines of the answer lead."""
    await talk.room.says(who, where, line)
    answer = talk.room.adapters["acme"].platform.shown[-1].answer
    assert isinstance(answer, Whisper)
    lists = (block for block in answer.body.blocks if isinstance(block, Bullets))
    lines = (block for each in lists for item in each.items for block in item)
    spans = (span for line in lines if isinstance(line, Paragraph) for span in line.spans)
    return [span.url for span in spans if isinstance(span, Link)]
