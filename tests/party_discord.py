"""Somebody on a pretend Discord, as a party to a conversation."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import discord_bot
from adapters.discord.discord import Discord
from bridgebot.event import Place
from discord_people import FakeDiscord, buttons, shown, signs
from discord_world import Payload
from party import Party, Seen, Whereabouts, links_in

MAY_READ = 1 << 15


class DiscordParty(Party):
    """Somebody in a channel of Discord, whose server lets us read what is said."""

    def __init__(self, who: Whereabouts, discord: FakeDiscord, beside: Party | None = None) -> None:
        super().__init__(who)
        self.discord = discord
        self.channel = discord.id_of(who.channel)
        team = self.channel if who.is_staff else ""
        settings = discord_bot.settings(discord, team=team, message_content=True)
        self.make = beside.make if beside else lambda: Discord(who.connection, settings)
        self.place = Place(who.connection, self.channel)
        self.account = discord.joins(who.name, who.channel)

    async def ready(self) -> None:
        await self.discord.gateway.connected()

    async def commands(self, line: str) -> None:
        self.discord.says(self.who.name, self.channel, f"@bridgebot {line}")

    async def says(self, words: str, thread: str = "", **facts: Any) -> str:
        where = self._thread(thread) if thread else self.channel
        return self.discord.says(self.who.name, where, words, **facts)

    def _thread(self, root: str) -> str:
        """Name the thread under a message; whoever is first begins it."""
        if root not in self.discord.world.channels:
            begun = self.discord.world.thread(self.channel, "about this", root)
            self.discord.gateway.tell("THREAD_CREATE", {**begun, "newly_created": True})
        return root

    async def edits(self, message: Seen, words: str) -> None:
        self.discord.edits(message.id, message.thread or self.channel, words)

    async def deletes(self, message: Seen) -> None:
        self.discord.takes_back(message.id, message.thread or self.channel)

    async def reacts(self, message: Seen, sign: str) -> None:
        where = message.thread or self.channel
        self.discord.reacts(self.who.name, where, message.id, sign)

    async def presses(self, message: Seen, label: str) -> None:
        self.discord.presses(self.who.name, label, message.thread or self.channel)

    async def shows(self, name: str, content: bytes, thread: str = "") -> None:
        attached = self.discord.world.attach(self.discord.url, name, content)
        await self.says("look", thread, attachments=[attached])

    def view(self) -> list[Seen]:
        return [self._seen(said, thread) for said, thread in self._every()]

    def _every(self) -> Iterator[tuple[Payload, str]]:
        messages = self.discord.world.messages
        for said in list(messages[self.channel]):
            yield said, ""
            for below in list(messages.get(said["id"], [])):
                yield below, said["id"]

    def _seen(self, said: Payload, thread: str) -> Seen:
        author = said["author"]
        sent = [str(each["filename"]) for each in said.get("attachments") or ()]
        files = (*sent, *(self.discord.files(said) if said["components"] else ()))
        on_it = tuple(each for each in signs(said) if said["signs"][each])
        speaker = str(author.get("global_name") or author["username"])
        labels = tuple(str(each["label"]) for each in buttons(said))
        told = (self._drawn(shown(said)), thread, files, on_it, labels)
        return Seen(said["id"], speaker, *told, links_in(said["components"]))

    def alone(self) -> list[str]:
        return self.discord.said(f"@{self.who.name}")

    def answers(self) -> list[str]:
        return self.discord.said(f"@{self.who.name}")

    def _drawn(self, words: str) -> str:
        """Draw mentions as people see them."""
        for account, user in self.discord.world.users.items():
            words = words.replace(f"@{account}", f"@{user['global_name']}")
        return words

    async def reads(self, file: str) -> bytes:
        ours = [each for each, _ in self._every() if each["components"]]
        found = [files[file] for each in ours if file in (files := self.discord.files(each))]
        return found[-1]


@asynccontextmanager
async def on_discord(who: Whereabouts, beside: Party | None = None) -> AsyncIterator[DiscordParty]:
    """Open a Discord with somebody in it, or let them into that of somebody else."""
    if isinstance(beside, DiscordParty):
        beside.discord.joins(who.name, who.channel)
        yield DiscordParty(who, beside.discord, beside)
        return
    async with FakeDiscord() as discord:
        discord.gateway.granted = MAY_READ
        discord.joins(who.name, who.channel)
        yield DiscordParty(who, discord)
        assert discord.world.broken_rules == []
