"""What one person alone is asked shows at any time how things are."""

import pytest

from bridgebot.testing.platform import Message
from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"
RAJ, KIM = "beta/@raj@beta", "beta/@kim@beta"


def letter(room: Room, where: str) -> Message:
    """Give the first message in somebody's direct place."""
    connection, _, channel = where.partition("/")
    said = room.adapters[connection].platform.messages
    return next(each for each in said if each.place.channel == channel)


def labels(message: Message) -> list[str]:
    return [each.label for each in message.buttons]


@pytest.fixture
async def asked(staffed: Room) -> Room:
    """A room in which raj is asked, alone, about a problem that ana passed on."""
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("ana", TEAM, "/escalate 1")
    return staffed


async def test_a_letter_waits_for_an_answer(asked: Room) -> None:
    assert letter(asked, RAJ).text.startswith("#1 the csv export fails, from eve, waits for you.")
    assert labels(letter(asked, RAJ)) == ["I have it", "Ask the next one"]


async def test_when_a_colleague_has_taken_it_the_letter_says_so(asked: Room) -> None:
    await asked.says("bob", TEAM, "/take 1")
    assert letter(asked, RAJ).text == "#1 the csv export fails\nbob has it now."
    assert labels(letter(asked, RAJ)) == []


async def test_when_the_next_one_is_asked_the_letter_says_so(asked: Room) -> None:
    await asked.says("bob", TEAM, "/escalate 1")
    assert letter(asked, RAJ).text == "#1 the csv export fails\nkim is asked now."


async def test_when_time_has_passed_the_letter_says_who_is_asked(asked: Room) -> None:
    await asked.days_pass(2.5 / 24)
    assert letter(asked, RAJ).text.endswith("kim is asked now.")


async def test_when_it_is_resolved_the_letter_says_so(asked: Room) -> None:
    await asked.says("bob", TEAM, "/resolve 1 a line too many")
    assert letter(asked, RAJ).text == "#1 the csv export fails\nresolved · with bob"
    assert labels(letter(asked, RAJ)) == []


async def test_who_has_it_finds_in_the_letter_what_can_be_done_next(asked: Room) -> None:
    await asked.presses("raj", "I have it", on=RAJ)
    assert letter(asked, RAJ).text == "#1 the csv export fails\nYou have it."
    assert labels(letter(asked, RAJ))[0] == "Resolve…"


async def test_all_letters_about_it_are_kept_up_to_date(asked: Room) -> None:
    await asked.says("bob", TEAM, "/escalate 1")
    await asked.says("bob", TEAM, "/take 1")
    assert letter(asked, RAJ).text == letter(asked, KIM).text
    assert letter(asked, KIM).text.endswith("bob has it now.")


async def test_the_call_in_the_thread_has_no_doors_any_more(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    await staffed.says("bob", TEAM, "/take 1")
    assert staffed.story(1) == ["ana is asked.", "bob took it; it was with ana."]


async def test_a_reminder_that_was_answered_asks_no_more(asked: Room) -> None:
    await asked.presses("raj", "I have it", on=RAJ)
    await asked.days_pass(16 / 24)
    await asked.presses("raj", "Still on it", on=RAJ)
    last = asked.adapters["beta"].platform.messages[-1]
    assert last.text == "#1 the csv export fails\nYou have it."


async def test_a_suggestion_given_to_somebody_can_be_given_back_once(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/suggest dark mode")
    await staffed.says("bob", TEAM, "/assign 1 @raj")
    assert labels(letter(staffed, RAJ)) == ["Give it back"]
    await staffed.presses("raj", "Give it back", on=RAJ)
    assert letter(staffed, RAJ).text == "#1 dark mode\nopen · nobody has taken it yet"


# From whom it is taken ----------------------------------------------------------------------------


async def test_whoever_was_asked_is_told_by_name_that_somebody_has_it(asked: Room) -> None:
    before = len(asked.heard("raj"))
    await asked.says("bob", TEAM, "/take 1")
    assert asked.heard("raj")[before:] == ["#1 the csv export fails\nbob took it; it was with raj."]


async def test_what_somebody_has_is_taken_over_only_by_who_means_it(asked: Room) -> None:
    await asked.presses("raj", "I have it", on=RAJ)
    answer = await asked.says("bob", TEAM, "/take 1")
    assert answer.startswith("#1 the csv export fails is with raj since ")
    assert "With raj" in asked.card(1).text
    assert "(it was with raj)" in await asked.presses("bob", "Take it over")
    assert "With bob" in asked.card(1).text


@pytest.mark.parametrize("line", ["take 1 over", "resolve 1 done", "wait 1 which browser?"])
async def test_whoever_had_it_hears_once_that_it_is_with_somebody_else(
    asked: Room, line: str
) -> None:
    await asked.presses("raj", "I have it", on=RAJ)
    before = len(asked.heard("raj"))
    await asked.says("bob", TEAM, f"/{line}")
    [told] = asked.heard("raj")[before:]
    assert told.startswith("#1 the csv export fails\nbob ")


@pytest.mark.parametrize("line", ["assign 1 @ana", "escalate 1", "route 1 billing"])
async def test_whoever_had_it_hears_that_somebody_else_is_asked(asked: Room, line: str) -> None:
    await asked.presses("raj", "I have it", on=RAJ)
    before = len(asked.heard("raj"))
    await asked.says("bob", TEAM, f"/{line}")
    [told] = asked.heard("raj")[before:]
    assert " is asked." in told


async def test_whoever_said_nothing_hears_that_it_is_not_with_them_any_more(asked: Room) -> None:
    await asked.presses("raj", "I have it", on=RAJ)
    await asked.days_pass(26 / 24)
    told = [each for each in asked.heard("raj") if "did not say" in each]
    assert len(told) == 1


async def test_a_press_that_comes_too_late_takes_nothing(asked: Room) -> None:
    stale = letter(asked, RAJ).buttons[0].command
    await asked.says("bob", TEAM, "/take 1")
    answer = await asked.says("kim", TEAM, f"/{stale}")
    assert "Take it over?" in answer
