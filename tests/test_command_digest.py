from collections.abc import AsyncIterator

import pytest

from bridgebot.adapter import Feature, Level
from bridgebot.testing.room import Room
from store import people
from store.database import Transaction

LOBBY, HELP, TEAM = "acme/lobby", "beta/help", "acme/team"
HOUR, DAY = 3_600, 24 * 3_600
EXAMPLE = "digest schedule Mon-Fri 9:00 --zone Europe/Berlin"


@pytest.fixture
async def room(sqlite_url: str) -> AsyncIterator[Room]:
    """A room in which ana and sam are staff wherever they speak."""
    async with Room(sqlite_url, staff=["ana@acme", "sam@acme"]) as opened:
        yield opened


async def jump(room: Room, seconds: float) -> None:
    room.clock.advance(seconds)
    await room.quiet()


def posted(room: Room, where: str) -> list[str]:
    """List the digests of a place, and what stands in their threads."""
    said = [each for adapter in room.adapters.values() for each in adapter.platform.messages]
    here = [each for each in said if f"{each.place.connection}/{each.place.channel}" == where]
    return [each.text for each in here if "-g" in each.key]


# When -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "typed", "said"),
    [
        (
            TEAM,
            "",
            "The digest of this place comes Mon–Fri at 09:00 (UTC), next on 2027-01-15 09:00",
        ),
        (
            LOBBY,
            "",
            "The digest of this place comes every Monday at 09:00 (UTC), next on 2027-01-18",
        ),
        (TEAM, "weekly", "comes every Monday at 09:00 (UTC)"),
        (TEAM, "friday 16:00", "comes every Friday at 16:00 (UTC), next on 2027-01-15 16:00 UTC"),
        (LOBBY, "Mon-Fri 9:00 --zone Europe/Berlin", "(Europe/Berlin), next on 2027-01-18 08:00"),
        (LOBBY, "daily --late skip", "If I am not running then, it is left out."),
        (HELP, "--to me", "Your own digest comes every Monday at 09:00 (UTC)"),
        (TEAM, "--to me", "Your own digest comes Mon–Fri at 09:00 (UTC)"),
    ],
)
async def test_a_digest_is_scheduled(room: Room, where: str, typed: str, said: str) -> None:
    assert said in await room.says("ana", where, f"/digest schedule {typed}")


async def test_the_zone_is_that_of_whoever_asks(room: Room) -> None:
    await room.says("bob", TEAM, "/hours Mon-Fri 9:00-17:00 --zone Europe/Berlin")
    assert "(Europe/Berlin)" in await room.says("bob", TEAM, "/digest schedule")


async def test_else_it_is_that_of_the_connection(sqlite_url: str) -> None:
    async with Room(sqlite_url, zones={"acme": "Europe/Berlin"}) as room:
        assert "(Europe/Berlin)" in await room.says("bob", TEAM, "/digest schedule")


async def test_it_does_not_come_on_holidays_if_so_wished(room: Room) -> None:
    await room.says("bob", TEAM, "/digest schedule daily")
    answer = await room.says("bob", TEAM, "/digest schedule --holidays us")
    assert "every day at 09:00 (UTC), except on public holidays (US)" in answer
    await room.says("ana", LOBBY, "/suggest dark mode")
    await jump(room, 2.5 * DAY)  # from a Friday to the Sunday before Martin Luther King Day
    assert "next on 2027-01-19 09:00" in await room.says("bob", TEAM, "/digest")
    answer = await room.says("bob", TEAM, "/digest schedule --holidays none")
    assert "holidays" not in answer


async def test_who_named_no_zone_is_told_how(room: Room) -> None:
    assert EXAMPLE in await room.says("bob", TEAM, "/digest schedule")
    assert EXAMPLE not in await room.says("bob", TEAM, "/digest schedule --zone Europe/Berlin")


async def test_what_is_not_said_stays_as_it_is(room: Room) -> None:
    await room.says("bob", TEAM, "/digest schedule friday 16:00 --zone Europe/Berlin --late skip")
    answer = await room.says("bob", TEAM, "/digest schedule tuesday")
    assert "every Tuesday at 16:00 (Europe/Berlin)" in answer
    assert "it is left out" in answer


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("schedule soon", "I do not know the days “soon”"),
        ("schedule mon 25:00", "“25:00” is no time of the day"),
        ("schedule --zone Berlin", "did you mean Europe/Berlin?"),
        ("schedule --holidays Atlantis", "no holidays are known for “Atlantis”"),
        ("schedule --late never", "I expected one of once, skip for late"),
        ("weekly", "I expected one of now, preview, schedule, snooze, stop for do"),
        ("now friday", "belong to the schedule"),
        ("stop --zone UTC", "belong to the schedule"),
        ("schedule --to ana", "I expected one of me for to"),
        ("snooze 3d", "There is no digest here yet. digest schedule begins one."),
        ("stop --to me", "There is no digest to you yet. digest schedule --to me begins one."),
    ],
)
async def test_what_makes_no_sense_is_refused(room: Room, typed: str, said: str) -> None:
    assert said in await room.says("bob", TEAM, f"/digest {typed}")
    await jump(room, 9 * DAY)
    assert posted(room, TEAM) == []


async def test_a_wrong_time_is_answered_with_an_example(room: Room) -> None:
    assert EXAMPLE in await room.says("bob", TEAM, "/digest schedule soon")


# What there is ----------------------------------------------------------------------------------


async def test_alone_it_shows_what_is_scheduled_and_by_whom(room: Room) -> None:
    await room.says("ana", LOBBY, "/digest schedule daily")
    shown = await room.says("sam", LOBBY, "/digest")
    assert "comes every day at 09:00 (UTC), next on 2027-01-15 09:00 UTC" in shown
    assert "ana asked for it." in shown
    await room.presses("sam", "Stop")
    assert "There is no digest here yet." in await room.says("ana", LOBBY, "/digest")


async def test_alone_it_says_that_one_rests(room: Room) -> None:
    await room.says("ana", LOBBY, "/digest schedule daily")
    answer = await room.says("ana", LOBBY, "/digest snooze 3d")
    assert answer.endswith("the next one comes on 2027-01-18 09:00 UTC.")
    assert "It rests until then." in await room.says("ana", LOBBY, "/digest")


async def test_where_there_is_none_it_says_how_to_begin(room: Room) -> None:
    shown = await room.says("bob", TEAM, "/digest")
    assert shown.startswith("There is no digest here yet. digest schedule has it come Mon–Fri at")
    await room.presses("bob", "Schedule")
    assert "comes Mon–Fri" in await room.says("bob", TEAM, "/digest")


async def test_a_thread_has_that_of_its_channel_or_one_of_its_own(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("ana", f"{LOBBY}/t1", "/digest schedule daily")
    await room.says("ana", LOBBY, "/digest schedule weekly")
    assert "every day" in await room.says("ana", f"{LOBBY}/t1", "/digest")
    assert "every Monday" in await room.says("ana", f"{LOBBY}/t2", "/digest")
    await jump(room, HOUR)
    assert len(room.messages(f"{LOBBY}/t1")) == 2


async def test_a_snooze_ends_at_the_time_it_names(room: Room) -> None:
    await room.says("bob", TEAM, "/digest schedule daily")
    answer = await room.says("bob", TEAM, "/digest snooze monday 9:00")
    assert "the next one comes on 2027-01-18 09:00 UTC" in answer


# Now --------------------------------------------------------------------------------------------


async def test_a_preview_is_for_the_asker_alone_and_changes_nothing(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    shown = await room.says("ana", LOBBY, "/digest preview")
    assert shown.startswith("Of what you asked for here: 1 open.")
    assert shown.endswith("So it would read now; digest now posts it.")
    assert posted(room, LOBBY) == []


async def test_a_preview_shows_the_chart_in_words(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "came in  answered" in await room.says("bob", TEAM, "/digest preview")


async def test_now_posts_what_happened_since_the_last_one(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/decline 1 --listened a --changed b --next c")
    assert "It is posted." in await room.says("bob", TEAM, "/digest now")
    await jump(room, 60)
    assert "There is nothing to tell" in await room.says("bob", TEAM, "/digest now")
    assert len(posted(room, TEAM)) == 2


async def test_one_that_is_not_scheduled_offers_to_be(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("bob", TEAM, "/digest now")
    await room.presses("bob", "Post it regularly")
    assert "comes Mon–Fri" in await room.says("bob", TEAM, "/digest")


async def test_where_there_is_nothing_to_tell_it_says_so(room: Room) -> None:
    for what in ("now", "preview"):
        assert "There is nothing to tell" in await room.says("bob", TEAM, f"/digest {what}")
    assert posted(room, TEAM) == []


async def test_customers_do_not_fill_a_place_with_digests(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    await room.says("ana", LOBBY, "/digest schedule weekly")
    await room.says("ana", LOBBY, "/digest now")
    await jump(room, 60)
    assert "There was one at 2027-01-15 08:00" in await room.says("eve", LOBBY, "/digest now")
    await jump(room, HOUR)
    assert "It is posted." in await room.says("eve", LOBBY, "/digest now")


# What customers may ---------------------------------------------------------------------------


async def test_where_there_is_none_a_customer_reads_it_alone(room: Room) -> None:
    await room.says("eve", LOBBY, "/suggest dark mode")
    shown = await room.says("eve", LOBBY, "/digest now")
    assert shown.startswith("Of what you asked for here: 1 open.")
    assert shown.endswith(
        "Only you see this. digest schedule --to me has one of your own come to you."
    )
    assert posted(room, LOBBY) == []


async def test_where_others_overhear_it_nobody_is_told_that_they_read_it_alone(room: Room) -> None:
    room.adapters["acme"].platform.levels["lobby"] = {Feature.WHISPER: Level.FALLBACK}
    await room.says("eve", LOBBY, "/suggest dark mode")
    shown = await room.says("eve", LOBBY, "/digest now")
    assert shown.splitlines()[-1] == "digest schedule --to me has one of your own come to you."


@pytest.mark.parametrize("line", ["schedule daily", "snooze 3d", "stop"])
async def test_no_one_customer_changes_what_all_read(room: Room, line: str) -> None:
    await room.says("ana", LOBBY, "/digest schedule weekly")
    answer = await room.says("eve", LOBBY, f"/digest {line}")
    assert answer.startswith("Everybody here reads it, so it is for staff or ana to say")
    assert "every Monday" in await room.says("eve", LOBBY, "/digest")


async def test_whoever_scheduled_it_may_stop_it(room: Room) -> None:
    direct = "beta/@eve@beta"
    await room.says("eve", direct, "/digest schedule weekly")
    assert "comes no more" in await room.says("eve", direct, "/digest stop")


async def test_a_customer_is_shown_no_doors_that_are_closed(room: Room) -> None:
    shown = await room.says("eve", LOBBY, "/digest")
    assert shown.startswith("There is no digest here yet. Staff can have one come every Monday")
    await room.says("ana", LOBBY, "/digest schedule weekly")
    await room.says("eve", LOBBY, "/digest")
    labels = [each.label for each in room.adapters["acme"].platform.shown[-1].buttons]
    assert labels == ["Preview", "Now"]


async def test_staff_who_ask_among_customers_get_what_customers_get(sqlite_url: str) -> None:
    async with Room(sqlite_url, staff=["bob@acme"]) as room:
        await room.says("eve", HELP, "/suggest offline mode")
        await room.says("ana", LOBBY, "/suggest dark mode")
        await room.says("bob", LOBBY, "/digest now")
        assert not any("offline" in each for each in posted(room, LOBBY))


# To oneself -------------------------------------------------------------------------------------


async def test_ones_own_goes_to_a_direct_message(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest dark mode")
    assert "on its way to you" in await room.says("ana", LOBBY, "/digest now --to me")
    assert (len(posted(room, "acme/@ana@acme")), posted(room, LOBBY)) == (1, [])


async def test_ones_own_is_one_wherever_it_was_asked_for(room: Room) -> None:
    await room.says("ana", LOBBY, "/digest schedule daily --to me")
    await room.says("ana", "acme/other", "/digest schedule weekly --to me")
    assert "every Monday" in await room.says("ana", LOBBY, "/digest --to me")


@pytest.fixture
async def parted(room: Room) -> Room:
    """Let ana and ann be one person, with a digest to ann, and then two again."""

    def join(transaction: Transaction) -> None:
        ana = people.meet(transaction, "acme", "ana@acme", "ana", 0)
        people.join(transaction, ana, people.meet(transaction, "beta", "ann@beta", "ann", 0))

    await room.database.transact(join)
    await room.says("ana", LOBBY, "/suggest a merger with Globex")
    await room.says("ann", HELP, "/digest schedule daily --to me")
    await room.database.transact(lambda t: people.split(t, "beta", "ann@beta"))
    return room


async def test_ones_own_does_not_go_to_an_account_that_is_another_person(parted: Room) -> None:
    await jump(parted, HOUR)
    await parted.says("ana", LOBBY, "/digest now --to me")
    assert posted(parted, "beta/@ann@beta") == []
    assert "Globex" in posted(parted, "acme/@ana@acme")[0]


@pytest.mark.parametrize("what", ["preview", "now"])
async def test_an_account_reads_nothing_of_who_it_was_once(parted: Room, what: str) -> None:
    assert "There is nothing to tell" in await parted.says("ann", HELP, f"/digest {what} --to me")
    assert "There is no digest to you yet." in await parted.says("ann", HELP, "/digest --to me")


async def test_others_do_not_read_along_what_is_private(room: Room) -> None:
    await room.says("ana", LOBBY, "/suggest a merger with Globex")
    await room.says("ana", LOBBY, "/visibility 1 private")
    assert "Globex" in await room.says("ana", LOBBY, "/digest preview --to me")
    room.adapters["acme"].platform.levels["lobby"] = {Feature.WHISPER: Level.FALLBACK}
    assert "Globex" not in await room.says("ana", LOBBY, "/digest preview --to me")
