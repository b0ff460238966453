"""Runs each peer in a virtual environment of its own and reads back the one line it prints."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import Rate

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "bench.lock"
HOME = ROOT / ".venv-bench"
POSTGRES = "BRIDGEBOT_BENCH_POSTGRES"
INSTALL = ("-m", "pip", "install", "--no-deps", "--require-hashes", "--only-binary=:all:")

PEERS: Mapping[str, tuple[str, ...]] = {
    "SqliteHuey": ("benchmarks.peer_huey",),
    "procrastinate": ("benchmarks.peer_procrastinate", "--concurrency", "10"),
    "procrastinate, one at a time": ("benchmarks.peer_procrastinate", "--concurrency", "1"),
    "django-helpdesk": ("benchmarks.peer_helpdesk",),
}


class PeerFailed(Exception):
    """A peer ended without a figure; its words are the message."""


def run(peer: str, count: int | None = None, postgres: str | None = None) -> Rate:
    """Let a peer do `count` units and give its rate.

    `postgres` is the address (any libpq conninfo) of a server the peer may create a database on;
    without it the peer reads BRIDGEBOT_BENCH_POSTGRES, which only procrastinate needs.
    """
    module, *options = PEERS[peer]
    command = [str(environment()), "-m", module, *options]
    if count is not None:
        command += ["--count", str(count)]
    environ = os.environ if postgres is None else {**os.environ, POSTGRES: postgres}
    *_, line = _output(command, environ).splitlines()
    return Rate.parse(line)


def environment() -> Path:
    """Give the peers' Python, installing what the lock names if it is not what is there."""
    python, stamp = HOME / "bin" / "python", HOME / "bench.lock.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        venv.create(HOME, clear=True, with_pip=True)
        _output([str(python), *INSTALL, "--requirement", str(LOCK)], os.environ)
        stamp.write_text(wanted, encoding="ascii")
    return python


def _output(command: list[str], environ: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise PeerFailed(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def main(names: list[str]) -> None:
    """Print the line of each peer named, or of all that can run here."""
    runnable = [name for name in PEERS if "procrastinate" not in name or POSTGRES in os.environ]
    for name in names or runnable:
        print(run(name).line(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
