import pytest

from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"
FAX = "/barrier no invoice without a fax"


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ("changed", "is changed: we do it otherwise now."),
        ("kept", "stays as it is, and this is why."),
    ],
)
async def test_everyone_is_told_what_becomes_of_it_and_why(
    staffed: Room, result: str, told: str
) -> None:
    await staffed.says("eve", HELP, FAX)
    await staffed.says("kim", TEAM, f"/outcome 1 {result} the law says so")
    assert staffed.heard("eve")[-1].splitlines()[:2] == [
        f"#1 no invoice without a fax {told}",
        "> the law says so",
    ]
    assert staffed.messages(HELP)[0].splitlines()[-1] == f"{result} · with kim"


async def test_a_trial_is_seen_until_its_end(staffed: Room) -> None:
    await staffed.says("eve", HELP, FAX)
    answer = await staffed.says("kim", TEAM, "/outcome 1 trial mail will do --until 2027-02-01")
    assert answer == "#1 is on trial until 2027-02-01 09:00 UTC; I shall ask you then."
    assert "\nOn trial until 2027-02-01 09:00 UTC. With kim.\n" in staffed.messages(HELP)[0]
    assert "is done otherwise, on trial until 2027-02-01" in staffed.heard("eve")[-1]


async def test_a_form_asks_for_the_words_and_the_end_of_a_trial(staffed: Room) -> None:
    await staffed.says("eve", HELP, FAX)
    form = await staffed.presses("kim", "Try it", on=TEAM)
    assert "When a trial ends" in form
    await staffed.fills_in("kim", words="mail will do", until="3d")
    assert "On trial until 2027-01-18 08:00 UTC. With kim." in staffed.card(1).text


@pytest.mark.parametrize("label", ["It is changed", "It stays"])
async def test_a_form_asks_for_the_words_alone_of_what_is_decided(
    staffed: Room, label: str
) -> None:
    await staffed.says("eve", HELP, FAX)
    form = await staffed.presses("kim", label, on=TEAM)
    assert "When a trial ends" not in form
    await staffed.fills_in("kim", words="the law says so")
    assert "the law says so" in staffed.heard("eve")[-1]


async def test_at_the_end_of_a_trial_it_is_asked_what_comes_of_it(staffed: Room) -> None:
    await staffed.says("eve", HELP, FAX)
    await staffed.says("kim", TEAM, "/outcome 1 trial mail will do --until 3d")
    await staffed.days_pass(3)
    assert "The trial is over. What comes of it?" in staffed.heard("kim")[-1]
    await staffed.says("kim", TEAM, "/take 1")
    assert "kim was asked what comes of the trial." in "\n".join(staffed.story(1))
    await staffed.presses("kim", "It is changed")
    await staffed.fills_in("kim", words="mail did")
    assert "is changed: we do it otherwise now.\n> mail did" in staffed.heard("eve")[-1]


async def test_only_a_trial_has_an_end(staffed: Room) -> None:
    await staffed.says("eve", HELP, FAX)
    answer = await staffed.says("kim", TEAM, "/outcome 1 kept the law --until 3d")
    assert answer == "Only a trial has an end; what is changed or kept stays so."


async def test_a_problem_ends_otherwise(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/issue the csv export fails")
    answer = await staffed.says("kim", TEAM, "/outcome 1 kept so be it")
    assert answer == "#1 is not about how we work. resolve 1 closes it."


@pytest.mark.parametrize("end", ["2027-01-01", "today 07:59", "today at 8am"])
async def test_a_trial_that_would_be_over_is_refused_with_what_is_right(
    staffed: Room, end: str
) -> None:
    await staffed.says("eve", HELP, FAX)
    answer = await staffed.says("kim", TEAM, f"/outcome 1 trial mail will do --until {end}")
    assert "which has passed. Name a time that is to come, such as 3d" in answer
    assert "on trial" not in staffed.card(1).text.lower()


async def test_the_card_says_that_a_trial_is_over(staffed: Room) -> None:
    await staffed.says("eve", HELP, FAX)
    await staffed.says("kim", TEAM, "/outcome 1 trial mail will do --until 3d")
    await staffed.days_pass(3)
    assert "The trial is over. With kim, who is asked how it goes." in staffed.card(1).text
