"""The digest's chart: a picture, its words, and plain lines."""

import struct
import subprocess
import sys

import pytest

from bridgebot.digests.charts import Figures, Wait, Week, alt, as_file, draw, figures_of, told
from bridgebot.event import File
from bridgebot.text import plain

NONE = Figures()
SOME = Figures(
    weeks=(Week("21 Sep", 7, 5), Week("28 Sep", 12, 9), Week("5 Oct", 4, 8)),
    waits=(Wait("today", 6), Wait("up to a week", 2), Wait("longer", 1)),
)
MANY = Figures(
    weeks=tuple(Week(f"week {number}", number * 900, number) for number in range(60)),
    waits=tuple(Wait(f"{number} days", number) for number in range(10)),
)
QUIET = Figures((Week("5 Oct", 0, 0),), (Wait("today", 0), Wait("longer", 0)))


@pytest.mark.parametrize("figures", [NONE, SOME, MANY, QUIET])
def test_any_figures_become_a_picture_of_one_size(figures: Figures) -> None:
    picture = draw(figures)
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (1200, 900)


def test_the_same_figures_give_the_same_bytes() -> None:
    assert draw(SOME) == draw(SOME)


def test_other_figures_give_another_picture() -> None:
    assert draw(SOME) != draw(QUIET)


def test_a_picture_is_small_and_tells_nothing_of_its_making() -> None:
    picture = draw(SOME)
    assert len(picture) < 100_000
    assert b"tEXt" not in picture


def test_nothing_is_loaded_for_drawing_before_something_is_drawn() -> None:
    code = "import sys, bridgebot.digests.charts; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_words_say_all_that_is_to_be_seen() -> None:
    assert alt(SOME) == (
        "Per week, the latest last: 21 Sep: 7 came in, 5 answered; 28 Sep: 12 came in, 9 answered; "
        "5 Oct: 4 came in, 8 answered. "
        "Waiting for an answer: today: 6 people; up to a week: 2 people; longer: 1 person."
    )


@pytest.mark.parametrize("figures", [NONE, QUIET])
def test_the_words_say_when_nobody_waits(figures: Figures) -> None:
    assert alt(figures).endswith("Nobody waits.")


def test_the_words_stay_within_what_platforms_take() -> None:
    assert len(alt(MANY)) < 1000


def test_the_plain_lines_say_the_same() -> None:
    assert plain(told(SOME)).splitlines() == [
        "        came in  answered",
        "21 Sep        7         5",
        "28 Sep       12         9",
        "5 Oct         4         8",
        "",
        "waiting for an answer",
        "today         ████████████ 6",
        "up to a week  ████ 2",
        "longer        ██ 1",
    ]


def test_the_plain_lines_say_when_there_was_nothing() -> None:
    assert plain(told(NONE)) == "Nothing came in.\n\nNobody waits."


def test_who_waits_is_seen_however_few_they_are() -> None:
    few = Figures(waits=(Wait("today", 4000), Wait("longer", 1)))
    assert plain(told(few)).endswith("longer  █ 1")


def test_figures_travel_as_a_file_that_is_drawn_on_arrival() -> None:
    file = as_file(SOME)
    assert (file.name, file.mime, file.alt) == ("chart.png", "image/png", alt(SOME))
    assert figures_of(file) == SOME


def test_other_files_are_no_charts() -> None:
    file = File("chart.png", "image/png", 9, id="F1", source="chart")
    assert figures_of(file) is None


def test_eight_weeks_are_shown_where_there_is_as_much_to_tell() -> None:
    assert [week.label for week in MANY.latest] == [f"week {number}" for number in range(52, 60)]


def test_weeks_before_the_first_in_which_anything_happened_are_left_out() -> None:
    empty = tuple(Week(str(number), 0, 0) for number in range(5))
    figures = Figures((*empty, Week("5", 0, 1), *empty))
    assert [week.label for week in figures.latest] == ["5", "0", "1", "2", "3", "4"]


def test_four_weeks_are_shown_though_there_was_nothing() -> None:
    figures = Figures(tuple(Week(str(number), 0, 0) for number in range(8)))
    assert [week.label for week in figures.latest] == ["4", "5", "6", "7"]
