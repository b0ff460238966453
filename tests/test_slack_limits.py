"""Slack lets each method be called so many times a minute: we wait as told, and lose nothing."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

import slack_bot
from adapters.slack.calls import Calls
from adapters.slack.history import History
from adapters.slack.pacing import Pace
from adapters.slack.people import People
from adapters.slack.slack import Slack
from adapters.slack.workspaces import Bot, Spot
from bridgebot.adapter import Later, Sent
from bridgebot.event import Edit, Place, Post
from bridgebot.testing.driving import running, say, until
from bridgebot.text import doc
from slack_limits import TIERS, Limits
from slack_people import FakeSlack
from slack_world import BOT_TOKEN
from test_slack_away import new
from test_slack_contract import NAME, SlackSide

LOBBY = Place(NAME, "CLOBBY")


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        yield slack


@pytest.fixture
def adapter(slack: FakeSlack) -> Slack:
    return Slack(NAME, slack_bot.settings(slack))


@pytest.mark.parametrize(
    ("method", "tier"), [("reactions.remove", 2), ("chat.update", 3), ("users.info", 4)]
)
def test_a_method_may_be_called_as_often_as_its_tier_says(method: str, tier: int) -> None:
    limits = Limits()
    waits = [limits.wait(method, "T1") for _ in range(TIERS[tier] + 1)]
    assert not any(waits[:-1])
    assert 59 < waits[-1] <= 60


def test_a_workspace_does_not_use_up_what_another_may() -> None:
    limits = Limits()
    for _ in range(TIERS[2]):
        limits.wait("reactions.remove", "T1")
    assert limits.wait("reactions.remove", "T2") == 0


def test_a_minute_later_it_may_be_called_again() -> None:
    limits = Limits()
    limits.haste = 1e9
    assert not any(limits.wait("reactions.remove", "T1") for _ in range(100))


async def test_too_many_edits_are_put_off_by_as_much_as_slack_says(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, Post(LOBBY, doc("0")))
        assert isinstance(sent, Sent)
        edits = [Edit(LOBBY, doc(f"{number}"), messages=sent.ids) for number in range(60)]
        outcomes = [await adapter.deliver(each, f"edit-{n}") for n, each in enumerate(edits)]
    late = [each.after for each in outcomes if isinstance(each, Later)]
    assert len(late) == 60 - TIERS[3]
    assert all(50 < after <= 60 for after in late)
    assert slack.said("lobby") == ["49"]


async def test_who_may_read_history_once_a_minute_hears_all_of_it_in_the_end(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await until(lambda: bool(gate._cursors.get("CLOBBY")), "the channel is known")
    for number in range(20):
        slack.message("ana", "lobby", f"missed {number}")
    slack.world.history_page = 15
    slack.world.limits.per_minute["conversations.history"] = 1
    slack.world.limits.haste = 600
    async with running(adapter, SlackSide(slack), gate):
        await until(lambda: "missed 19" in new(gate), "all is fetched")
    assert new(gate) == [f"missed {number}" for number in range(20)]


# Paced ahead ----------------------------------------------------------------------------------


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_what_can_wait_leaves_a_fifth_of_what_slack_allows() -> None:
    watch = Watch()
    pace = Pace(now=watch)
    for _ in range(40):
        assert pace.wait("xoxb", "conversations.history") == 0
        pace.count("xoxb", "conversations.history")
    watch.now += 20
    assert pace.wait("xoxb", "conversations.history") == 40
    assert pace.wait("xoxb-2", "conversations.history") == 0
    assert pace.wait("xoxb", "conversations.replies") == 0


def test_a_minute_later_nothing_waits_any_more() -> None:
    watch = Watch()
    pace = Pace(now=watch)
    for _ in range(100):
        pace.count("xoxb", "users.info")
    watch.now += 60
    assert pace.wait("xoxb", "users.info") == 0


def test_what_nobody_reads_in_turn_is_not_counted() -> None:
    pace = Pace()
    for _ in range(1000):
        pace.count("xoxb", "chat.postMessage")
    assert pace.wait("xoxb", "chat.postMessage") == 0


@pytest.fixture
async def hasty(slack: FakeSlack) -> AsyncIterator[Calls]:
    """Call a Slack whose minutes are short."""
    slack.world.limits.haste = 200
    async with aiohttp.ClientSession() as session:
        yield Calls(slack.api_url, session, Pace(minute=0.3))


async def test_reading_a_long_history_never_asks_too_often(slack: FakeSlack, hasty: Calls) -> None:
    slack.world.history_page = 1
    for number in range(120):
        slack.message("ana", "lobby", f"missed {number}")
    bot = Bot("T1", "UBRIDGEBOT", "B", BOT_TOKEN)
    history = History(hasty, People(hasty), is_scarce=False)
    assert len(await history.since(Spot(bot, "CLOBBY"), "1.0")) == 120
    assert slack.world.limits.broken == []


async def test_getting_to_know_many_people_never_asks_too_often(
    slack: FakeSlack, hasty: Calls
) -> None:
    users = [slack.joins(f"user{number}", "lobby") for number in range(250)]
    bot = Bot("T1", "UBRIDGEBOT", "B", BOT_TOKEN)
    assert len(await People(hasty).meet(bot, users)) == 250
    assert slack.world.limits.broken == []
