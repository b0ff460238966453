"""What every adapter promises, held against a pretend homeserver and a real one."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot.event import Place
from bridgebot.testing.contract import AdapterContract
from bridgebot.testing.far_side import Seen
from matrix_fake import FakeHomeserver
from matrix_people import come_true, register
from synapse import Account, Synapse

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
        await come_true(lambda: is_ready(self.adapter))

    async def say(self, name: str, words: str) -> None:
        """Say something to us."""
        await self.server.says(self.place.channel, f"@{name}:fake.test", words)

    async def say_again(self) -> bool:
        """Let us have the last event once more."""
        self.server.restored = self.server.position - 1
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
        latest = server.event(room, event["event_id"])["unsigned"]["m.relations"]
        said = latest["m.replace"]["content"]["m.new_content"] if latest else content
        signs = server.relations(room, event["event_id"], "m.annotation")["chunk"]
        seen.append(
            Seen(
                text=said["body"].replace("\N{WORD JOINER}", ""),
                thread=related["event_id"] if related.get("rel_type") == "m.thread" else "",
                reactions=tuple(each["content"]["m.relates_to"]["key"] for each in signs),
                buttons=tuple(each["label"] for each in said.get("org.bridgebot.buttons", ())),
                mentions=tuple(called(said)),
                files=opened(said, lambda address: server.files[address][0]),
            )
        )
    return seen


def is_ready(adapter: Matrix | None) -> bool:
    """Tell whether an adapter knows its rooms."""
    connection = adapter._connection if adapter else None
    return connection is not None and connection.is_ready


class RealSide:
    """A room on a real homeserver, with us in it."""

    def __init__(self, server: Synapse, us: Account, people: dict[str, Account], room: str) -> None:
        self.server = server
        self.us = us
        self.people = people
        self.place = Place(NAME, room)
        self.adapter: Matrix | None = None

    async def ready(self) -> None:
        """Wait until we are in the room and know it."""
        await come_true(lambda: is_ready(self.adapter))

    async def say(self, name: str, words: str) -> None:
        """Say something to us."""
        where = f"{self._room}/send/m.room.message/{os.urandom(6).hex()}"
        body = {"msgtype": "m.text", "body": words}
        self.server.call("PUT", where, body, self.people[name].token)

    async def say_again(self) -> bool:
        """A real one cannot be made to."""
        return False

    def acknowledged(self) -> int | None:
        """A real one does not tell."""
        return None

    def seen(self) -> Sequence[Seen]:
        """List what we said, as a client draws it."""
        token = self.people["ana"].token
        page = self.server.call("GET", f"{self._room}/messages?dir=b&limit=500", token=token)
        events = page["chunk"][::-1]
        ours = [each for each in events if each["sender"] == self.us.user_id and each["content"]]
        signs = [each["content"]["m.relates_to"] for each in ours if each["type"] == "m.reaction"]
        said = [each for each in ours if each["type"] == "m.room.message"]
        return [_as_drawn(each, signs, self._fetch) for each in said if not _is_edit(each)]

    def shown_to(self, name: str) -> Sequence[str]:
        """List what we said: everybody in a room sees it."""
        return [each.text for each in self.seen()]

    def lose_next_answer(self) -> bool:
        """A real one cannot be made to; it is killed elsewhere."""
        return False

    def _fetch(self, address: str) -> bytes:
        where = f"/_matrix/client/v1/media/download/{address.removeprefix('mxc://')}"
        return self.server.raw(where, self.people["ana"].token)

    @property
    def _room(self) -> str:
        return f"/_matrix/client/v3/rooms/{quote(self.place.channel)}"


def _is_edit(event: dict[str, Any]) -> bool:
    related = event["content"].get("m.relates_to") or {}
    return bool(related.get("rel_type") == "m.replace")


def called(said: dict[str, Any]) -> list[str]:
    """List whom a message calls."""
    found: list[str] = said.get("m.mentions", {}).get("user_ids", [])
    return found


def opened(said: dict[str, Any], fetch: Callable[[str], bytes]) -> dict[str, bytes]:
    """Open the file that a message shows, if it does."""
    return {said["filename"]: fetch(said["url"])} if "url" in said else {}


def _as_drawn(
    event: dict[str, Any], signs: Sequence[dict[str, Any]], fetch: Callable[[str], bytes]
) -> Seen:
    latest = event["unsigned"].get("m.relations", {}).get("m.replace")
    related = event["content"].get("m.relates_to") or {}
    said = latest["content"]["m.new_content"] if latest else event["content"]
    return Seen(
        text=said["body"].replace("\N{WORD JOINER}", ""),
        thread=related["event_id"] if related.get("rel_type") == "m.thread" else "",
        reactions=tuple(each["key"] for each in signs if each["event_id"] == event["event_id"]),
        buttons=tuple(each["label"] for each in said.get("org.bridgebot.buttons", ())),
        mentions=tuple(called(said)),
        files=opened(said, fetch),
    )


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


@pytest.mark.xdist_group("synapse")
class TestOnSynapse(AdapterContract):
    """The real homeserver keeps its own rules."""

    @pytest.fixture
    def far_side(self, homeserver: Synapse) -> RealSide:
        us = register(homeserver, "bridgebot")
        people = {name: register(homeserver, name) for name in ("ana", "eve")}
        for name, account in people.items():
            where = f"/_matrix/client/v3/profile/{quote(account.user_id)}/displayname"
            homeserver.call("PUT", where, {"displayname": name}, account.token)
        return RealSide(homeserver, us, people, room_of(homeserver, us, people))

    @pytest.fixture
    def adapter(self, far_side: RealSide, tmp_path: Path) -> Matrix:
        options = Options(homeserver=far_side.server.url, data=str(tmp_path / "keys"))
        made = Matrix(NAME, Login(far_side.us.user_id, far_side.us.password), options)
        far_side.adapter = made
        return made


def room_of(server: Synapse, us: Account, people: dict[str, Account]) -> str:
    """Make a room with everybody in it."""
    owner, guest = people["ana"], people["eve"]
    invited = [us.user_id, guest.user_id]
    body = {"preset": "private_chat", "name": "lobby", "invite": invited}
    made = server.call("POST", "/_matrix/client/v3/createRoom", body, owner.token)
    for each in (us, guest):
        where = f"/_matrix/client/v3/join/{quote(made['room_id'])}"
        server.call("POST", where, {}, each.token)
    return str(made["room_id"])
