"""Signs are heard when they are put on and taken off, with their words where those are meant."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

import slack_bot
from adapters.slack.signbook import Change, SignBook
from adapters.slack.slack import Slack
from bridgebot.abilities import Forgets
from bridgebot.adapter import Cursor
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


async def full_book() -> tuple[SignBook, Cursor]:
    """Let ana put a sign on more messages than a book remembers."""
    book = SignBook(PretendGate())
    for number in range(150):
        change = Change(f"{number}.0", "eyes", "UANA", added=True)
        noted = await book.note("C1", change, float(number))
    assert noted is not None
    return book, noted


def with_eyes(ts: str, *users: str) -> dict[str, Any]:
    return {"ts": ts, "reactions": [{"name": "eyes", "users": users, "count": len(users)}]}


async def test_only_the_latest_messages_are_remembered() -> None:
    _, noted = await full_book()
    remembered = [f"{number}.0" for number in range(50, 150)]
    assert sorted(json.loads(noted.value)) == sorted(["", *remembered])


async def test_what_was_forgotten_is_not_taken_for_new() -> None:
    book, _ = await full_book()
    assert await book.changes("C1", [with_eyes("49.0", "UANA"), with_eyes("50.0", "UANA")], 0) == []
    [change] = await book.changes("C1", [with_eyes("50.0", "UANA", "UBOB")], 0)
    assert change.user == "UBOB"


async def test_a_sign_of_so_many_that_we_forget_some_is_put_on_by_nobody() -> None:
    book = SignBook(PretendGate())
    users = [f"U{number}" for number in range(60)]
    for user in users:
        await book.note("C1", Change("1.0", "eyes", user, added=True), 1.0)
    assert await book.changes("C1", [with_eyes("1.0", *users)], 0) == []


@pytest.mark.parametrize(("page", "seen"), [(1000, 1), (15, 0)])
async def test_signs_on_older_messages_are_compared_where_there_is_plenty_to_read(
    slack: FakeSlack, adapter: Slack, page: int, seen: int
) -> None:
    gate = await met(slack, adapter)
    slack.world.history_page = page
    for hours in range(20, 0, -1):
        slack.message("ana", "lobby", "hours ago")["ts"] = f"{time.time() - hours * 3600:.6f}"
    slack.world.channels["CLOBBY"].messages.sort(key=lambda each: str(each["ts"]))
    gate._cursors["#since:CLOBBY"] = "1.000000"
    oldest = str(slack.world.channels["CLOBBY"].messages[0]["ts"])
    slack.puts("bob", "lobby", oldest, "eyes")
    await back(slack, adapter, gate)
    assert signs(gate).count(("bob", "\U0001f440", True)) == seen


# Forgotten ------------------------------------------------------------------------------------


async def test_somebody_who_is_forgotten_is_in_no_book_and_their_signs_are_not_found_anew(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await until(lambda: bool(gate._cursors.get("CLOBBY")), "the channel is known")
        ts = await slack.says("ana", "lobby", "dark mode?")
        await slack.reacts("bob", "lobby", ts, "eyes")
        await slack.reacts("ana", "lobby", ts, "+1")
    before = len(signs(gate))
    async with running(Slack(NAME, slack_bot.settings(slack)), SlackSide(slack), gate):
        pass  # another life: nothing is read yet
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: adapter._open is not None, "it is open")
        await adapter.forget("T1/UBOB")
        assert "UBOB" not in str(gate._cursors)
    await back(slack, adapter, gate)
    assert len(signs(gate)) == before


async def test_what_is_to_be_forgotten_waits_for_the_connection(adapter: Slack) -> None:
    assert isinstance(adapter, Forgets)
    with pytest.raises(ConnectionError):
        await adapter.forget("T1/UBOB")
