"""Files cross from one platform to another, or people are told what is missing and why."""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bridgebot import outgoing
from bridgebot.adapter import Caps, Feature, Level
from bridgebot.digests import charts
from bridgebot.digests.charts import Figures, Wait, Week
from bridgebot.event import Edit, File, Place, Post
from bridgebot.sources import AT_ONCE, FOLDER, NotNow, Sources, forget_leftovers
from bridgebot.testing.clock import StoppedClock
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.platform import FakePlatform, Message
from bridgebot.testing.room import Room
from bridgebot.testing.shelf import Kept
from bridgebot.text import Doc, doc, plain

LOBBY, HELP = Place("acme", "lobby"), Place("beta", "help")
REPORT = b"all that was exported"
FIGURES = Figures((Week("5 Oct", 4, 8),), (Wait("today", 6), Wait("longer", 1)))
DAY = 24 * 3600
NO_FILES = {Feature.FILE: Level.FALLBACK}


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put what is temporary where a test can see it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def left_on(disk: Path) -> list[Path]:
    return list(disk.iterdir())


class Crossing:
    """Ana shows files in acme's lobby; they are to appear in beta's channels."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.acme, self.beta = room.adapters["acme"], room.adapters["beta"]
        self.sent = 0

    def shows(self, name: str = "report.txt", content: bytes = REPORT, alt: str = "") -> File:
        return self.acme.platform.files.put(name, content, alt=alt)

    async def passes_on(
        self, *files: File, words: str = "Look:", channel: str = "help", speaker: str = "ana"
    ) -> None:
        """Say words with files in beta, as a conversation would."""
        self.sent += 1
        body = doc(words) if words else Doc(())
        post = Post(Place("beta", channel), body, speaker=speaker, files=files)
        key, now = f"k{self.sent}", self.room.clock.now()
        await self.room.database.transact(partial(outgoing.queue, op=post, key=key, now=now))
        await self.room.quiet()

    @property
    def seen(self) -> list[Message]:
        return self.beta.platform.messages

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.seen]


@pytest.fixture
async def crossing(database_url: str) -> AsyncIterator[Crossing]:
    async with Room(database_url) as room:
        yield Crossing(room)


# What crosses -----------------------------------------------------------------------------------


async def test_a_file_that_was_shown_here_is_shown_there(crossing: Crossing) -> None:
    await crossing.room.says("ana", "acme/lobby", "Look:", files={"report.txt": REPORT})
    [heard] = crossing.acme.acknowledged
    await crossing.passes_on(*getattr(heard, "files", ()))
    [seen] = crossing.seen
    assert (seen.text, seen.speaker) == ("Look:", "ana")
    assert seen.files == (Kept("report.txt", REPORT),)


async def test_several_files_come_in_their_order(crossing: Crossing) -> None:
    await crossing.passes_on(crossing.shows("one.txt", b"1"), crossing.shows("two.txt", b"2"))
    assert [each.content for each in crossing.seen[0].files] == [b"1", b"2"]


async def test_a_file_needs_no_words(crossing: Crossing) -> None:
    await crossing.passes_on(crossing.shows(), words="")
    assert [each.name for each in crossing.seen[0].files] == ["report.txt"]


async def test_a_picture_keeps_what_is_said_of_it(crossing: Crossing) -> None:
    await crossing.passes_on(crossing.shows(alt="a dark window"))
    assert crossing.seen[0].files[0].alt == "a dark window"


async def test_nothing_of_a_file_stays_on_the_disk(crossing: Crossing, disk: Path) -> None:
    await crossing.passes_on(crossing.shows())
    assert left_on(disk) == []


async def test_a_strangers_file_name_is_no_path(crossing: Crossing, disk: Path) -> None:
    await crossing.passes_on(crossing.shows("../../../escaped"))
    [(op, _)] = crossing.beta.attempts
    assert isinstance(op, Post)
    assert Path(op.files[0].path).parent.parent == disk
    assert crossing.seen[0].files[0].name == "../../../escaped"


# What does not ----------------------------------------------------------------------------------


async def test_a_file_that_is_too_large_is_told(crossing: Crossing) -> None:
    crossing.beta.platform.file_max = 2_000_000
    await crossing.passes_on(crossing.shows("report.pdf", bytes(3_100_000)))
    assert crossing.texts == ["Look:\nreport.pdf (3.1 MB) is too large for here; ana has it."]
    assert crossing.seen[0].files == ()


async def test_a_file_larger_than_it_says_is_told(crossing: Crossing) -> None:
    crossing.beta.platform.file_max = 10
    unknown = File("report.txt", "text/plain", 0, crossing.shows().id, source="acme")
    await crossing.passes_on(unknown)
    assert crossing.texts == ["Look:\nreport.txt is larger than 10 bytes; ask ana for it."]


async def test_a_file_that_no_memory_should_hold_is_told(crossing: Crossing) -> None:
    crossing.beta.platform.file_max = 10**9
    film = File("film.mp4", "video/mp4", 10**9, crossing.shows().id, source="acme")
    await crossing.passes_on(film)
    assert crossing.texts == ["Look:\nfilm.mp4 (1 GB) is too large for here; ana has it."]


async def test_a_file_that_is_gone_is_told(crossing: Crossing) -> None:
    file = crossing.shows()
    crossing.acme.platform.files.lose(file)
    await crossing.passes_on(file)
    assert crossing.texts == ["Look:\nreport.txt is not there any more; ask ana for it."]


async def test_a_file_from_a_connection_that_is_gone_is_told(crossing: Crossing) -> None:
    lost = File("report.txt", "text/plain", 9, "F1", source="gamma")
    await crossing.passes_on(lost, speaker="")
    assert crossing.texts == ["Look:\nreport.txt cannot be read any more."]


async def test_where_no_files_are_taken_they_are_named(crossing: Crossing) -> None:
    crossing.beta.platform.levels["help"] = NO_FILES
    await crossing.passes_on(crossing.shows("screen.png", bytes(31_000), "a dark window"))
    assert crossing.texts == [
        "Look:\nscreen.png (31 KB; a dark window) cannot be shown here; ana has it."
    ]


async def test_one_file_too_many_keeps_no_other_back(crossing: Crossing) -> None:
    crossing.beta.platform.file_max = 100
    await crossing.passes_on(crossing.shows("large.bin", bytes(101)), crossing.shows())
    assert [each.name for each in crossing.seen[0].files] == ["report.txt"]
    assert "large.bin (101 bytes) is too large" in crossing.seen[0].text


# Charts -----------------------------------------------------------------------------------------


async def test_a_chart_is_drawn_where_files_are_taken(crossing: Crossing) -> None:
    await crossing.passes_on(charts.as_file(FIGURES))
    [chart] = crossing.seen[0].files
    assert chart == Kept("chart.png", charts.draw(FIGURES), "image/png", charts.alt(FIGURES))


async def test_a_chart_is_told_where_no_files_are_taken(crossing: Crossing) -> None:
    crossing.beta.platform.levels["help"] = NO_FILES
    await crossing.passes_on(charts.as_file(FIGURES))
    assert crossing.texts == [f"Look:\n{plain(charts.told(FIGURES))}"]


async def test_a_chart_that_is_too_large_is_told(crossing: Crossing) -> None:
    crossing.beta.platform.file_max = 100
    await crossing.passes_on(charts.as_file(FIGURES))
    assert crossing.texts == [f"Look:\n{plain(charts.told(FIGURES))}"]


async def test_a_chart_that_cannot_be_drawn_is_told(
    crossing: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "BIG", "no size at all")
    with capture_logs() as logs:
        await crossing.passes_on(charts.as_file(FIGURES))
    assert crossing.texts == [f"Look:\n{plain(charts.told(FIGURES))}"]
    assert [each["event"] for each in logs] == ["sources.not_drawn"]


# When the source fails ---------------------------------------------------------------------------


async def test_a_file_waits_until_its_source_is_up_again(crossing: Crossing) -> None:
    crossing.acme.faults.no_files = True
    await crossing.passes_on(crossing.shows())
    await crossing.passes_on(words="and this?")
    crossing.room.clock.advance(DAY)
    await crossing.room.passes(3600)
    assert crossing.seen == []
    crossing.acme.faults.no_files = False
    await crossing.room.passes(3600)
    assert crossing.texts == ["Look:", "and this?"]
    assert crossing.seen[0].files == (Kept("report.txt", REPORT),)


async def test_meanwhile_every_other_lane_goes_on(crossing: Crossing) -> None:
    crossing.acme.faults.no_files = True
    await crossing.passes_on(crossing.shows())
    await crossing.passes_on(words="elsewhere", channel="general")
    assert crossing.texts == ["elsewhere"]


async def test_a_slow_source_holds_up_no_other_lane(crossing: Crossing) -> None:
    crossing.acme.hold_files()
    await crossing.passes_on(crossing.shows())
    await crossing.passes_on(words="elsewhere", channel="general")
    assert crossing.texts == ["elsewhere"]
    crossing.acme.release_files()
    await crossing.room.quiet()
    assert crossing.texts == ["elsewhere", "Look:"]


async def test_after_days_the_words_go_without_the_file(crossing: Crossing) -> None:
    crossing.acme.faults.no_files = True
    await crossing.passes_on(crossing.shows())
    await crossing.room.passes(4 * 3600)
    assert crossing.seen == []
    crossing.room.clock.advance(2 * DAY)
    await crossing.room.quiet()
    assert crossing.texts == ["Look:\nreport.txt could not be fetched for days; ask ana for it."]


async def test_a_source_with_a_bug_is_asked_again(crossing: Crossing) -> None:
    crossing.acme.faults.fetches = [KeyError("url"), TimeoutError()]
    await crossing.passes_on(crossing.shows())
    await crossing.room.passes(60)
    assert [len(each.files) for each in crossing.seen] == [1]


async def test_a_crash_while_a_file_is_fetched_loses_nothing(crossing: Crossing) -> None:
    crossing.acme.hold_files()
    await crossing.passes_on(crossing.shows())
    await crossing.room.stop()
    crossing.acme.release_files()
    await crossing.room.start()
    await crossing.room.passes(60)
    assert [len(each.files) for each in crossing.seen] == [1]


async def test_a_crash_while_a_file_is_sent_loses_nothing(crossing: Crossing, disk: Path) -> None:
    crossing.beta.hold("help")
    await crossing.passes_on(crossing.shows())
    await crossing.room.stop()
    crossing.beta.release("help")
    await crossing.room.start()
    await crossing.room.passes(60)
    assert [len(each.files) for each in crossing.seen] == [1]
    assert left_on(disk) == []


async def test_while_a_place_is_down_its_files_are_not_fetched_all_the_time(
    crossing: Crossing,
) -> None:
    crossing.beta.faults.later = [0.5] * 20
    await crossing.passes_on(crossing.shows())
    await crossing.room.passes(120)
    assert len(crossing.beta.attempts) < 6
    await crossing.room.passes(1800)
    assert [len(each.files) for each in crossing.seen] == [1]


async def test_a_lost_answer_shows_no_file_twice(crossing: Crossing) -> None:
    crossing.beta.faults.drop_answers = 1
    await crossing.passes_on(crossing.shows())
    await crossing.room.passes(60)
    assert [len(each.files) for each in crossing.seen] == [1]


# By themselves ----------------------------------------------------------------------------------


@pytest.fixture
def acme() -> FakeAdapter:
    made = FakeAdapter("acme", FakePlatform("acme", StoppedClock()))
    made.is_connected = True
    return made


def shown(acme: FakeAdapter) -> Post:
    return Post(HELP, doc("Look:"), files=(acme.platform.files.put("report.txt", REPORT),))


async def test_a_source_that_never_answers_is_given_up_for_now(acme: FakeAdapter) -> None:
    acme.hold_files()
    with pytest.raises(NotNow, match=r"report\.txt could not be fetched: it took too long"):
        async with Sources([acme], seconds=0.01).at_hand(shown(acme), Caps()):
            pytest.fail("there is nothing at hand")


async def test_few_files_are_held_in_memory_at_one_time(acme: FakeAdapter) -> None:
    sources = Sources([acme])
    acme.hold_files()

    async def fetch() -> None:
        async with sources.at_hand(shown(acme), Caps()):
            pass

    fetches = [asyncio.create_task(fetch()) for _ in range(AT_ONCE)]
    await asyncio.sleep(0)
    with pytest.raises(NotNow, match="other files are being fetched"):
        await fetch()
    acme.release_files()
    await asyncio.gather(*fetches)


async def test_a_full_disk_is_waited_out(
    acme: FakeAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    with pytest.raises(NotNow, match="no room for files"):
        async with Sources([acme]).at_hand(shown(acme), Caps(), is_last=True):
            pytest.fail("there is nothing at hand")


async def test_what_has_no_files_passes_as_it_is() -> None:
    edit = Edit(LOBBY, doc("new words"))
    async with Sources(()).at_hand(edit, Caps()) as whole:
        assert whole is edit


async def test_a_file_that_lies_on_our_disk_is_used_as_it_is(tmp_path: Path) -> None:
    file = File("notes.txt", "text/plain", 3, path=str(tmp_path / "notes"))
    async with Sources(()).at_hand(Post(LOBBY, doc(), files=(file,)), Caps()) as whole:
        assert getattr(whole, "files", ()) == (file,)


def test_what_an_ended_life_left_behind_is_removed(disk: Path) -> None:
    old, new = disk / f"{FOLDER}old", disk / f"{FOLDER}new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "0").write_bytes(REPORT)
    long_ago = time.time() - 2 * DAY
    os.utime(old, (long_ago, long_ago))
    forget_leftovers()
    assert left_on(disk) == [new]
