"""Who answers for what: what the config says, and what admins change in chat."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bridgebot.owners import directory
from bridgebot.owners.roster import Roster
from office import ROSTER, House, Office
from store import areas, hours, people
from store.areas import Area
from store.people import Person


@pytest.fixture
def house(sqlite_url: str) -> Iterator[House]:
    opened = House(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def office(house: House) -> Iterator[Office]:
    with house.office() as opened:
        yield opened


def changed(**tables: Mapping[str, Any]) -> Roster:
    """Give the office's roster with some of its tables changed."""
    raw = ROSTER.model_dump(mode="json", exclude_unset=True)
    for table, entries in tables.items():
        for name, columns in entries.items():
            raw[table][name] = {**raw[table].get(name, {}), **columns}
    return Roster.model_validate(raw)


def apply(office: Office, roster: Roster) -> None:
    """Start the bot anew with another config."""
    directory.apply(office.transaction, roster, office.now)


def area(office: Office, name: str) -> Area:
    found = areas.named(office.transaction, name)
    assert found
    return found


def shown(office: Office, name: str) -> str:
    return office.says("eve", f"owners {name}")


# From the config ---------------------------------------------------------------------------------


def test_areas_and_their_chains_are_as_the_config_says(office: Office) -> None:
    assert shown(office, "exports").splitlines() == [
        "exports: export, csv",
        "ana (4h), then raj (2h, by direct message), then kim (1h, everywhere).",
        "Clocks run: around the clock.",
    ]


def test_a_second_start_changes_nothing(office: Office) -> None:
    before = [each.model_dump() for each in areas.every(office.transaction)]
    apply(office, ROSTER)
    assert [each.model_dump() for each in areas.every(office.transaction)] == before


def test_what_admins_changed_stays_until_the_config_says_something_else(office: Office) -> None:
    office.says("bob", "owners exports @bob 3h")
    apply(office, ROSTER)
    assert "bob (3h)" in shown(office, "exports")
    apply(office, changed(areas={"exports": {"words": ["export"]}}))
    assert "ana (4h)" in shown(office, "exports")


def test_another_account_for_somebody_is_something_else(office: Office) -> None:
    apply(office, changed(people={"ana": {"accounts": ["acme:anna"]}}))
    office.says("eve", "issue the export fails")
    assert office.row().asked_id == office.person("anna")


def test_an_area_that_the_config_drops_takes_no_more_issues(office: Office) -> None:
    apply(office, Roster.model_validate({"people": ROSTER.people}))
    office.says("eve", "issue the export fails")
    assert office.issue().area_id == area(office, "everything else").id
    assert "exports is closed" in shown(office, "exports")


def test_an_area_that_was_made_in_chat_is_not_dropped(office: Office) -> None:
    office.says("bob", "areas logins --words login")
    apply(office, ROSTER)
    assert "logins: login" in shown(office, "logins")


def test_there_is_one_last_resort_that_of_the_config(office: Office) -> None:
    office.says("bob", "owners everything else @bob 8h")
    apply(office, changed(areas={"billing": {"last_resort": True}}))
    office.says("eve", "issue it is odd")
    assert office.issue().area_id == area(office, "billing").id
    assert sum(each.is_last_resort for each in areas.every(office.transaction)) == 1


def test_several_accounts_of_a_person_are_one_person(office: Office) -> None:
    apply(office, changed(people={"ana": {"accounts": ["acme:ana", "beta:ana-b"]}}))
    found = people.identity(office.transaction, "beta", "ana-b")
    assert found
    assert found.person_id == office.person("ana")


def test_whoever_was_met_before_keeps_the_name_they_show(office: Office) -> None:
    apply(office, changed(people={"ana": {"name": "Ana from support"}}))
    ana = office.transaction.get(Person, office.person("ana"))
    assert ana
    assert ana.name == "ana"


def test_hours_are_those_of_the_config_until_somebody_says_theirs(office: Office) -> None:
    set_hours = changed(people={"ana": {"hours": "Mon-Fri 9:00-17:00", "zone": "Europe/Berlin"}})
    apply(office, set_hours)
    assert "Mon–Fri 09:00–17:00 (Europe/Berlin)" in office.says("ana", "hours")
    office.says("ana", "hours Mon 9:00-12:00")
    apply(office, set_hours)
    assert "Mon 09:00–12:00 (Europe/Berlin)" in office.says("ana", "hours")


def test_a_zone_alone_is_around_the_clock_in_that_zone(office: Office) -> None:
    apply(office, changed(people={"ana": {"zone": "Asia/Tokyo"}}))
    assert office.says("ana", "hours") == "Your hours: around the clock (Asia/Tokyo)."
    assert hours.of(office.transaction, office.person("raj")) == ""


# In chat -----------------------------------------------------------------------------------------


def test_all_areas_are_listed_with_whom_they_are(office: Office) -> None:
    assert office.says("eve", "owners").splitlines() == [
        "Who answers for what:",
        "- billing: kim or raj (8h)",
        "- exports: ana (4h), then raj (2h, by direct message), then kim (1h, everywhere)",
    ]


def test_where_no_area_is_named_it_is_said_how_to_name_one(house: House) -> None:
    with house.office(Roster()) as office:
        assert "owners everything else @ana 8h names a person" in office.says("eve", "areas")


@pytest.mark.parametrize(
    ("said", "chain"),
    [
        ("@bob", "bob (8h)"),
        ("bob 90m, @kim 1h 30m direct", "bob (1h 30m), then kim (1h 30m, by direct message)"),
        ("@kim+@raj 4h, acme:bob 2h everywhere", "kim or raj (4h), then bob (2h, everywhere)"),
        ("@Ana Lopez + @bob 2h", "Ana Lopez or bob (2h)"),
        ("@Ana Lopez direct", "Ana Lopez (8h, by direct message)"),
        ("@kim+@kim 4h,", "kim (4h)"),
    ],
)
def test_a_chain_is_said_in_one_line(office: Office, said: str, chain: str) -> None:
    office.person("Ana Lopez")
    assert f"\n{chain}.\n" in office.says("bob", f"owners exports {said}")
    assert f"\n{chain}.\n" in shown(office, "exports")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("@nobody 4h", "I do not know anybody called “nobody”."),
        ("@bob 99999h", "“99999h” is no working time"),
        ("+ 4h", "“+ 4h” is no step; write it like @ana 4h direct."),
    ],
)
def test_a_chain_that_cannot_be_read_changes_nothing(
    office: Office, said: str, answer: str
) -> None:
    before = shown(office, "exports")
    assert answer in office.says("bob", f"owners exports {said}")
    assert shown(office, "exports") == before


def test_the_longest_name_that_fits_is_meant(office: Office) -> None:
    office.says("bob", "areas exports api --words api")
    assert office.says("bob", "owners exports api @bob 1h").startswith("exports api: api\nbob (1h)")


def test_names_are_found_in_capitals_or_not(office: Office) -> None:
    assert shown(office, "Exports").startswith("exports: export, csv")
    office.says("bob", "areas EXPORTS --words export")
    assert len(areas.all_open(office.transaction)) == len(ROSTER.areas)


def test_an_area_is_made_in_chat_with_its_words_and_hours(office: Office) -> None:
    line = 'areas sign in --words "login, sso" --hours "Mon-Fri 9:00-17:00" --zone Europe/Berlin'
    assert office.says("bob", line).splitlines() == [
        "sign in: login, sso",
        "nobody by name yet.",
        "Clocks run: Mon–Fri 09:00–17:00 (Europe/Berlin).",
    ]
    office.says("bob", "owners sign in @bob 1h")
    office.says("eve", "issue sso is broken")
    assert (office.row().asked_name, office.row().area_id) == ("bob", area(office, "sign in").id)


def test_hours_stay_when_only_the_zone_changes(office: Office) -> None:
    office.says("bob", "areas exports --hours Mon-Fri 9:00-17:00 --zone Europe/Berlin")
    assert "09:00–17:00 (Asia/Tokyo)" in office.says("bob", "areas exports --zone Asia/Tokyo")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("--hours whenever", "“whenever” does not say days and times; write them like “Mon-Fri"),
        ("--zone Berlin", "“Berlin” is no time zone; did you mean Europe/Berlin?"),
    ],
)
def test_hours_that_cannot_be_read_are_refused(office: Office, line: str, answer: str) -> None:
    assert office.says("bob", f"areas exports {line}").startswith(answer)
    assert "around the clock" in shown(office, "exports")


@pytest.mark.parametrize("name", ["a, b", "@ana", "x" * 61, "two\nlines"])
def test_an_area_has_a_short_name_without_signs(office: Office, name: str) -> None:
    assert "An area has a short name" in office.says("bob", f'areas "{name}" --words x')


def test_to_look_at_an_area_that_is_not_there_makes_none(office: Office) -> None:
    answer = office.says("bob", "areas exprots")
    assert answer == "I know no area “exprots”. There is: billing, exports."
    assert len(areas.all_open(office.transaction)) == len(ROSTER.areas)


@pytest.mark.parametrize(
    "line", ["owners exports @eve 4h", "areas exports --words x", "areas z --words x"]
)
def test_customers_change_nothing(office: Office, line: str) -> None:
    assert "Only admins change who answers for what" in office.says("eve", line)


def test_how_it_was_is_kept(office: Office) -> None:
    office.says("bob", "owners exports @bob 3h")
    entry = office.entries(area(office, "exports").id)[-1]
    data = json.loads(entry.data)
    assert (entry.kind, entry.actor_name) == ("area.changed", "bob")
    assert "ana (4h), then raj" in data["before"]
    assert "bob (3h)" in data["words"]


# Who is staff ------------------------------------------------------------------------------------


def is_staff(office: Office, name: str) -> bool:
    known = people.recognise(office.transaction, "acme", name, name, office.now)
    return bool(known.is_staff)


def test_who_answers_for_an_area_is_staff_wherever_they_speak(office: Office) -> None:
    assert is_staff(office, "ana")
    assert not is_staff(office, "bob")
    office.says("bob", "owners exports @bob 1h")
    assert [is_staff(office, name) for name in ("ana", "bob", "kim")] == [False, True, True]


def test_whoever_speaks_from_two_accounts_is_staff_with_both(office: Office) -> None:
    apply(office, changed(people={"ana": {"accounts": ["acme:ana", "beta:ana-b"]}}))
    found = people.recognise(office.transaction, "beta", "ana-b", "ana", office.now)
    assert found.is_staff


def test_who_is_dropped_by_the_config_is_staff_no_more(office: Office) -> None:
    apply(office, Roster())
    assert not is_staff(office, "ana")


# Closed ------------------------------------------------------------------------------------------


def test_what_is_asked_in_an_area_that_the_config_drops_goes_to_the_last_resort(
    office: Office,
) -> None:
    office.says("eve", "issue the export fails")
    apply(office, Roster.model_validate({"areas": {"fallback": {"last_resort": True}}}))
    office.ticks()
    assert office.issue().area_id == area(office, "fallback").id
    assert not list(office.flaws())


def test_an_area_that_is_closed_in_chat_stays_so_at_the_next_start(office: Office) -> None:
    office.says("bob", "areas exports --state closed")
    apply(office, ROSTER)
    assert not area(office, "exports").is_open


def test_new_words_for_a_closed_area_do_not_open_it(office: Office) -> None:
    office.says("bob", "areas exports --state closed")
    assert "It is closed" in office.says("bob", "areas EXPORTS --words export")


def test_what_rests_wakes_with_who_let_it_rest_and_then_climbs_elsewhere(office: Office) -> None:
    office.says("eve", "issue the export fails")
    office.says("ana", "snooze 1 2h")
    office.says("bob", "owners everything else @kim 2h")
    office.says("bob", "areas exports --state closed")
    office.passes(121)
    assert (office.row().asked_name, office.row().next_name) == ("ana", "kim")


# The last resort ---------------------------------------------------------------------------------


def last_resort(office: Office) -> str:
    found = areas.last_resort(office.transaction)
    return found.name if found else ""


def test_the_last_resort_that_admins_chose_stays_whatever_else_the_config_changes(
    office: Office,
) -> None:
    office.says("bob", "areas billing --state last-resort")
    apply(office, changed(areas={"billing": {"words": ["invoice", "bill"]}}))
    assert last_resort(office) == "billing"


def test_a_last_resort_that_the_config_names_anew_takes_over(office: Office) -> None:
    office.says("bob", "areas billing --state last-resort")
    apply(office, changed(areas={"exports": {"last_resort": True}}))
    assert last_resort(office) == "exports"
    assert sum(each.is_last_resort for each in areas.every(office.transaction)) == 1


def test_a_last_resort_that_the_config_names_no_more_stays_until_another_is_named(
    office: Office,
) -> None:
    apply(office, changed(areas={"billing": {"last_resort": True}}))
    apply(office, ROSTER)
    assert last_resort(office) == "billing"


def test_where_the_last_resort_is_dropped_what_belongs_nowhere_still_goes_somewhere(
    office: Office,
) -> None:
    office.says("bob", "areas billing --state last-resort")
    apply(office, Roster.model_validate({"people": ROSTER.people}))
    office.says("eve", "issue it is odd")
    assert last_resort(office) == "everything else"
    assert not list(office.flaws())
