"""Whatever goes wrong between us and Slack, everything is heard once and said once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import slack_bot
from adapters.slack.slack import Slack
from bridgebot.adapter import Later, Refused, Sent, Unsure
from bridgebot.event import Edit, File, Hearer, Place, Post, React
from bridgebot.testing.driving import PretendGate, running, say
from bridgebot.text import doc
from slack_people import FakeSlack
from slack_world import Message
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


# Long and with files --------------------------------------------------------------------------


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


@pytest.mark.timeout(60)
async def test_what_is_far_too_long_becomes_a_file(slack: FakeSlack, adapter: Slack) -> None:
    words = "word " * 10_000
    async with running(adapter, SlackSide(slack)):
        await say(adapter, Post(LOBBY, doc(words)))
    [file] = slack.world.files.values()
    assert file["content"].decode() == words
    assert file["shares"]


@pytest.mark.parametrize(
    "method", ["files.getUploadURLExternal", "files.completeUploadExternal", "chat.postMessage"]
)
async def test_a_file_appears_once_whatever_answer_is_lost(
    slack: FakeSlack, adapter: Slack, method: str, tmp_path: Path
) -> None:
    path = tmp_path / "log.txt"
    path.write_text("a long night")
    post = Post(LOBBY, doc("here"), files=(File("log.txt", "text/plain", 12, path=str(path)),))
    slack.faults.drop_answers[method] = 1
    async with running(adapter, SlackSide(slack)):
        assert isinstance(await say(adapter, post), Sent)
    assert len([each for each in slack.world.files.values() if each.get("shares")]) == 1
    assert slack.said("lobby") == ["here"]


async def test_a_file_that_somebody_showed_is_read_but_not_if_too_large(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.world.files["F1"] = {"id": "F1", "size": 12, "content": b"a long night"}
    file = File("log.txt", "text/plain", 12, id="F1")
    async with running(adapter, SlackSide(slack)):
        assert await adapter.fetch(file, 100) == b"a long night"
        with pytest.raises(ValueError, match="the most I can carry"):
            await adapter.fetch(file, 5)


# Heard once -----------------------------------------------------------------------------------


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
