"""The entries in the menus of messages and people, and the verbs that they stand for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bridgebot.abilities import Offer

ON_PERSON: Final = 2
ON_MESSAGE: Final = 3

SEND: Final = "Send to Bridgebot"
SAME: Final = "Same for me"
WRONG: Final = "This is wrong"
WHO: Final = "View supporters"
CUSTOMER: Final = "Send to customer"
TALK: Final = "Talk to this person"
REQUESTS: Final = "Requests of this person"
NEW_VERB: Final = "suggest"
ON_MESSAGES: Final[Mapping[str, str]] = {
    SEND: NEW_VERB,
    SAME: "vote",
    WRONG: "correct",
    CUSTOMER: "send",
    WHO: "supporters",
}
ON_PEOPLE: Final[Mapping[str, str]] = {TALK: "talk", REQUESTS: "mine"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a menu."""

    kind: int
    name: str
    is_for_staff: bool = False


def entries(offers: Iterable[Offer]) -> Iterator[Entry]:
    """Give the entries whose verbs there are."""
    verbs = {each.verb: each for each in offers}
    for name, verb in ON_MESSAGES.items():
        if verb in verbs:
            yield Entry(ON_MESSAGE, name, verbs[verb].is_for_staff)
    talk, mine = (verbs.get(verb) for verb in ON_PEOPLE.values())
    if talk is not None:
        yield Entry(ON_PERSON, TALK, talk.is_for_staff)
    if mine is not None and _takes_a_person(mine):
        yield Entry(ON_PERSON, REQUESTS, is_for_staff=True)


def _takes_a_person(offer: Offer) -> bool:
    """Tell whether a name can be typed right after the verb."""
    first = next((each for each in offer.blanks if not each.is_flag), None)
    return first is not None and not first.is_number
