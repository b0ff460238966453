"""Whatever a homeserver does to us: nothing is lost, nothing said twice, and nobody is hammered."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.matrix.listening import pause_after
from adapters.matrix.matrix import Matrix
from adapters.matrix.options import Options
from adapters.matrix.session import Login
from adapters.matrix.wire import Declined, Unreachable
from bridgebot.adapter import Later, Refused, Sent
from bridgebot.event import (
    Button,
    Commanded,
    Deleted,
    Edit,
    Edited,
    Place,
    Post,
    Posted,
    Pressed,
    React,
    Reacted,
)
from bridgebot.testing.driving import PretendGate, running, say, until
from bridgebot.text import doc, plain
from matrix_fake import FakeHomeserver, No
from matrix_people import come_true
from test_matrix_contract import PretendSide

US = "@bridgebot:fake.test"
ANA = "@ana:fake.test"


@pytest.fixture
async def server() -> AsyncIterator[FakeHomeserver]:
    made = FakeHomeserver()
    await made.start()
    for name in ("bridgebot", "ana", "bob"):
        made.register(name)
    yield made
    await made.stop()
    assert made.wrong == []


@pytest.fixture
async def far(server: FakeHomeserver) -> PretendSide:
    room = await server.makes_room(ANA, US, name="lobby")
    await server.joins(room, US)
    return PretendSide(server, US, room)


@pytest.fixture
def adapter(far: PretendSide, tmp_path: Path) -> Matrix:
    options = Options(homeserver=far.server.url, data=str(tmp_path / "keys"), signed_out_pause=0.0)
    made = Matrix("acme", Login(US, "sesame"), options)
    far.adapter = made
    return made


def words(gate: PretendGate) -> list[str]:
    """List what was said."""
    return [plain(event.body) for event in gate.events if isinstance(event, Posted)]


async def test_what_was_said_while_we_were_away_is_all_heard_in_order(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far) as gate:
        pass
    said = [f"word {number}" for number in range(1_000)]
    for each in said:
        await far.server.says(far.place.channel, ANA, each)
    async with running(adapter, far, gate):
        await until(lambda: len(gate.events) >= len(said), "all is heard")
    assert words(gate) == said


async def test_edits_reactions_and_redactions_in_a_gap_are_heard(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far) as gate:
        pass
    room, server = far.place.channel, far.server
    first = await server.says(room, ANA, "helo")
    related = {"rel_type": "m.replace", "event_id": first}
    new = {"m.new_content": {"msgtype": "m.text", "body": "hello"}, "m.relates_to": related}
    await server.says(room, ANA, "* hello", **new)
    sign = {"rel_type": "m.annotation", "event_id": first, "key": "👍"}
    await server.adds(room, ANA, "m.reaction", {"m.relates_to": sign})
    await server.adds(room, ANA, "m.room.redaction", {"redacts": first})
    for number in range(150):
        await server.says(room, ANA, f"word {number}")
    async with running(adapter, far, gate):
        await until(lambda: len(gate.events) >= 154, "all is heard")
    assert [type(event) for event in gate.events[:4]] == [Posted, Edited, Reacted, Deleted]


async def test_nothing_said_before_we_were_invited_is_heard(
    adapter: Matrix, far: PretendSide
) -> None:
    server = far.server
    async with running(adapter, far) as gate:
        room = await server.makes_room(ANA, name="older")
        for number in range(120):
            await server.says(room, ANA, f"secret {number}")
        await server.changes_membership(room, ANA, US, "invite")
        await server.says(room, ANA, "welcome")
        await until(lambda: "welcome" in words(gate), "welcome is heard")
    assert words(gate) == ["welcome"]


async def test_a_homeserver_that_fails_is_not_hammered(adapter: Matrix, far: PretendSide) -> None:
    async with running(adapter, far) as gate:
        far.server.sync_failures += [No(502, "M_UNKNOWN", "bad gateway")]
        before = len(far.server.requests)
        await far.say("ana", "hello")
        await until(lambda: "hello" in words(gate), "hello is heard")
        await far.say("ana", "hello again")
        await until(lambda: "hello again" in words(gate), "hello again is heard")
    syncs = [each for each in far.server.requests[before:] if each.endswith("/sync")]
    assert len(syncs) < 6


@pytest.mark.parametrize(
    ("error", "shortest", "longest"),
    [
        (Unreachable("bad gateway"), 4.0, 8.0),
        (Declined(429, {"retry_after_ms": 90_000}), 90.0, 90.0),
    ],
)
def test_after_a_failure_we_wait_as_long_as_we_should(
    error: Exception, shortest: float, longest: float
) -> None:
    waits = [pause_after(error, 8.0) for _ in range(100)]
    assert shortest <= min(waits) <= max(waits) <= longest


async def test_a_token_that_ran_out_is_renewed_on_the_same_device(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far) as gate:
        far.server.devices[0].is_softly_out = True
        await far.say("ana", "hello")
        await until(lambda: "hello" in words(gate), "hello is heard")
        sent = await say(adapter, Post(far.place, doc("hi")))
    assert isinstance(sent, Sent)
    assert len(far.server.devices) == 1


async def test_a_session_that_was_ended_becomes_a_new_device_with_a_password(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far) as gate:
        far.server.devices[0].is_out = True
        await far.say("ana", "hello")
        await come_true(lambda: adapter._connection is None)
    async with running(adapter, far, gate):
        await until(lambda: "hello" in words(gate), "hello is heard")
    assert len(far.server.devices) == 2


async def test_a_token_alone_that_was_ended_is_said_clearly(
    far: PretendSide, tmp_path: Path
) -> None:
    options = Options(homeserver=far.server.url, data=str(tmp_path / "keys"), signed_out_pause=0.0)
    adapter = Matrix("acme", Login(US, token="long gone"), options)
    with pytest.raises(Exception, match="make a new token"):
        await adapter.run(PretendGate())


async def test_being_asked_to_slow_down_is_told_to_the_courier(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far):
        limit = No(429, "M_LIMIT_EXCEEDED", "Too Many Requests", retry_after_ms=3_600_000)
        far.server.failures.append(limit)
        outcome = await adapter.deliver(Post(far.place, doc("hi")), "key-1")
    assert outcome == Later(3600.0, "the homeserver asks us to slow down")


async def test_a_room_we_were_put_out_of_is_named_in_words(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far) as gate:
        await far.server.changes_membership(far.place.channel, ANA, US, "ban")
        await until(lambda: adapter._connection is not None and not _rooms(adapter), "we left")
        outcome = await adapter.deliver(Post(far.place, doc("hi")), "key-1")
    assert isinstance(outcome, Refused)
    assert "somebody there has to invite me" in outcome.why
    assert gate.events == []


def _rooms(adapter: Matrix) -> list[object]:
    assert adapter._connection
    return list(adapter._connection.sending._realm.rooms.all())


async def test_where_we_may_not_speak_we_do_not_try(adapter: Matrix, far: PretendSide) -> None:
    room, server = far.place.channel, far.server
    async with running(adapter, far):
        levels = {"events_default": 50, "users": {}}
        await server.adds(room, ANA, "m.room.power_levels", levels, "")
        await server.says(room, ANA, "!hush")
        await until(lambda: bool(server.read), "it is heard")
        before = len(server.requests)
        outcome = await adapter.deliver(Post(far.place, doc("hi")), "key-1")
        assert [each for each in server.requests[before:] if "/send/" in each] == []
    assert outcome == Refused("I may not speak there: it takes level 50, and I have 0")


async def test_a_reaction_presses_the_button_also_after_a_restart(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far) as gate:
        post = Post(
            far.place, doc("a wish"), (Button("Take it", "take 1"), Button("Plan", "plan 1"))
        )
        sent = await say(adapter, post)
        assert isinstance(sent, Sent)
    sign = {"rel_type": "m.annotation", "event_id": sent.ids[0], "key": "2\ufe0f\u20e3"}
    await far.server.adds(far.place.channel, ANA, "m.reaction", {"m.relates_to": sign})
    async with running(adapter, far, gate):
        await until(lambda: bool(gate.events), "it is pressed")
    [pressed] = gate.events
    assert isinstance(pressed, Pressed)
    assert pressed.command == "plan 1"


async def test_a_sign_keeps_its_sense_when_the_buttons_change(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far):
        buttons = (Button("Take it", "take 1"), Button("Plan", "plan 1"))
        sent = await say(adapter, Post(far.place, doc("a wish"), buttons))
        assert isinstance(sent, Sent)
        fewer = (buttons[1], Button("Start", "start 1"))
        await say(adapter, Edit(far.place, doc("a wish"), fewer, messages=sent.ids))
    [seen] = far.seen()
    assert sorted(seen.reactions) == ["2️⃣", "3️⃣"]
    assert "2️⃣ Plan (!plan 1)" in seen.text


async def test_the_same_sign_twice_is_no_failure(adapter: Matrix, far: PretendSide) -> None:
    async with running(adapter, far):
        sent = await say(adapter, Post(far.place, doc("a wish")))
        assert isinstance(sent, Sent)
        await say(adapter, React(far.place, "👍", sent.ids), "one")
        again = await say(adapter, React(far.place, "👍", sent.ids), "another")
        gone = await say(adapter, React(far.place, "👍", sent.ids, remove=True), "third")
    assert (again, gone) == (Sent(), Sent())
    assert far.seen()[0].reactions == ()


async def test_a_thread_answers_its_latest_message_for_old_clients(
    adapter: Matrix, far: PretendSide
) -> None:
    room, server = far.place.channel, far.server
    async with running(adapter, far):
        root = await server.says(room, ANA, "root")
        thread = {"rel_type": "m.thread", "event_id": root}
        latest = await server.says(room, ANA, "below", **{"m.relates_to": thread})
        await until(lambda: len(server.read) > 1, "both are heard")
        await say(adapter, Post(Place("acme", room, root), doc("answer")))
    related = server.said_by(US, room)[-1]["content"]["m.relates_to"]
    assert related["event_id"] == root
    assert related["m.in_reply_to"] == {"event_id": latest}
    assert related["is_falling_back"] is True


async def test_a_command_is_read_where_it_was_typed(adapter: Matrix, far: PretendSide) -> None:
    async with running(adapter, far) as gate:
        await far.say("ana", "!suggest dark mode")
        await until(lambda: bool(gate.events), "it is heard")
    [event] = gate.events
    assert isinstance(event, Commanded)
    assert event.line == "suggest dark mode"


async def test_a_choice_may_be_a_poll(far: PretendSide, tmp_path: Path) -> None:
    options = Options(homeserver=far.server.url, data=str(tmp_path / "keys"), polls=True)
    adapter = Matrix("acme", Login(US, "sesame"), options)
    far.adapter = adapter
    buttons = (Button("Take it", "take 1"), Button("Plan", "plan 1"))
    async with running(adapter, far) as gate:
        sent = await say(adapter, Post(far.place, doc("a wish"), buttons))
        assert isinstance(sent, Sent)
        poll = far.server.rooms[far.place.channel].find(sent.ids[1])
        assert poll is not None
        chosen = poll["content"]["org.matrix.msc3381.poll.start"]["answers"][1]["id"]
        response = {
            "m.relates_to": {"rel_type": "m.reference", "event_id": sent.ids[1]},
            "org.matrix.msc3381.poll.response": {"answers": [chosen]},
        }
        kind = "org.matrix.msc3381.poll.response"
        await far.server.adds(far.place.channel, ANA, kind, response)
        await until(lambda: bool(gate.events), "it is pressed")
        fewer = Edit(far.place, doc("a wish"), buttons[:1], messages=sent.ids)
        await say(adapter, fewer)
    [pressed] = gate.events
    assert isinstance(pressed, Pressed)
    assert pressed.command == "plan 1"
    assert poll["content"] == {}


async def test_what_was_kept_is_marked_as_read_and_typing_shows_while_it_takes_long(
    adapter: Matrix, far: PretendSide
) -> None:
    async with running(adapter, far) as gate:
        gate.is_open.clear()
        await far.say("ana", "!help")
        await until(lambda: bool(far.server.typing), "typing shows")
        assert far.server.read == []
        gate.is_open.set()
        await until(lambda: bool(far.server.read), "it is marked as read")
    assert far.server.read[0]["thread_id"] == "main"


async def test_invitations_are_accepted_from_those_allowed_alone(
    adapter: Matrix, far: PretendSide
) -> None:
    server = far.server
    mallory = "@mallory:elsewhere.test"
    server.display_names[mallory] = "mallory"
    async with running(adapter, far):
        bad = await server.makes_room(mallory, US)
        good = await server.makes_room("@bob:fake.test", US)
        await come_true(lambda: server.rooms[good].membership(US) == "join")
        await come_true(lambda: server.rooms[bad].membership(US) == "leave")
