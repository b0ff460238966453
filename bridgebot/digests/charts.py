"""The digest's chart: as a picture, in words for those who cannot see it, and as plain lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Final

import msgspec

from bridgebot.event import File
from bridgebot.text import Doc, Preformatted, doc

if TYPE_CHECKING:  # large, and loaded only when something is drawn
    from matplotlib.axes import Axes

WEEKS: Final = 8
WEEKS_AT_LEAST: Final = 4
"""How many weeks are shown though nothing happened in the first of them."""
FEW: Final = 3
THOUSAND: Final = 1000
BAR: Final = 12
DOTS: Final = 120
ROOM: Final = 16
"""How many characters there is room for above the columns of one colour."""
INCHES: Final = (10.0, 7.5)
BIG, SMALL, TINY = 20, 18, 14
INK, FAINT, LINE = "#22303c", "#5b6b7a", "#d5dce2"
CAME_IN, ANSWERED, WAITS, LONGEST = "#a9bccb", "#1d6f8a", "#8db7a5", "#cf5c36"


class Week(msgspec.Struct, frozen=True, array_like=True):
    """A week: its label, and how many things came in and were answered in it."""

    label: str
    came_in: int
    answered: int


class Wait(msgspec.Struct, frozen=True, array_like=True):
    """How many people wait for so long."""

    label: str
    people: int


class Figures(msgspec.Struct, frozen=True):
    """What the chart shows: the weeks, the oldest first, and the waits, the shortest first."""

    weeks: tuple[Week, ...] = ()
    waits: tuple[Wait, ...] = ()

    @property
    def latest(self) -> tuple[Week, ...]:
        """Give the weeks for which there is room, from the first in which anything happened."""
        latest = self.weeks[-WEEKS:]
        is_busy = (number for number, week in enumerate(latest) if week.came_in or week.answered)
        first = next(is_busy, len(latest))
        return latest[min(first, max(0, len(latest) - WEEKS_AT_LEAST)) :]


# As a file of a post ----------------------------------------------------------------------------

SOURCE: Final = "chart"


def as_file(figures: Figures) -> File:
    """Make the file that shows figures; it is drawn when it is sent."""
    return File(
        name="chart.png",
        mime="image/png",
        size=0,
        secret=msgspec.json.encode(figures).decode(),
        source=SOURCE,
        alt=alt(figures),
    )


def figures_of(file: File) -> Figures | None:
    """Give the figures that a file shows, or None when it is no chart."""
    if file.source != SOURCE or file.id:  # a connection may be called so, and names its files
        return None
    return msgspec.json.decode(file.secret, type=Figures)


# In words -------------------------------------------------------------------------------------


def alt(figures: Figures) -> str:
    """Say in one paragraph what is to be seen."""
    weeks = "; ".join(f"{week.label}: {_week(week)}" for week in figures.latest)
    waits = "; ".join(f"{wait.label}: {_people(wait.people)}" for wait in figures.waits)
    total = sum(wait.people for wait in figures.waits)
    first = f"Per week, the latest last: {weeks}." if weeks else "Nothing came in."
    return f"{first} {f'Waiting for an answer: {waits}.' if total else 'Nobody waits.'}"


def _week(week: Week) -> str:
    return f"{week.came_in} came in, {week.answered} answered"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def told(figures: Figures) -> Doc:
    """Show the same as plain lines, for places that take no files."""
    return doc(Preformatted("\n\n".join(("\n".join(_table(figures)), "\n".join(_bars(figures))))))


def _table(figures: Figures) -> list[str]:
    width = _widest(week.label for week in figures.latest)
    head = f"{'':{width}}  came in  answered"
    rows = (f"{w.label:{width}}  {w.came_in:>7}  {w.answered:>8}" for w in figures.latest)
    return [head, *rows] if figures.weeks else ["Nothing came in."]


def _bars(figures: Figures) -> list[str]:
    most = max((wait.people for wait in figures.waits), default=0)
    if not most:
        return ["Nobody waits."]
    width = _widest(wait.label for wait in figures.waits)
    return [
        "waiting for an answer",
        *(f"{w.label:{width}}  {_bar(w.people, most)}{w.people}" for w in figures.waits),
    ]


def _widest(labels: Iterable[str]) -> int:
    return max(map(len, labels), default=0)


def _bar(people: int, most: int) -> str:
    return "█" * -(-people * BAR // most) + " " * bool(people)


# As a picture -----------------------------------------------------------------------------------

_one_at_a_time = Lock()


def draw(figures: Figures) -> bytes:
    """Draw the chart as a PNG; the same figures give the same bytes."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    picture = BytesIO()
    with _one_at_a_time:  # Matplotlib is not made for several threads
        sheet = Figure(figsize=INCHES, dpi=DOTS, facecolor="white")
        _draw_weeks(sheet.add_axes((0.03, 0.55, 0.94, 0.33)), figures.latest)
        _draw_waits(sheet.add_axes((0.03, 0.03, 0.94, 0.34)), figures.waits)
        sheet.savefig(picture, format="png", dpi=DOTS, metadata={"Software": None})
    return picture.getvalue()


def _draw_weeks(panel: Axes, weeks: Sequence[Week]) -> None:
    _title(
        panel,
        "Per week",
        ("  ■", CAME_IN),
        (" came in  ", INK),
        ("■", ANSWERED),
        (" answered", INK),
    )
    if not weeks:
        _say_none(panel, "Nothing came in.")
        return
    came_in, answered = [each.came_in for each in weeks], [each.answered for each in weeks]
    _columns(panel, came_in, CAME_IN, -0.2)
    _columns(panel, answered, ANSWERED, 0.2)
    panel.set_xticks(range(len(weeks)), [week.label for week in weeks])
    panel.set_xlim(-0.6, max(len(weeks), FEW) - 0.4)
    panel.set_ylim(0, max(1, *came_in, *answered) * 1.15)


def _columns(panel: Axes, counts: Sequence[int], colour: str, shift: float) -> None:
    widest = _widest(map(_short, counts))
    size = SMALL if len(counts) * widest <= ROOM else TINY
    bars = panel.bar([place + shift for place in range(len(counts))], counts, 0.37, color=colour)
    panel.bar_label(bars, [_short(count) for count in counts], padding=3, size=size, color=INK)


def _draw_waits(panel: Axes, waits: Sequence[Wait]) -> None:
    _title(panel, "Waiting", ("  for an answer", INK))
    if not any(wait.people for wait in waits):
        _say_none(panel, "Nobody waits.")
        return
    counts = [wait.people for wait in waits]
    colours = [*[WAITS] * (len(waits) - 1), LONGEST]
    bars = panel.barh(range(len(waits)), counts, 0.36, color=colours)
    panel.bar_label(bars, [_short(count) for count in counts], padding=6, size=SMALL, color=INK)
    for place, wait in enumerate(waits):
        panel.text(0, place - 0.27, wait.label, size=SMALL, color=FAINT)
    panel.set(ylim=(max(len(waits), FEW) - 0.7, -0.7), xlim=(0, max(counts) * 1.18))
    panel.spines[:].set_visible(False)


def _title(panel: Axes, strong: str, *words: tuple[str, str]) -> None:
    """Put a title over a panel, and make the panel plain."""
    panel.tick_params(length=0, labelsize=SMALL, labelcolor=INK, pad=8)
    panel.set(xticks=[], yticks=[], facecolor="white")
    panel.spines[:].set(visible=False, color=LINE, linewidth=1.5)
    panel.spines["bottom"].set_visible(True)
    last = panel.annotate(
        strong, (0, 1.12), xycoords="axes fraction", size=BIG, color=INK, weight="bold"
    )
    for said, colour in words:
        last = panel.annotate(said, (1, 0), xycoords=last, size=BIG, color=colour, va="bottom")


def _say_none(panel: Axes, words: str) -> None:
    panel.spines[:].set_visible(False)
    panel.text(0, 0.9, words, size=BIG, color=FAINT, va="top", transform=panel.transAxes)


def _short(count: int) -> str:
    return str(count) if count < THOUSAND else f"{count / THOUSAND:.1f}".removesuffix(".0") + "k"
