"""An issue climbs: who is asked, when, and what everybody's acts do to the clock."""

from collections.abc import Iterator

import pytest

from bridgebot.owners.asking import NOBODY
from bridgebot.owners.pauses import PAUSES
from bridgebot.owners.roster import Roster
from office import HOUR_MS, MINUTE_MS, START, House, Office
from store import people
from store.escalations import Stage

HOUR = 60
REMIND_AFTER, PATIENCE, CUSTOMER = PAUSES.remind, PAUSES.patience, PAUSES.customers


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    opened = House(database_url)
    yield opened
    opened.close()


@pytest.fixture
def office(house: House) -> Iterator[Office]:
    """An office in which eve has reported that the export fails."""
    with house.office() as opened:
        opened.says("eve", "issue the export fails")
        yield opened


def with_whom(office: Office) -> tuple[str, str, float]:
    """Say who is asked, who is next, and in how many minutes."""
    row = office.row()
    return row.asked_name, row.next_name, ((row.due_at or 0) - office.now) / MINUTE_MS


# Climbing ----------------------------------------------------------------------------------------


def test_the_first_of_the_chain_is_asked_and_answers_for_it(office: Office) -> None:
    assert with_whom(office) == ("ana", "raj", 4 * HOUR)
    assert office.issue().owner_name == "ana"


def test_silence_brings_it_to_the_next(office: Office) -> None:
    office.passes(4 * HOUR)
    assert with_whom(office) == ("raj", "kim", 2 * HOUR)
    office.passes(2 * HOUR)
    assert with_whom(office) == ("kim", "ana", HOUR)


def test_at_its_end_the_chain_begins_anew(office: Office) -> None:
    office.passes(7 * HOUR)
    assert with_whom(office) == ("ana", "raj", 4 * HOUR)
    assert office.row().rounds == 1
    assert '"again":"yes"' in office.entries()[-1].data


def test_nothing_happens_a_moment_too_early(office: Office) -> None:
    office.passes(4 * HOUR - 1 / 60_000)
    assert office.row().asked_name == "ana"


def test_somebody_alone_on_a_chain_is_asked_again(office: Office) -> None:
    office.says("bob", "owners exports @ana 1h")
    office.says("eve", "issue the csv fails")
    office.passes(HOUR)
    assert (office.row(2).asked_name, office.row(2).next_name) == ("ana", "")


def test_somebody_who_stands_twice_on_a_chain_is_not_asked_twice_in_a_row(office: Office) -> None:
    office.says("ana", "away --cover @raj")
    assert with_whom(office) == ("raj", "kim", 4 * HOUR)
    office.passes(4 * HOUR)
    assert office.row().asked_name == "kim"


def test_with_nobody_on_the_chain_everyone_is_asked_ever_more_rarely(office: Office) -> None:
    office.says("eve", "issue it is odd")
    assert (office.row(2).asked_name, office.issue(2).owner_id) == ("", None)
    office.passes(NOBODY)
    office.passes(2 * NOBODY)
    assert office.kinds(2).count("issue.asked") == 3
    assert office.row(2).due_at == office.now + 3 * NOBODY * MINUTE_MS


def test_the_chain_of_last_resort_follows_that_of_the_area(office: Office) -> None:
    office.says("bob", "owners everything else @bob 1h")
    office.says("eve", "issue the csv fails")
    office.passes(7 * HOUR)
    assert office.row(2).asked_name == "bob"


def test_a_chain_that_is_changed_changes_nothing_that_climbs_already(office: Office) -> None:
    office.says("bob", "owners exports @bob 1h")
    office.passes(4 * HOUR)
    assert office.row().asked_name == "raj"


def test_the_clock_counts_the_working_hours_of_whoever_is_asked(house: House) -> None:
    with house.office() as office:
        office.says("ana", "hours Mon-Fri 9:00-17:00 --zone Europe/Berlin")
        office.passes(6 * HOUR)  # Friday, 15:00 in Berlin
        office.says("eve", "issue the export fails")
        assert with_whom(office) == ("ana", "raj", 2 * HOUR + 64 * HOUR + 2 * HOUR)


def test_hours_so_few_that_it_would_take_decades_do_not_stop_the_clock(office: Office) -> None:
    office.says("raj", "hours Mon 9:00-9:01")
    office.says("bob", "owners billing @raj 1440h")
    office.says("eve", "issue the invoice is wrong")
    assert office.row(2).due_at == office.now + 1440 * HOUR_MS


# Taking ------------------------------------------------------------------------------------------


def test_taking_it_stops_the_chain(office: Office) -> None:
    office.says("raj", "take 1")
    assert with_whom(office) == ("raj", "", REMIND_AFTER)
    assert office.row().stage == Stage.TAKEN


def test_whoever_has_it_is_asked_in_a_while_how_it_goes(office: Office) -> None:
    office.says("raj", "take 1")
    office.passes(REMIND_AFTER)
    assert (office.row().stage, office.row().asked_name) == (Stage.REMINDED, "raj")
    assert office.kinds()[-1] == "issue.reminded"


def test_saying_so_gives_them_time(office: Office) -> None:
    office.says("raj", "take 1")
    office.passes(REMIND_AFTER)
    office.says("raj", "take 1")
    assert with_whom(office) == ("raj", "", REMIND_AFTER)
    assert office.kinds()[-1] == "issue.confirmed"


def test_silence_then_takes_it_from_them(office: Office) -> None:
    office.says("raj", "take 1")
    office.passes(REMIND_AFTER + PATIENCE)
    assert office.kinds()[-2:] == ["issue.lapsed", "issue.asked"]
    assert office.issue().owner_name == "ana"


def test_the_first_of_the_chain_who_lets_it_lapse_is_not_asked_again_at_once(
    office: Office,
) -> None:
    office.says("ana", "take 1")
    office.passes(REMIND_AFTER + PATIENCE)
    assert office.row().asked_name == "raj"


def test_what_is_given_back_goes_to_the_next(office: Office) -> None:
    office.says("ana", "take 1")
    office.says("ana", "release 1")
    assert with_whom(office) == ("raj", "kim", 2 * HOUR)


def test_what_is_given_by_hand_climbs_the_chain_from_its_foot(office: Office) -> None:
    office.passes(5 * HOUR)
    office.says("kim", "assign 1 @bob")
    assert with_whom(office) == ("bob", "ana", 8 * HOUR)
    office.passes(8 * HOUR)
    assert office.row().asked_name == "ana"


def test_whoever_is_joined_with_another_account_is_asked_under_their_one_name(
    office: Office,
) -> None:
    other = people.meet(office.transaction, "beta", "ana-b", "ana", office.now)
    people.join(office.transaction, other, office.person("ana"))
    office.says("eve", "issue the csv fails")
    assert office.row(1).asked_id == office.row(2).asked_id == other


# Away --------------------------------------------------------------------------------------------


def test_who_is_away_is_passed_over(office: Office) -> None:
    office.says("raj", "away")
    assert office.row().next_name == "raj"
    office.passes(4 * HOUR)
    assert with_whom(office) == ("kim", "ana", HOUR)


def test_what_somebody_was_asked_goes_to_the_next_when_they_leave(office: Office) -> None:
    office.says("ana", "away")
    assert with_whom(office) == ("raj", "kim", 2 * HOUR)
    assert '"instead_of":"ana"' in office.entries(1)[-1].data


def test_what_somebody_has_goes_to_who_covers_for_them(office: Office) -> None:
    office.says("ana", "take 1")
    office.says("ana", "away --cover @bob")
    assert (office.row().stage, office.row().asked_name) == (Stage.ASKING, "bob")


def test_what_somebody_has_stays_theirs_if_nobody_covers_until_its_time(office: Office) -> None:
    office.says("ana", "take 1")
    office.says("ana", "away")
    assert office.issue().owner_name == "ana"
    office.passes(REMIND_AFTER)
    assert office.kinds()[-1] == "issue.asked"
    assert '"instead_of":"ana"' in office.entries(1)[-1].data


@pytest.mark.parametrize("covers", [["raj", "kim", "ana"], ["raj", "ana", "raj"]])
def test_covers_that_go_in_a_circle_lead_nowhere(office: Office, covers: list[str]) -> None:
    for who, cover in zip(["ana", "raj", "kim"], covers, strict=True):
        office.says(who, f"away --cover @{cover}")
    assert office.row().asked_name == ""
    assert list(office.flaws()) == []


def test_who_is_back_is_asked_again(office: Office) -> None:
    office.says("ana", "away 2h")
    assert office.row().asked_name == "raj"
    office.passes(2 * HOUR)
    office.says("eve", "issue the csv fails")
    assert office.row(2).asked_name == "ana"


def test_a_rest_that_ends_while_its_owner_is_away_brings_it_to_another(office: Office) -> None:
    office.says("ana", "take 1")
    office.says("ana", "snooze 1 3h")
    office.says("ana", "away")
    office.passes(3 * HOUR)
    assert (office.row().stage, office.row().asked_name) == (Stage.ASKING, "raj")


# Resting -----------------------------------------------------------------------------------------


def test_a_rest_ends_with_whoever_was_asked(office: Office) -> None:
    office.says("bob", "snooze 1 3d")
    office.passes(3 * 24 * HOUR)
    assert with_whom(office) == ("ana", "raj", 4 * HOUR)


def test_a_rest_ends_with_a_question_to_whoever_has_it(office: Office) -> None:
    office.says("raj", "take 1")
    office.says("raj", "snooze 1 3d")
    office.passes(3 * 24 * HOUR)
    assert (office.row().stage, office.row().asked_name) == (Stage.REMINDED, "raj")


def test_the_clock_stands_still_while_the_customer_is_asked(office: Office) -> None:
    office.says("raj", "take 1")
    office.passes(10 * HOUR)
    office.says("raj", "wait 1 which browser?")
    office.passes(30 * HOUR)
    assert office.row().stage == Stage.WAITING
    office.says("eve", "answer 1 firefox")
    assert with_whom(office) == ("raj", "", REMIND_AFTER - 10 * HOUR)


def test_whoever_asks_the_customer_has_it_from_then_on(office: Office) -> None:
    office.says("bob", "wait 1 which browser?")
    assert (office.issue().owner_name, office.row().asked_name) == ("bob", "bob")


def test_a_customers_silence_is_brought_up(office: Office) -> None:
    office.says("raj", "wait 1 which browser?")
    office.passes(CUSTOMER)
    assert office.row().stage == Stage.REMINDED
    assert '"silent":"yes"' in office.entries(1)[-1].data


# Trials ------------------------------------------------------------------------------------------


@pytest.fixture
def trial(house: House) -> Iterator[Office]:
    """An office in which bob tries something for three days."""
    with house.office() as opened:
        opened.says("eve", "barrier no export without a fax")
        opened.says("bob", "outcome 1 trial no fax --until 3d")
        yield opened


def test_a_trial_rests_until_its_end(trial: Office) -> None:
    assert with_whom(trial) == ("bob", "", 3 * 24 * HOUR)
    trial.passes(3 * 24 * HOUR)
    assert (trial.row().stage, trial.issue().status) == (Stage.REMINDED, "on trial")


def test_a_trial_ends_when_it_ends_whoever_takes_it_over(trial: Office) -> None:
    trial.passes(HOUR)
    trial.says("raj", "take 1 over")
    assert with_whom(trial) == ("raj", "", 3 * 24 * HOUR - HOUR)


def test_a_trial_goes_on_after_the_customer_was_asked(trial: Office) -> None:
    trial.says("bob", "wait 1 is it better?")
    trial.says("eve", "answer 1 much")
    assert with_whom(trial) == ("bob", "", 3 * 24 * HOUR)


def test_a_trial_that_nobody_ends_is_brought_to_another(trial: Office) -> None:
    trial.passes(3 * 24 * HOUR + PATIENCE)
    assert (trial.row().stage, trial.row().asked_name) == (Stage.ASKING, "ana")


def test_that_a_trial_is_over_is_said_to_whoever_is_asked_next(trial: Office) -> None:
    trial.passes(3 * 24 * HOUR + PATIENCE)
    assert '"trial":"over"' in trial.entries(1)[-1].data
    assert "The trial is over" in trial.says("eve", "status 1")


def test_a_trial_may_be_tried_on(trial: Office) -> None:
    trial.passes(3 * 24 * HOUR)
    trial.says("bob", "outcome 1 trial a week more --until 7d")
    assert with_whom(trial) == ("bob", "", 7 * 24 * HOUR)


# Ending ------------------------------------------------------------------------------------------


def test_what_is_closed_has_no_clock(office: Office) -> None:
    office.says("bob", "resolve 1 done")
    assert (office.row().stage, office.row().due_at) == (Stage.ENDED, None)
    office.passes(40 * 24 * HOUR)
    assert office.kinds()[-1] == "issue.resolved"


def test_what_is_opened_again_goes_to_whoever_closed_it(office: Office) -> None:
    office.says("bob", "resolve 1 done")
    office.says("eve", "reopen 1 it is not")
    assert with_whom(office)[:2] == ("bob", "raj")


def test_what_is_given_up_for_another_has_no_clock(office: Office) -> None:
    office.says("eve", "issue the csv fails")
    office.says("eve", "vote 1 --instead 2")
    assert (office.issue(2).status, office.row(2).due_at) == ("duplicate", None)


# Late --------------------------------------------------------------------------------------------


def test_what_is_late_is_done_once_and_said_to_be_late(office: Office) -> None:
    office.sleeps(30 * 24 * HOUR)
    assert office.kinds() == ["issue.made", "issue.asked", "issue.asked"]
    assert f'"late":"{30 * 24 * HOUR_MS - 4 * HOUR_MS}"' in office.entries(1)[-1].data
    assert with_whom(office) == ("raj", "kim", 2 * HOUR)


def test_a_little_late_is_not_late(office: Office) -> None:
    office.sleeps(4 * HOUR + 5)
    assert "late" not in office.entries(1)[-1].data


def test_an_issue_that_cannot_be_acted_on_keeps_no_other_from_its_turn(office: Office) -> None:
    office.says("eve", "issue the csv fails")
    office.transaction.update(type(office.row()), 1, chain="no JSON")
    office.passes(4 * HOUR)
    assert office.row(2).asked_name == "raj"
    assert office.row(1).due_at == office.now + HOUR_MS


# Turns -------------------------------------------------------------------------------------------


def test_those_who_take_turns_are_asked_by_the_week(house: House) -> None:
    asked = []
    with house.office() as office:
        for number in (1, 2):
            office.says("eve", "issue the invoice is wrong")
            asked.append(office.row(number).asked_name)
            office.now += 7 * 24 * HOUR_MS
    assert sorted(asked) == ["kim", "raj"]


def test_turns_change_at_midnight_where_the_area_is(house: House) -> None:
    monday = START + 2 * 24 * HOUR_MS + 16 * HOUR_MS  # 00:00 UTC
    roster = Roster.model_validate(
        {
            "people": {who: {"name": who, "accounts": f"acme:{who}"} for who in ("kim", "raj")},
            "areas": {
                "billing": {
                    "words": "invoice",
                    "zone": "Australia/Sydney",  # eleven hours ahead
                    "chain": [{"ask": ["kim", "raj"], "within": "8h"}],
                }
            },
        }
    )
    asked = []
    with house.office(roster) as office:
        for number, at in enumerate((monday - 12 * HOUR_MS, monday - 10 * HOUR_MS), 1):
            office.now = at
            office.says("eve", "issue the invoice is wrong")
            asked.append(office.row(number).asked_name)
    assert sorted(asked) == ["kim", "raj"]


def test_that_somebody_cannot_be_told_is_said(office: Office) -> None:
    people.meet(office.transaction, "elsewhere", "uma", "uma", office.now)
    answer = office.says("bob", "assign 1 @uma")
    assert answer.endswith("I have no way to write to uma; please tell them yourself.")
    assert office.row().asked_name == "uma"
