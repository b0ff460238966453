"""The bot is killed at the worst moments while it speaks with Slack: one copy of everything."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

import slack_crash_bot
from nursery import HASTE
from slack_http import NoAnswer
from slack_people import FakeSlack
from slack_world import BOT, Channel

OPS = {
    "post": "note 1 seen",
    "edit": "edit 1 a darker mode",
    "delete": "poke delete",
    "react": "poke react \U0001f440",
}
POINTS = ("after_accept:5", "before_send:2", "after_send:2", "after_mark:2")
_WAITING = "SELECT count(*) FROM outbox WHERE done_at IS NULL"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.world.channels["team"] = Channel("team", "team", {BOT, "UBOB"})
        slack.joins("bob")
        slack.retries, slack.retry_seconds, slack.ack_seconds = 1000, 0.2, 1.0
        slack.world.burst = 100  # time goes fifty times as fast
        slack.world.limits.haste = HASTE
        yield slack
        assert slack.world.broken_rules == []


class Life:
    """A bot's lives over one database."""

    def __init__(self, slack: FakeSlack, url: str) -> None:
        self.slack = slack
        self.url = url

    async def begin(self, failpoint: str = "") -> asyncio.subprocess.Process:
        settings = {"api_url": self.slack.api_url, "database": self.url}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            slack_crash_bot.__file__,
            json.dumps(settings),
            env={**os.environ, "BRIDGEBOT_FAILPOINT": failpoint},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def conclude(self) -> None:
        """Live once more, until all is heard and said; then be killed."""
        process = await self.begin()
        await self.slack.connected(2)
        async with asyncio.timeout(30):
            while self.slack._tasks or self._waiting():  # noqa: ASYNC110 - by another process
                await asyncio.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        await process.wait()

    def _waiting(self) -> int:
        """Count what is still to be said; by a driver of our own, as an onlooker."""
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(Path(self.url.removeprefix("sqlite:///")))) as opened:
                return int(opened.execute(_WAITING).fetchone()[0])
        with psycopg.connect(self.url) as connection:
            [(count,)] = connection.execute(_WAITING).fetchall()
        return int(count)


def copies(slack: FakeSlack) -> Counter[str]:
    """Count the messages under each key."""
    said = (each for channel in slack.world.channels.values() for each in channel.messages)
    ours = (each for each in said if each.get("metadata"))
    return Counter(each["metadata"]["event_payload"]["key"] for each in ours)


async def tell(slack: FakeSlack, words: str) -> None:
    """Let bob say something; Slack tells of it until it is heard. A command it brings only once."""
    if words.startswith("poke"):
        with suppress(NoAnswer):
            await slack.commands("bob", "team", f"/bridge {words}")
        return
    said = slack.message("bob", "team", f"@bridgebot {words}")
    slack.tell(slack.event({**said, "channel": "team", "channel_type": "channel"}))


@pytest.fixture
def life(slack: FakeSlack, database_url: str) -> Life:
    return Life(slack, database_url)


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_at_any_point_loses_and_doubles_nothing(
    slack: FakeSlack, life: Life, point: str, op: str
) -> None:
    process = await life.begin(point)
    await tell(slack, "suggest dark mode")
    await slack.until(lambda: slack.ours("team"), 30)
    await tell(slack, OPS[op])
    await tell(slack, "suggest tabs")
    async with asyncio.timeout(30):
        assert await process.wait() == -signal.SIGKILL
    await life.conclude()
    assert set(copies(slack).values()) == {1}
    titles = [each.partition("\n")[0].partition(" ")[2] for each in cards(slack)]
    # A number that was given just before a kill is given to nobody else on PostgreSQL.
    assert titles == {"delete": ["tabs"], "edit": ["a darker mode", "tabs"]}.get(
        op, ["dark mode", "tabs"]
    )


@pytest.mark.parametrize(
    "method", ["chat.postMessage", "chat.update", "chat.delete", "reactions.add"]
)
async def test_a_kill_after_an_answer_was_lost_doubles_nothing(
    slack: FakeSlack, life: Life, method: str
) -> None:
    slack.faults.drop_answers[method] = 1
    process = await life.begin()
    await tell(slack, "suggest dark mode")
    await slack.until(lambda: slack.ours("team"), 30)
    await tell(slack, OPS["edit"])
    await tell(slack, OPS["delete" if method == "chat.delete" else "react"])
    await slack.until(lambda: not slack.faults.drop_answers[method], 30)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    await life.conclude()
    assert set(copies(slack).values()) == {1}


# Elsewhere than in the team place -------------------------------------------------------------


@pytest.fixture
def short_life(slack: FakeSlack, sqlite_url: str) -> Life:
    """One kind of database will do where it is Slack's side that matters."""
    return Life(slack, sqlite_url)


@pytest.mark.parametrize("point", ["before_send:7", "after_send:7"])
async def test_who_asked_alone_or_in_a_thread_is_told_there_once(
    slack: FakeSlack, short_life: Life, point: str
) -> None:
    slack.joins("ana", "lobby")
    slack.joins("eve")
    root = str(slack.message("ana", "lobby", "hello all")["ts"])
    process = await short_life.begin(point)
    slack_says(slack, "eve", "@eve", "suggest dark mode")
    slack_says(slack, "ana", "lobby", "@bridgebot suggest tabs", thread=root)
    await slack.until(lambda: len(cards(slack)) == 2, 30)
    for number in (1, 2):
        await tell(slack, f"plan {number}")
    async with asyncio.timeout(30):
        assert await process.wait() == -signal.SIGKILL
    await short_life.conclude()
    assert set(copies(slack).values()) == {1}
    told = [*slack.said("@eve", thread=None), *slack.said("lobby", thread=root)]
    assert sum("planned" in each for each in told) == 2


@pytest.mark.parametrize(
    "step", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"]
)
async def test_a_kill_after_the_answer_to_a_step_of_an_upload_was_lost_shows_the_file_once(
    slack: FakeSlack, short_life: Life, step: str
) -> None:
    slack.faults.drop_answers[step] = 1
    process = await short_life.begin()
    said = slack.message("bob", "team", "@bridgebot suggest dark mode")
    said |= {"subtype": "file_share", "files": [slack._file(b"how it looks")]}
    slack.tell(slack.event({**said, "channel": "team", "channel_type": "channel"}))
    await slack.until(lambda: not slack.faults.drop_answers[step], 30)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    await short_life.conclude()
    shown = (each for each in slack.world.channels["team"].messages if each.get("bot_id"))
    files = [file["id"] for each in shown for file in each.get("files", ())]
    assert [slack.world.files[each]["content"] for each in files] == [b"how it looks"]


def slack_says(slack: FakeSlack, who: str, where: str, words: str, *, thread: str = "") -> None:
    """Let somebody say something; Slack tells of it until it is heard."""
    said, channel = slack.message(who, where, words, thread=thread), slack._channel(where)
    kind = "im" if channel.is_im else "channel"
    slack.tell(slack.event({**said, "channel": channel.id, "channel_type": kind}))


def cards(slack: FakeSlack) -> list[str]:
    return [each for each in slack.said("team") if each.startswith("#")]
