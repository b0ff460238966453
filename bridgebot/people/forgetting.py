"""Lets a person be forgotten: everywhere in the database, and in what is still to be said."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

from bridgebot import outgoing
from bridgebot.conversation import conversations, talks
from bridgebot.routing import Routing
from bridgebot.text import cut, doc, from_json, mapped, plain, to_json
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
    words: list[str] = field(default_factory=list)

    @property
    def called(self) -> dict[str, str]:
        """Give for each of their accounts, as a message calls them, what is said instead."""
        return {each.account: SOMEBODY for each in self.accounts}

    def unmarked(self, said: str) -> str:
        """Take names and words out of a text."""
        for words in self.words:
            if words in said:
                said = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", GONE, said)
        return self.unnamed(said)

    def unnamed(self, said: str) -> str:
        """Take names out of a text."""
        for name in self.names:
            said = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", SOMEBODY, said)
        return said

    def uncalled(self, said: str) -> str:
        """Take their name out of what others said, unless it may be a mere word."""
        for name in self.names:
            written = re.escape(name) if " " in name else f"@{re.escape(name)}"
            said = re.sub(rf"(?<!\w){written}(?!\w)", SOMEBODY, said)
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
    changed: list[int] = []
    for number in marks.numbers:
        lost |= forgetting.forget_asked(transaction, number)
        changed += forgetting.has(transaction, number)
        changed += forgetting.forget_alarms(transaction, number)
        forgetting.forget_deeds(transaction, number)
        forgetting.forget_person(transaction, number)
    changed += _forget_mentions(transaction, marks)
    lost = dict.fromkeys(changed, False) | lost
    return [(_KINDS[is_lost], number) for number, is_lost in sorted(lost.items())]


def _forget_mentions(transaction: Transaction, marks: Marks) -> list[int]:
    """Take names out of what others said; list what others asked that has changed."""
    changed: list[int] = []
    for name in marks.names:
        forgetting.forget_mentions(transaction, name, marks.unmarked)
        changed += forgetting.forget_in_titles(transaction, name, marks.uncalled)
    for named in (*marks.names, *marks.called):
        for message in forgetting.calling(transaction, named):
            body = mapped(from_json(message.body), marks.uncalled, marks.called)
            messages.change(transaction, message, body=to_json(body))
    return changed


def _marks(reader: Reader, of: int) -> Marks:
    accounts = people.accounts(reader, of)
    numbers = sorted({of, *(each.home_id for each in accounts)})
    known = [person.name for number in numbers if (person := reader.get(Person, number))]
    names = {*known, *(each.name for each in accounts)}
    said = [*_said_by(reader, numbers), *_said_from(reader, accounts)]
    lines = {line for each in said for line in (each, cut(each), *map(str.strip, each.split("\n")))}
    told = (each for each in lines - names if len(each) >= SHORTEST)
    words = sorted(told, key=len, reverse=True)  # what is in another one must not break it
    return Marks(accounts, numbers, names - {"", SOMEBODY}, words)


def _said_by(reader: Reader, numbers: Iterable[int]) -> Iterator[str]:
    """Go through what a person asked, and said about things."""
    for number in numbers:
        yield from (each.title for each in forgetting.asked(reader, number))
        yield from forgetting.said_by(reader, number)


def _said_from(reader: Reader, accounts: Iterable[Identity]) -> Iterator[str]:
    """Go through what was said from accounts in conversations."""
    for each in accounts:
        for message in messages.by(reader, each.connection, each.account):
            yield plain(from_json(message.body))


def _take_back(transaction: Transaction, routing: Routing, account: Identity, now: int) -> None:
    """Take back, wherever it is, what an account said in conversations."""
    tag = installation.tag(transaction)
    for message in messages.by(transaction, account.connection, account.account):
        talk = talks.of(transaction, routing, tag, now, message.conversation_id)
        if talk is not None:
            conversations.forget(talk, message)


def _forget_what_waits(transaction: Transaction, marks: Marks, now: int) -> None:
    for delivery in forgetting.unsent(transaction):
        hearers = outgoing.hearers_of(delivery)
        left = [each for each in hearers if not marks.has(delivery.connection, each.account)]
        if hearers and not left and delivery.done_at is None:
            outbox.finish(transaction, delivery.id, State.DROPPED, now, WHY)
        payload = _reworded(delivery.payload, marks) if delivery.kind in SAYS else delivery.payload
        if len(left) < len(hearers) or payload != delivery.payload:
            forgetting.reword(transaction, delivery.id, payload, outgoing.write(left))
    for each in forgetting.told(transaction):
        transaction.update(FanOut, each.id, payload=_reworded(each.payload, marks))


def _reworded(payload: str, marks: Marks) -> str:
    try:
        return outgoing.reworded(payload, marks.unmarked, marks.called)
    except msgspec.MsgspecError:  # it will never be said
        return "{}"
