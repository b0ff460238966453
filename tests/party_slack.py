"""Somebody on a pretend Slack, as a party to a conversation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import slack_bot
from adapters.slack import signs
from adapters.slack.slack import Slack
from bridgebot.event import Place
from party import Party, Seen, Whereabouts, links_in
from slack_blocks import buttons, shown
from slack_people import FakeSlack
from slack_sights import user_of
from slack_world import TEAM, Message


class SlackParty(Party):
    """Somebody in a channel of Slack."""

    def __init__(self, who: Whereabouts, slack: FakeSlack, beside: Party | None = None) -> None:
        super().__init__(who)
        self.slack = slack
        channel = f"C{who.channel.upper()}"
        slack.joins(who.name, who.channel)
        team = channel if who.is_staff else None
        settings = slack_bot.settings(slack, team=team)
        self.make = beside.make if beside else lambda: Slack(who.connection, settings)
        self.place = Place(who.connection, channel)
        self.account = f"{TEAM}/{user_of(who.name)}"

    @property
    def _messages(self) -> list[Message]:
        return self.slack.world.channels[self.place.channel].messages

    async def turns_to_us(self) -> None:
        """Speak from now on where they are alone with us."""
        self.who = replace(self.who, channel=f"@{self.who.name}")
        self.place = Place(self.who.connection, self.slack.world.direct(user_of(self.who.name)).id)

    async def ready(self) -> None:
        await self.slack.connected(2)

    async def commands(self, line: str) -> None:
        await self.slack.commands(self.who.name, self.who.channel, f"/bridge {line}")

    async def says(self, words: str, thread: str = "") -> str:
        return await self.slack.says(self.who.name, self.who.channel, words, thread=thread)

    async def edits(self, message: Seen, words: str) -> None:
        await self.slack.edits(self.who.name, self.who.channel, message.id, words)

    async def deletes(self, message: Seen) -> None:
        await self.slack.deletes(self.who.name, self.who.channel, message.id)

    async def reacts(self, message: Seen, sign: str) -> None:
        name = signs.name(sign)
        await self.slack.reacts(self.who.name, self.who.channel, message.id, name)

    async def presses(self, message: Seen, label: str) -> None:
        await self.slack.presses(self.who.name, label, self.who.channel)

    async def shows(self, name: str, content: bytes, thread: str = "") -> None:
        where = (self.who.name, self.who.channel)
        await self.slack.shows(*where, content, thread=thread, name=name)

    def view(self) -> list[Seen]:
        return [self._seen(each) for each in self._messages]

    def _seen(self, said: Message) -> Seen:
        thread = str(said.get("thread_ts") or "")
        world = self.slack.world
        return Seen(
            said["ts"],
            str(said.get("username") or world.people[said["user"]]["profile"]["display_name"]),
            shown(said.get("blocks") or []),
            thread if thread != said["ts"] else "",
            tuple(world.files[each["id"]]["name"] for each in said.get("files") or ()),
            tuple(signs.sign(name) for name, by in (said.get("reactions") or {}).items() if by),
            tuple(str(each["text"]["text"]) for each in buttons(said.get("blocks") or [])),
            links_in(said.get("blocks")),
        )

    def alone(self) -> list[str]:
        return self.slack.said(f"@{self.who.name}")

    def answers(self) -> list[str]:
        return self.slack.whispered(self.who.name)

    async def reads(self, file: str) -> bytes:
        every = self.slack.world.files.values()
        found: list[dict[str, Any]] = [each for each in every if each["name"] == file]
        content: bytes = found[-1]["content"]
        return content


@asynccontextmanager
async def on_slack(who: Whereabouts, beside: Party | None = None) -> AsyncIterator[SlackParty]:
    """Open a Slack with somebody in it, or let them into that of somebody else."""
    if isinstance(beside, SlackParty):
        yield SlackParty(who, beside.slack, beside)
        return
    async with FakeSlack() as slack:
        slack.joins(who.name, who.channel)
        yield SlackParty(who, slack)
        assert slack.world.broken_rules == []
