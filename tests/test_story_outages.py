"""A platform, or the bot itself, is away for a day: in the end each side has read the other."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.testing.room import Room
from talkers import Talkers, reported

HOUR = 3600
FIX, LOG = {"fix.txt": b"turn it off and on"}, {"export.log": b"hanging"}
SECRET = "They have paid nothing"


@pytest.fixture
async def talk(database_url: str) -> AsyncIterator[Talkers]:
    async with Room(database_url) as room:
        yield Talkers(room)


@pytest.fixture
async def home(talk: Talkers) -> str:
    """Let eve report something, and talk about it already with ana."""
    home = await reported(talk)
    await talk.says("eve", home, "It hangs")
    return home


async def hours_pass(talk: Talkers, hours: int) -> None:
    """Let time pass by the hour."""
    for _ in range(hours):
        talk.room.clock.advance(HOUR)
        await talk.room.quiet()


def falls(talk: Talkers, *connections: str) -> None:
    """Let nothing be said on connections, nor heard of them."""
    for each in connections:
        talk.room.adapters[each].faults.later = [float(HOUR)] * 1000
        talk.away.add(each)


async def comes_back(talk: Talkers, *connections: str) -> None:
    """Let connections work again after a day; the first answers of each are lost on their way."""
    await hours_pass(talk, 24)
    for each in connections:
        faults = talk.room.adapters[each].faults
        faults.later.clear()
        faults.drop_answers = 2
        await talk.catches_up(each)
    await hours_pass(talk, 6)


def spoken(talk: Talkers) -> list[tuple[str, list[str]]]:
    """List what the team reads of customers, with the files that are shown."""
    seen = [each for each in talk.sees(talk.thread(1)) if each.speaker]
    return [(each.text, [file.name for file in each.files]) for each in seen]


def read(talk: Talkers, home: str) -> list[tuple[str, list[str]]]:
    """List what customers read, with the files that are shown."""
    return [(each.text, [file.name for file in each.files]) for each in talk.sees(home)]


async def all_that_staff_do(talk: Talkers, before: str, theirs: str) -> None:
    """Let ana answer, show a file, change words, take words back, put a sign, and note."""
    thread = talk.thread(1)
    await talk.edits("ana", before, ">> Zero and a half")
    await talk.says("ana", thread, ">> One", files=FIX)
    two = await talk.says("ana", thread, ">> Two")
    await talk.says("ana", thread, SECRET)
    three = await talk.says("ana", thread, ">> Three")
    await talk.reacts("ana", theirs, "👍")
    await hours_pass(talk, 1)
    await talk.edits("ana", two, ">> Two and a half")
    await talk.deletes("ana", three)
    await talk.says("ana", thread, ">> Four")


STAFF_SAID = [("Zero and a half", []), ("One", ["fix.txt"]), ("Two and a half", []), ("Four", [])]


async def all_that_customers_do(talk: Talkers, home: str, before: str, ours: str) -> None:
    """Let eve do likewise."""
    await talk.edits("eve", before, "It hangs at zero")
    await talk.says("eve", home, "Here", files=LOG)
    two = await talk.says("eve", home, "Second")
    three = await talk.says("eve", home, "My password is 1234")
    await talk.reacts("eve", ours, "🎉")
    await hours_pass(talk, 1)
    await talk.edits("eve", two, "Second, really")
    await talk.deletes("eve", three)
    await talk.says("eve", home, "Fourth")


CUSTOMERS_SAID = [
    ("It hangs at zero", []),
    ("Here", ["export.log"]),
    ("Second, really", []),
    ("Fourth", []),
]


def everything(talk: Talkers, connection: str) -> str:
    """Give all that was ever said on a connection and stands there, or did."""
    return "\n".join(each.text for each in talk.all_in(connection))


async def test_a_customer_whose_platform_was_away_reads_what_became_of_it_all(
    talk: Talkers, home: str
) -> None:
    theirs = await talk.says("eve", home, "At 80 percent")
    zero = await talk.says("ana", talk.thread(1), ">> Zero")
    falls(talk, "beta")
    await all_that_staff_do(talk, zero, copy_of(talk, "At 80 percent"))
    await comes_back(talk, "beta")
    assert read(talk, home) == STAFF_SAID
    assert "👍" in talk.signs(theirs)
    assert not {"Three", SECRET} & set(everything(talk, "beta").splitlines())


async def test_a_team_whose_platform_was_away_reads_what_became_of_it_all(
    talk: Talkers, home: str
) -> None:
    zero = await talk.says("eve", home, "At zero")
    ours = await talk.says("ana", talk.thread(1), ">> Zero")
    falls(talk, "acme")
    await all_that_customers_do(talk, home, zero, talk.newest(home).ids[0])
    await comes_back(talk, "acme")
    assert spoken(talk) == [("It hangs", []), *CUSTOMERS_SAID]
    assert "🎉" in talk.signs(ours)
    assert "1234" not in everything(talk, "acme")


def copy_of(talk: Talkers, words: str) -> str:
    """Name the copy that the team reads of a customer's words."""
    return next(each.ids[0] for each in talk.sees(talk.thread(1)) if words in each.text)


async def test_what_customers_did_where_we_heard_nothing_is_caught_up_with(
    talk: Talkers, home: str
) -> None:
    zero = await talk.says("eve", home, "At zero")
    await talk.says("ana", talk.thread(1), ">> Zero")
    falls(talk, "beta")
    await all_that_customers_do(talk, home, zero, talk.newest(home).ids[0])
    await talk.says("ana", talk.thread(1), ">> One")
    await comes_back(talk, "beta")
    assert spoken(talk) == [("It hangs", []), *CUSTOMERS_SAID]
    assert talk.reads(home) == ["Zero", "One"]


@pytest.mark.parametrize("first", ["acme", "beta"])
async def test_both_platforms_may_be_away_and_come_back_one_after_the_other(
    talk: Talkers, home: str, first: str
) -> None:
    theirs = await talk.says("eve", home, "At zero")
    ours = await talk.says("ana", talk.thread(1), ">> Zero")
    copy, copied = copy_of(talk, "At zero"), talk.newest(home).ids[0]
    falls(talk, "acme", "beta")
    await all_that_staff_do(talk, ours, copy)
    await all_that_customers_do(talk, home, theirs, copied)
    await comes_back(talk, *sorted(("acme", "beta"), key=lambda each: each != first))
    assert (spoken(talk), read(talk, home)) == ([("It hangs", []), *CUSTOMERS_SAID], STAFF_SAID)
    assert SECRET not in everything(talk, "beta")


async def test_what_was_done_while_the_bot_was_down_for_a_day_is_caught_up_with(
    talk: Talkers, home: str
) -> None:
    theirs = await talk.says("eve", home, "At zero")
    ours = await talk.says("ana", talk.thread(1), ">> Zero")
    copy, copied, now = copy_of(talk, "At zero"), talk.newest(home).ids[0], talk.thread(1)
    falls(talk, "acme", "beta")
    await all_that_staff_do(talk, ours, copy)
    await all_that_customers_do(talk, home, theirs, copied)
    await talk.room.stop()
    talk.room.clock.advance(24 * HOUR)
    await talk.room.start()
    await comes_back(talk, "acme", "beta")
    assert (spoken(talk), read(talk, home)) == ([("It hangs", []), *CUSTOMERS_SAID], STAFF_SAID)
    assert now == talk.thread(1)


async def test_a_file_that_cannot_be_had_for_a_day_comes_with_its_words_before_the_next(
    talk: Talkers, home: str
) -> None:
    talk.room.adapters["beta"].faults.no_files = True
    here = await talk.says("eve", home, "Here", files=LOG)
    await talk.edits("eve", here, "Here it is")
    await talk.says("eve", home, "Have you seen it?")
    await hours_pass(talk, 24)
    talk.room.adapters["beta"].faults.no_files = False
    await hours_pass(talk, 1)
    words = [("It hangs", []), ("Here it is", ["export.log"]), ("Have you seen it?", [])]
    assert spoken(talk) == words
    assert talk.signs(here) == ["📬"]


async def test_what_is_taken_back_before_its_file_could_be_had_is_never_shown(
    talk: Talkers, home: str
) -> None:
    talk.room.adapters["acme"].faults.no_files = True
    said = await talk.says("ana", talk.thread(1), ">> Here", files=FIX)
    await hours_pass(talk, 1)
    await talk.deletes("ana", said)
    talk.room.adapters["acme"].faults.no_files = False
    await hours_pass(talk, 24)
    assert (talk.reads(home), "Here" in everything(talk, "beta")) == ([], False)
