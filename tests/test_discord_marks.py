"""How far a channel was heard is never marked past a message that may still be missing."""

import pytest

from adapters.discord.marks import Marks
from bridgebot.adapter import Cursor
from bridgebot.testing.driving import PretendGate

LOBBY = "7"


@pytest.fixture
def gate() -> PretendGate:
    return PretendGate()


@pytest.fixture
def marks(gate: PretendGate) -> Marks:
    made = Marks(gate)
    made.trust(LOBBY)
    return made


def test_one_message_after_the_other_is_marked(marks: Marks) -> None:
    is_alone = marks.take(LOBBY)
    assert marks.cursor(LOBBY, "10", is_alone=is_alone) == Cursor("10", LOBBY)
    marks.let_go(LOBBY)
    is_alone = marks.take(LOBBY)
    assert marks.cursor(LOBBY, "11", is_alone=is_alone) == Cursor("11", LOBBY)


async def test_one_is_not_marked_before_the_one_before_it_is_kept(
    marks: Marks, gate: PretendGate
) -> None:
    marks.take(LOBBY)
    is_alone = marks.take(LOBBY)
    assert marks.cursor(LOBBY, "11", is_alone=is_alone) is None
    marks.let_go(LOBBY)
    await marks.catch_up(LOBBY)
    assert await gate.cursor(LOBBY) is None
    marks.let_go(LOBBY)
    await marks.catch_up(LOBBY)
    assert await gate.cursor(LOBBY) == "11"


async def test_none_is_marked_where_an_older_one_could_not_be_kept(
    marks: Marks, gate: PretendGate
) -> None:
    marks.take(LOBBY)
    marks.cursor(LOBBY, "11", is_alone=marks.take(LOBBY))
    marks.doubt(LOBBY)
    marks.let_go(LOBBY)
    marks.let_go(LOBBY)
    await marks.catch_up(LOBBY)
    assert await gate.cursor(LOBBY) is None


async def test_what_came_while_a_channel_was_read_is_marked_afterwards(
    marks: Marks, gate: PretendGate
) -> None:
    marks.doubt_where(lambda channel: channel == LOBBY)
    marks.cursor(LOBBY, "11", is_alone=marks.take(LOBBY))
    marks.let_go(LOBBY)
    marks.reach(LOBBY, "9")
    marks.trust(LOBBY)
    await marks.catch_up(LOBBY)
    assert await gate.cursor(LOBBY) == "11"


async def test_it_is_never_marked_backwards(marks: Marks, gate: PretendGate) -> None:
    marks.doubt(LOBBY)
    marks.cursor(LOBBY, "11", is_alone=marks.take(LOBBY))
    marks.let_go(LOBBY)
    marks.reach(LOBBY, "12")
    marks.trust(LOBBY)
    await marks.catch_up(LOBBY)
    assert await gate.cursor(LOBBY) is None
