"""Whoever has something answers from their direct messages with us: real clients, three sides."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

import bridge_bot
from bridgebot.owners.roster import Roster
from party import Party, Seen, Whereabouts
from party_matrix import MatrixParty
from party_platforms import Doorkeeper
from party_slack import SlackParty

pytestmark = [
    pytest.mark.xdist_group("synapse"),
    pytest.mark.parametrize("owner", ["slack", "matrix"]),
]
LOG, FIX = b"hanging at 80 percent", b"turn it off and on"


@dataclass
class Talk:
    """Eve, who reported something on Discord; raj, who has it and is alone with us; ana's team."""

    eve: Party
    raj: Party
    ana: Party
    home: Seen
    card: Seen


@pytest.fixture
async def talk(
    owner: str, request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path
) -> AsyncIterator[Talk]:
    async with AsyncExitStack() as stack:
        door = Doorkeeper(stack, request, tmp_path)
        team = "matrix" if owner == "slack" else "slack"
        eve = await door.joins("discord", Whereabouts("eve", "discord", "help", is_staff=False))
        ana = await door.joins(team, Whereabouts("ana", "ours", "team", is_staff=True))
        raj = await door.joins(owner, Whereabouts("raj", "desk", "lounge", is_staff=False))
        assert isinstance(raj, SlackParty | MatrixParty)
        everybody, roster = [eve, ana, raj], with_owner(raj)
        await stack.enter_async_context(bridge_bot.running(sqlite_url, everybody, roster=roster))
        await eve.commands("issue the export hangs")
        home = await eve.sees("#1 Issue")
        card = await ana.sees("#1 Issue")
        await raj.turns_to_us()
        await eve.says("It hangs at 80 percent", home.id)
        yield Talk(eve, raj, ana, home, card)


def with_owner(raj: Party) -> Roster:
    """Let raj answer for what is about exports."""
    person = {"name": "raj", "accounts": f"{raj.who.connection}:{raj.account}"}
    area = {"words": "export", "chain": [{"ask": "raj"}]}
    return Roster.model_validate({"people": {"raj": person}, "areas": {"exports": area}})


async def test_what_both_say_crosses_with_edits_signs_and_words_taken_back(talk: Talk) -> None:
    asked = await talk.raj.sees("It hangs at 80 percent")
    assert asked.speaker == "eve (discord)"
    await talk.raj.says(">> Which browser?", asked.id)
    heard = await talk.eve.sees("Which browser?")
    assert (heard.speaker, heard.thread) == ("raj", talk.home.id)
    said = await talk.raj.sees(">> Which browser?", sign="📬")
    await talk.raj.edits(said, ">> Which browser is it?")
    await talk.eve.sees("Which browser is it?")
    await talk.eve.reacts(await talk.eve.sees("Which browser is it?"), "🎉")
    await talk.raj.sees(">> Which browser is it?", sign="🎉")
    await talk.raj.deletes(said)
    await talk.eve.misses("Which browser")


async def test_a_customer_s_edit_and_deletion_reach_them(talk: Talk) -> None:
    await talk.raj.sees("It hangs at 80 percent")
    said = await talk.eve.sees("It hangs at 80 percent", sign="📬")
    await talk.eve.edits(said, "It hangs at 90 percent")
    await talk.raj.sees("It hangs at 90 percent")
    await talk.eve.deletes(said)
    await talk.raj.misses("It hangs at 90 percent")


async def test_files_cross_both_ways(talk: Talk) -> None:
    await talk.eve.shows("export.log", LOG, talk.home.id)
    await talk.raj.sees("", file="export.log")
    assert await talk.raj.reads("export.log") == LOG
    await talk.raj.shows("fix.txt", FIX, (await talk.raj.sees("look")).id)
    await talk.ana.sees("", file="fix.txt")
    assert not talk.eve.has("fix.txt")
    noted = await talk.raj.sees("look", file="fix.txt")
    await talk.raj.reacts(noted, "📨")
    await talk.eve.sees("", file="fix.txt")
    assert await talk.eve.reads("fix.txt") == FIX


async def test_what_they_recall_is_gone(talk: Talk) -> None:
    asked = await talk.raj.sees("It hangs at 80 percent")
    await talk.raj.says(">> The password is 1234", asked.id)
    await talk.eve.sees("The password is 1234")
    await talk.raj.commands("recall 1")
    await talk.eve.misses("1234")
    await talk.ana.sees("Taken back from eve")


async def test_what_is_a_note_reaches_the_team_and_nobody_else(talk: Talk) -> None:
    asked = await talk.raj.sees("It hangs at 80 percent")
    await talk.raj.says("They have paid nothing yet", asked.id)
    await talk.ana.sees("They have paid nothing yet")
    await talk.ana.says("So let them wait", talk.card.id)
    await talk.raj.says(">> We are on it", asked.id)
    await talk.eve.sees("We are on it")
    assert [each for each in ("paid", "wait") if talk.eve.has(each)] == []
    assert not talk.raj.has("So let them wait")


async def test_once_somebody_else_has_it_they_read_no_more(talk: Talk) -> None:
    await talk.raj.sees("It hangs at 80 percent")
    await talk.ana.commands("take 1")
    await talk.ana.sees("With ana")
    await talk.eve.says("And my password is 1234", talk.home.id)
    await talk.ana.sees("1234")
    await talk.ana.says(">> Do not tell us", talk.card.id)
    await talk.eve.sees("Do not tell us")
    assert not talk.raj.has("1234")
