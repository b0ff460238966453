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
    said = slack.world.channels["team"].messages
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
    cards = [each for each in slack.said("team") if each.startswith("#")]
    titles = [each.partition("\n")[0].partition(" ")[2] for each in cards]
    # A number that was given just before a kill is given to nobody else on PostgreSQL.
    assert titles == {"delete": ["tabs"], "edit": ["a darker mode", "tabs"]}.get(
        op, ["dark mode", "tabs"]
    )


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "reactions.add"])
async def test_a_kill_after_an_answer_was_lost_doubles_nothing(
    slack: FakeSlack, life: Life, method: str
) -> None:
    slack.faults.drop_answers[method] = 1
    process = await life.begin()
    await tell(slack, "suggest dark mode")
    await slack.until(lambda: slack.ours("team"), 30)
    await tell(slack, OPS["edit"])
    await tell(slack, OPS["react"])
    await slack.until(lambda: not slack.faults.drop_answers[method], 30)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    await life.conclude()
    assert set(copies(slack).values()) == {1}
