"""Whatever happens to the connection, everything is heard once, and answered in time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

import discord_bot
from adapters.discord.discord import Discord
from adapters.discord.menus import REQUESTS, TALK
from bridgebot.abilities import Blank, Offer
from bridgebot.adapter import Choice
from bridgebot.event import (
    Deleted,
    Edited,
    Event,
    Field,
    Form,
    Place,
    Posted,
    Pressed,
    Reacted,
    Submitted,
    Whisper,
)
from bridgebot.testing.driving import PretendGate, running
from bridgebot.text import doc, plain
from discord_people import FakeDiscord
from discord_world import GUILD
from store.database import Unavailable
from test_discord_contract import NAME, OFFERS, DiscordSide

TICKET = "\U0001f3ab"
FORM = Form("Suggest", "suggest", (Field("words", "your wish"),), "suggest words")


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as discord:
        discord.joins("ana", "lobby", "@ana")
        discord.joins("bob", "team")
        yield discord
        assert discord.world.broken_rules == []


def made(discord: FakeDiscord, offers: list[Offer] | None = None, **given: Any) -> Discord:
    adapter = Discord(NAME, discord_bot.settings(discord, **given))
    adapter.offer(offers or OFFERS)
    return adapter


@pytest.fixture
def gate() -> PretendGate:
    return PretendGate()


@asynccontextmanager
async def listening(
    discord: FakeDiscord, gate: PretendGate, **given: Any
) -> AsyncIterator[PretendGate]:
    """Run a new adapter at this gate, until it is up to date."""
    adapter = made(discord, **given)
    async with running(adapter, DiscordSide(discord), gate):
        await discord.until(lambda: adapter._open, "it speaks")
        await discord.until(lambda: _is_whole(adapter, discord), "it is up to date")
        yield gate


def _is_whole(adapter: Discord, discord: FakeDiscord) -> bool:
    assert adapter._open
    return adapter._open.backfill.marks.is_sure(discord.id_of("lobby"))


def heard(gate: PretendGate) -> list[str]:
    return [key for event in gate.events if (key := event.key)]


def twice(gate: PretendGate) -> list[str]:
    """List what was heard more than once under different keys: there must be none."""
    said = [event.message for event in gate.events if isinstance(event, Posted)]
    return [each for each in said if said.count(each) > 1]


# Connections ----------------------------------------------------------------------------------


async def test_a_connection_that_breaks_is_resumed_and_nothing_is_lost(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with listening(discord, gate):
        discord.says("ana", "lobby", "@bridgebot one")
        discord.gateway.drop()
        discord.says("ana", "lobby", "@bridgebot two")
        begun = discord.commands("ana", "lobby", "suggest", words="dark mode")
        await discord.until(lambda: len(gate.events) == 3, "all are heard")
    assert discord.gateway.resumed == 1
    assert begun.id in gate.events[2].key
    assert twice(gate) == []


async def test_it_reconnects_when_it_is_asked_to(discord: FakeDiscord, gate: PretendGate) -> None:
    async with listening(discord, gate):
        await discord.gateway.ask_to_reconnect()
        await discord.until(lambda: discord.gateway.resumed, "it resumes")
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: gate.events, "it hears")


async def test_what_a_lost_session_did_not_tell_is_read_back(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with listening(discord, gate):
        discord.says("ana", "lobby", "@bridgebot one")
        discord.says("ana", "@ana", "hello")
        await discord.until(lambda: len(gate.events) == 2, "both are heard")
        await discord.gateway.invalidate()
        discord.says("ana", "lobby", "@bridgebot two")
        discord.says("ana", "@ana", "hello again")
        await discord.until(lambda: discord.gateway.identified == 2, "it begins anew")
        await discord.until(lambda: len(set(heard(gate))) == 4, "all are heard")
    assert gate.events[-1].place.channel in (discord.id_of("lobby"), discord.id_of("@ana"))


async def test_what_was_said_while_we_were_away_is_heard_in_order(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with listening(discord, gate):
        discord.says("ana", "lobby", "@bridgebot zero")
        await discord.until(lambda: gate.events, "it is heard")
    said = [discord.says("ana", "lobby", f"@bridgebot {number}") for number in range(250)]
    async with listening(discord, gate):
        await discord.until(lambda: len(gate.events) == 251, "all are heard")
    assert heard(gate)[1:] == said


async def test_what_was_said_before_we_came_is_not_ours(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    discord.says("ana", "lobby", "@bridgebot one")
    async with listening(discord, gate):
        pass
    assert gate.events == []


async def test_what_cannot_be_kept_is_read_again(discord: FakeDiscord, gate: PretendGate) -> None:
    gate.failures = [Unavailable("the disk is full")]
    async with listening(discord, gate):
        said = [discord.says("ana", "lobby", f"@bridgebot {number}") for number in range(3)]
        await discord.until(lambda: set(heard(gate)) == set(said), "all are heard")
        await discord.until(lambda: gate._cursors.get(discord.id_of("lobby")) == said[-1])


async def test_an_edit_that_cannot_be_kept_is_handed_in_again(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with listening(discord, gate):
        said = discord.says("ana", "@ana", "one")
        await discord.until(lambda: gate.events, "it is heard")
        gate.failures = [Unavailable("the disk is full")]
        discord.edits(said, "@ana", "two")
        await discord.until(lambda: isinstance(gate.events[-1], Edited), "it is heard")


async def test_a_bad_event_ends_nothing(discord: FakeDiscord, gate: PretendGate) -> None:
    async with listening(discord, gate):
        discord.gateway.tell("MESSAGE_CREATE", {"channel_id": "1", "nonsense": True})
        discord.gateway.tell("GUILD_ROLE_CREATE", {"nonsense": True})
        discord.gateway.tell("INTERACTION_CREATE", {"type": 2})
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: gate.events, "it is heard")
    assert discord.gateway.identified == 1


async def test_a_first_handshake_that_fails_ends_in_a_second(
    discord: FakeDiscord, sqlite_url: str
) -> None:
    discord.gateway.refuse_handshakes = 1
    async with discord_bot.running(discord, sqlite_url):
        await discord.answered(discord.commands("ana", "lobby", "suggest", words="dark mode"))


async def test_where_few_starts_are_left_it_waits_for_the_next_day(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    discord.world.starts_left = 5
    async with listening(discord, gate):
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: gate.events, "it is heard")


async def test_without_the_privilege_only_what_is_for_us_is_read(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with listening(discord, gate):
        discord.says("ana", "lobby", "secret")
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: gate.events, "it is heard")
    assert len(gate.events) == 1


async def test_with_the_privilege_everything_is_read(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    discord.gateway.granted = 1 << 15
    async with listening(discord, gate, message_content=True):
        discord.says("ana", "lobby", "plain words")
        await discord.until(lambda: gate.events, "it is heard")


async def test_sharded_it_hears_as_well(discord: FakeDiscord, gate: PretendGate) -> None:
    async with listening(discord, gate, shards=1):
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: gate.events, "it is heard")


async def test_our_own_whispers_are_no_letters(discord: FakeDiscord) -> None:
    gate = PretendGate(lambda _: Whisper(doc("for you")))
    async with listening(discord, gate):
        await discord.answered(discord.commands("ana", "lobby", "suggest", words="dark mode"))
        discord.says("ana", "lobby", "@bridgebot one")
        await discord.until(lambda: len(gate.events) > 1, "it is heard")
    assert len(gate.events) == 2


async def test_changes_and_signs_are_heard(discord: FakeDiscord, gate: PretendGate) -> None:
    async with listening(discord, gate):
        said = discord.says("ana", "@ana", "one")
        discord.edits(said, "@ana", "two")
        discord.reacts("ana", "@ana", said, "👍")
        discord.takes_back(said, "@ana")
        await discord.until(lambda: len(gate.events) == 4, "all are heard")
    assert [type(each) for each in gate.events[1:]] == [Edited, Reacted, Deleted]


async def test_a_sign_about_words_comes_with_them(discord: FakeDiscord, gate: PretendGate) -> None:
    discord.gateway.granted = 1 << 15
    async with listening(discord, gate):
        said = discord.says("ana", "lobby", "exports are **slow**")
        discord.reacts("bob", "lobby", said, TICKET)
        discord.reacts("bob", "lobby", said, "\U0001f44d")
        await discord.until(lambda: len(gate.events) == 2, "both are heard")
    heard = {each.emoji: each for each in gate.events if isinstance(each, Reacted)}
    other, ticket = heard["\U0001f44d"], heard[TICKET]
    assert plain(ticket.said) == "exports are slow"
    assert ticket.whose is not None
    assert (ticket.whose.name, ticket.whose.realm) == ("ana", GUILD)
    assert (other.whose, bool(other.said)) == (None, False)


async def test_a_sign_about_words_that_may_not_be_read_is_heard_without(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with listening(discord, gate):
        said = discord.says("ana", "lobby", "exports are slow")
        discord.faults.statuses["GET /message"] = [403]
        discord.reacts("bob", "lobby", said, TICKET)
        await discord.until(lambda: gate.events, "it is heard")
    [event] = gate.events
    assert isinstance(event, Reacted)
    assert event.whose is None


# Commands -------------------------------------------------------------------------------------


async def test_commands_are_handed_in_only_when_they_changed(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    for _ in range(2):
        async with listening(discord, gate):
            pass
    assert discord.world.synced == 1
    more = [
        *OFFERS,
        Offer("vote", "Me too", (Blank("number", "which", is_required=True, is_number=True),)),
    ]
    async with listening(discord, gate, offers=more):
        pass
    assert discord.world.synced == 2


# Answers in time ------------------------------------------------------------------------------


def whisper(_: Event) -> Whisper:
    return Whisper(doc("It is kept."))


def form(_: Event) -> Form:
    return FORM


async def test_what_takes_long_is_deferred_and_answered_later(discord: FakeDiscord) -> None:
    gate = PretendGate(whisper)
    async with listening(discord, gate):
        gate.is_open.clear()
        begun = discord.commands("ana", "lobby", "suggest", words="dark mode")
        await discord.until(lambda: begun.response, "it is deferred")
        gate.is_open.set()
        assert await discord.answered(begun) == "It is kept."
    assert begun.response is not None
    assert begun.response["type"] == 5
    assert begun.answered_after < 3


async def test_a_form_that_comes_too_late_is_a_button(discord: FakeDiscord) -> None:
    gate = PretendGate(form)
    async with listening(discord, gate):
        gate.is_open.clear()
        begun = discord.commands("ana", "lobby", "suggest")
        await discord.until(lambda: begun.response, "it is deferred")
        gate.is_open.set()
        assert "your wish" in await discord.answered(begun)
        await discord.opened(discord.presses("ana", "Fill in the form", "lobby"))
    assert isinstance(gate.events[-1], Pressed)


async def test_after_three_seconds_the_answer_is_a_letter(discord: FakeDiscord) -> None:
    gate = PretendGate(whisper)
    async with listening(discord, gate):
        gate.is_open.clear()
        discord.commands("ana", "lobby", "suggest", words="dark mode")
        await discord.until(lambda: gate.asked, "it is heard")
        discord.world.pass_time(4)
        gate.is_open.set()
        await discord.until(lambda: discord.said("@ana") == ["It is kept."], "ana has a letter")


async def test_after_a_quarter_of_an_hour_the_answer_is_a_letter(discord: FakeDiscord) -> None:
    gate = PretendGate(whisper)
    async with listening(discord, gate):
        gate.is_open.clear()
        begun = discord.commands("ana", "lobby", "suggest", words="dark mode")
        await discord.until(lambda: begun.response, "it is deferred")
        discord.world.pass_time(1000)
        gate.is_open.set()
        await discord.until(lambda: discord.said("@ana") == ["It is kept."], "ana has a letter")


async def test_what_cannot_be_kept_is_said(discord: FakeDiscord, gate: PretendGate) -> None:
    async with listening(discord, gate):
        gate.failures = [Unavailable("the disk is full")]
        begun = discord.commands("ana", "lobby", "suggest", words="dark mode")
        assert "nothing was done" in await discord.answered(begun)


async def test_an_answer_in_many_pages_is_whole(discord: FakeDiscord) -> None:
    words = " ".join(f"word{number}" for number in range(1200))
    gate = PretendGate(lambda _: Whisper(doc(words)))
    async with listening(discord, gate):
        begun = discord.commands("ana", "lobby", "suggest", words="dark mode")
        await discord.until(lambda: len(begun.shown) > 2, "it is answered")
        await discord.until(
            lambda: " ".join(discord.whispers("ana")).split() == words.split(), "it is whole"
        )


async def test_somebody_is_talked_to_from_their_menu(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    person = Blank("person", "who", is_required=False)
    offers = [Offer("talk", "Talk with somebody", (person,)), Offer("mine", "Yours", (person,))]
    async with listening(discord, gate, offers=offers):
        await discord.answered(discord.takes_menu_of("bob", "team", TALK, "ana"))
        await discord.answered(discord.takes_menu_of("bob", "team", REQUESTS, "Ana Miller"))
    chosen = [
        (each.command, each.whose and (each.whose.account, each.whose.name))
        for each in gate.events
        if isinstance(each, Pressed)
    ]
    people = [(discord.joins(name), name) for name in ("ana", "Ana Miller")]
    assert chosen == [("talk", people[0]), ("mine", people[1])]


async def test_people_whom_an_option_mentions_are_named(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with listening(discord, gate):
        words = f"a mode for <@{discord.joins('eve')}>"
        await discord.answered(discord.commands("ana", "lobby", "suggest", words=words))
    [event] = gate.events
    assert isinstance(event, Submitted)
    assert event.values == {"words": "a mode for @eve"}


async def test_a_thread_to_which_we_are_let_in_is_read(
    discord: FakeDiscord, gate: PretendGate
) -> None:
    async with listening(discord, gate):
        root = discord.says("ana", "lobby", "hello")
        thread = discord.world.thread(discord.id_of("lobby"), "hello", root)
        discord.gateway.tell("THREAD_CREATE", thread)
        discord.says("ana", root, "@bridgebot one")
        await discord.until(lambda: gate.events, "it is heard")
    assert gate.events[0].place == Place(NAME, discord.id_of("lobby"), root)


async def test_no_more_is_offered_than_may_be(discord: FakeDiscord, gate: PretendGate) -> None:
    gate.choices = [Choice("x" * 200, str(number), f"vote {number}") for number in range(40)]
    seeking = [Offer("suggest", "Say it", (Blank("words", "it", is_required=True, seeks=True),))]
    async with listening(discord, gate, offers=seeking):
        offered = await discord.offered(discord.types("ana", "lobby", "suggest", words="da"))
    assert len(offered) == 25
