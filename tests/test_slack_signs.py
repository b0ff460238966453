"""Signs are heard when they are put on and taken off, with their words where those are meant."""

import json
from collections.abc import AsyncIterator

import pytest

import slack_bot
from adapters.slack.signbook import Change, SignBook
from adapters.slack.slack import Slack
from bridgebot.event import Place, Reacted
from bridgebot.testing.driving import PretendGate, running, until
from bridgebot.text import plain
from slack_people import FakeSlack
from test_slack_away import met
from test_slack_contract import NAME, SlackSide


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        slack.joins("bob", "lobby")
        yield slack


@pytest.fixture
def adapter(slack: FakeSlack) -> Slack:
    return Slack(NAME, slack_bot.settings(slack))


async def test_a_sign_is_heard_when_it_is_put_on_and_when_it_is_taken_off(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        ts = await slack.says("ana", "lobby", "dark mode?")
        await slack.reacts("ana", "lobby", ts, "+1")
        await slack.reacts("ana", "lobby", ts, "+1", added=False)
        await slack.reacts("ana", "lobby", ts, "+1")
    signs = [event for event in gate.events if isinstance(event, Reacted)]
    assert [each.added for each in signs] == [True, False, True]
    assert len({each.key for each in signs}) == 3


# What they are about --------------------------------------------------------------------------


def last(gate: PretendGate) -> Reacted:
    event = gate.events[-1]
    assert isinstance(event, Reacted)
    return event


async def test_a_sign_that_is_about_words_comes_with_them(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        root = await slack.says("ana", "lobby", "a question")
        ts = await slack.says("ana", "lobby", "exports are slow", thread=root)
        await slack.reacts("bob", "lobby", ts, "ticket")
    sign = last(gate)
    assert (plain(sign.said), sign.author.name) == ("exports are slow", "bob")
    assert sign.whose is not None
    assert sign.whose.account == "T1/UANA"
    assert sign.place == Place(NAME, "CLOBBY", root)


async def test_for_any_other_sign_slack_is_not_asked(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        ts = await slack.says("ana", "lobby", "exports are slow")
        await slack.reacts("bob", "lobby", ts, "eyes")
    assert not last(gate).said
    assert "reactions.get" not in dict(slack.world.calls)


async def test_a_sign_whose_words_slack_does_not_give_is_heard_without(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.faults.statuses["reactions.get"] = [500]
    async with running(adapter, SlackSide(slack)) as gate:
        ts = await slack.says("ana", "lobby", "exports are slow")
        await slack.reacts("bob", "lobby", ts, "ticket")
    assert not last(gate).said
    assert last(gate).whose is None


async def test_a_sign_that_was_missed_comes_with_its_words_too(
    slack: FakeSlack, adapter: Slack
) -> None:
    gate = await met(slack, adapter)
    slack.puts("bob", "lobby", str(slack.world.channels["CLOBBY"].messages[-1]["ts"]), "ticket")
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: bool(signs(gate)), "it is fetched")
    assert plain(last(gate).said) == "before"


# While we were away ---------------------------------------------------------------------------


def signs(gate: PretendGate) -> list[tuple[str, str, bool]]:
    """List the signs that were handed in: whose, which, and whether put on or taken off."""
    found = (event for event in gate.events if isinstance(event, Reacted))
    return [(each.author.name, each.emoji, each.added) for each in found]


async def back(slack: FakeSlack, adapter: Slack, gate: PretendGate) -> None:
    """Come back until all is fetched."""
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: _is_caught_up(adapter), "all is fetched")


def _is_caught_up(adapter: Slack) -> bool:
    return adapter._open is not None and adapter._open.backfill.is_up_to_date("CLOBBY")


async def test_signs_put_on_and_taken_off_while_we_were_away_are_heard_once(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await until(lambda: bool(gate._cursors.get("CLOBBY")), "the channel is known")
        ts = await slack.says("ana", "lobby", "dark mode?")
        await slack.reacts("ana", "lobby", ts, "+1")
    slack.puts("ana", "lobby", ts, "+1", added=False)
    slack.puts("ana", "lobby", ts, "eyes::skin-tone-3")
    await back(slack, adapter, gate)
    await back(slack, Slack(NAME, slack_bot.settings(slack)), gate)
    assert signs(gate) == [
        ("ana", "\U0001f44d", True),
        ("ana", "\U0001f440", True),
        ("ana", "\U0001f44d", False),
    ]


async def test_a_sign_that_slack_tells_of_late_is_not_heard_again(
    slack: FakeSlack, adapter: Slack
) -> None:
    gate = await met(slack, adapter)
    ts = str(slack.world.channels["CLOBBY"].messages[-1]["ts"])
    slack.puts("ana", "lobby", ts, "eyes")
    late = {"type": "reaction_added", "user": "UANA", "reaction": "eyes"}
    late |= {"event_ts": slack.world.ts()}
    item = {"type": "message", "channel": "CLOBBY", "ts": ts}
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: bool(signs(gate)), "it is fetched")
        await slack.tell(slack.event({**late, "item": item}))
        await slack.reacts("ana", "lobby", ts, "eyes", added=False)
        await slack.reacts("ana", "lobby", ts, "eyes")
    assert [added for _, _, added in signs(gate)] == [True, False, True]


async def test_signs_from_before_we_came_are_nobodys_business(
    slack: FakeSlack, adapter: Slack
) -> None:
    ts = str(slack.message("ana", "lobby", "long ago")["ts"])
    slack.puts("ana", "lobby", ts, "+1")
    gate = await met(slack, adapter)
    await back(slack, adapter, gate)
    assert signs(gate) == []


async def test_a_sign_of_so_many_that_slack_names_but_a_few_is_taken_off_by_nobody() -> None:
    book = SignBook(PretendGate())
    await book.note("C1", Change("1.0", "eyes", "UANA", added=True), 1.0)
    crowd = [{"ts": "1.0", "reactions": [{"name": "eyes", "users": ["UBOB"], "count": 70}]}]
    assert await book.changes("C1", crowd, 0.0) == [Change("1.0", "eyes", "UBOB", added=True)]


async def test_only_the_latest_messages_are_remembered() -> None:
    gate = PretendGate()
    book = SignBook(gate)
    for number in range(100):
        change = Change(f"{number}.0", "eyes", "UANA", added=True)
        noted = await book.note("C1", change, float(number))
    assert noted is not None
    assert list(json.loads(noted.value)) == [f"{number}.0" for number in range(70, 100)]
