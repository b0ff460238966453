"""The message with whose words something was made: known again, whatever is done at it."""

from collections.abc import Mapping
from typing import Final

from bridgebot.cleaning import ID_MAX
from bridgebot.command import Context
from bridgebot.event import Commanded, Deleted, Event, Place, Posted, Reacted, Spoken, Submitted
from bridgebot.people import visibility
from store import origins
from store.suggestions import Suggestion

ORIGIN: Final = "origin"
"""Under which name a form carries the message whose words it was opened with."""


def of(event: Event) -> Spoken | None:
    """Say in which message the words stand that an event is about; None where they are typed."""
    match event:
        case Posted(message=message) | Reacted(message=message):
            return Spoken(event.place, message)
        case Commanded(message=message) | Submitted(values={"origin": message}) if message:
            return Spoken(event.place, message)
        case _:
            return None


def columns(context: Context) -> Mapping[str, str]:
    """Give what is kept, with what somebody makes, of the message whose words it is made of."""
    if context.origin is None or len(context.origin.message) > ID_MAX:  # as none in this world is
        return origins.NOTHING
    place, message = context.origin
    return {
        "origin_connection": place.connection,
        "origin_channel": place.channel,
        "origin_message": message,
        "origin_link": context.routing.address(place, message),
    }


def made_of(context: Context, place: Place, message: str) -> Suggestion | None:
    """Find what was made of a message's words, whoever asks."""
    return origins.made_of(context.transaction, place.connection, place.channel, message)


def find(context: Context, place: Place, message: str) -> Suggestion | None:
    """Find what was made of a message's words, if whoever asks may know of it."""
    found = made_of(context, place, message)
    return found if found is not None and visibility.may_know(context, found) else None


def lose(context: Context, event: Deleted) -> None:
    """Lead nobody any more to a message that is gone."""
    place = event.place
    origins.lose(context.transaction, place.connection, place.channel, event.message)
