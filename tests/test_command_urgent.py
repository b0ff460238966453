from bridgebot.event import Reacted, Whisper
from bridgebot.testing.room import Room
from bridgebot.text import plain

HELP, LOBBY, TEAM = "beta/help", "acme/lobby", "acme/team"


async def test_the_next_one_is_asked_at_once(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    answer = await staffed.says("eve", HELP, "/urgent 1 payroll is tomorrow")
    assert answer.splitlines() == [
        "The alarm is pulled.",
        "#1 is with raj. If there is no answer by 2027-01-15 10:00 UTC, kim is asked.",
    ]
    assert "waits for you" in staffed.heard("raj")[-1]
    assert "> Urgent: payroll is tomorrow" in staffed.heard("raj")[-1]


async def test_whoever_had_it_hears_why(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/take 1")
    await staffed.says("eve", HELP, "/urgent 1 payroll is tomorrow")
    assert staffed.heard("ana")[-1] == "eve pulled the alarm\n> payroll is tomorrow"


async def test_the_alarm_is_seen_on_both_cards(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("eve", HELP, "/urgent 1 payroll is tomorrow")
    assert "\n‼️ Urgent: payroll is tomorrow\n" in staffed.card(1).text
    assert "\n‼️ The alarm is pulled.\n" in staffed.messages(HELP)[0]


async def test_it_is_pulled_once(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("eve", HELP, "/urgent 1 payroll is tomorrow")
    answer = await staffed.says("eve", HELP, "/urgent 1 please")
    assert answer == "The alarm on #1 is pulled already: “payroll is tomorrow”."


async def test_it_can_be_pulled_again_after_a_solution_that_was_none(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("eve", HELP, "/urgent 1 payroll is tomorrow")
    await staffed.says("ana", TEAM, "/resolve 1 done")
    await staffed.says("eve", HELP, "/reopen 1")
    assert "#1 is with" in await staffed.says("eve", HELP, "/urgent 1 payroll is today")


async def test_only_those_who_have_the_problem_pull_it(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "not one of yours. vote 1 says" in await staffed.says("zoe", LOBBY, "/urgent 1 now")
    await staffed.says("zoe", LOBBY, "/vote 1")
    assert "#1 is with raj" in await staffed.says("zoe", LOBBY, "/urgent 1 now")


async def test_a_button_asks_for_the_reason(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    assert "Why it cannot wait" in await staffed.presses("eve", "Urgent", on=HELP)
    await staffed.fills_in("eve", reason="payroll is tomorrow")
    assert "Urgent: payroll is tomorrow" in staffed.card(1).text


async def test_a_suggestion_has_no_alarm(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/suggest dark mode")
    assert "nobody is asked about it by a clock" in await staffed.says("eve", HELP, "/urgent 1 now")


# Without words -----------------------------------------------------------------------------------


async def by_sign(room: Room) -> str:
    """Let eve pull the alarm by a sign on her card; give what she alone is shown."""
    await room.says("eve", HELP, "/issue the csv export fails")
    platform = room.adapters["beta"].platform
    card = next(each for each in platform.messages if each.place.channel == "help")
    [answer] = await room.adapters["beta"].hear(
        Reacted(
            key="sign",
            place=card.place,
            author=platform.author("eve"),
            at=room.clock.now(),
            message=card.ids[0],
            emoji="‼️",
        )
    )
    await room.quiet()
    return plain(answer.body) if isinstance(answer, Whisper) else ""


async def test_one_pulled_by_a_sign_reads_well_and_its_puller_is_asked_why(staffed: Room) -> None:
    answer = await by_sign(staffed)
    assert "Why can it not wait?" in answer
    assert staffed.heard("ana")[-1] == "eve pulled the alarm without words"
    assert "‼️ Urgent: the alarm was pulled without words" in staffed.card(1).text
    assert "> Urgent: the alarm was pulled without words" in staffed.heard("raj")[-1]


async def test_the_reason_is_told_afterwards_to_whoever_is_asked(staffed: Room) -> None:
    await by_sign(staffed)
    await staffed.presses("eve", "Say why", on=HELP)
    await staffed.fills_in("eve", reason="payroll is tomorrow")
    assert "eve said why the alarm was pulled\n> payroll is tomorrow" in staffed.heard("raj")[-1]
    assert "‼️ Urgent: payroll is tomorrow" in staffed.card(1).text
    assert "With raj" in staffed.card(1).text


async def test_a_second_sign_changes_nothing(staffed: Room) -> None:
    await by_sign(staffed)
    answer = await staffed.says("eve", HELP, "/urgent 1 without words")
    assert answer == "The alarm on #1 is pulled already."
