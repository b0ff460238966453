"""A room that people upgrade is another room; what was known of the old one goes on there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from bridgebot.adapter import Later, Sent
from bridgebot.event import Button, Edit, Event, Place, Post, Posted, Pressed
from bridgebot.testing.driving import PretendGate, running, say, until
from bridgebot.text import doc, plain
from matrix_fake import FakeHomeserver
from test_matrix_contract import PretendSide, drawn

US = "@bridgebot:fake.test"
ANA = "@ana:fake.test"
EVE = "@eve:elsewhere.test"


@pytest.fixture
async def server() -> AsyncIterator[FakeHomeserver]:
    made = FakeHomeserver()
    await made.start()
    for name in ("bridgebot", "ana"):
        made.register(name)
    made.display_names[EVE] = "eve"
    yield made
    await made.stop()
    assert made.wrong == []


@pytest.fixture
async def far(server: FakeHomeserver) -> PretendSide:
    room = await server.makes_room(ANA, US, EVE, name="lobby")
    for each in (US, EVE):
        await server.joins(room, each)
    return PretendSide(server, US, room)


@pytest.fixture
def adapter(far: PretendSide, tmp_path: Path) -> Matrix:
    return born(far, tmp_path)


def born(far: PretendSide, folder: Path, team: str = "") -> Matrix:
    """Make an adapter that knows nothing but what lies in its folder."""
    options = Options(homeserver=far.server.url, data=str(folder / "keys"), team=team)
    made = Matrix("acme", Login(US, "sesame"), options)
    far.adapter = made
    return made


async def upgraded(far: PretendSide) -> str:
    """Replace the room; whoever wants may come into the new one."""
    new = await far.server.replaces(far.place.channel, ANA)
    far.server.rooms[new].is_open = True
    await until(lambda: far.server.rooms[new].membership(US) == "join", "we follow")
    return new


def words(events: list[Event]) -> list[tuple[str, Place]]:
    return [(plain(each.body), each.place) for each in events if isinstance(each, Posted)]


async def test_we_follow_and_go_on_as_if_nothing_had_happened(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far) as gate:
        new = await upgraded(far)
        await far.server.says(new, ANA, "hello")
        await until(lambda: bool(words(gate.events)), "hello is heard")
        sent = await say(adapter, Post(far.place, doc("hi")))
        found = adapter.address(far.place)
    assert found.startswith(f"https://matrix.to/#/{new}?via=fake.test")
    assert words(gate.events) == [("hello", far.place)]
    assert [each.text for each in drawn(far.server, US, new)] == ["hi"]
    assert isinstance(sent, Sent)
    assert sent.link.startswith(f"https://matrix.to/#/{new}/{sent.ids[0]}?via=fake.test")


async def test_a_room_that_was_upgraded_while_we_were_away_is_followed(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far) as gate:
        pass
    new = await far.server.replaces(far.place.channel, ANA)
    far.server.rooms[new].is_open = True
    async with running(adapter, far, gate):
        await until(lambda: far.server.rooms[new].membership(US) == "join", "we follow")
        await far.server.says(new, ANA, "hello")
        await until(lambda: bool(words(gate.events)), "hello is heard")
    assert words(gate.events) == [("hello", far.place)]


async def test_it_is_the_same_place_after_a_restart_and_after_another_upgrade(
    adapter: Matrix, far: PretendSide, tmp_path: Path
) -> None:
    async with running(adapter, far) as gate:
        new = await upgraded(far)
        await far.server.says(new, ANA, "one")
        await until(lambda: bool(words(gate.events)), "one is heard")
        await far.server.changes_membership(far.place.channel, ANA, US, "leave")
    async with running(born(far, tmp_path), far, gate):
        newer = await far.server.replaces(new, ANA)
        far.server.rooms[newer].is_open = True
        await until(lambda: far.server.rooms[newer].membership(US) == "join", "we follow")
        await far.server.says(newer, ANA, "two")
        await until(lambda: len(words(gate.events)) > 1, "two is heard")
    assert words(gate.events) == [("one", far.place), ("two", far.place)]


async def test_where_we_are_not_let_in_we_wait_for_anybodys_invitation(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far) as gate:
        new = await far.server.replaces(far.place.channel, ANA, EVE)
        await far.server.joins(new, EVE)
        join = f"POST /_matrix/client/v3/join/{new}"
        await until(lambda: join in far.server.requests, "we try")
        waiting = await adapter.deliver(Post(far.place, doc("hi")), "key-1")
        await far.server.changes_membership(new, EVE, US, "invite")
        await until(lambda: far.server.rooms[new].membership(US) == "join", "we come")
        await far.server.says(new, ANA, "hello")
        await until(lambda: bool(words(gate.events)), "hello is heard")
        await say(adapter, Post(far.place, doc("hi")), "key-1")
    assert isinstance(waiting, Later)
    assert [each.text for each in drawn(far.server, US, new)] == ["hi"]
    assert far.server.requests.count(join) == 2


async def test_a_room_that_merely_says_it_replaced_another_is_itself(
    adapter: Matrix, far: PretendSide
) -> None:
    trap = await far.server.makes_room(EVE, US, predecessor={"room_id": far.place.channel})
    await far.server.joins(trap, US)
    async with running(adapter, far) as gate:
        await far.server.says(trap, EVE, "!take 1")
        await until(lambda: bool(gate.events), "it is heard")
        await say(adapter, Post(far.place, doc("for the team")))
    assert [each.place.channel for each in gate.events] == [trap]
    assert drawn(far.server, US, trap) == []


async def test_a_room_that_does_not_know_of_it_is_itself(adapter: Matrix, far: PretendSide) -> None:
    async with running(adapter, far) as gate:
        new = await far.server.replaces(far.place.channel, ANA, US, claims=False)
        await until(lambda: far.server.rooms[new].membership(US) == "join", "we come")
        await far.server.says(new, ANA, "hello")
        await until(lambda: bool(words(gate.events)), "hello is heard")
        await say(adapter, Post(far.place, doc("hi")))
    assert words(gate.events) == [("hello", Place("acme", new))]
    assert [each.text for each in far.seen()] == ["hi"]


async def test_the_teams_room_stays_the_teams(far: PretendSide, tmp_path: Path) -> None:
    adapter = born(far, tmp_path, team=far.place.channel)
    async with running(adapter, far) as gate:
        new = await upgraded(far)
        await far.server.says(new, ANA, "!take 1")
        await until(lambda: bool(gate.events), "it is heard")
    assert [each.place for each in gate.events] == [far.place]


async def test_a_new_id_in_the_settings_is_the_teams(far: PretendSide, tmp_path: Path) -> None:
    async with running(born(far, tmp_path), far):
        new = await upgraded(far)
    adapter = born(far, tmp_path, team=new)
    async with running(adapter, far) as gate:
        await far.server.says(new, ANA, "!take 1")
        await until(lambda: bool(gate.events), "it is heard")
        await say(adapter, Post(far.place, doc("an old card")))
    assert [each.place for each in gate.events] == [Place("acme", new)]
    assert [each.text for each in drawn(far.server, US, new)] == ["an old card"]


async def test_a_card_of_the_old_room_is_drawn_in_the_new_one(
    adapter: Matrix, far: PretendSide
) -> None:
    button = (Button("Take it", "take 1"),)
    async with running(adapter, far) as gate:
        card = await say(adapter, Post(far.place, doc("a wish"), button))
        assert isinstance(card, Sent)
        new = await upgraded(far)
        await far.server.says(new, ANA, "hello")
        await until(lambda: bool(words(gate.events)), "hello is heard")
        moved = await say(adapter, Edit(far.place, doc("a new wish"), button, messages=card.ids))
        assert isinstance(moved, Sent)
        related = {"rel_type": "m.annotation", "event_id": moved.ids[0], "key": "1️⃣"}
        await far.server.adds(new, ANA, "m.reaction", {"m.relates_to": related})
        await until(lambda: any(isinstance(each, Pressed) for each in gate.events), "it is pressed")
        await say(adapter, Edit(far.place, doc("newer"), button, messages=moved.ids))
    [pressed] = [each for each in gate.events if isinstance(each, Pressed)]
    assert (pressed.place, pressed.message) == (far.place, moved.ids[0])
    assert [each.text.splitlines()[0] for each in drawn(far.server, US, new)] == ["newer"]


async def test_a_thread_goes_on_under_a_message_that_leads_back(
    adapter: Matrix, far: PretendSide, tmp_path: Path
) -> None:
    gate = PretendGate()
    async with running(adapter, far, gate):
        root = await far.server.says(far.place.channel, ANA, "root")
        new = await upgraded(far)
        await far.server.says(new, ANA, "hello")
        await until(lambda: len(words(gate.events)) > 1, "hello is heard")
        thread = Place("acme", far.place.channel, root)
        first = await say(adapter, Post(thread, doc("first")))
        assert isinstance(first, Sent)
    again = born(far, tmp_path)
    async with running(again, far, gate):
        await say(again, Post(thread, doc("second")))
        below = {"rel_type": "m.thread", "event_id": first.ids[0]}
        await far.server.says(new, ANA, "answer", **{"m.relates_to": below})
        await until(lambda: ("answer", thread) in words(gate.events), "the answer is heard")
    one, two = drawn(far.server, US, new)
    link = f"https://matrix.to/#/{far.place.channel}/{root}?via="
    assert one.text.startswith(f"This goes on from an earlier thread ({link}")
    assert (one.thread, two.text, two.thread) == ("", "second", first.ids[0])


async def test_a_check_tells_what_became_of_the_teams_room(
    far: PretendSide, tmp_path: Path
) -> None:
    adapter = born(far, tmp_path, team=far.place.channel)
    new = await far.server.replaces(far.place.channel, ANA, US)
    shut_out = [each.words for each in await adapter.check() if each.grave]
    await far.server.joins(new, US)
    words = [each.words for each in await adapter.check()]
    assert shut_out == [f"the team's room was replaced by {new}, and I am not there; invite me"]
    assert words[-1] == f"the team's room was replaced by {new}; I go on there"
