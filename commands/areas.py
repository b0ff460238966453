"""`areas`, `areas exports --words "export, csv"`: the parts of the product."""

from enum import StrEnum

from bridgebot.command import Context, Refusal, Words, command
from bridgebot.event import Whisper
from bridgebot.owners import changing, closing, directory, lastresort, showing
from bridgebot.text import Doc


class State(StrEnum):
    """Whether an area takes new problems, and whether it takes what belongs nowhere else."""

    OPEN = "open"
    CLOSED = "closed"
    LAST_RESORT = "last-resort"


_STATES = {
    State.OPEN: closing.open_area,
    State.CLOSED: closing.close_area,
    State.LAST_RESORT: lastresort.choose,
}


@command(apart=["state"])
def areas(  # noqa: PLR0913 - all that can be said of one
    context: Context,
    area: Words | None = None,
    *,
    words: Words | None = None,
    hours: Words | None = None,
    zone: Words | None = None,
    holidays: Words | None = None,
    state: State | None = None,
) -> Doc | Whisper:
    """See the parts of the product and who answers for each; admins make and change them.

    area: the one to make or change
    words: what a problem mentions that belongs there: words, phrases, export*, addresses
    hours: when its clocks run for those who named no hours, such as Mon-Fri 9:00-17:00
    zone: the zone of those hours, such as Europe/Berlin
    holidays: the region on whose holidays its clocks stand still, such as DE-BY; or none
    state: closed if it takes no more problems, open again, or last-resort for what fits nowhere
    """
    wish = directory.Wish(words, hours, zone, holidays)
    if area is None:
        return changing.listed(context)
    if state is not None:
        if wish != directory.Wish():
            alone = "Please say the state of an area by itself, and change it before or after."
            raise Refusal(alone, argument="state")
        return _STATES[state](context, area)
    if wish != directory.Wish():
        return directory.change_area(context, area, wish)
    return changing.shown(context, showing.called(context.transaction, area))
