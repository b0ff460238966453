import pytest

from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


async def test_a_procedure_is_reported_like_a_problem(staffed: Room) -> None:
    answer = await staffed.says("eve", HELP, "/barrier no invoice without a fax")
    assert "#1 (billing). kim is asked, by name." in answer
    assert staffed.card(1).text.startswith("#1 Just how we work: no invoice without a fax\n")


async def test_its_card_offers_how_it_can_end(staffed: Room) -> None:
    await staffed.says("eve", HELP, "/barrier no invoice without a fax")
    assert [each.label for each in staffed.card(1).buttons] == [
        *("Take it", "It is changed…", "It stays…", "Try it…", "Ask the next one"),
    ]


async def test_staff_report_one_too(staffed: Room) -> None:
    await staffed.says("bob", TEAM, "/barrier no invoice without a fax")
    assert "reported by bob" in staffed.card(1).text


@pytest.mark.parametrize("verb", ["resolve 1 done", "ship 1 --listened a --changed b --next c"])
async def test_it_does_not_end_otherwise(staffed: Room, verb: str) -> None:
    await staffed.says("eve", HELP, "/barrier no invoice without a fax")
    assert "outcome 1" in await staffed.says("bob", TEAM, f"/{verb}")
    assert "With kim" in staffed.card(1).text
