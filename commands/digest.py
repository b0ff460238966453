"""`digest schedule Mon-Fri 9:00`: a round-up of what happened, here or to yourself."""

from enum import StrEnum

from bridgebot.command import Context, Refusal, Reply, Words, command
from bridgebot.digests import schedules
from bridgebot.digests.schedules import Wish
from bridgebot.digests.targets import target
from bridgebot.text import Typed
from store.digests import Late


class Do(StrEnum):
    """What is to be done with a digest."""

    NOW = "now"
    PREVIEW = "preview"
    SCHEDULE = "schedule"
    SNOOZE = "snooze"
    STOP = "stop"


class To(StrEnum):
    """To whom a digest goes."""

    ME = "me"


@command()
def digest(  # noqa: PLR0913 - all that can be said of one
    context: Context,
    do: Do | None = None,
    when: Words | None = None,
    *,
    zone: Words | None = None,
    holidays: Words | None = None,
    late: Late | None = None,
    to: To | None = None,
) -> Reply:
    """See, post or schedule a round-up of what happened here, or of what is yours.

    do: what to do; alone, it shows when the next one comes
    when: when it comes, such as Mon-Fri 9:00, friday 16:00, daily or weekly; to snooze, 3d
    zone: the zone of that time, such as Europe/Berlin
    holidays: on whose public holidays it does not come, such as DE or DE-BY; none for all days
    late: what to do with one whose time has passed: once or skip
    to: whom it is for: me, for a digest of your own in a direct message
    """
    which = target(context, own=to is To.ME)
    _check(do, when, scheduling=zone or holidays or late)
    match do:
        case Do.NOW:
            return schedules.now(which)
        case Do.PREVIEW:
            return schedules.preview(which)
        case Do.SCHEDULE:
            return schedules.schedule(which, Wish(when, zone, holidays, late))
        case Do.SNOOZE:
            return schedules.snooze(which, when)
        case Do.STOP:
            return schedules.stop(which)
        case None:
            return schedules.show(which)


def _check(do: Do | None, when: str | None, *, scheduling: str | None) -> None:
    """Refuse a time where it would mean nothing."""
    if (scheduling and do is not Do.SCHEDULE) or (when and do not in (Do.SCHEDULE, Do.SNOOZE)):
        hint = Typed("digest schedule Mon-Fri 9:00 --zone Europe/Berlin")
        raise Refusal(
            "A time, a zone, holidays and what to do when late belong to the schedule: ", hint
        )
