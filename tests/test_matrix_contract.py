"""What every adapter promises, held against a pretend homeserver and a real one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from adapters.matrix.matrix import Matrix, Options
from adapters.matrix.session import Login
from bridgebot.event import Place
from bridgebot.testing.contract import AdapterContract
from bridgebot.testing.far_side import Seen
from matrix_fake import FakeHomeserver

NAME = "acme"


class PretendSide:
    """A room on the pretend homeserver, with us in it."""

    def __init__(self, server: FakeHomeserver, us: str, room: str) -> None:
        self.server = server
        self.us = us
        self.place = Place(NAME, room)
        self.adapter: Matrix | None = None

    async def ready(self) -> None:
        """Wait until we are in the room and know it."""
        async with asyncio.timeout(5):
            while not self._is_ready():
                await asyncio.sleep(0.005)

    def _is_ready(self) -> bool:
        connection = self.adapter._connection if self.adapter else None
        return connection is not None and connection.is_ready

    async def say(self, name: str, words: str) -> None:
        """Say something to us."""
        await self.server.says(self.place.channel, f"@{name}:fake.test", words)

    async def say_again(self) -> bool:
        """Let us have the last sync once more."""
        self.server.rewound = 2
        await self.server.adds(self.place.channel, "@eve:fake.test", "m.nothing", {})
        return True

    def acknowledged(self) -> int | None:
        """Count what was asked for after."""
        return max((each.acknowledged for each in self.server.devices), default=0)

    def seen(self) -> Sequence[Seen]:
        """List what we said, as a client draws it."""
        return drawn(self.server, self.us, self.place.channel)

    def shown_to(self, name: str) -> Sequence[str]:
        """List what we said: everybody in a room sees it."""
        return [each.text for each in self.seen()]

    def lose_next_answer(self) -> bool:
        """Do it, and hang up."""
        self.server.failures.append(None)
        return True


def drawn(server: FakeHomeserver, us: str, room_id: str) -> list[Seen]:
    """Draw a room as a client does: edits in place, reactions below."""
    room = server.rooms[room_id]
    seen = []
    for event in server.said_by(us, room_id):
        content = event["content"]
        related = content.get("m.relates_to") or {}
        if related.get("rel_type") == "m.replace":
            continue
        latest = server._event(room, event["event_id"])["unsigned"]["m.relations"]
        said = latest["m.replace"]["content"]["m.new_content"] if latest else content
        signs = server._relations(room, event["event_id"], "m.annotation")["chunk"]
        seen.append(
            Seen(
                text=said["body"].replace("\N{WORD JOINER}", ""),
                thread=related["event_id"] if related.get("rel_type") == "m.thread" else "",
                reactions=tuple(each["content"]["m.relates_to"]["key"] for each in signs),
                buttons=tuple(each["label"] for each in said.get("org.bridgebot.buttons", ())),
                mentions=tuple(said["m.mentions"]["user_ids"]),
            )
        )
    return seen


class TestOnPretendHomeserver(AdapterContract):
    """The pretend homeserver may lose answers."""

    @pytest.fixture
    async def far_side(self) -> AsyncIterator[PretendSide]:
        server = FakeHomeserver()
        await server.start()
        us, owner = server.register("bridgebot"), server.register("owner")
        room = await server.makes_room(owner, us, name="lobby")
        for name in (us, server.register("ana"), server.register("eve")):
            await server.joins(room, name)
        yield PretendSide(server, us, room)
        await server.stop()
        assert server.wrong == []

    @pytest.fixture
    def adapter(self, far_side: PretendSide, tmp_path: Path) -> Matrix:
        options = Options(homeserver=far_side.server.url, data=str(tmp_path / "keys"))
        made = Matrix(NAME, Login(far_side.us, "sesame"), options)
        far_side.adapter = made
        return made
