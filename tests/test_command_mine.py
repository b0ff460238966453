from bridgebot.adapter import Feature, Level
from bridgebot.event import Whisper
from bridgebot.testing.room import Room

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"


def labels(room: Room, who: str, connection: str = "acme") -> list[str]:
    """List the buttons below what somebody was shown last."""
    shown = [each for each in room.adapters[connection].platform.shown if who in each.account]
    assert isinstance(shown[-1].answer, Whisper)
    return [button.label for button in shown[-1].buttons]


def section(said: str, title: str) -> list[str]:
    """List the lines under a title."""
    _, _, after = said.partition(f"{title}\n")
    lines = after.splitlines()
    end = next((n for n, line in enumerate(lines) if not line.startswith("- ")), len(lines))
    return lines[:end]


# What it lists --------------------------------------------------------------------------------


async def test_what_waits_on_me_stands_apart_from_what_i_asked(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/suggest faster exports")
    await room.says("bob", TEAM, "/take 1")
    mine = await room.says("bob", TEAM, "/mine")
    assert section(mine, "Waiting on you") == ["- #1 dark mode — from ana"]
    assert section(mine, "What you asked") == [
        "- #2 faster exports — 1 person, open · nobody has taken it yet"
    ]


async def test_an_issue_says_by_when_it_wants_an_answer(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("bob", HELP, "/vote 1")
    assert section(await staffed.says("ana", TEAM, "/mine"), "Waiting on you") == [
        "- #1 the csv export fails — from eve and 1 other, answer by 2027-01-15 12:00 UTC"
    ]


async def test_what_is_due_first_comes_first(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/suggest a csv import")
    await staffed.says("ana", TEAM, "/take 1")
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("eve", HELP, "/issue the export hangs")
    await staffed.says("ana", TEAM, "/take 2")
    lines = section(await staffed.says("ana", TEAM, "/mine"), "Waiting on you")
    assert [line[2:4] for line in lines] == ["#3", "#2", "#1"]


async def test_what_is_promised_is_said_in_the_words_of_who_promised(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    await room.says("bob", TEAM, "/plan 1 by the summer")
    assert section(await room.says("eve", HELP, "/mine"), "Promised") == [
        "- #1 dark mode — planned, with bob: “by the summer”"
    ]


async def test_my_own_promises_are_there_too(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    await room.says("bob", TEAM, "/start 1")
    assert section(await room.says("bob", TEAM, "/mine"), "Promised") == [
        "- #1 dark mode — started, with you"
    ]


async def test_a_trial_says_how_long_it_lasts(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/barrier every export needs a form")
    await staffed.says("ana", TEAM, '/outcome 1 trial "no form" --until 2027-02-01')
    [line] = section(await staffed.says("eve", HELP, "/mine"), "Promised")
    assert line.endswith("on trial until 2027-02-01 09:00 UTC, with ana: “no form”")


async def test_a_question_to_the_customer_waits_on_them(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/take 1")
    await staffed.says("ana", TEAM, "/wait 1 in which browser?")
    mine = await staffed.says("eve", HELP, "/mine")
    assert section(mine, "Waiting on you") == [
        "- #1 the csv export fails — ana waits for an answer"
    ]
    assert labels(staffed, "eve", "beta")[0] == "Answer #1…"


async def test_what_is_finished_is_nobodys_burden(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/ship 1 --listened a --changed b --next c")
    assert "Waiting on you" not in await room.says("bob", TEAM, "/mine")
    assert section(await room.says("ana", LOBBY, "/mine"), "What you asked") == [
        "- #1 dark mode — 1 person, shipped · with bob"
    ]


async def test_it_says_how_many_more_there_are(room: Room) -> None:
    for number in range(27):
        await room.says("eve", HELP, f"/suggest wish {number}")
    lines = section(await room.says("eve", HELP, "/mine"), "What you asked")
    assert (len(lines), lines[-1]) == (26, "- and 2 more")


async def test_nothing_yet_is_an_invitation(room: Room) -> None:
    assert "Nothing yet." in await room.says("eve", HELP, "/mine")


# Doors ----------------------------------------------------------------------------------------


async def test_each_thing_that_waits_has_one_verb(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("eve", HELP, "/suggest a csv import")
    await staffed.says("ana", TEAM, "/take 2")
    await staffed.says("ana", TEAM, "/mine")
    assert labels(staffed, "ana")[:2] == ["I have it #1", "Plan #2"]


async def test_whoever_is_no_staff_here_is_offered_no_verb_of_staff(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    await room.says("bob", TEAM, "/take 1")
    mine = await room.says("bob", LOBBY, "/mine")
    assert "Waiting on you" in mine
    assert labels(room, "bob")[0] == "Where I am told…"


async def test_settings_are_forms_filled_in_as_things_are(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/hours Mon-Fri 9:00-17:00 --zone Europe/Berlin")
    await staffed.says("ana", TEAM, "/mine")
    await staffed.presses("ana", "Hours")
    form = staffed.adapters["acme"].platform.shown[-1].answer
    assert [field.value for field in getattr(form, "fields", ())] == [
        "Mon-Fri 09:00-17:00",
        "Europe/Berlin",
        "",
    ]
    assert all(field.is_optional for field in getattr(form, "fields", ()))


async def test_what_a_form_leaves_out_stays_as_it_is(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/hours Mon-Fri 9:00-17:00")
    await staffed.says("ana", TEAM, "/mine")
    await staffed.presses("ana", "Hours")
    await staffed.fills_in("ana", when="", zone="Europe/Berlin", holidays="")
    mine = await staffed.says("ana", TEAM, "/mine")
    assert section(mine, "Settings")[0] == "- Your hours: Mon–Fri 09:00–17:00 (Europe/Berlin)"


async def test_who_is_away_comes_back_with_one_press(staffed: Room) -> None:
    await staffed.says("ana", TEAM, "/away friday --cover @kim")
    mine = await staffed.says("ana", TEAM, "/mine")
    assert "- You are away until 2027-01-22 09:00 UTC; kim answers for you" in mine
    assert await staffed.presses("ana", "I am back") == "Welcome back. You can be asked again."


async def test_settings_say_where_i_am_told(room: Room) -> None:
    assert "- You are told where you asked" in await room.says("eve", HELP, "/mine")
    await room.says("eve", HELP, "/hear here")
    assert "- You are told here" in await room.says("eve", HELP, "/mine")
    assert "- You are told in one place on beta" in await room.says("eve", "beta/x", "/mine")


# Of somebody else -----------------------------------------------------------------------------


async def test_staff_see_what_somebody_asked(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    theirs = await room.says("bob", TEAM, "/mine @eve")
    assert theirs.startswith("What eve asked\n- #1 dark mode")
    assert labels(room, "bob") == []


async def test_customers_see_their_own_alone(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    assert "for staff only" in await room.says("ana", LOBBY, "/mine @eve")


async def test_of_whoever_asked_nothing_it_says_so(room: Room) -> None:
    await room.says("eve", HELP, "/help")
    assert await room.says("bob", TEAM, "/mine @eve") == (
        "eve asked for nothing yet, and nothing waits on them."
    )


async def test_my_own_name_shows_my_own(room: Room) -> None:
    assert "Settings" in await room.says("bob", TEAM, "/mine @bob")


# Where others read along ----------------------------------------------------------------------


async def test_where_others_read_along_it_keeps_to_what_everybody_may_see(room: Room) -> None:
    await room.says("eve", HELP, "/suggest dark mode")
    await room.says("eve", HELP, "/suggest a raise")
    await room.says("eve", HELP, "/visibility 2 private")
    room.adapters["beta"].platform.levels["help"] = {Feature.WHISPER: Level.FALLBACK}
    mine = await room.says("eve", HELP, "/mine")
    assert section(mine, "What you asked")[0].startswith("- #1 dark mode")
    assert ("raise" in mine, "Settings" in mine) == (False, False)
