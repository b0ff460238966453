"""The bench's one table: every figure beside its reference and the target it has to meet."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Meter, Rate, Rounds, interleave, percentile, scratch

__all__ = [
    "RESULTS",
    "Figure",
    "Meter",
    "Rate",
    "Reference",
    "Rounds",
    "at_least",
    "at_most",
    "faster",
    "interleave",
    "machine",
    "percentile",
    "scratch",
    "show",
    "within",
    "write",
]

RESULTS = Path(__file__).with_name("results.json")
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what was measured, against what, and whether that is good enough."""

    name: str
    measured: float
    unit: str
    reference: float | None
    reference_name: str
    ratio: float | None
    target: str
    met: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """The floor or the peer a figure is held against."""

    name: str
    value: float


def faster(name: str, rounds: Rounds, mine: str, theirs: str, factor: float) -> Figure:
    """Hold one contestant of interleaved rounds to `factor` times another's rate."""
    measured, reference = rounds.median(mine), rounds.median(theirs)
    ratio = rounds.ratio(mine, theirs)
    target, met = f"≥ {factor:g}x", ratio >= factor
    return Figure(name, measured.rate, measured.unit, reference.rate, theirs, ratio, target, met)


def at_least(name: str, measured: float, unit: str, reference: Reference, factor: float) -> Figure:
    """Hold a figure, the more the better, to `factor` times its reference."""
    ratio = measured / reference.value
    target, met = f"≥ {factor:g}x", ratio >= factor
    return Figure(name, measured, unit, reference.value, reference.name, ratio, target, met)


def at_most(name: str, measured: float, unit: str, reference: Reference, factor: float) -> Figure:
    """Hold a figure, the less the better, to `factor` times its reference."""
    ratio = measured / reference.value
    target, met = f"≤ {factor:g}x", ratio <= factor
    return Figure(name, measured, unit, reference.value, reference.name, ratio, target, met)


def within(name: str, measured: float, unit: str, limit: float) -> Figure:
    """Hold a figure, the less the better, to a limit of its own."""
    return Figure(name, measured, unit, None, "", None, f"≤ {limit:g} {unit}", measured <= limit)


def machine() -> dict[str, str | int | None]:
    """Say on what the figures were taken, and with what."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
    }


def show(figures: Sequence[Figure], console: Console | None = None) -> None:
    """Print the table."""
    table = Table(title="Bridgebot, measured", caption=_caption())
    table.add_column("what")
    table.add_column("measured", justify="right")
    table.add_column("against")
    table.add_column("ratio", justify="right")
    table.add_column("target", justify="right")
    table.add_column("met")
    for figure in figures:
        table.add_row(*_cells(figure))
    (console or Console()).print(table)


def write(figures: Sequence[Figure], path: Path = RESULTS) -> None:
    """Keep the figures as JSON, with the machine they were taken on."""
    kept = {"machine": machine(), "figures": [asdict(figure) for figure in figures]}
    path.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _caption() -> str:
    return ", ".join(f"{key} {value}" for key, value in machine().items())


def _cells(figure: Figure) -> tuple[str, ...]:
    against = "" if figure.reference is None else _number(figure.reference)
    return (
        figure.name,
        f"{_number(figure.measured)} {figure.unit}",
        f"{figure.reference_name} {against}".strip(),
        "" if figure.ratio is None else f"{figure.ratio:.2f}x",
        figure.target,
        "[green]yes[/]" if figure.met else "[red]no[/]",
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= WHOLE else f"{value:.3g}"
