"""SqliteHuey carrying no-op tasks: a queue filled first, then one consumer with its one worker."""

from __future__ import annotations

import argparse
import itertools
import threading
from pathlib import Path

from huey import SqliteHuey  # type: ignore[import-not-found]

from benchmarks.measure import Meter, Rate, scratch


class Countdown:
    """A task that only counts, and says when the last one ran."""

    def __init__(self, count: int) -> None:
        """Expect `count` calls."""
        self._left = itertools.count(count - 1, -1)
        self.over = threading.Event()

    def __call__(self) -> None:
        """Do nothing else."""
        if next(self._left) == 0:
            self.over.set()


def deliver(folder: Path, count: int) -> Rate:
    """Queue `count` tasks, then meter the consumer until the last has run."""
    queue = SqliteHuey("peer", filename=str(folder / "huey.db"), fsync=True)
    countdown = Countdown(count)
    task = queue.task(name="noop")(countdown)
    for _ in range(count):
        task()
    consumer = queue.create_consumer(workers=1)
    with Meter() as meter:
        consumer.start()
        countdown.over.wait()
    consumer.stop(graceful=True)
    return meter.rate("SqliteHuey", count, "deliveries/s")


def main() -> None:
    """Print the rate as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5_000)
    with scratch() as folder:
        rate = deliver(folder, parser.parse_args().count)
    print(rate.line())


if __name__ == "__main__":
    main()
