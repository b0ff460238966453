"""How soon a newcomer can type, and what the bot holds while nobody does."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.table import Figure, percentile, scratch, within

STARTS = 5
PROMPT = b"lobby"
PATIENCE = 20.0


def figures() -> list[Figure]:
    """Measure starts in a terminal of their own."""
    taken = [start() for _ in range(STARTS)]
    seconds = percentile([seconds for seconds, _ in taken], 50)
    memory = max(memory for _, memory in taken)
    return [
        within("start to first prompt", seconds, "s", 1.5),
        within("memory, idle at the prompt", memory, "MB", 100),
    ]


def start() -> tuple[float, float]:
    """Start the bot on nothing; give the seconds to its prompt and its memory in MB."""
    with scratch() as folder:
        master, terminal = pty.openpty()
        began = time.perf_counter()
        bot = subprocess.Popen(
            [sys.executable, "-m", "bridgebot", "run"],
            cwd=folder,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(Path.cwd())},
        )
        try:
            _await_prompt(master)
            seconds = time.perf_counter() - began
            time.sleep(1)
            return seconds, _resident(bot.pid)
        finally:
            bot.send_signal(signal.SIGTERM)
            bot.wait(PATIENCE)
            os.close(master)
            os.close(terminal)


def _await_prompt(master: int) -> None:
    shown, end = b"", time.perf_counter() + PATIENCE
    while PROMPT not in shown:
        if time.perf_counter() > end:
            message = f"no prompt after {PATIENCE:g} s; the terminal shows {shown!r}"
            raise TimeoutError(message)
        shown += os.read(master, 4096)


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024
