"""`areas`, `areas exports --words "export, csv"`: the parts of the product."""

from enum import StrEnum

from bridgebot.command import Context, Refusal, Words, command
from bridgebot.owners import closing, directory, showing
from bridgebot.text import Doc


class State(StrEnum):
    """Whether an area takes new problems."""

    OPEN = "open"
    CLOSED = "closed"


@command()
def areas(  # noqa: PLR0913 - all that can be said of one
    context: Context,
    area: Words | None = None,
    *,
    words: Words | None = None,
    hours: Words | None = None,
    zone: Words | None = None,
    state: State | None = None,
) -> Doc:
    """See the parts of the product and who answers for each; admins make and change them.

    area: the one to make or change
    words: what a problem mentions that belongs there: words, phrases, export*, addresses
    hours: when its clocks run for those who named no hours, such as Mon-Fri 9:00-17:00
    zone: the zone of those hours, such as Europe/Berlin
    state: closed, if it is to take no more problems, or open again
    """
    is_changed = any(each is not None for each in (words, hours, zone))
    if area is None:
        return showing.listed(context)
    if state is not None and is_changed:
        raise Refusal("Please close or open an area by itself, and change it before or after.")
    if state is State.CLOSED:
        return closing.close_area(context, area)
    if state is State.OPEN:
        return closing.open_area(context, area)
    if is_changed:
        return directory.change_area(context, area, words, hours, zone)
    return showing.shown_called(context, area)
