"""A problem, from the moment it is reported until everyone who had it is told."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import count

import pytest

from bridgebot.event import Place, Reacted
from bridgebot.owners.roster import Roster
from bridgebot.testing.room import Room

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"
RAJ, KIM = "beta/@raj@beta", "beta/@kim@beta"
OFFICE = {"hours": "Mon-Fri 9:00-17:00", "zone": "Europe/Berlin", "holidays": "DE"}
IN_BERLIN = Roster.model_validate(
    {
        "people": {
            "ana": {"name": "ana", "accounts": "acme:ana@acme", **OFFICE},
            "raj": {"name": "raj", "accounts": "beta:raj@beta", **OFFICE},
            "kim": {"name": "kim", "accounts": ["acme:kim@acme", "beta:kim@beta"], **OFFICE},
        },
        "areas": {
            "exports": {
                "words": ["export", "csv"],
                "chain": [
                    {"ask": "ana", "within": "4h"},
                    {"ask": "raj", "within": "2h", "how": "direct"},
                    {"ask": "kim", "within": "2h", "how": "everywhere"},
                ],
            },
            "refunds": {"words": "refund", "chain": [{"ask": "kim", "within": "8h"}]},
        },
    }
)


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    async with Room(database_url, roster=IN_BERLIN) as opened:
        yield opened


async def until(room: Room, when: str) -> None:
    """Let time pass until a moment, in UTC."""
    moment = datetime.fromisoformat(when).replace(tzinfo=UTC).timestamp() * 1000
    await room.days_pass((moment - room.clock.now()) / (24 * 3_600_000))


def home(room: Room, where: str = HELP) -> list[str]:
    """Give the lines of what is shown where a problem was reported."""
    return room.messages(where)[0].splitlines()


def told_twice(room: Room) -> list[tuple[Place, str, str]]:
    """List what was said a second time, in the same place, to the same people."""
    said = Counter(
        (each.place, str(each.hearers), each.text)
        for adapter in room.adapters.values()
        for each in adapter.platform.messages
        if not each.edits  # what was asked says anew how things are
    )
    return [words for words, times in said.items() if times > 1]


_signs = count()


async def signs(room: Room, who: str, emoji: str, where: str, *, added: bool = True) -> None:
    """Let somebody put a sign on the first thing we said in a place."""
    connection, channel = where.split("/")
    place = Place(connection, channel)
    adapter = room.adapters[connection]
    message = next(each for each in adapter.platform.messages if each.place == place)
    sign = Reacted(
        key=f"sign {next(_signs)}",
        place=place,
        author=adapter.platform.author(who),
        at=room.clock.now(),
        message=message.ids[0],
        emoji=emoji,
        added=added,
    )
    await adapter.hear(sign)
    await room.quiet()


# A chain of three --------------------------------------------------------------------------------


async def test_a_chain_goes_on_over_holidays_a_change_of_the_clocks_and_a_restart(
    room: Room,
) -> None:
    await room.says("ana", TEAM, "hello")
    await room.says("raj", RAJ, "/away 2027-04-05")
    await until(room, "2027-03-25 14:00")  # Maundy Thursday, 15:00 in Berlin
    await room.says("eve", HELP, "/issue the csv export fails")
    # Friday and Monday are holidays; on Sunday the clocks go forward; ana has two hours left.
    with_ana = "With ana. If there is no answer by 2027-03-30 09:00 UTC, kim is asked."
    assert home(room)[1] == with_ana
    await until(room, "2027-03-30 08:59")
    await room.restart()
    assert home(room)[1] == with_ana
    await until(room, "2027-03-30 09:00")
    assert home(room)[1] == "With kim. If there is no answer by 2027-03-30 11:00 UTC, ana is asked."
    assert (len(room.heard("ana")), len(room.heard("raj")), len(room.heard("kim"))) == (1, 0, 2)


async def test_what_fell_due_while_we_were_down_is_done_once_and_said_to_be_late(
    room: Room,
) -> None:
    await room.says("eve", HELP, "/issue the csv export fails")
    await room.stop()
    room.clock.advance(10 * 24 * 3600)
    await room.start()
    [late] = room.story(1)[1:]
    assert late.splitlines() == [
        "raj is asked. ana has not answered. (Late by 9 days: I was not running.)",
        "An answer is due by 2027-01-25 10:00 UTC.",
    ]
    assert "(Late by 9 days: I was not running.)" in room.heard("raj")[0]
    assert home(room)[1].startswith("With raj.")


async def test_people_on_two_connections_are_asked_where_they_are(room: Room) -> None:
    await room.says("eve", LOBBY, "/issue the csv export fails")
    await until(room, "2027-01-15 15:00")
    assert [len(room.messages(where)) for where in (RAJ, KIM, "acme/@kim@acme")] == [1, 1, 0]
    assert "With kim" in room.card(1).text
    await room.presses("kim", "I have it", on=KIM)
    assert home(room, LOBBY)[1] == "With kim."
    assert told_twice(room) == []


async def test_the_next_one_is_asked_at_a_press_of_whoever_is_asked_directly(room: Room) -> None:
    await room.says("eve", HELP, "/issue the csv export fails")
    await room.says("ana", TEAM, "/escalate 1")
    await room.presses("raj", "Ask the next one", on=RAJ)
    assert "With kim" in room.card(1).text
    assert "raj has passed it on" in room.story(1)[-1]


async def test_the_home_card_always_says_how_it_stands(room: Room) -> None:
    await room.says("eve", HELP, "/issue the csv export fails")
    assert home(room)[1].startswith("With ana. If there is no answer by 2027-01-15 12:00 UTC, raj")
    await room.presses("ana", "Take it", on=TEAM)
    assert home(room)[1] == "With ana."
    await room.says("ana", TEAM, "/snooze 1 2h")
    assert home(room)[1] == "With ana. It rests until 2027-01-15 10:00 UTC."
    await room.passes(2 * 3600)
    assert home(room)[1] == (
        "With ana, who is asked how it goes. If there is no answer by 2027-01-18 10:00 UTC, "
        "somebody else is asked."
    )
    await room.says("ana", TEAM, "/wait 1 which browser?")
    assert home(room)[1] == "With ana, who waits for your answer, eve."
    await room.says("ana", TEAM, "/resolve 1 it was the header")
    assert home(room)[1] == "resolved · with ana"


async def test_status_says_the_same_as_the_card(room: Room) -> None:
    await room.says("eve", HELP, "/issue the csv export fails")
    await room.days_pass(5 / 24)
    story = (await room.says("eve", HELP, "/status 1")).splitlines()
    assert story[2] == home(room)[1]
    assert "raj is asked. ana has not answered." in story[-1]


async def test_nothing_is_told_twice_in_a_month_of_silence(room: Room) -> None:
    await room.says("eve", HELP, "/issue the csv export fails")
    await room.days_pass(15)
    await room.restart()
    await room.days_pass(15)
    assert told_twice(room) == []
    keys = [key for each in room.adapters.values() for op, key in each.attempts]
    assert len(keys) == len(set(keys))


# The alarm ---------------------------------------------------------------------------------------


async def test_the_alarm_is_pulled_by_command_by_button_and_by_sign(room: Room) -> None:
    for number, way in enumerate(("command", "button", "sign"), 1):
        where = f"beta/{way}"
        await room.says("eve", where, "/issue the csv export fails")
        match way:
            case "command":
                await room.says("eve", where, f"/urgent {number} payroll is tomorrow")
            case "button":
                await room.presses("eve", "Urgent", on=where)
                await room.fills_in("eve", reason="payroll is tomorrow")
            case _:
                await signs(room, "eve", "‼️", where)
        assert home(room, where)[1] == "‼️ The alarm is pulled."
        assert "With raj" in room.card(number).text
    assert "‼️ Urgent: payroll is tomorrow" in room.card(2).text
    assert "‼️ Urgent: the alarm was pulled without words" in room.card(3).text
    assert told_twice(room) == []


async def test_a_sign_of_somebody_else_pulls_nothing(room: Room) -> None:
    await room.says("eve", HELP, "/issue the csv export fails")
    await signs(room, "zoe", "‼️", HELP)
    await signs(room, "eve", "👀", HELP)
    await signs(room, "eve", "‼️", HELP, added=False)
    assert home(room)[1].startswith("With ana.")


async def test_signs_of_staff_take_give_back_and_resolve(room: Room) -> None:
    await room.says("eve", HELP, "/issue the csv export fails")
    await signs(room, "bob", "👀", TEAM)
    assert room.card(1).text.endswith("With bob.")
    await signs(room, "bob", "👀", TEAM, added=False)
    assert "With raj" in room.card(1).text
    await signs(room, "bob", "✅", TEAM)
    await room.fills_in("bob", words="it was the header")
    assert home(room)[1] == "resolved · with bob"


# That is just how we work ------------------------------------------------------------------------


async def test_a_barrier_goes_from_report_by_a_trial_to_an_outcome_that_all_can_read(
    room: Room,
) -> None:
    await room.says("eve", HELP, "/barrier no refund without a fax")
    await room.says("zoe", LOBBY, "/vote 1")
    await room.presses("kim", "Try it", on=TEAM)
    await room.fills_in("kim", words="mail will do", until="2027-01-29")
    assert home(room)[1] == "On trial until 2027-01-29 08:00 UTC. With kim."
    await until(room, "2027-01-29 08:00")
    assert "The trial is over. What comes of it?" in room.heard("kim")[-1]
    await room.presses("kim", "It is changed", on=TEAM)
    await room.fills_in("kim", words="no fax any more")
    assert home(room)[1] == "changed · with kim"
    assert room.heard("zoe") == room.heard("eve")
    assert [each.splitlines()[:2] for each in room.heard("eve")] == [
        [
            "#1 no refund without a fax is done otherwise, on trial until 2027-01-29 08:00 UTC.",
            "> mail will do",
        ],
        [
            "#1 no refund without a fax is changed: we do it otherwise now.",
            "> no fax any more",
        ],
    ]
    assert "no fax any more" in await room.says("joe", "beta/elsewhere", "/status 1")
    assert told_twice(room) == []


async def test_a_trial_of_somebody_who_leaves_is_ended_by_another(room: Room) -> None:
    await room.says("eve", HELP, "/barrier no refund without a fax")
    await room.says("kim", TEAM, "/outcome 1 trial mail will do --until 2027-01-29")
    await room.says("kim", TEAM, "/away --cover @ana")
    await until(room, "2027-01-29 08:00")
    assert "With ana." in home(room)[1]
    assert (
        "kim is away. The trial is over: it is to be changed, kept or tried on."
        in room.story(1)[-1]
    )


# This is wrong -----------------------------------------------------------------------------------


async def test_a_correction_is_put_right_and_the_corrector_told(room: Room) -> None:
    await room.says("eve", HELP, '/correct "exports are free for ever" for a year only')
    assert "#1 Correction: “exports are free for ever” is wrong: for a year only" in home(room)[0]
    await room.says("ana", TEAM, "/resolve 1 the page says a year now; thank you, eve")
    [told] = [each for each in room.heard("eve") if "noticed by eve" in each]
    assert told.splitlines()[1] == "> the page says a year now; thank you, eve"
    assert {each.speaker for each in room.adapters["beta"].platform.messages} == {"", "ana"}


# Signs of the other verbs ------------------------------------------------------------------------


async def test_a_sign_of_staff_asks_the_next_one(room: Room) -> None:
    await room.says("eve", HELP, "/issue the csv export fails")
    await signs(room, "bob", "⏫", TEAM)
    assert "With raj." in room.card(1).text


async def test_a_sign_of_staff_asks_to_whom_it_is_to_be_given(room: Room) -> None:
    await room.says("eve", HELP, "/issue the csv export fails")
    await signs(room, "bob", "👤", TEAM)
    await room.fills_in("bob", person="@kim")
    assert "With kim." in room.card(1).text


async def test_who_has_a_problem_opens_it_again_by_a_sign_where_it_is_shown(room: Room) -> None:
    await room.says("eve", HELP, "/issue the csv export fails")
    await room.says("ana", TEAM, "/resolve 1 it works")
    await signs(room, "zoe", "🔄", HELP)
    assert home(room)[1] == "resolved · with ana"
    await signs(room, "eve", "🔄", HELP)
    assert home(room)[1].startswith("With ana.")


async def test_a_sign_on_what_they_were_told_opens_it_again_too(room: Room) -> None:
    await room.says("eve", HELP, "/issue the csv export fails")
    await room.says("zoe", LOBBY, "/vote 1")
    await room.says("ana", TEAM, "/resolve 1 it works")
    assert "is resolved" in room.messages(LOBBY)[0]
    await signs(room, "zoe", "🔄", LOBBY)
    assert home(room)[1].startswith("With ana.")
    assert told_twice(room) == []
