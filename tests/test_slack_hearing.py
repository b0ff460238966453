"""Whatever goes wrong between Slack and us, everything is heard once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

import slack_bot
from adapters.slack.slack import Slack
from bridgebot.event import Place, Post
from bridgebot.testing.driving import PretendGate, running, say
from bridgebot.text import doc
from slack_people import FakeSlack
from store.database import Unavailable
from test_slack_contract import NAME, SlackSide

LOBBY = Place(NAME, "CLOBBY")


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        slack.joins("bob", "team")
        yield slack
        assert slack.world.broken_rules == []


@pytest.fixture
def adapter(slack: FakeSlack) -> Slack:
    return Slack(NAME, slack_bot.settings(slack))


async def test_what_was_not_kept_is_told_again_and_kept_once(
    slack: FakeSlack, adapter: Slack
) -> None:
    gate = PretendGate(failures=[Unavailable("the disk is full"), Unavailable("still")])
    slack.ack_seconds = 0.2
    async with running(adapter, SlackSide(slack), gate):
        await slack.says("ana", "lobby", "hello")
    assert len(gate.events) == 1
    assert slack.unacknowledged == []


@pytest.mark.parametrize("envelope", ["new", "old"])
async def test_a_redelivery_may_have_a_new_envelope_or_the_old_one(
    slack: FakeSlack, adapter: Slack, envelope: str
) -> None:
    slack.fresh_envelopes, slack.ack_seconds = envelope == "new", 0.2
    gate = PretendGate(failures=[Unavailable("the disk is full")])
    async with running(adapter, SlackSide(slack), gate):
        await slack.says("ana", "lobby", "hello")
    assert len(gate.events) == 1


async def test_whoever_commands_is_told_when_it_was_not_kept(
    slack: FakeSlack, adapter: Slack
) -> None:
    gate = PretendGate(failures=[Unavailable("the disk is full")])
    async with running(adapter, SlackSide(slack), gate):
        answer = await slack.commands("ana", "lobby", "/suggest dark mode")
    assert "nothing was done" in answer["text"]


async def test_somebody_new_is_asked_for_once_however_much_they_say(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await asyncio.gather(*(slack.says("ana", "lobby", f"hello {n}") for n in range(20)))
    assert len(gate.events) == 20
    assert [name for name, _ in slack.world.calls].count("users.info") == 1


async def test_our_own_words_come_back_as_a_bots(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await say(adapter, Post(LOBBY, doc("It is dark now.")), "key-1")
        await slack.until(lambda: gate.events)
    [echo] = gate.events
    assert echo.author.is_bot
    assert getattr(echo, "echo_of", "") == "key-1"
