from bridgebot.event import Author, Place
from bridgebot.people.belonging import Belonging, OrganisationSettings
from bridgebot.testing.room import Room

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"
RULES = Belonging(
    {
        "Acme": OrganisationSettings(places=("slack:T1", "discord:42")),
        "Globex": OrganisationSettings(places=("matrix:!room",), domains=("globex.org",)),
    }
)


def of(connection: str, channel: str, account: str, realm: str = "") -> str:
    return RULES.of(Place(connection, channel), Author(account, "Ana", realm=realm))


def test_a_workspace_server_room_or_domain_tells_whom_somebody_belongs_to() -> None:
    assert of("slack", "C1", "T1/U1") == "Acme"
    assert of("slack", "T1/C1", "T9/U1") == "Acme"
    assert of("discord", "77", "123", realm="42") == "Acme"
    assert of("matrix", "!room:example.org", "@ana:example.org") == "Globex"
    assert of("matrix", "!other", "@Ana:GLOBEX.org") == "Globex"
    assert of("webchat", "x", "ana@globex.org") == "Globex"


def test_anybody_else_belongs_to_nobody() -> None:
    assert of("slack", "C1", "T2/U1") == ""
    assert of("other", "T1", "T1/U1") == ""
    assert of("matrix", "!other", "@ana:not-globex.org") == ""
    assert of("discord", "77", "123", realm="421") == ""


async def test_staff_say_to_whom_somebody_belongs(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "ana belongs to Acme now." in await room.says("bob", TEAM, "/organisation @ana Acme")
    assert "asked by ana (Acme)" in room.card(1).text
    assert "ana belongs to Acme" in await room.says("bob", TEAM, "/organisation ana")


async def test_what_is_asked_later_shows_it_too(room: Room) -> None:
    await room.says("ana", LOBBY, "/mine")
    await room.says("bob", TEAM, "/organisation @ana Acme")
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "asked by ana (Acme)" in room.card(1).text


async def test_somebody_may_belong_to_nobody_again(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/organisation @ana Acme")
    assert "no organisation now" in await room.says("bob", TEAM, "/organisation @ana none")
    assert "asked by ana " in room.card(1).text


async def test_organisations_are_listed_with_their_people(room: Room) -> None:
    assert "no organisation yet" in await room.says("bob", TEAM, "/organisations")
    for who in ("ana", "eve"):
        await room.says(who, LOBBY, "/mine")
        await room.says("bob", TEAM, f"/organisation @{who} Acme Ltd")
    assert "Acme Ltd: 2 people" in await room.says("bob", TEAM, "/organisations")
    said = await room.says("bob", TEAM, "/organisations acme ltd")
    assert "- ana on acme\n- eve on acme" in said
    assert "I know nobody of “Globex”" in await room.says("bob", TEAM, "/organisations Globex")


async def test_a_name_known_already_is_spelled_as_it_is_known(room: Room) -> None:
    for who in ("ana", "eve"):
        await room.says(who, LOBBY, "/mine")
    await room.says("bob", TEAM, "/organisation @ana Acme")
    assert "belongs to Acme now" in await room.says("bob", TEAM, "/organisation @eve ACME")


async def test_two_of_one_name_are_told_apart(room: Room) -> None:
    for where in (LOBBY, HELP):
        await room.says("ana", where, "/mine")
    said = await room.says("bob", TEAM, "/organisation @Ana Acme")
    assert "2 people are called “Ana”" in said
    assert "ana on beta: beta:ana@beta" in said
    assert "ana belongs" in await room.says("bob", TEAM, "/organisation beta:ana@beta Acme")


async def test_nobody_unknown_belongs_anywhere(room: Room) -> None:
    assert "do not know anybody called “zed”" in await room.says(
        "bob", TEAM, "/organisation @zed Acme"
    )


async def test_it_is_for_staff(room: Room) -> None:
    assert "for staff only" in await room.says("ana", LOBBY, "/organisation @ana Acme")
