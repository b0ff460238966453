"""Where the steps from one schema to the next are, and which is the newest."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import store

Progress = Callable[[str], None]
SCRIPTS: Final = Path(store.__file__).parent / "migrations"


def head() -> str:
    """Give the newest schema that this Bridgebot knows."""
    return max(path.name for path in SCRIPTS.glob("versions/[0-9]*.py")).partition("_")[0]
