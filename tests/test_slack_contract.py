"""What every adapter promises, held against a pretend Slack over real sockets."""

from collections.abc import AsyncIterator, Sequence

import pytest

import slack_bot
from adapters.slack import signs
from adapters.slack.slack import Slack
from bridgebot.event import Place
from bridgebot.testing.contract import AdapterContract
from bridgebot.testing.far_side import Seen
from slack_blocks import buttons, shown
from slack_people import FakeSlack
from slack_rules import leaves
from slack_world import Message

NAME = "acme"


class SlackSide:
    """A channel on a pretend Slack, with us in it."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.place = Place(NAME, "CLOBBY")
        slack.retry_seconds = 0.2

    async def ready(self) -> None:
        """Wait until both lines are open."""
        await self.slack.connected(2)

    async def say(self, name: str, words: str) -> None:
        """Say something to us."""
        said = self.slack.message(name, "lobby", f"@bridgebot {words}")
        told = {**said, "channel": "CLOBBY", "channel_type": "channel"}
        self.slack.tell(self.slack.event(told))

    async def say_again(self) -> bool:
        """Tell the last event once more, under another event's id."""
        _, payload, _ = self.slack.delivered[-1]
        self.slack.tell({**payload, "event_id": "EvAgain"})
        return True

    def acknowledged(self) -> int | None:
        """Count the envelopes that were acknowledged."""
        return self.slack.acknowledged

    def seen(self) -> Sequence[Seen]:
        """List what we said."""
        said = [_seen(each) for each in self.slack.ours("lobby", thread=None)]
        return said + [Seen("", files=self._opened(each)) for each in self._shown()]

    def _shown(self) -> list[Message]:
        """List our messages that show files: Slack keeps them apart from words."""
        messages = self.slack.world.channels["CLOBBY"].messages
        return [each for each in messages if each.get("bot_id") and each.get("files")]

    def _opened(self, message: Message) -> dict[str, bytes]:
        files = [self.slack.world.files[each["id"]] for each in message["files"]]
        return {each["name"]: each["content"] for each in files}

    def shown_to(self, name: str) -> Sequence[str]:
        """List whispers, with the words of their buttons."""
        return self.slack.whispered(name)

    def lose_next_answer(self) -> bool:
        """Post it, and hang up."""
        self.slack.faults.drop_answers["chat.postMessage"] = 1
        return True


def _seen(message: Message) -> Seen:
    thread = message.get("thread_ts", "")
    blocks = message["blocks"]
    spots = [leaf for block in blocks if block["type"] == "rich_text" for leaf in leaves(block)]
    return Seen(
        text=shown(blocks),
        thread="" if thread == message["ts"] else thread,
        reactions=tuple(
            map(signs.sign, (n for n, who in message.get("reactions", {}).items() if who))
        ),
        buttons=tuple(each["text"]["text"] for each in buttons(blocks)),
        mentions=tuple(leaf["user_id"] for leaf in spots if leaf["type"] == "user"),
        files={},
    )


class TestOnPretendSlack(AdapterContract):
    """The pretend Slack may lose answers, and tell things twice."""

    @pytest.fixture
    async def far_side(self) -> AsyncIterator[SlackSide]:
        async with FakeSlack() as slack:
            slack.joins("ana", "lobby")
            slack.joins("eve", "lobby")
            yield SlackSide(slack)
            assert slack.world.broken_rules == []

    @pytest.fixture
    def adapter(self, far_side: SlackSide) -> Slack:
        return Slack(NAME, slack_bot.settings(far_side.slack))
