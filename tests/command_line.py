"""Runs `bridgebot` as a person would: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = (sys.executable, "-W", "error", "-m", "bridgebot")
SECONDS = 45


@dataclass(frozen=True)
class Shell:
    """A folder in which commands are typed."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
        """Type a command, with what it reads, and wait for its end."""
        return subprocess.run(
            [*COMMAND, *words],
            cwd=self.folder,
            env=self.environment,
            input=said,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def start(self, *words: str, terminal: int = subprocess.PIPE) -> subprocess.Popen[str]:
        """Type a command that goes on running, at a terminal if one is named."""
        return subprocess.Popen(
            [*COMMAND, *words],
            cwd=self.folder,
            env=self.environment,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            text=True,
        )

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables of a new terminal."""
        unset = {name: value for name, value in os.environ.items() if "BRIDGEBOT" not in name}
        return {**unset, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8", **self.variables}

    def write(self, name: str, text: str) -> Path:
        """Put a file there."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file
