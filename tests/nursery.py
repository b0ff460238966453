"""Where bots are born, one life after the other, and where it is counted what their deaths cost."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from far_side import FIRST, FarSide
from reckoning import Reckoning, reckon

KILLED = -signal.SIGKILL
HASTE = 50
LIFETIME = 60.0
TROUBLES = ("bridge.bug", "escalation.bug", "adapter_failed", "standing_by", "courier of")


@dataclass
class Tally:
    """Counts over all tests of a module, in whatever processes they run."""

    file: Path
    kills: int = 0
    lost: int = 0
    doubled: int = 0

    def add(self, found: Reckoning, kills: int) -> None:
        self.kills += kills
        self.lost += len(found.lost)
        self.doubled += len(found.doubled)

    def total(self) -> str:
        """Add ours to those of the processes that ended before."""
        with self.file.open("a") as file:
            file.write(f"{self.kills} {self.lost} {self.doubled}\n")
        rows = [map(int, line.split()) for line in self.file.read_text().splitlines()]
        kills, lost, doubled = map(sum, zip(*rows, strict=True))
        return f"{kills} kills, {lost} lost, {doubled} doubled"


class Nursery:
    """Bears lives of the bot that share a database and a log."""

    def __init__(self, process: subprocess.Popen[str], url: str, log: Path) -> None:
        now = time.time_ns() // 1_000_000
        self.settings: dict[str, Any] = {"database": url, "log": str(log), "since": now}
        self.settings |= {"haste": HASTE, "roster": {}, "connections": [FIRST]}
        self._process = process
        self._log = log

    def bear(self, do: str = "live", failpoint: str = "") -> int:
        """Begin a life; answer with its process."""
        assert self._process.stdin
        line = json.dumps(self.settings | {"do": do, "failpoint": failpoint})
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        life = self._read()
        self._too_long = threading.Timer(LIFETIME, os.kill, (life, signal.SIGABRT))
        self._too_long.start()
        return life

    def mourn(self) -> int:
        """Wait for a life's end; answer with its exit code."""
        code = self._read()
        self._too_long.cancel()
        return code

    def live(self, do: str = "live", failpoint: str = "") -> int:
        """See a life from its beginning to its end."""
        self.bear(do, failpoint)
        return self.mourn()

    def log(self) -> str:
        """Give all that was logged in these lives."""
        return self._log.read_text() if self._log.exists() else ""

    def _read(self) -> int:
        assert self._process.stdout
        return int(self._process.stdout.readline())


@dataclass
class Trial:
    """A bot, a far side, and the question whether they agree in the end."""

    nursery: Nursery
    far: FarSide
    tally: Tally
    kills: int = 0

    def dies(self, failpoint: str) -> bool:
        """See a life; tell whether it ended at a failpoint, or else came to its own end."""
        code = self.nursery.live(failpoint=failpoint)
        assert code in {KILLED, 0}, self.nursery.log()
        self.kills += code == KILLED
        return code == KILLED

    def die_after(self, seconds: float) -> None:
        """Kill a life from outside, wherever it is."""
        process = self.nursery.bear()
        time.sleep(seconds)  # the moment is what is tried
        os.kill(process, signal.SIGKILL)
        assert self.nursery.mourn() == KILLED, self.nursery.log()
        self.kills += 1

    def conclude(self, wished: Iterable[str]) -> None:
        """Let a last life come to its end; then nothing may be lost, doubled or wrong."""
        code = self.nursery.live()
        found = reckon(self.nursery.settings["database"], self.far, wished)
        self.tally.add(found, self.kills)
        log = self.nursery.log()
        troubles = [sign for sign in TROUBLES if sign in log]
        assert (found, self.far.untold(), troubles, code) == (Reckoning(), [], [], 0), log
