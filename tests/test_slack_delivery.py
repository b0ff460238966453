"""Whatever goes wrong between us and Slack, everything is said once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

import slack_bot
from adapters.slack.slack import Slack
from bridgebot.adapter import Later, Refused, Sent, Unsure
from bridgebot.event import Edit, Hearer, Place, Post, React
from bridgebot.testing.driving import running, say
from bridgebot.text import doc
from slack_people import FakeSlack
from slack_world import Message
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


# Said once ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["drop_answers", "lose_requests"])
@pytest.mark.parametrize("thread", ["", "hello"])
async def test_a_broken_connection_makes_no_second_copy(
    slack: FakeSlack, adapter: Slack, fault: str, thread: str
) -> None:
    root = slack.message("ana", "lobby", thread)["ts"] if thread else ""
    getattr(slack.faults, fault)["chat.postMessage"] = 1
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, Post(Place(NAME, "CLOBBY", root), doc("It is dark now.")))
    assert slack.said("lobby", thread=root) == ["It is dark now."]
    assert isinstance(sent, Sent)
    assert sent.ids == (slack.ours("lobby", thread=root)[0]["ts"],)


async def test_a_failing_server_leaves_it_unsure(slack: FakeSlack, adapter: Slack) -> None:
    slack.faults.statuses["chat.postMessage"] = [503]
    async with running(adapter, SlackSide(slack)):
        outcome = await adapter.deliver(Post(LOBBY, doc("hello")), "key-1")
    assert isinstance(outcome, Unsure)


async def test_too_many_is_later_by_as_much_as_slack_says(slack: FakeSlack, adapter: Slack) -> None:
    slack.faults.slow_down["chat.postMessage"] = [7]
    async with running(adapter, SlackSide(slack)):
        outcome = await adapter.deliver(Post(LOBBY, doc("hello")), "key-1")
    assert isinstance(outcome, Later)
    assert outcome.after == 7


async def test_what_cannot_be_looked_up_now_is_looked_up_later(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.faults.drop_answers["chat.postMessage"] = 1
    slack.faults.slow_down["conversations.history"] = [9]
    post, began = Post(LOBBY, doc("hello")), datetime.now(UTC)
    async with running(adapter, SlackSide(slack)):
        assert isinstance(await adapter.deliver(post, "key-1"), Unsure)
        slack.faults.slow_down["conversations.history"] = [9]
        later = await adapter.settle(post, "key-1", began)
        assert isinstance(later, Later)
        assert isinstance(await adapter.settle(post, "key-1", began), Sent)


async def test_what_is_found_in_part_is_completed(slack: FakeSlack, adapter: Slack) -> None:
    post, began = Post(LOBBY, doc("word " * 1000)), datetime.now(UTC)
    async with running(adapter, SlackSide(slack)):
        slack.faults.statuses["chat.postMessage"] = []
        slack.faults.drop_answers["chat.postMessage"] = 1
        assert isinstance(await adapter.deliver(post, "key-1"), Unsure)
        assert await adapter.settle(post, "key-1", began) is None
        assert isinstance(await adapter.deliver(post, "key-1"), Sent)
    assert [part_of(each) for each in slack.ours("lobby", thread=None)] == [0, 1]


def part_of(message: Message) -> int:
    return int(message["metadata"]["event_payload"]["part"])


async def test_a_lane_that_slack_holds_back_delays_no_other(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)):
        slack.faults.slow_down["chat.postMessage"] = [30]
        slow = await adapter.deliver(Post(LOBBY, doc("slow")), "key-1")
        fast = await adapter.deliver(Post(Place(NAME, "CTEAM"), doc("fast")), "key-2")
    assert isinstance(slow, Later)
    assert isinstance(fast, Sent)


async def test_what_still_waits_when_we_stop_listening_is_said(
    slack: FakeSlack, adapter: Slack
) -> None:
    assert isinstance(await adapter.deliver(Post(LOBBY, doc("too soon")), "key-1"), Later)
    async with running(adapter, SlackSide(slack)):
        pass
    assert isinstance(await adapter.deliver(Post(LOBBY, doc("at last")), "key-2"), Sent)
    assert slack.said("lobby") == ["at last"]


# Where it cannot be said ----------------------------------------------------------------------


async def test_where_we_are_not_the_one_it_is_for_is_told_directly(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.world.channel("private", "UANA", with_bot=False)
    post = Post(
        Place(NAME, "CPRIVATE"), doc("It is dark now."), hearers=(Hearer("T1/UANA", "ana"),)
    )
    async with running(adapter, SlackSide(slack)):
        assert isinstance(await say(adapter, post), Sent)
    assert "It is dark now." in slack.said("@ana")[0]


async def test_where_we_are_not_nobody_is_told_and_why_is_said(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.world.channel("private", "UANA", with_bot=False)
    async with running(adapter, SlackSide(slack)):
        outcome = await say(adapter, Post(Place(NAME, "CPRIVATE"), doc("hello")))
    assert outcome == Refused("the bot is not in that channel: /invite it there")


async def test_a_token_that_is_taken_back_keeps_what_is_to_be_said(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)):
        slack.world.tokens.clear()
        outcome = await adapter.deliver(Post(LOBBY, doc("hello")), "key-1")
    assert isinstance(outcome, Later)


async def test_changing_what_somebody_took_away_is_done(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack)):
        edited = await say(adapter, Edit(LOBBY, doc("new"), messages=("1.000000",)))
        reacted = await say(adapter, React(LOBBY, "\U0001f440", ("1.000000",)))
    assert edited == reacted == Sent()


async def test_a_sign_that_is_there_is_there(slack: FakeSlack, adapter: Slack) -> None:
    ts = slack.message("ana", "lobby", "hello")["ts"]
    async with running(adapter, SlackSide(slack)):
        await say(adapter, React(LOBBY, "\u203c\ufe0f", (ts,)))
        again = await say(adapter, React(LOBBY, "\u203c\ufe0f", (ts,)))
    assert again == Sent()
    assert slack.world.channels["CLOBBY"].messages[0]["reactions"] == {"bangbang": ["UBRIDGEBOT"]}


# Long ---------------------------------------------------------------------------------------


async def test_a_long_message_goes_on_in_its_thread(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, Post(LOBBY, doc("word " * 1000)))
    assert isinstance(sent, Sent)
    assert len(slack.said("lobby")) == 1
    assert len(slack.said("lobby", thread=sent.ids[0])) == len(sent.ids) - 1 == 1


async def test_an_edit_that_is_longer_hangs_more_below_and_a_shorter_one_takes_it_away(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, Post(LOBBY, doc("short")))
        assert isinstance(sent, Sent)
        longer = await say(adapter, Edit(LOBBY, doc("word " * 1000), messages=sent.ids))
        assert isinstance(longer, Sent)
        assert len(slack.ours("lobby", thread=None)) == 2
        await say(adapter, Edit(LOBBY, doc("short again"), messages=longer.ids))
    assert [each["text"] for each in slack.ours("lobby", thread=None)] == ["short again"]


async def test_what_was_taken_away_by_an_edit_comes_back_with_the_next(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, Post(LOBBY, doc("word " * 1000)))
        assert isinstance(sent, Sent)
        await say(adapter, Edit(LOBBY, doc("short"), messages=sent.ids))
        again = await say(adapter, Edit(LOBBY, doc("long " * 1000), messages=sent.ids))
    assert isinstance(again, Sent)
    assert again.ids == tuple(each["ts"] for each in slack.ours("lobby", thread=None))
