"""Named points at which a test may kill this process, to prove that nothing is lost there."""

import os
import signal
from typing import Final

POINTS: Final = frozenset(
    {
        "before_commit",
        "after_accept",
        "before_send",
        "after_send",
        "after_mark",
        "inside_migration",
        "inside_backup",
    }
)


def _armed() -> tuple[str, int]:
    point, _, count = os.environ.get("BRIDGEBOT_FAILPOINT", "").partition(":")
    if point and point not in POINTS:
        message = (
            f"BRIDGEBOT_FAILPOINT: found {point!r}, expected one of {', '.join(sorted(POINTS))}"
        )
        raise ValueError(message)
    return point, int(count or 1)


_point, _remaining = _armed()


def failpoint(name: str) -> None:
    """Kill this process outright (SIGKILL) if `BRIDGEBOT_FAILPOINT=name[:nth]` says it is time."""
    global _remaining  # noqa: PLW0603 - one counter a process is the whole point
    if name != _point:
        return
    _remaining -= 1
    if _remaining == 0:
        os.kill(os.getpid(), signal.SIGKILL)
