"""Areas with the doors by which admins change them."""

from collections.abc import Iterator

from bridgebot.command import ASK, Context
from bridgebot.event import Button, Whisper
from bridgebot.owners import showing
from bridgebot.routing import Role
from store.areas import Area


def listed(context: Context) -> Whisper:
    """List the areas, each with whom it is given to."""
    return Whisper(showing.listed(context), tuple(_of_all(context)))


def shown(context: Context, area: Area) -> Whisper:
    """Show an area: what belongs there, who answers for it, and when its clocks run."""
    doors = (*_of_one(context, area), *_of_all(context))
    return Whisper(showing.shown(context, area), doors)


def _of_all(context: Context) -> Iterator[Button]:
    if context.asker.role >= Role.ADMIN and context.takes_forms:
        yield Button("Who is asked\u2026", f"owners {ASK}")
        yield Button("Change an area\u2026", f"areas {ASK}")


def _of_one(context: Context, area: Area) -> Iterator[Button]:
    if context.asker.role < Role.ADMIN or area.is_last_resort:
        return
    if area.is_open:
        yield Button("Close it", f"areas {area.name} --state closed")
        yield Button("Let it take what fits nowhere", f"areas {area.name} --state last-resort")
    else:
        yield Button("Open it again", f"areas {area.name} --state open")
