"""Where we are alone with somebody: one place, one room, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot import plugins
from bridgebot.adapter import Feature, Level, Refused, Sent
from bridgebot.app import App
from bridgebot.clock import SystemClock
from bridgebot.command import Commands
from bridgebot.event import (
    Button,
    Delete,
    Edit,
    Edited,
    Happening,
    Hearer,
    Place,
    Post,
    Posted,
    Pressed,
    React,
    Reacted,
)
from bridgebot.owners.roster import Roster
from bridgebot.routing import Routing
from bridgebot.testing.driving import PretendGate, running, say, until
from bridgebot.text import doc, plain
from matrix_fake import FakeHomeserver
from store.database import Database
from test_matrix_contract import PretendSide, drawn, is_ready

US = "@bridgebot:fake.test"
ANA = "@ana:fake.test"
BOB = "@bob:fake.test"
EVE = "@eve:fake.test"
DIRECT = Place("acme", ANA)
NEWS = Post(DIRECT, doc("It is dark now."), hearers=(Hearer(ANA, "ana"),))


ROSTER = Roster.model_validate(
    {
        "people": {"bob": {"name": "Bob", "accounts": f"acme:{BOB}"}},
        "areas": {
            "exports": {
                "words": "export",
                "chain": [{"ask": "bob", "within": "4h", "how": "direct"}],
            }
        },
    }
)


@pytest.fixture
async def server() -> AsyncIterator[FakeHomeserver]:
    made = FakeHomeserver()
    await made.start()
    for name in ("bridgebot", "ana", "bob", "eve"):
        made.register(name)
    yield made
    await made.stop()
    assert made.wrong == []


@pytest.fixture
async def far(server: FakeHomeserver) -> PretendSide:
    room = await server.makes_room(EVE, US, ANA, name="lobby")
    for each in (US, ANA):
        await server.joins(room, each)
    return PretendSide(server, US, room)


@pytest.fixture
def adapter(far: PretendSide, tmp_path: Path) -> Matrix:
    return born(far, tmp_path)


def born(far: PretendSide, folder: Path) -> Matrix:
    """Make an adapter that knows nothing but what lies in its folder."""
    options = Options(homeserver=far.server.url, data=str(folder / "keys"))
    made = Matrix("acme", Login(US, "sesame"), options)
    far.adapter = made
    return made


def rooms_with(server: FakeHomeserver, user: str, *others: str) -> list[str]:
    """List the rooms in which somebody is alone with us, or invited."""
    there = {US, user, *others}
    return [
        room.id
        for room in server.rooms.values()
        if {
            event["state_key"]
            for event in room.state()
            if event["type"] == "m.room.member"
            and event["content"]["membership"] in ("join", "invite")
        }
        == there
    ]


def told(server: FakeHomeserver, room: str) -> list[str]:
    return [each.text for each in drawn(server, US, room)]


async def begun_by(server: FakeHomeserver, user: str) -> str:
    """Let somebody begin direct messages with us."""
    room = await server.makes_room(user, US, direct=True)
    await until(lambda: server.rooms[room].membership(US) == "join", "we come")
    return room


def places(events: Sequence[object]) -> list[Place]:
    return [each.place for each in events if isinstance(each, Happening)]


def test_the_place_is_called_as_the_account_and_nobody_else_sees_an_answer(adapter: Matrix) -> None:
    assert adapter.direct(ANA) == DIRECT
    assert adapter.reader(DIRECT) == ANA
    caps = adapter.caps(DIRECT)
    assert (caps.level(Feature.WHISPER), caps.level(Feature.FORM)) == (Level.FULL, Level.PARTLY)


async def test_what_is_said_there_opens_a_room_once(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver
) -> None:
    async with running(adapter, far):
        await say(adapter, NEWS)
        await say(adapter, Post(DIRECT, doc("And brighter.")))
    [room] = rooms_with(server, ANA)
    assert told(server, room) == ["It is dark now.", "And brighter."]
    [asked] = [each for each in server.rooms[room].state() if each["state_key"] == ANA]
    assert asked["content"] == {"membership": "invite", "is_direct": True, "displayname": "ana"}
    assert server.account_data[US, "", "m.direct"] == {ANA: [room]}


async def test_what_is_answered_there_comes_from_the_same_place(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver
) -> None:
    async with running(adapter, far) as gate:
        sent = await say(adapter, Post(DIRECT, doc("A wish"), (Button("Take it", "take 1"),)))
        assert isinstance(sent, Sent)
        [room] = rooms_with(server, ANA)
        await server.joins(room, ANA)
        said = await server.says(room, ANA, "thanks")
        new = {"m.new_content": {"msgtype": "m.text", "body": "thank you"}}
        await server.says(
            room, ANA, "* x", **new, **{"m.relates_to": {"rel_type": "m.replace", "event_id": said}}
        )
        for sign in ("👍", "1️⃣"):
            related = {"rel_type": "m.annotation", "event_id": sent.ids[0], "key": sign}
            await server.adds(room, ANA, "m.reaction", {"m.relates_to": related})
        thread = {"rel_type": "m.thread", "event_id": sent.ids[0]}
        await server.says(room, ANA, "in a thread", **{"m.relates_to": thread})
        await until(lambda: len(gate.events) > 5, "all is heard")
    kinds = [type(each) for each in gate.events[1:]]
    assert kinds == [Posted, Edited, Reacted, Pressed, Posted]
    assert places(gate.events) == [*[DIRECT] * 5, Place("acme", ANA, sent.ids[0])]
    assert all(each.addressed for each in gate.events if isinstance(each, Posted))


async def test_a_direct_message_that_they_began_is_the_place(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver
) -> None:
    async with running(adapter, far) as gate:
        room = await begun_by(server, ANA)
        await server.says(room, ANA, "suggest dark mode")
        await until(lambda: bool(gate.events), "it is heard")
        await say(adapter, NEWS)
    assert places(gate.events) == [DIRECT]
    assert rooms_with(server, ANA) == [room]
    assert told(server, room) == ["It is dark now."]


async def test_one_that_was_begun_while_we_were_away_is_found(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver
) -> None:
    async with running(adapter, far) as gate:
        room = await begun_by(server, ANA)
        await until(lambda: (US, "", "m.direct") in server.account_data, "it is marked")
    async with running(adapter, far, gate):
        await say(adapter, NEWS)
    assert rooms_with(server, ANA) == [room]
    assert told(server, room) == ["It is dark now."]


async def test_it_is_the_same_place_after_a_restart(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver, tmp_path: Path
) -> None:
    async with running(adapter, far) as gate:
        sent = await say(adapter, NEWS)
        assert isinstance(sent, Sent)
    [room] = rooms_with(server, ANA)
    await server.joins(room, ANA)
    await server.says(room, ANA, "thanks")
    again = born(far, tmp_path)
    async with running(again, far, gate):
        await until(lambda: any(isinstance(each, Posted) for each in gate.events), "it is heard")
        await say(again, Edit(DIRECT, doc("It is darker now."), messages=sent.ids))
        await say(again, React(DIRECT, "👍", sent.ids))
    assert set(places(gate.events)) == {DIRECT}
    [seen] = drawn(server, US, room)
    assert (seen.text, seen.reactions) == ("It is darker now.", ("👍",))


@pytest.mark.parametrize("changes", range(1, 9))
async def test_there_is_one_room_and_one_message_whenever_we_die(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver, tmp_path: Path, changes: int
) -> None:
    async with running(adapter, far):
        server.lives = changes
        await adapter.deliver(NEWS, "key-1")
    server.lives = None
    again = born(far, tmp_path)
    async with running(again, far):
        assert isinstance(await say(again, NEWS, "key-1"), Sent)
    [room] = rooms_with(server, ANA)
    assert told(server, room) == ["It is dark now."]


async def test_a_lost_answer_makes_no_second_room(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver
) -> None:
    async with running(adapter, far):
        server.failures.append(None)
        assert isinstance(await say(adapter, NEWS), Sent)
    made = [room for room in server.rooms.values() if room.is_made_by(US)]
    assert [each.id for each in made] == rooms_with(server, ANA)


async def test_a_room_that_comes_to_light_too_late_is_seen_by_nobody(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver, tmp_path: Path
) -> None:
    server.is_busy = True
    async with running(adapter, far):
        server.failures.append(None)
        await say(adapter, NEWS)
    server.is_busy = False
    again = born(far, tmp_path)
    async with running(again, far):
        await say(again, Post(DIRECT, doc("And brighter.")))
    [room] = rooms_with(server, ANA)
    assert told(server, room) == ["It is dark now.", "And brighter."]
    assert len([each for each in server.rooms.values() if each.is_made_by(US)]) == 2


async def test_somebody_who_left_is_left_alone_until_they_begin_anew(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver
) -> None:
    async with running(adapter, far) as gate:
        await say(adapter, NEWS)
        [room] = rooms_with(server, ANA)
        await server.changes_membership(room, ANA, ANA, "leave")
        await server.says(far.place.channel, ANA, "bye")
        await until(lambda: bool(gate.events), "it is heard")
        refused = await say(adapter, NEWS)
        anew = await begun_by(server, ANA)
        assert isinstance(await say(adapter, NEWS), Sent)
    assert refused == Refused(
        f"{ANA} left the direct messages with me; one that they begin reaches them again"
    )
    assert told(server, anew) == ["It is dark now."]


async def test_what_is_for_one_person_is_never_said_where_others_read_it(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver
) -> None:
    async with running(adapter, far) as gate:
        sent = await say(adapter, Post(DIRECT, doc("for your eyes only")))
        assert isinstance(sent, Sent)
        [room] = rooms_with(server, ANA)
        await server.joins(room, ANA)
        await server.changes_membership(room, ANA, BOB, "invite")
        await server.joins(room, BOB)
        await server.says(room, BOB, "hello")
        await until(lambda: any(each.author.account == BOB for each in gate.events), "it is heard")
        await say(adapter, NEWS)
        edited = await say(adapter, Edit(DIRECT, doc("still for yours"), messages=sent.ids))
    assert Place("acme", room) in places(gate.events)
    assert told(server, room) == ["for your eyes only"]
    [other] = rooms_with(server, ANA)
    assert told(server, other) == ["It is dark now.", "still for yours"]
    assert isinstance(edited, Sent)
    assert edited.ids


async def test_a_room_that_a_stranger_marks_as_ours_is_not_taken_for_it(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver
) -> None:
    made: dict[str, Any] = {"org.bridgebot.direct": ANA}
    trap = await server.makes_room(EVE, US, **made)
    await server.joins(trap, US)
    async with running(adapter, far):
        await say(adapter, NEWS)
    assert told(server, trap) == []
    assert len(rooms_with(server, ANA)) == 1


async def test_a_second_room_with_somebody_is_a_place_of_its_own(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver
) -> None:
    async with running(adapter, far) as gate:
        first = await begun_by(server, ANA)
        await server.says(first, ANA, "one")
        await until(lambda: bool(gate.events), "one is heard")
        second = await begun_by(server, ANA)
        await server.says(second, ANA, "two")
        await until(lambda: len(gate.events) > 1, "two is heard")
        await say(adapter, NEWS)
        await say(adapter, Post(Place("acme", second), doc("here")))
    assert places(gate.events) == [DIRECT, Place("acme", second)]
    assert (told(server, first), told(server, second)) == (["It is dark now."], ["here"])


async def test_what_is_taken_back_where_there_is_no_room_is_refused(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver
) -> None:
    async with running(adapter, far):
        outcome = await say(adapter, Delete(DIRECT, ("$gone",)))
    assert isinstance(outcome, Refused)
    assert rooms_with(server, ANA) == []


async def test_words_are_read_as_those_of_whoever_says_them(
    adapter: Matrix, far: PretendSide, server: FakeHomeserver
) -> None:
    gate = PretendGate()
    async with running(adapter, far, gate):
        room = await begun_by(server, BOB)
        await server.says(room, BOB, "hello")
        await until(lambda: bool(gate.events), "it is heard")
    [event] = gate.events
    assert isinstance(event, Posted)
    assert (plain(event.body), event.author.account, event.place.channel) == ("hello", BOB, BOB)


async def test_somebody_is_asked_alone_and_presses_there_that_they_have_it(
    far: PretendSide, server: FakeHomeserver, sqlite_url: str, tmp_path: Path
) -> None:
    team = await server.makes_room(EVE, US, BOB, name="team")
    for each in (US, BOB):
        await server.joins(team, each)
    adapter, database = born(far, tmp_path), Database(sqlite_url)
    routing = Routing({"acme": Place("acme", team)})
    app = App(
        database, [adapter], Commands(plugins.commands()), routing, SystemClock(), roster=ROSTER
    )
    running_app = asyncio.ensure_future(app.run())
    await until(lambda: is_ready(adapter), "it listens")
    await server.says(far.place.channel, ANA, "!issue the export is empty")
    await until(lambda: bool(rooms_with(server, BOB)), "bob is invited")
    [alone] = rooms_with(server, BOB)
    await server.joins(alone, BOB)
    await until(lambda: len(drawn(server, US, alone)) == 1, "bob is asked")
    [asked] = server.said_by(US, alone)
    related = {"rel_type": "m.annotation", "event_id": asked["event_id"], "key": "1️⃣"}
    await server.adds(alone, BOB, "m.reaction", {"m.relates_to": related})
    await until(lambda: any("bob took it" in each for each in told(server, team)), "bob has it")
    running_app.cancel()
    await asyncio.gather(running_app, return_exceptions=True)
    database.close()
    assert "I have it (!take 1)" in asked["content"]["body"]
    assert asked["content"]["m.mentions"] == {"user_ids": []}
