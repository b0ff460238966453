"""Tells a team and single people of what happened: in a card's thread, or directly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from bridgebot import news, outgoing
from bridgebot.event import Hearer, Place, Post
from bridgebot.owners.chains import How
from bridgebot.people.reaching import addressed, reached
from bridgebot.routing import Routing
from store import escalations, people
from store.database import Transaction
from store.escalations import Escalation
from store.people import Identity
from store.suggestions import Kind, Suggestion

NOWHERE: Final = Place("", "")
"""Where a message stands that is yet to be addressed."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was recorded, about a suggestion or an issue as it is now."""

    transaction: Transaction
    tag: str
    now: int
    entry: int
    kind: str
    actor_id: int
    actor: str
    suggestion: Suggestion
    data: Mapping[str, str]
    routing: Routing

    def key(self, suffix: str) -> str:
        """Make the key of a delivery that follows from this happening, and only from it."""
        return f"{self.tag}-{self.entry}{suffix}"

    @property
    def card_key(self) -> str:
        """Name the delivery that put up the triage card."""
        return f"{self.tag}-s{self.suggestion.id}"

    @property
    def home_key(self) -> str:
        """Name the delivery that showed an issue where it was reported."""
        return f"{self.tag}-i{self.suggestion.id}"

    @property
    def team(self) -> Place | None:
        """Say where the triage card hangs, if there is a team place."""
        where = self.suggestion
        if not where.team_connection:
            return None
        return Place(where.team_connection, where.team_channel)

    @property
    def home(self) -> Place | None:
        """Say where an issue was reported, unless that is a team's own place."""
        where = self.suggestion
        if not where.home_connection or where.kind == Kind.SUGGESTION:
            return None
        place = Place(where.home_connection, where.home_channel, where.home_thread)
        return None if self.routing.is_team(place) else place

    def escalation(self) -> Escalation | None:
        """Look up where it stands on the chain it climbs, if it climbs one."""
        if self.suggestion.kind == Kind.SUGGESTION:
            return None
        return escalations.of(self.transaction, self.suggestion.id)


def tell_team(happened: Happened, said: Post, called: Identity | None = None) -> None:
    """Tell the team in the thread of the card, and call one of them by name."""
    if happened.team is None:
        return
    hearers = (Hearer(called.account, called.name),) if called else ()
    outgoing.queue(
        happened.transaction,
        replace(said, place=happened.team, hearers=hearers),
        key=happened.key("t"),
        now=happened.now,
        about=happened.card_key,
    )


def call(happened: Happened, person: int | None, *, is_told: bool = False) -> None:
    """Tell the team something, and one person by name: there, or directly if they are not there.

    Who `is_told` of it directly by other words is not told twice.
    """
    if person == happened.actor_id:
        person = None
    story = news.told(happened.kind, happened.actor, happened.data)
    here = _on_team(happened, person)
    tell_team(happened, Post(NOWHERE, story), here)
    if person is not None and here is None and not is_told:
        post = Post(NOWHERE, news.about(happened.suggestion, story))
        _tell_directly(happened, post, islice(_reached(happened, person), 1))


def tell_one(happened: Happened, story: Post, post: Post, called: Post | None = None) -> None:
    """Tell the person whom it is about, in the card's thread and directly, as far as asked for.

    Nobody is called twice on one connection: who is called in the thread is not told directly too.
    `called` are the words for the thread where they are called in it, if not those of the story.
    Who has just done it themselves knows, and is not called.
    """
    person = int(happened.data.get("person") or 0)
    if person == happened.actor_id:
        person = 0
    how = How(happened.data.get("how") or How.THREAD)
    here = _on_team(happened, person or None)
    direct: list[Identity] = []
    if how == How.EVERYWHERE:
        direct += _reached(happened, person, but=here.connection if here else "")
    elif how == How.DIRECT or here is None:
        direct += islice(_reached(happened, person), 1)
    is_called_here = here is not None and (how != How.DIRECT or not direct)
    tell_team(happened, (is_called_here and called) or story, here if is_called_here else None)
    _tell_directly(happened, post, direct)


def tell_alone(happened: Happened, post: Post, person: int) -> None:
    """Tell one person something in a direct message, wherever they are reached first."""
    _tell_directly(happened, post, islice(_reached(happened, person), 1), letter="p")


def _tell_directly(
    happened: Happened, post: Post, identities: Iterable[Identity], letter: str = "o"
) -> None:
    for each in identities:
        told = addressed(happened.routing, each, post)
        outgoing.queue(
            happened.transaction, told, key=happened.key(f"{letter}{each.id}"), now=happened.now
        )


def _on_team(happened: Happened, person: int | None) -> Identity | None:
    """Find the account by which a person can be called where the card hangs."""
    if person is None or happened.team is None:
        return None
    at = happened.team.connection
    identities = people.accounts(happened.transaction, person)
    return next((each for each in identities if each.connection == at), None)


def _reached(happened: Happened, person: int, but: str = "") -> Iterator[Identity]:
    return reached(happened.transaction, happened.routing, person, but)
