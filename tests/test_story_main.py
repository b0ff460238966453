"""A wish, from the moment it is heard until everyone who had it is told."""

from collections.abc import AsyncIterator

import pytest

from bridgebot.adapter import Feature, Level
from bridgebot.testing.room import Room

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"
PARTS = '--listened "We read all five." --changed "It is dark." --next "nothing more"'


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with Room(database_url) as opened:
        yield opened


async def test_everyone_who_asked_is_told_where_they_asked(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("eve", HELP, "/vote #1")
    await room.presses("bob", "Take it")
    await room.says("bob", TEAM, "/plan 1 before summer")
    await room.says("bob", TEAM, f"/ship 1 {PARTS}")
    assert room.messages(LOBBY) == room.messages(HELP) == room.heard("ana") == room.heard("eve")
    planned, shipped = room.heard("ana")
    assert planned.startswith("#1 dark mode is planned.\n> before summer")
    assert "How we listened: We read all five.\nWhat changed: It is dark." in shipped


async def test_what_is_told_is_signed_by_the_person_who_did_it(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/plan 1")
    told = next(each for each in room.adapters["acme"].platform.messages if each.hearers)
    assert (told.speaker, "bob" in told.text) == ("bob", False)


async def test_where_nobody_can_be_spoken_for_the_name_stands_below_the_words(room: Room) -> None:
    room.adapters["acme"].platform.levels["lobby"] = {Feature.SPEAK_AS: Level.FALLBACK}
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/plan 1")
    assert room.heard("ana")[0].splitlines()[-1] == "— bob"


async def test_nobody_is_told_of_their_own_act(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/vote 1")
    await room.says("bob", TEAM, "/plan 1")
    assert (len(room.heard("ana")), room.heard("bob")) == (1, [])


async def test_nothing_is_said_when_nothing_changed(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/plan 1")
    before = room.heard("ana"), room.story(1), room.card(1).edits
    answer = await room.says("bob", TEAM, "/plan 1")
    assert "already planned" in answer
    assert (room.heard("ana"), room.story(1), room.card(1).edits) == before


async def test_who_joins_later_hears_only_what_comes_and_reads_the_rest(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/plan 1 before summer")
    await room.says("eve", HELP, "/vote 1")
    assert room.heard("eve") == []
    story = await room.says("eve", HELP, "/status 1")
    assert "bob planned it\n> before summer" in story


async def test_who_left_hears_nothing_more(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("eve", HELP, "/vote 1")
    await room.says("eve", HELP, "/unvote 1")
    await room.says("bob", TEAM, "/plan 1")
    assert room.heard("eve") == []
    assert "1 person" in room.card(1).text


async def test_a_wish_is_told_in_the_thread_where_it_was_made(room: Room) -> None:
    await room.says("ana", "acme/lobby/t1", "/suggest dark mode")
    await room.says("bob", TEAM, "/plan 1")
    assert len(room.messages("acme/lobby/t1")) == 1
    assert room.messages(LOBBY) == []


async def test_the_card_shows_how_things_are(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "open · nobody has taken it yet" in room.card(1).text
    await room.says("eve", HELP, "/vote 1")
    assert "· 2 people" in room.card(1).text
    await room.presses("bob", "Take it")
    assert "open · with bob" in room.card(1).text
    assert len(room.messages(TEAM)) == 1


async def test_the_card_offers_what_can_be_done_next(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert [each.label for each in room.card(1).buttons][:2] == ["Take it", "Plan"]
    await room.says("bob", TEAM, f"/decline 1 {PARTS}")
    assert [each.label for each in room.card(1).buttons] == ["Reopen"]


async def test_the_story_is_told_in_the_thread_of_the_card(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.presses("bob", "Take it")
    await room.says("bob", TEAM, "/note 1 ask the designers first")
    assert room.story(1) == ["bob took it", "bob noted\n> ask the designers first"]


async def test_a_note_is_for_staff_only(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/note 1 ask the designers first")
    assert "designers" not in await room.says("ana", LOBBY, "/status 1")
    assert "designers" in await room.says("bob", TEAM, "/status 1")
    assert room.heard("ana") == []


async def test_a_form_asks_for_the_three_parts(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    form = await room.presses("bob", "Ship")
    assert "How we listened" in form
    await room.fills_in("bob", listened="We read.", changed="It is dark.", next="nothing more")
    assert "What comes next: nothing more" in room.heard("ana")[0]


async def test_a_form_with_a_part_left_out_asks_for_that_part(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, '/ship 1 --listened "We read."')
    again = await room.fills_in("bob", changed="It is dark.", next=" ")
    assert "What comes next" in again
    assert "How we listened" not in again
    await room.fills_in("bob", next="a lighter one")
    assert "How we listened: We read." in room.heard("ana")[0]


async def test_a_customer_cannot_do_what_staff_do(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "plan is for staff only" in await room.says("ana", LOBBY, "/plan 1")
    assert "nobody has taken it yet" in room.card(1).text


async def test_listed_staff_may_act_anywhere(database_url: str) -> None:
    async with Room(database_url, staff=["bob@beta"]) as room:
        await room.says("ana", LOBBY, "/suggest dark mode")
        await room.says("bob", HELP, "/plan 1")
        assert "planned · with bob" in room.card(1).text


async def test_reopening_tells_everyone_too(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, f"/ship 1 {PARTS}")
    await room.says("bob", TEAM, "/reopen 1 it broke again")
    assert room.heard("ana")[-1].startswith("#1 dark mode is open again.\n> it broke again")


async def test_new_words_show_on_the_card_and_the_old_ones_in_the_story(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest drak mode")
    await room.says("bob", TEAM, "/edit 1 dark mode")
    assert room.card(1).text.startswith("#1 dark mode\n")
    assert room.story(1) == ["bob put it in new words\n> drak mode → dark mode"]


async def test_a_file_that_came_with_it_hangs_in_the_cards_thread(room: Room) -> None:
    await room.says("ana", LOBBY, "it is too bright", files={"dark.png": b"dark"})
    await room.presses("ana", "Suggest it")
    assert "ana showed dark.png" in "\n".join(room.story(1))
