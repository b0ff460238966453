"""How a figure is taken: metered blocks, interleaved rounds, medians and percentiles."""

from __future__ import annotations

import json
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Rate:
    """Units a second, and the processor time one unit cost."""

    name: str
    rate: float
    unit: str
    cpu_us: float

    @classmethod
    def parse(cls, line: str) -> Rate:
        """Read back what `line` wrote."""
        return cls(**json.loads(line))

    def line(self) -> str:
        """Write the rate as one line of JSON."""
        return json.dumps(asdict(self))


@dataclass(slots=True)
class Meter:
    """Times a `with` block: seconds on the wall and CPU seconds of all threads of this process."""

    seconds: float = 0.0
    cpu: float = 0.0
    _started: tuple[float, float] = field(default=(0.0, 0.0), repr=False)

    def __enter__(self) -> Self:
        """Start both clocks."""
        self._started = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop both clocks."""
        wall, cpu = self._started
        self.seconds, self.cpu = time.perf_counter() - wall, time.process_time() - cpu

    def rate(self, name: str, units: int, unit: str) -> Rate:
        """Say what the block's `units` units come to a second."""
        return Rate(name, units / self.seconds, unit, 1e6 * self.cpu / max(units, 1))


@dataclass(frozen=True, slots=True)
class Rounds:
    """What each contestant reached, round by round."""

    rates: Mapping[str, Sequence[Rate]]

    def median(self, name: str) -> Rate:
        """Give a contestant's median rate and its median CPU cost."""
        taken = self.rates[name]
        rate = statistics.median(one.rate for one in taken)
        cpu_us = statistics.median(one.cpu_us for one in taken)
        return Rate(name, rate, taken[0].unit, cpu_us)

    def ratio(self, name: str, other: str) -> float:
        """Give the median of the ratios within each round: neighbours' load cancels out."""
        pairs = zip(self.rates[name], self.rates[other], strict=True)
        return statistics.median(one.rate / against.rate for one, against in pairs)


def interleave(contestants: Mapping[str, Callable[[], Rate]], rounds: int = 5) -> Rounds:
    """Let the contestants take turns, in reverse every other round."""
    rates: dict[str, list[Rate]] = {name: [] for name in contestants}
    for number in range(rounds):
        order = list(contestants)
        for name in order if number % 2 == 0 else reversed(order):
            rates[name].append(contestants[name]())
    return Rounds(rates)


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the smallest value that `percent` per cent of the values do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(percent / 100 * len(ranked)) - 1)]


@contextmanager
def scratch() -> Iterator[Path]:
    """Lend a folder on the disk of the working folder: /tmp may be memory, where fsync is free."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as folder:
        yield Path(folder)
