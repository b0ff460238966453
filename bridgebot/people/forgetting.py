"""Lets a person be forgotten: everywhere in the database, and in what is still to be said."""

import re
from dataclasses import dataclass, field
from typing import Final

import msgspec

from bridgebot import outgoing
from bridgebot.conversation import conversations, talks
from bridgebot.routing import Routing
from bridgebot.text import cut, doc, to_json
from store import forgetting, installation, messages, outbox, people
from store.database import Reader, Transaction
from store.fanouts import FanOut
from store.forgetting import GONE
from store.marks import SOMEBODY
from store.outbox import State
from store.people import Identity, Person

SAYS: Final = ("post", "edit")
Deed = tuple[str, int]
_KINDS: Final = {True: "suggestion.forgotten", False: "suggestion.redrawn"}
WHY: Final = "they asked to be forgotten"
SHORTEST: Final = 3
"""Words shorter than this are not looked for: they are part of too many others."""


@dataclass(slots=True)
class Marks:
    """By what a person is known: accounts, names, and their own words."""

    accounts: list[Identity]
    numbers: list[int]
    names: set[str]
    words: set[str] = field(default_factory=set)

    def unmarked(self, said: str) -> str:
        """Take names and words out of a text."""
        for words in self.words:
            said = said.replace(words, GONE)
        for name in self.names:
            said = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", SOMEBODY, said)
        return said

    def has(self, connection: str, account: str) -> bool:
        """Tell whether an account is one of theirs."""
        return any(
            (each.connection, each.account) == (connection, account) for each in self.accounts
        )


def forget(transaction: Transaction, routing: Routing, person: int, now: int) -> list[Deed]:
    """Forget a person: names and words are replaced, counts are kept.

    What they asked is listed, each with the kind under which that is to be recorded.
    """
    marks = _marks(transaction, person)
    for each in marks.accounts:
        _take_back(transaction, routing, each, now)
    _forget_what_waits(transaction, marks, now)
    for each in marks.accounts:
        alone, _ = routing.alone(each.connection, each.account)
        words = to_json(doc(GONE))
        forgetting.forget_account(transaction, each, words, alone, now)
    lost: dict[int, bool] = {}
    for number in marks.numbers:
        lost |= forgetting.forget_asked(transaction, number)
        forgetting.forget_deeds(transaction, number)
        forgetting.forget_person(transaction, number)
    for name in marks.names:
        forgetting.forget_mentions(transaction, name, marks.unmarked)
    return [(_KINDS[is_lost], number) for number, is_lost in sorted(lost.items())]


def _marks(reader: Reader, of: int) -> Marks:
    accounts = people.accounts(reader, of)
    numbers = sorted({of, *(each.home_id for each in accounts)})
    known = [person.name for number in numbers if (person := reader.get(Person, number))]
    names = {*known, *(each.name for each in accounts)}
    titles = [each.title for number in numbers for each in forgetting.asked(reader, number)]
    words = {said for title in titles for said in (title, cut(title)) if len(said) >= SHORTEST}
    return Marks(accounts, numbers, names - {"", SOMEBODY}, words)


def _take_back(transaction: Transaction, routing: Routing, account: Identity, now: int) -> None:
    """Take back, wherever it is, what an account said in conversations."""
    tag = installation.tag(transaction)
    for message in messages.by(transaction, account.connection, account.account):
        talk = talks.of(transaction, routing, tag, now, message.conversation_id)
        if talk is not None:
            conversations.forget(talk, message)


def _forget_what_waits(transaction: Transaction, marks: Marks, now: int) -> None:
    for delivery in forgetting.waiting(transaction):
        hearers = outgoing.hearers_of(delivery)
        left = [each for each in hearers if not marks.has(delivery.connection, each.account)]
        if hearers and not left:
            outbox.finish(transaction, delivery.id, State.DROPPED, now, WHY)
        payload = _reworded(delivery.payload, marks) if delivery.kind in SAYS else delivery.payload
        if len(left) < len(hearers) or payload != delivery.payload:
            forgetting.reword(transaction, delivery.id, payload, outgoing.write(left))
    for each in forgetting.told(transaction):
        transaction.update(FanOut, each.id, payload=_reworded(each.payload, marks))


def _reworded(payload: str, marks: Marks) -> str:
    try:
        return outgoing.reworded(payload, marks.unmarked)
    except msgspec.MsgspecError:  # it will never be said
        return "{}"
