"""Somebody on a real Matrix homeserver, with nio's client, as a party to a conversation."""

import mimetypes
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import nio

from adapters.matrix import doors
from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot.event import Place
from matrix_people import Heard, Person, register
from party import Party, Seen, Whereabouts, links_in
from synapse import Account, Synapse

PROFILE = "com.beeper.per_message_profile"


class MatrixParty(Party):
    """Somebody in a room of their own making, into which they asked the bot."""

    def __init__(
        self,
        who: Whereabouts,
        person: Person,
        bot: Account,
        options: Options,
        beside: Party | None = None,
    ) -> None:
        super().__init__(who)
        self.person = person
        self.bot = bot
        self.room = options.team
        told = options if who.is_staff else replace(options, team="")
        login = Login(bot.user_id, bot.password)
        self.make = beside.make if beside else lambda: Matrix(who.connection, login, told)
        self.place = Place(who.connection, self.room)
        self.account = person.id

    async def turns_to_us(self) -> None:
        """Speak from now on where they are alone with us, once we asked them in there."""
        home = self.room
        await self.until(lambda: set(self.person.heard) > {home}, "the bot asks them in")
        [self.room] = set(self.person.heard) - {home}

    async def ready(self) -> None:
        await self.person.waits_for(self.room, 2)

    async def look(self) -> None:
        """Hear what is new, and come where the bot asks them in."""
        await self.person.listen()
        for room in list(self.person.client.invited_rooms):
            await self.person.comes(room)

    async def commands(self, line: str) -> None:
        await self.person.says(self.room, f"!{line}")

    async def says(self, words: str, thread: str = "") -> str:
        return await self.person.says(self.room, words, **below(thread))

    async def edits(self, message: Seen, words: str) -> None:
        new = {"msgtype": "m.text", "body": words, "m.mentions": {}}
        related = {"rel_type": "m.replace", "event_id": message.id}
        told = {"m.new_content": new, "m.relates_to": related}
        await self.person.says(self.room, f"* {words}", **told)

    async def deletes(self, message: Seen) -> None:
        await self.person.client.room_redact(self.room, message.id)

    async def reacts(self, message: Seen, sign: str) -> None:
        await self.person.presses(self.room, message.id, sign)

    async def presses(self, message: Seen, label: str) -> None:
        await self.reacts(message, doors.SIGNS[message.buttons.index(label)])

    async def shows(self, name: str, content: bytes, thread: str = "") -> None:
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        made, _ = await self.person.client.upload(
            lambda *_: content, mime, name, filesize=len(content)
        )
        assert isinstance(made, nio.UploadResponse), made
        kind = "m.image" if mime.startswith("image/") else "m.file"
        facts = {"msgtype": kind, "filename": name, "url": made.content_uri}
        info = {"mimetype": mime, "size": len(content)}
        await self.person.says(self.room, "look", **facts, info=info, **below(thread))

    def view(self) -> list[Seen]:
        events = self.person.heard.get(self.room, [])
        gone = {_redacted(each) for each in events if each.kind == "m.room.redaction"}
        said = [each for each in events if each.kind == "m.room.message" and each.id not in gone]
        new = {each.relation["event_id"]: each for each in said if _is_edit(each)}
        signs = [each for each in events if each.kind == "m.reaction" and each.id not in gone]
        return [self._seen(each, new, signs) for each in said if not _is_edit(each)]

    def _seen(self, said: Heard, new: dict[str, Heard], signs: list[Heard]) -> Seen:
        content = said.content
        content = new[said.id].content["m.new_content"] if said.id in new else content
        words, speaker = _words(content)
        relation = said.relation
        on_it = (each.relation for each in signs)
        return Seen(
            said.id,
            speaker or ("Bridgebot" if said.sender == self.bot.user_id else self.who.name),
            words,
            relation["event_id"] if relation.get("rel_type") == "m.thread" else "",
            tuple(_files(content)),
            tuple(each["key"] for each in on_it if each.get("event_id") == said.id),
            tuple(each.label for each in doors.read(content) if each.command),
            links_in(content.get("formatted_body")),
        )

    def alone(self) -> list[str]:
        others = (each for each in self.person.heard if each != self.room)
        return [words for each in others for words in self.person.bodies(each)]

    def answers(self) -> list[str]:
        mine = {each.id for each in self.person.heard[self.room] if each.sender == self.person.id}
        others = self.person.others(self.room)
        answers = [each for each in others if _answered(each) in mine]
        return [_words(each.content)[0] for each in answers]

    async def reads(self, file: str) -> bytes:
        events = self.person.others(self.room)
        [*_, shown] = [each for each in events if file in _files(each.content)]
        found = await self.person.client.download(shown.content["url"])
        assert isinstance(found, nio.MemoryDownloadResponse), found
        return bytes(found.body)


def below(thread: str) -> dict[str, Any]:
    """Say under which message something stands."""
    return {"m.relates_to": {"rel_type": "m.thread", "event_id": thread}} if thread else {}


def _words(content: dict[str, Any]) -> tuple[str, str]:
    """Give the words, and the name that stands before them."""
    speaker = str((content.get(PROFILE) or {}).get("displayname") or "")
    body = str(content.get("body", ""))
    return body.removeprefix(f"{speaker}: ").replace("\n\n", "\n"), speaker


def _is_edit(event: Heard) -> bool:
    return event.relation.get("rel_type") == "m.replace"


def _answered(event: Heard) -> str:
    return str((event.relation.get("m.in_reply_to") or {}).get("event_id") or "")


def _redacted(event: Heard) -> str:
    return str(event.content.get("redacts") or "")


def _files(content: dict[str, Any]) -> Iterator[str]:
    if content.get("url"):
        yield str(content.get("filename") or content["body"])


@asynccontextmanager
async def on_matrix(
    who: Whereabouts, server: Synapse, folder: Path, beside: Party | None = None
) -> AsyncIterator[MatrixParty]:
    """Let somebody make a room on a homeserver and ask the bot in, or join that of somebody else.

    The bot is that of somebody else there, and so is the room if it is called the same.
    """
    bot = beside.bot if isinstance(beside, MatrixParty) else register(server, "bridgebot")
    async with Person(server, register(server, who.name)) as person:
        await person.client.set_displayname(who.name)
        room = await _room(person, who, bot, beside)
        options = Options(server.url, str(folder / who.connection), team=room)
        yield MatrixParty(who, person, bot, options, beside)


async def _room(person: Person, who: Whereabouts, bot: Account, beside: Party | None) -> str:
    if not isinstance(beside, MatrixParty) or beside.who.channel != who.channel:
        return await person.makes_room(bot.user_id, name=who.channel)
    await beside.person.client.room_invite(beside.room, person.id)
    await person.comes(beside.room)
    return beside.room
