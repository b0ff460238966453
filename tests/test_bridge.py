"""What is handed in is kept with all its consequences, or not at all."""

from dataclasses import replace
from functools import partial
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from bridgebot import plugins
from bridgebot.adapter import Cursor, Feature, Level
from bridgebot.bridge import Bridge
from bridgebot.command import Commands, Context, command
from bridgebot.event import Answer, Deleted, Edited, Event, Form, Joined, Place, Reacted, Whisper
from bridgebot.routing import Routing
from bridgebot.testing.clock import StoppedClock
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.platform import FakePlatform
from bridgebot.text import doc, plain
from store import copies, outbox, places
from store.database import Database, Unavailable
from store.outbox import State

LOBBY, TEAM = Place("acme", "lobby"), Place("acme", "team")


@command()
def starve(context: Context) -> str:
    """Find that the server has gone."""
    context.record("suggestion.made", 1)
    raise psycopg.OperationalError("the server has gone")


class Door:
    """A bridge with one connection, and people who speak there."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.platform = FakePlatform("acme", StoppedClock())
        self.adapter = FakeAdapter("acme", self.platform)
        self.gate = self.bridge().gate(self.adapter)

    def bridge(self) -> Bridge:
        commands = Commands((*plugins.commands(), starve))
        return Bridge(self.database, commands, Routing({"acme": TEAM}), self.platform.clock, "tag")

    async def says(self, line: str, place: Place = LOBBY, name: str = "ana") -> Answer | None:
        [answer] = await self.gate.accept([self.platform.commands(name, place, line)])
        return answer

    async def hears(self, event: Event) -> str:
        [answer] = await self.gate.accept([event])
        return words(answer)

    async def queued(self) -> list[str]:
        found = await self.database.read(partial(outbox.in_state, state=State.QUEUED))
        return [each.key for each in found]


def words(answer: Answer | None) -> str:
    return plain(answer.body) if isinstance(answer, Whisper) else ""


@pytest.fixture
def door(database: Database) -> Door:
    return Door(database)


async def test_events_and_the_cursor_are_kept_together(door: Door) -> None:
    event = door.platform.commands("ana", LOBBY, "suggest dark mode")
    await door.gate.accept([event], Cursor("17"))
    assert await door.gate.cursor() == "17"
    assert await door.queued() == ["tag-s1"]


async def test_each_place_may_have_a_cursor_of_its_own(door: Door) -> None:
    await door.gate.accept([], Cursor("1"))
    await door.gate.accept([], Cursor("2", "lobby"))
    assert [await door.gate.cursor(), await door.gate.cursor("lobby")] == ["1", "2"]
    assert await door.gate.cursor("team") is None


async def test_each_event_has_its_answer_in_its_place(door: Door) -> None:
    lines = ["suggest one", "vote 9", "suggest two"]
    events = [door.platform.commands("ana", LOBBY, line) for line in lines]
    answers = [words(each) for each in await door.gate.accept(events)]
    assert ["kept" in each for each in answers] == [True, False, True]


async def test_what_is_told_twice_in_one_breath_happens_once(door: Door) -> None:
    event = door.platform.commands("ana", LOBBY, "suggest one")
    first, second = await door.gate.accept([event, event])
    assert (words(first)[:5], second) == ("Thank", None)


async def test_when_the_database_fails_nothing_is_kept(postgres_url: str) -> None:
    door = Door(Database(postgres_url))
    lines = ["suggest one", "starve", "mine"]
    events = [door.platform.commands("ana", LOBBY, line) for line in lines]
    with capture_logs() as logs, pytest.raises(Unavailable, match="the server has gone"):
        await door.gate.accept(events, Cursor("17"))
    assert (logs, await door.queued(), await door.gate.cursor()) == ([], [], None)
    assert "Nothing yet" in words(await door.says("mine"))
    door.database.close()


async def test_a_bot_is_not_answered(door: Door) -> None:
    said = door.platform.posts("otherbot", LOBBY, "I wish for dark mode")
    assert await door.hears(replace(said, author=replace(said.author, is_bot=True))) == ""


async def test_what_is_said_to_others_is_not_answered(door: Door) -> None:
    assert await door.hears(door.platform.posts("ana", LOBBY, "hello", addressed=False)) == ""
    assert await door.hears(door.platform.posts("ana", LOBBY, "hello")) != ""


@pytest.mark.parametrize("kind", [Edited, Deleted, Joined])
async def test_what_means_nothing_to_us_yet_is_heard_in_silence(
    door: Door, kind: type[Event]
) -> None:
    facts: dict[str, Any] = {
        "key": "k",
        "place": LOBBY,
        "author": door.platform.author("ana"),
        "at": 1,
    }
    more: dict[type[Event], dict[str, Any]] = {
        Edited: {"message": "m1", "body": doc("x")},
        Deleted: {"message": "m1"},
        Joined: {},
    }
    assert await door.gate.accept([kind(**facts, **more[kind])]) == [None]


async def test_a_place_is_known_once_somebody_spoke_there(door: Door) -> None:
    await door.says("mine")
    await door.says("mine")
    known = await door.database.read(partial(places.known, connection="acme"))
    assert [each.channel for each in known] == ["lobby"]


async def test_a_place_is_known_by_the_next_bridge_too(door: Door) -> None:
    await door.says("mine")
    door.gate = door.bridge().gate(door.adapter)
    await door.says("mine")
    known = await door.database.read(partial(places.known, connection="acme"))
    assert len(known) == 1


async def test_likes_are_left_out_when_they_cannot_be_read(sqlite_url: str) -> None:
    door = Door(HalfBlind(sqlite_url))
    with capture_logs() as logs:
        assert "kept as" in words(await door.says("suggest dark mode"))
    assert [each["event"] for each in logs] == ["similar.unavailable"]
    door.database.close()


class HalfBlind(Database):
    """A database that can be written, and not read."""

    async def read(self, question: Any) -> Any:
        raise Unavailable("the disk is tired")


async def test_it_is_drained_when_nothing_waits(door: Door) -> None:
    assert await door.gate.drained(5)
    await door.says("suggest dark mode")
    assert not await door.gate.drained(0.05)


# Signs as verbs -----------------------------------------------------------------------------


async def seen_card(door: Door) -> str:
    """Let a card be in the team place, and give what the platform calls it."""
    await door.says("suggest dark mode")
    await door.database.transact(lambda t: copies.name(t, "tag-s1", "acme", "team", ("card-1",)))
    return "card-1"


def sign(door: Door, name: str, place: Place, message: str, emoji: str = "👀") -> Reacted:
    said = door.platform.commands(name, place, "")
    return Reacted(
        key=said.key, place=place, author=said.author, at=1, message=message, emoji=emoji
    )


async def test_eyes_on_a_card_take_it(door: Door) -> None:
    card = await seen_card(door)
    assert "is yours now" in await door.hears(sign(door, "bob", TEAM, card))


@pytest.mark.parametrize(("message", "emoji"), [("card-1", "🎉"), ("another", "👀"), ("", "👀")])
async def test_another_sign_or_message_means_nothing(door: Door, message: str, emoji: str) -> None:
    await seen_card(door)
    assert await door.hears(sign(door, "bob", TEAM, message, emoji)) == ""


async def test_a_sign_taken_off_gives_back_what_was_taken_by_it(door: Door) -> None:
    card = await seen_card(door)
    await door.hears(sign(door, "bob", TEAM, card))
    taken_off = replace(sign(door, "bob", TEAM, card), added=False)
    assert "no longer yours" in await door.hears(taken_off)


async def test_another_sign_taken_off_means_nothing(door: Door) -> None:
    card = await seen_card(door)
    taken_off = replace(sign(door, "bob", TEAM, card, "✅"), added=False)
    assert await door.hears(taken_off) == ""


@pytest.mark.parametrize(
    ("said", "verb"),
    [("suggest dark mode", "ship"), ("issue exports fail", "resolve"), ("barrier fax", "outcome")],
)
async def test_a_tick_on_a_card_finishes_it(door: Door, said: str, verb: str) -> None:
    await door.says(said)
    await door.database.transact(lambda t: copies.name(t, "tag-s1", "acme", "team", ("card-1",)))
    [form] = await door.gate.accept([sign(door, "bob", TEAM, "card-1", "✅")])
    assert isinstance(form, Form)
    assert (form.command, form.values) == (verb, {"number": "1"})


@pytest.mark.parametrize("name", ["ana", "bob"])
async def test_the_alarm_is_pulled_by_a_sign_where_it_was_reported(door: Door, name: str) -> None:
    await door.says("issue exports fail")
    await door.database.transact(lambda t: copies.name(t, "tag-i1", "acme", "lobby", ("home-1",)))
    answer = await door.hears(sign(door, name, LOBBY, "home-1", "‼️"))
    assert ("#1 is with" in answer) == (name == "ana")
    assert ("not one of yours" in answer) == (name == "bob")


async def test_a_customer_has_no_other_sign_there(door: Door) -> None:
    await door.says("issue exports fail")
    await door.database.transact(lambda t: copies.name(t, "tag-i1", "acme", "lobby", ("home-1",)))
    assert await door.hears(sign(door, "ana", LOBBY, "home-1", "👀")) == ""


# Forms by talking ---------------------------------------------------------------------------


@pytest.fixture
def talker(door: Door) -> Door:
    """A door to a place that shows no forms, and can be talked with instead."""
    levels = {Feature.FORM: Level.PARTLY}
    door.platform.levels |= {"lobby": levels, "team": levels}
    return door


async def tells(door: Door, name: str, said: str, place: Place = TEAM) -> str:
    return await door.hears(door.platform.posts(name, place, said, addressed=False))


async def test_a_form_is_filled_in_one_question_at_a_time(talker: Door) -> None:
    await talker.says("suggest dark mode")
    assert "tell me how we listened." in words(await talker.says("ship 1", TEAM, "bob"))
    assert "tell me what changed." in await tells(talker, "bob", "We read.")
    assert "comes next" in await tells(talker, "bob", "It is dark.")
    assert "is shipped now" in await tells(talker, "bob", "nothing more")
    assert await tells(talker, "bob", "and now to you all") == ""


async def test_another_person_is_not_asked(talker: Door) -> None:
    await talker.says("suggest dark mode")
    await talker.says("ship 1", TEAM, "bob")
    assert await tells(talker, "zoe", "We read.") == ""
    assert "tell me what changed." in await tells(talker, "bob", "We read.")


async def test_asking_goes_on_after_a_restart(talker: Door) -> None:
    await talker.says("suggest dark mode")
    await talker.says("ship 1", TEAM, "bob")
    talker.gate = talker.bridge().gate(talker.adapter)
    assert "tell me what changed." in await tells(talker, "bob", "We read.")


@pytest.mark.parametrize("said", ["cancel", " Cancel "])
async def test_asking_can_be_stopped(talker: Door, said: str) -> None:
    await talker.says("suggest dark mode")
    await talker.says("ship 1", TEAM, "bob")
    assert "Stopped" in await tells(talker, "bob", said)
    assert await tells(talker, "bob", "We read.") == ""


async def test_a_day_of_silence_stops_it_too(talker: Door) -> None:
    await talker.says("suggest dark mode")
    await talker.says("ship 1", TEAM, "bob")
    talker.platform.clock.advance(24 * 3600 + 1)
    assert await tells(talker, "bob", "We read.") == ""


async def test_where_forms_show_a_form_is_shown(door: Door) -> None:
    assert isinstance(await door.says("suggest"), Form)


async def test_a_question_mark_behind_a_verb_asks_for_all_that_it_takes(door: Door) -> None:
    form = await door.says("away ?", TEAM)
    assert isinstance(form, Form)
    asked = {field.name: field.is_optional for field in form.fields}
    assert asked == {"until": True, "cover": True}


async def test_what_takes_nothing_has_no_form(door: Door) -> None:
    assert "I do not know what to do with “?” here" in words(await door.says("back ?", TEAM))


async def test_what_may_be_left_out_is_one_question_at_most(talker: Door) -> None:
    asked = words(await talker.says("away ?", TEAM, "bob"))
    assert "tell me when you are back." in asked
    assert "questions left" not in asked
    assert "You are away until" in await tells(talker, "bob", "3d")
