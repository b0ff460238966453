"""`outcomes`: what became of "that is just how we work"."""

from bridgebot.command import Context, command
from bridgebot.owners.outcomes import listed
from bridgebot.text import Doc


@command()
def outcomes(context: Context) -> Doc:
    """Read what became of procedures that stood in the way, and why."""
    return listed(context)
