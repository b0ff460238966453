from bridgebot.testing.room import Room

HELP, TEAM, EVE = "beta/help", "acme/team", "beta/@eve@beta"
FAX = "/barrier no invoice without a fax"


async def test_everybody_reads_what_became_of_how_we_work(staffed: Room) -> None:
    await staffed.says("eve", HELP, FAX)
    await staffed.says("kim", TEAM, "/outcome 1 changed mail will do")
    answer = await staffed.says("uma", HELP, "/outcomes")
    assert answer.splitlines()[1] == (
        "- #1 no invoice without a fax — changed, by kim, 2027-01-15 08:00 UTC: “mail will do”"
    )


async def test_what_is_not_public_is_told_without_who_reported_it_and_their_words(
    staffed: Room,
) -> None:
    await staffed.says("eve", EVE, FAX)
    await staffed.says("eve", EVE, "/visibility 1 private")
    await staffed.says("kim", TEAM, "/outcome 1 kept the law says so")
    for verb in ("outcomes", "status 1"):
        answer = await staffed.says("uma", HELP, f"/{verb}")
        assert "#1 A procedure (billing) — kept as it is, by kim" in answer
        assert "“the law says so”" in answer
        assert "fax" not in answer
        assert "eve" not in answer


async def test_what_has_no_outcome_stays_hidden(staffed: Room) -> None:
    await staffed.says("eve", EVE, FAX)
    await staffed.says("eve", EVE, "/visibility 1 private")
    assert "There is no #1" in await staffed.says("uma", HELP, "/status 1")
    assert "Nothing has become of how we work yet" in await staffed.says("uma", HELP, "/outcomes")


async def test_where_it_was_reported_the_outcome_shows(staffed: Room) -> None:
    await staffed.says("eve", HELP, FAX)
    await staffed.says("eve", EVE, "/visibility 1 private")
    await staffed.says("kim", TEAM, "/outcome 1 changed mail will do")
    assert staffed.messages(HELP)[0] == ("#1 changed · with kim. status 1 says what became of it.")


async def test_the_last_outcome_counts(staffed: Room) -> None:
    await staffed.says("eve", HELP, FAX)
    await staffed.says("kim", TEAM, "/outcome 1 trial mail will do --until 3d")
    assert "on trial, by kim" in await staffed.says("uma", HELP, "/outcomes")
    await staffed.says("kim", TEAM, "/outcome 1 changed mail did")
    answer = await staffed.says("uma", HELP, "/outcomes")
    assert "changed, by kim" in answer
    assert "on trial" not in answer


async def test_it_cannot_end_as_something_of_another_kind(staffed: Room) -> None:
    await staffed.says("ana", "acme/lobby", "/suggest invoices without a fax")
    await staffed.says("eve", HELP, FAX)
    answer = await staffed.says("eve", HELP, "/vote 1 --instead 2")
    assert "Noted: you want #1" in answer
    assert "#2 is about how we work, so it stays until it has an outcome" in answer
    assert "With kim" in staffed.card(2).text


async def test_two_about_the_same_procedure_may_be_joined(staffed: Room) -> None:
    await staffed.says("uma", HELP, FAX)
    await staffed.says("eve", HELP, FAX)
    await staffed.says("eve", HELP, "/vote 1 --instead 2")
    assert "the same as #1" in staffed.card(2).text
