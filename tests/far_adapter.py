"""The adapter that speaks to the far side: a line of JSON each way."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bridgebot.adapter import Caps, Gate, Later, Outcome, Sent, Settle, Unsure
from bridgebot.event import (
    Author,
    Commanded,
    Delete,
    Deleted,
    Edit,
    Edited,
    Event,
    File,
    Op,
    Place,
    Post,
    Posted,
    React,
    Reacted,
)
from bridgebot.text import plain, say
from far_side import FIRST, LINE_MAX, Mode

_SETTLE = {Mode.SAME_KEY: Settle.SAME_KEY, Mode.LOOK_UP: Settle.LOOK_UP}


@dataclass
class FarAdapter:
    """One connection to the far side at this port."""

    port: int
    mode: Mode
    name: str = FIRST

    async def run(self, gate: Gate) -> None:
        """Listen until the far side says that there is no more."""
        reader, writer = await self._connect({"verb": "listen"})
        try:
            while line := await reader.readline():
                said = json.loads(line)
                if said.get("end"):
                    return
                await gate.accept([_event(self.name, deed) for deed in said["deeds"]])
                writer.write(b"heard\n")
        finally:
            writer.close()
        raise ConnectionError("the far side hung up")

    def caps(self, place: Place) -> Caps:
        """Say how an unsure attempt is settled there."""
        return Caps(settle=_SETTLE[self.mode])

    def direct(self, account: str) -> Place:
        """Name the place of direct messages with an account."""
        return Place(self.name, f"@{account}")

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one call, on a line of its own."""
        try:
            answer = await self._call(_payload(op) | {"key": key})
        except (OSError, ValueError) as error:
            return Unsure(f"the far side hung up: {error}")
        return _outcome(answer)

    async def settle(self, op: Op, key: str, since: datetime) -> Sent | Later | None:
        """Look a post up; what else there is may be done again without harm."""
        if not isinstance(op, Post) or self.mode is Mode.SAME_KEY:
            return None
        try:
            answer = await self._call({"verb": "look up", "key": key})
        except (OSError, ValueError) as error:
            return Later(1.0, f"the far side hung up: {error}")
        return _outcome(answer) if answer.get("ids") != [] else None

    async def fetch(self, file: File, limit: int) -> bytes:
        """Read a file that somebody showed there."""
        answer = await self._call({"verb": "fetch", "key": "", "file": file.name})
        return str(answer["content"]).encode()

    async def _call(self, said: Mapping[str, Any]) -> dict[str, Any]:
        reader, writer = await self._connect(said)
        try:
            answer: dict[str, Any] = json.loads(await reader.readline())
        finally:
            writer.close()
        return answer

    async def _connect(
        self, said: Mapping[str, Any]
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=LINE_MAX)
        writer.write(json.dumps({**said, "connection": self.name}).encode() + b"\n")
        return reader, writer


def _outcome(answer: Mapping[str, Any]) -> Sent | Later:
    if "later" in answer:
        return Later(answer["later"])
    return Sent(tuple(answer["ids"]))


def _event(connection: str, deed: Mapping[str, Any]) -> Event:
    place = Place(connection, deed["channel"], deed["thread"])
    author = Author(deed["account"], deed["account"].capitalize())
    happening = {"key": deed["key"], "place": place, "author": author, "at": 0}
    if deed["kind"] == "commanded":
        return Commanded(**happening, line=deed["line"])
    if deed["kind"] == "edited":
        return Edited(**happening, message=deed["message"], body=say(deed["line"]))
    if deed["kind"] == "deleted":
        return Deleted(**happening, message=deed["message"])
    if deed["kind"] == "reacted":
        return Reacted(**happening, message=deed["message"], emoji=deed["line"])
    return Posted(
        **happening,
        message=deed["message"],
        body=say(deed["line"]),
        addressed=not deed["thread"],
        echo_of=deed["echo_of"],
        files=tuple(_shown(connection, each) for each in deed["files"]),
    )


def _shown(connection: str, name: str) -> File:
    return File(name, "text/plain", 10, id=name, source=connection)


def _payload(op: Op) -> dict[str, Any]:
    said: dict[str, Any] = {"channel": op.place.channel, "messages": []}
    match op:
        case Post(body=body, files=files):
            shown = {
                each.name: Path(each.path).read_bytes().decode(errors="replace") for each in files
            }
            words = {"thread": op.place.thread, "text": plain(body), "files": shown}
            return said | {"verb": "post", **words}
        case Edit(body=body, messages=messages):
            return said | {"verb": "edit", "messages": messages, "text": plain(body)}
        case Delete(messages=messages):
            return said | {"verb": "delete", "messages": messages}
        case React(emoji=emoji, messages=messages, remove=remove):
            return said | {
                "verb": "react",
                "messages": messages,
                "emoji": emoji,
                "remove": remove,
            }
