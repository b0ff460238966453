"""Files go to Slack once, with words for who cannot see them, and come from it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import slack_bot
from adapters.slack.slack import Slack
from bridgebot.abilities import Fetches
from bridgebot.adapter import Feature, Level, Refused, Sent
from bridgebot.event import Delete, Edit, File, Place, Post, Posted
from bridgebot.testing.driving import PretendGate, running, say
from bridgebot.text import Doc, doc
from slack_people import FakeSlack
from slack_world import Message
from test_slack_contract import NAME, SlackSide

LOBBY = Place(NAME, "CLOBBY")


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        yield slack
        assert slack.world.broken_rules == []


@pytest.fixture
def adapter(slack: FakeSlack) -> Slack:
    return Slack(NAME, slack_bot.settings(slack))


@pytest.fixture
def file(tmp_path: Path) -> File:
    path = tmp_path / "log.txt"
    path.write_text("a long night")
    return File("log.txt", "text/plain", 12, path=str(path), alt="what the night was like")


def shown(slack: FakeSlack) -> list[Message]:
    """List the messages that show files of ours."""
    ours = (each for each in slack.world.channels["CLOBBY"].messages if each.get("bot_id"))
    return [each for each in ours if each.get("files")]


def test_it_says_how_large_a_file_it_takes(adapter: Slack) -> None:
    caps = adapter.caps(LOBBY)
    assert caps.level(Feature.FILE) is Level.FULL
    assert caps.file_max == 1_000_000_000


# Sent -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "method", ["files.getUploadURLExternal", "files.completeUploadExternal", "chat.postMessage"]
)
@pytest.mark.parametrize("fault", ["drop_answers", "lose_requests"])
async def test_a_file_appears_once_whatever_is_lost(
    slack: FakeSlack, adapter: Slack, file: File, method: str, fault: str
) -> None:
    getattr(slack.faults, fault)[method] = 1
    async with running(adapter, SlackSide(slack)):
        assert isinstance(await say(adapter, Post(LOBBY, doc("here"), files=(file,))), Sent)
    assert len(shown(slack)) == 1
    assert slack.said("lobby") == ["here"]


async def test_a_file_that_slack_is_slow_to_show_is_waited_for(
    slack: FakeSlack, adapter: Slack, file: File
) -> None:
    slack.world.share_lag = 1
    slack.faults.drop_answers["files.completeUploadExternal"] = 1
    async with running(adapter, SlackSide(slack)):
        assert isinstance(await say(adapter, Post(LOBBY, doc("here"), files=(file,))), Sent)
    assert len(shown(slack)) == 1


async def test_several_files_are_shown_together_with_their_words(
    slack: FakeSlack, adapter: Slack, file: File
) -> None:
    post = Post(LOBBY, doc("here"), files=(file, file))
    async with running(adapter, SlackSide(slack)):
        await say(adapter, post)
    [message] = shown(slack)
    assert len(message["files"]) == 2
    assert {each["alt_txt"] for each in slack.world.files.values()} == {"what the night was like"}


async def test_files_are_shown_in_the_name_of_whose_they_are(
    slack: FakeSlack, adapter: Slack, file: File
) -> None:
    post = Post(LOBBY, doc("here"), speaker="bob", files=(file,), picture="https://p.test/bob.png")
    async with running(adapter, SlackSide(slack)):
        await say(adapter, post)
    [message] = shown(slack)
    assert (message["username"], message["icon"]) == ("bob", "https://p.test/bob.png")


async def test_without_words_a_files_name_is_said(
    slack: FakeSlack, adapter: Slack, file: File
) -> None:
    async with running(adapter, SlackSide(slack)):
        await say(adapter, Post(LOBBY, Doc(()), files=(file,)))
    assert slack.said("lobby") == ["\U0001f4ce log.txt"]


async def test_a_file_that_is_gone_from_our_disk_is_refused(
    slack: FakeSlack, adapter: Slack
) -> None:
    post = Post(LOBBY, doc("here"), files=(File("a.txt", "text/plain", 1, path="/nowhere/a"),))
    async with running(adapter, SlackSide(slack)):
        outcome = await say(adapter, post)
    assert isinstance(outcome, Refused)
    assert "a.txt cannot be read" in outcome.why


async def test_a_message_takes_its_files_with_it_when_it_goes(
    slack: FakeSlack, adapter: Slack, file: File
) -> None:
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, Post(LOBBY, doc("here"), files=(file,)))
        assert isinstance(sent, Sent)
        assert await say(adapter, Delete(LOBBY, sent.ids)) == Sent()
        assert await say(adapter, Delete(LOBBY, sent.ids)) == Sent()
    assert shown(slack) == []
    assert slack.said("lobby") == []


async def test_an_edit_leaves_the_files_where_they_are(
    slack: FakeSlack, adapter: Slack, file: File
) -> None:
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, Post(LOBBY, doc("here"), files=(file,)))
        assert isinstance(sent, Sent)
        longer = await say(adapter, Edit(LOBBY, doc("word " * 1000), messages=sent.ids))
    assert isinstance(longer, Sent)
    assert longer.ids[0] == sent.ids[0]
    assert longer.ids[-1] == sent.ids[-1]
    assert len(shown(slack)) == 1


@pytest.mark.timeout(60)
async def test_what_is_far_too_long_becomes_a_file(slack: FakeSlack, adapter: Slack) -> None:
    words = "word " * 10_000
    async with running(adapter, SlackSide(slack)):
        await say(adapter, Post(LOBBY, doc(words)))
    [sent] = slack.world.files.values()
    assert sent["content"].decode() == words
    assert sent["shares"]


async def test_without_the_scope_files_are_named_in_words_once(
    slack: FakeSlack, adapter: Slack, file: File
) -> None:
    slack.world.scopes = slack.world.scopes.replace("files:write,", "")
    async with running(adapter, SlackSide(slack)):
        slack.faults.drop_answers["chat.postMessage"] = 1
        sent = await say(adapter, Post(LOBBY, doc("here"), files=(file, file)))
        assert isinstance(sent, Sent)
        words = slack.said("lobby")
        await say(adapter, Delete(LOBBY, sent.ids))
    assert words == ["here", "\U0001f4ce log.txt, log.txt (the app may show no files here)"]
    assert slack.said("lobby") == []


@pytest.mark.timeout(60)
async def test_without_the_scope_what_is_far_too_long_is_said_as_far_as_it_goes(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.world.scopes = slack.world.scopes.replace("files:write,", "")
    async with running(adapter, SlackSide(slack)):
        sent = await say(adapter, Post(LOBBY, doc("short")))
        assert isinstance(sent, Sent)
        longer = await say(adapter, Edit(LOBBY, doc("word " * 10_000), messages=sent.ids))
    assert isinstance(longer, Sent)
    assert len(longer.ids) == 8


# Heard ----------------------------------------------------------------------------------------


def handed_in(gate: PretendGate) -> File:
    [event] = gate.events
    assert isinstance(event, Posted)
    [file] = event.files
    return file


def test_it_reads_files(adapter: Slack) -> None:
    assert isinstance(adapter, Fetches)


@pytest.mark.parametrize("size", [12, 1_000_000])
async def test_a_file_that_somebody_showed_is_read_whole(
    slack: FakeSlack, adapter: Slack, size: int
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.shows("ana", "lobby", b"x" * size, alt_txt="a dark page")
        file = handed_in(gate)
        assert await adapter.fetch(file, size) == b"x" * size
    assert (file.source, file.alt, file.size) == (NAME, "a dark page", size)


@pytest.mark.parametrize("told", [12, 3])
async def test_a_file_that_is_too_large_is_not_read_whatever_its_size_is_said_to_be(
    slack: FakeSlack, adapter: Slack, told: int
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.shows("ana", "lobby", b"a long night", size=told)
        with pytest.raises(ValueError, match=r"night\.png is larger than 5 bytes"):
            await adapter.fetch(handed_in(gate), 5)


async def test_our_token_goes_to_no_address_outside_slack(slack: FakeSlack, adapter: Slack) -> None:
    away: dict[str, Any] = {
        "mode": "external",
        "is_external": True,
        "url_private": "https://docs.test/plan",
    }
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.shows("ana", "lobby", b"x", **away)
        with pytest.raises(ValueError, match=r"outside Slack: https://docs\.test/plan"):
            await adapter.fetch(handed_in(gate), 100)


async def test_a_file_that_was_taken_back_is_not_there(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.shows("ana", "lobby", b"x")
        slack.world.files.clear()
        with pytest.raises(ValueError, match=r"night\.png cannot be read"):
            await adapter.fetch(handed_in(gate), 100)


async def test_of_a_guests_file_slack_is_asked(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.shows("ana", "lobby", b"x", is_guarded=True)
        file = handed_in(gate)
    assert (file.name, file.mime, file.size) == ("night.png", "image/png", 1)


async def test_a_guests_file_that_slack_does_not_explain_is_heard_all_the_same(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.faults.statuses["files.info"] = [500]
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.shows("ana", "lobby", b"x", is_guarded=True)
        assert handed_in(gate).id
