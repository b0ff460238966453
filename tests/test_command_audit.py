"""Every act of staff, and whatever changes who is who, can be looked up."""

import pytest

from bridgebot.testing.room import Room
from talkers import Talkers

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"


async def audit(room: Room, line: str = "") -> list[str]:
    said = await room.says("bob", TEAM, f"/audit {line}")
    return [each.partition(" UTC ")[2] for each in said.splitlines()[1:]]


async def test_it_lists_the_newest_first(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/take 1")
    await room.says("eve", TEAM, "/note 1 talk to legal")
    assert await audit(room) == ["#1 eve noted: talk to legal", "#1 bob took it"]


async def test_what_anybody_does_is_not_listed(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("eve", HELP, "/vote 1")
    await room.says("bob", TEAM, "/vote 1")
    assert "Nothing of that kind" in await room.says("bob", TEAM, "/audit")


@pytest.mark.parametrize(("about", "found"), [("@eve", "eve noted"), ("#2", "bob took it")])
async def test_it_lists_one_person_or_one_thing(room: Room, about: str, found: str) -> None:
    for words in ("dark mode", "an export"):
        await room.says("ana", LOBBY, f"/suggest {words}")
    await room.says("eve", TEAM, "/note 1 talk to legal")
    await room.says("bob", TEAM, "/take 2")
    [line] = await audit(room, about)
    assert found in line


async def test_a_person_is_found_by_what_all_their_accounts_did(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/take 1")
    await room.says("bob", HELP, "/mine")
    code = (await room.says("bob", TEAM, "/link")).partition("Your code is ")[2][:9]
    await room.says("bob", HELP, f"/link {code} yes")
    await room.says("bob", TEAM, "/plan 1")
    deeds = ["#1 bob planned it", "bob joined their account with bob (acme:bob@acme)"]
    assert await audit(room, "beta:bob@beta") == [*deeds, "#1 bob took it"]


async def test_it_goes_on_page_by_page(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    for number in range(12):
        await room.says("bob", TEAM, f"/note 1 number {number}")
    first = await audit(room)
    older = await room.presses("bob", "Older")
    assert (len(first), first[0], first[-1]) == (
        10,
        "#1 bob noted: number 11",
        "#1 bob noted: number 2",
    )
    assert [line[-8:] for line in older.splitlines()[1:]] == ["number 1", "number 0"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("organisation @ana Acme", "bob said to which organisation ana belongs: Acme"),
        ("visibility 1 private", "#1 bob said who may see it: for ana alone, and staff"),
        ("edit 1 a dark theme", "#1 bob put it in new words: dark mode → a dark theme"),
        ("privacy export", "bob asked for all that is held on them"),
        ("away", "bob is away until they say “back”"),
    ],
)
async def test_what_staff_do_is_listed(room: Room, line: str, found: str) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, f"/{line}")
    assert found in await audit(room)


@pytest.mark.parametrize(
    ("line", "found"), [("retry", "bob tried delivery 2 again"), ("drop", "bob let delivery 2 go")]
)
async def test_what_is_done_to_a_dead_letter_is_listed(room: Room, line: str, found: str) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    room.adapters["acme"].faults.refuse = {"lobby": "it is closed"}
    await room.says("bob", TEAM, "/plan 1")
    [number] = [
        button.command.split()[1]
        for each in room.adapters["acme"].platform.messages
        for button in each.buttons
        if button.label == "Try again"
    ]
    await room.says("bob", TEAM, f"/{line} {number}")
    assert found.replace("2", number) in await audit(room)


async def test_who_was_forgotten_is_listed_without_a_name(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("ana", LOBBY, "/privacy forget yes")
    assert await audit(room) == ["somebody asked to be forgotten"]


async def test_it_is_for_admins(database_url: str) -> None:
    async with Room(database_url, staff=["bob@acme"]) as room:
        assert "for admins only" not in await room.says("bob", LOBBY, "/audit")
        assert "for admin only" in await room.says("ana", LOBBY, "/audit")


# What staff say to customers ---------------------------------------------------------------------


async def talking(room: Room) -> tuple[Talkers, str]:
    """Let bob answer eve; give what the platform calls his words."""
    talk = Talkers(room)
    await room.says("eve", HELP, "/issue the export hangs")
    return talk, await talk.says("bob", talk.thread(1), ">> Which browser?")


async def test_what_was_sent_and_to_whom_is_listed(room: Room) -> None:
    await talking(room)
    assert "bob sent words about #1 to eve (beta): “Which browser?”" in await audit(room)


async def test_new_words_are_listed_with_the_old_ones(room: Room) -> None:
    talk, said = await talking(room)
    await talk.edits("bob", said, ">> Which browser is it?")
    [line, *_] = await audit(room, "1")
    assert line == (
        "bob changed words about #1 that eve (beta) has: “Which browser?” → “Which browser is it?”"
    )


async def test_words_that_are_deleted_are_listed(room: Room) -> None:
    talk, said = await talking(room)
    await talk.deletes("bob", said)
    [line, *_] = await audit(room, "1")
    assert line == "bob deleted words about #1 that eve (beta) had: “Which browser?”"


async def test_words_that_are_taken_back_are_listed(room: Room) -> None:
    await talking(room)
    await room.says("bob", TEAM, "/recall 1")
    [line, *_] = await audit(room, "1")
    assert line == "bob took words about #1 back from eve (beta): “Which browser?”"


async def test_what_staff_change_among_themselves_is_not_listed(room: Room) -> None:
    talk, _ = await talking(room)
    before = await audit(room)
    note = await talk.says("bob", talk.thread(1), "hm")
    await talk.edits("bob", note, "hm, hm")
    await talk.deletes("bob", note)
    assert await audit(room) == before


async def test_what_is_sent_to_all_is_listed_so(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    await room.says("bob", TEAM, "/answer-all 1 How dark?")
    [line, *_] = await audit(room)
    assert line == "bob sent words about #1 to everyone who wants it, 1 person: “How dark?”"


async def test_a_change_of_an_area_is_listed_with_how_it_was(room: Room) -> None:
    await room.says("bob", TEAM, "/areas exports --words export")
    await room.says("bob", TEAM, "/owners exports @bob 4h")
    await room.says("bob", TEAM, "/owners exports @bob 2h direct")
    [chain, first, made] = await audit(room)
    assert chain == "bob changed the area exports: bob (4h). → bob (2h, by direct message)."
    assert first == "bob changed the area exports: nobody by name yet. → bob (4h)."
    assert "bob changed the area exports: exports: export nobody by name yet." in made
