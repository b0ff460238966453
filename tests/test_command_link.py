"""One person, several accounts: one voice, told once; parted again, each has its own votes."""

import re

import pytest
from sqlmodel import select

from bridgebot.adapter import Feature, Level
from bridgebot.testing.room import Room
from rosters import THREE
from store.codes import Code

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"
MINUTES = 60
CODE = re.compile(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")


async def a_code(room: Room, who: str = "ana", where: str = LOBBY) -> str:
    found = CODE.search(await room.says(who, where, "/link"))
    assert found is not None
    return found[0]


async def links(room: Room, who: str = "ana", where: str = HELP) -> str:
    """Join the account in the lobby with one elsewhere."""
    code = await a_code(room)
    await room.says(who, where, f"/link {code}")
    return await room.presses(who, "Yes, both are me")


async def both_vote(room: Room) -> None:
    await room.says("eve", LOBBY, "/suggest dark mode")
    await room.says("ana", LOBBY, "/vote 1")
    await room.says("ana", HELP, "/vote 1")


# Joining ---------------------------------------------------------------------------------------


async def test_two_accounts_become_one_person(room: Room) -> None:
    said = await links(room)
    assert "ana on beta and ana on acme are one person now: you." in said


async def test_two_votes_for_one_wish_count_once(room: Room) -> None:
    await both_vote(room)
    assert "· 3 people" in room.card(1).text
    assert "Your voice for one wish counts once now" in await links(room)
    assert "· 2 people" in room.card(1).text


async def test_who_voted_twice_is_told_once(room: Room) -> None:
    await both_vote(room)
    await links(room)
    await room.says("bob", TEAM, "/plan 1")
    assert len(room.heard("ana")) == 1


async def test_a_vote_from_the_other_account_is_known_already(room: Room) -> None:
    await links(room)
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "You already support #1 dark mode as ana on acme." in await room.says(
        "ana", HELP, "/vote 1"
    )
    assert "· 1 person" in room.card(1).text


async def test_what_one_account_asked_is_there_for_the_other(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await links(room)
    assert "dark mode" in await room.says("ana", HELP, "/mine")


async def test_words_said_in_one_account_can_be_kept_in_the_other(room: Room) -> None:
    await room.says("ana", LOBBY, "it should be dark at night")
    await links(room)
    assert "kept as #1" in await room.says("ana", HELP, "/keep 1")


# Codes -----------------------------------------------------------------------------------------


async def test_a_code_can_be_said_in_plain_words(room: Room) -> None:
    code = await a_code(room)
    assert "Is that you, too?" in await room.says("ana", HELP, f"link {code.lower()}")


async def test_a_code_shows_whose_it_is_before_it_joins(room: Room) -> None:
    code = await a_code(room)
    said = await room.says("zed", HELP, f"/link {code}")
    assert "ana on acme" in said
    assert "ana on acme" not in await room.says("zed", HELP, "/unlink")


async def test_a_code_is_good_for_one_time(room: Room) -> None:
    code = await a_code(room)
    await room.says("ana", HELP, f"/link {code} yes")
    assert "I do not know that code" in await room.says("eve", HELP, f"/link {code} yes")


async def test_a_code_that_somebody_has_said_is_theirs(room: Room) -> None:
    code = await a_code(room)
    await room.says("ana", HELP, f"/link {code}")
    assert "I do not know that code" in await room.says("eve", HELP, f"/link {code} yes")
    assert "are one person now" in await room.says("ana", HELP, f"/link {code} yes")


async def test_a_code_is_good_for_ten_minutes(room: Room) -> None:
    code = await a_code(room)
    await room.passes(11 * MINUTES)
    assert "I do not know that code" in await room.says("ana", HELP, f"/link {code}")


async def test_a_new_code_takes_the_place_of_the_old_one(room: Room) -> None:
    old = await a_code(room)
    assert await a_code(room) != old
    assert "I do not know that code" in await room.says("ana", HELP, f"/link {old}")


async def test_who_guesses_must_wait(room: Room) -> None:
    code = await a_code(room)
    for _ in range(5):
        await room.says("eve", HELP, "/link 2222-2222")
    assert "wrong too often" in await room.says("eve", HELP, f"/link {code}")
    assert "Is that you, too?" in await room.says("ana", HELP, f"/link {code}")


async def test_a_code_is_not_kept_as_it_is(room: Room) -> None:
    code = await a_code(room)
    assert not any(code in line for line in await dump(room))


async def dump(room: Room) -> list[str]:
    return [str(each) for each in await room.database.read(lambda r: r.all(select(Code)))]


async def test_a_code_for_oneself_is_none(room: Room) -> None:
    code = await a_code(room)
    assert "I do not know that code" in await room.says("ana", LOBBY, f"/link {code}")


async def test_no_code_is_shown_where_others_read_along(room: Room) -> None:
    room.adapters["acme"].platform.levels["lobby"] = {Feature.WHISPER: Level.FALLBACK}
    said = await room.says("ana", LOBBY, "/link")
    assert "direct message" in said
    assert not CODE.search(said)


async def test_what_is_no_code_says_what_one_looks_like(room: Room) -> None:
    assert "a code like K7QM-3XTP" in await room.says("ana", LOBBY, "/link my accounts")


# Parting ---------------------------------------------------------------------------------------


async def test_unlink_lists_the_accounts(room: Room) -> None:
    await links(room)
    said = await room.says("ana", HELP, "/unlink")
    assert "1: ana on acme\n" in said
    assert "2: ana on beta, this one" in said


@pytest.mark.parametrize("which", ["1", "2", "acme", "beta", "beta:ana@beta"])
async def test_parted_accounts_have_their_own_votes_again(room: Room, which: str) -> None:
    await both_vote(room)
    await links(room)
    assert "person of its own again" in await room.says("ana", HELP, f"/unlink {which}")
    assert "· 3 people" in room.card(1).text
    await room.says("bob", TEAM, "/plan 1")
    assert (len(room.messages(LOBBY)), len(room.messages(HELP))) == (1, 1)


async def test_a_vote_cast_while_joined_is_its_account_s_own(room: Room) -> None:
    await room.says("eve", LOBBY, "/suggest dark mode")
    await links(room)
    await room.says("ana", LOBBY, "/vote 1")
    await room.says("ana", HELP, "/vote 1")
    assert "· 2 people" in room.card(1).text
    await room.says("ana", HELP, "/unlink beta")
    assert "· 3 people" in room.card(1).text


async def test_a_vote_taken_back_is_taken_back_for_all_accounts(room: Room) -> None:
    await both_vote(room)
    await links(room)
    await room.says("ana", HELP, "/unvote 1")
    assert "· 1 person" in room.card(1).text
    await room.says("ana", HELP, "/unlink beta")
    assert "· 1 person" in room.card(1).text


async def test_each_takes_along_what_it_asked(room: Room) -> None:
    await room.says("ana", HELP, "/suggest dark mode")
    await links(room)
    await room.says("ana", HELP, "/suggest an export")
    await room.says("ana", LOBBY, "/unlink beta")
    assert "Nothing yet" in await room.says("ana", LOBBY, "/mine")
    said = await room.says("ana", HELP, "/mine")
    assert "dark mode" in said
    assert "an export" in said


async def test_the_only_account_cannot_be_parted(room: Room) -> None:
    assert "only account" in await room.says("ana", LOBBY, "/unlink")
    assert "only account" in await room.says("ana", LOBBY, "/unlink 1")


async def test_nobody_parts_the_accounts_of_others(room: Room) -> None:
    await links(room)
    code = await a_code(room, "eve", LOBBY)
    await room.says("eve", HELP, f"/link {code} yes")
    assert "You have no account" in await room.says("eve", LOBBY, "/unlink acme:ana@acme")


# Roles -----------------------------------------------------------------------------------------


async def test_who_is_staff_by_one_account_is_staff_by_all(database_url: str) -> None:
    async with Room(database_url, staff=["ana@acme"]) as room:
        await room.says("eve", LOBBY, "/suggest dark mode")
        assert "for staff only" in await room.says("ana", HELP, "/plan 1")
        await links(room)
        assert "planned now" in await room.says("ana", HELP, "/plan 1")
        await room.says("ana", HELP, "/unlink beta")
        assert "for staff only" in await room.says("ana", HELP, "/start 1")


async def test_who_answers_for_an_area_is_staff_with_what_is_theirs_at_that_time(
    sqlite_url: str,
) -> None:
    async with Room(sqlite_url, roster=THREE) as room:
        await room.says("eve", LOBBY, "/suggest dark mode")
        assert "for staff only" in await room.says("ann", HELP, "/note 1 seen")
        code = await a_code(room)
        await room.says("ann", HELP, f"/link {code} yes")
        assert "Noted" in await room.says("ann", HELP, "/note 1 seen")
        await room.says("ana", LOBBY, "/unlink beta")
        assert "for staff only" in await room.says("ann", HELP, "/note 1 seen")
        assert "Noted" in await room.says("ana", LOBBY, "/note 1 seen")


async def test_who_is_named_in_chat_is_staff_at_once(room: Room) -> None:
    await room.says("eve", LOBBY, "/suggest dark mode")
    assert "for staff only" in await room.says("ann", HELP, "/note 1 seen")
    await room.says("bob", TEAM, "/areas exports --words export")
    await room.says("bob", TEAM, "/owners exports @ann 4h")
    assert "Noted" in await room.says("ann", HELP, "/note 1 seen")


async def test_speaking_in_a_team_place_makes_no_staff_elsewhere(room: Room) -> None:
    await room.says("eve", LOBBY, "/suggest dark mode")
    await links(room)
    assert "planned now" in await room.says("ana", TEAM, "/plan 1")
    assert "for staff only" in await room.says("ana", HELP, "/note 1 seen")


# Where to hear ---------------------------------------------------------------------------------


async def test_who_chose_a_place_hears_there(room: Room) -> None:
    await both_vote(room)
    await links(room)
    await room.says("ana", "beta/home", "/hear here")
    await room.says("bob", TEAM, "/plan 1")
    assert len(room.messages("beta/home")) == 1
    assert room.messages(HELP) == []
    assert len(room.heard("ana")) == 1


async def test_who_chose_a_place_hears_where_they_asked_again(room: Room) -> None:
    await room.says("ana", HELP, "/suggest dark mode")
    await room.says("ana", "beta/home", "/hear here")
    await room.says("ana", "beta/home", "/hear there")
    await room.says("bob", TEAM, "/plan 1")
    assert (len(room.messages(HELP)), room.messages("beta/home")) == (1, [])


async def test_a_place_is_shared_with_those_who_asked_there(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    await room.says("ana", LOBBY, "/vote 1")
    await room.says("ana", HELP, "/hear here")
    await room.says("bob", TEAM, "/plan 1")
    assert len(room.messages(HELP)) == 1
    assert (len(room.heard("eve")), len(room.heard("ana"))) == (1, 1)


async def test_a_place_chosen_by_an_account_that_left_is_left_too(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await links(room)
    await room.says("ana", HELP, "/hear here")
    await room.says("ana", LOBBY, "/unlink beta")
    await room.says("bob", TEAM, "/plan 1")
    assert (len(room.messages(LOBBY)), room.messages(HELP)) == (1, [])


async def test_it_says_where_one_hears(room: Room) -> None:
    assert "where you asked" in await room.says("ana", LOBBY, "/hear")
    await room.says("ana", LOBBY, "/hear here")
    assert "everything here" in await room.says("ana", LOBBY, "/hear")
    assert "on acme" in await room.says("ana", "acme/other", "/hear")
