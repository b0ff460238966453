"""Takes every figure the README quotes, prints one table and writes it as JSON."""

import sys
from collections.abc import Callable, Mapping

from benchmarks import (
    accept_bench,
    courier_bench,
    crowd_bench,
    discord_bench,
    fanout_bench,
    matrix_bench,
    relay_bench,
    similar_bench,
    slack_bench,
    start_bench,
    timers_bench,
)
from benchmarks.table import Figure, show, write

BENCHES: Mapping[str, Callable[[], list[Figure]]] = {
    "start": start_bench.figures,
    "accept": accept_bench.figures,
    "courier": courier_bench.figures,
    "crowd": crowd_bench.figures,
    "discord": discord_bench.figures,
    "fanout": fanout_bench.figures,
    "matrix": matrix_bench.figures,
    "relay": relay_bench.figures,
    "similar": similar_bench.figures,
    "slack": slack_bench.figures,
    "timers": timers_bench.figures,
}


def main(names: list[str]) -> int:
    """Take the figures of the benches named, or of all; answer 1 if a target is missed."""
    figures: list[Figure] = []
    for name in names or BENCHES:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures += BENCHES[name]()
    show(figures)
    if not names:
        write(figures)
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
