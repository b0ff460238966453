"""Says what a failure means for what was to be sent."""

from typing import Final

from adapters.matrix.session import SignedOut
from adapters.matrix.wire import UNKNOWN_TOKEN, Declined, Unreachable
from bridgebot.adapter import Later, Outcome, Refused, Unsure

LONG: Final = 60.0
AGAIN: Final = 5.0


class Forbidden(Exception):
    """We know already that the homeserver would say no; the words are for people."""


class NotYet(Exception):
    """It cannot be said now, and perhaps later; the words are for people."""


def is_passing(declined: Declined) -> bool:
    """Tell a no that may be a yes later from one that stays."""
    is_theirs = declined.status >= 500  # noqa: PLR2004
    return is_theirs or declined.is_limit or declined.code == UNKNOWN_TOKEN


def outcome_of(error: Exception) -> Outcome:
    """Say what a failure means for what was to be sent."""
    outcome: Outcome
    match error:
        case Declined(is_limit=True):
            outcome = Later(error.retry_after, "the homeserver asks us to slow down")
        case Declined(code=code) if code == UNKNOWN_TOKEN:
            outcome = Later(LONG, f"signed out: {error.words}")
        case Declined():
            outcome = Refused(f"the homeserver says: {error.words}")
        case Unreachable(nothing_left=True):
            outcome = Later(AGAIN, str(error))
        case Unreachable():
            outcome = Unsure(str(error))
        case SignedOut() | NotYet():
            outcome = Later(LONG, str(error))
        case Forbidden():
            outcome = Refused(str(error))
        case _:
            outcome = Refused(f"a file to send cannot be read: {error}")
    return outcome
