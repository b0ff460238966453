"""A conversation as it stands: what it is about, and the places in which it is held."""

from __future__ import annotations

from dataclasses import dataclass

from bridgebot.command import Context
from bridgebot.conversation import keys
from bridgebot.conversation.keys import Stands
from bridgebot.event import Hearer, Place
from bridgebot.routing import Routing
from store import conversations, installation, people, sides, suggestions
from store.conversations import Conversation
from store.database import Reader, Transaction
from store.people import Identity
from store.sides import Half, Side
from store.suggestions import Kind, Suggestion, Visibility


@dataclass(slots=True)
class Talk:
    """A conversation with all that is needed to go on with it."""

    transaction: Transaction
    routing: Routing
    tag: str
    now: int
    suggestion: Suggestion
    conversation: Conversation

    @property
    def number(self) -> int:
        """Give the number of what it is about."""
        return self.suggestion.id

    def key(self, stands: Stands, number: int) -> str:
        """Call something of it by a key."""
        return keys.name(self.tag, stands, number)

    def staff(self) -> Side:
        """Give the team's side, under the triage card."""
        return among_staff(self.transaction, self.conversation.id) or self._begin_among_staff()

    def _begin_among_staff(self) -> Side:
        return sides.begin(
            self.transaction,
            self.now,
            conversation_id=self.conversation.id,
            half=Half.STAFF.value,
            connection=self.suggestion.team_connection,
            channel=self.suggestion.team_channel,
            anchor=f"{self.tag}-s{self.number}",
        )

    def customers(self) -> list[Side]:
        """List the sides of customers, as far as they are open."""
        return sides.of(self.transaction, self.conversation.id, Half.CUSTOMER)

    def home(self) -> Side | None:
        """Give the side where it was asked; None if that is a team's own place."""
        asked = self.suggestion
        place = Place(asked.home_connection, asked.home_channel, asked.home_thread)
        if not asked.home_connection or self.routing.is_team(place):
            return None
        who = Hearer(asked.asker_account, asked.asker_name)
        anchor = "" if asked.home_thread or asked.kind == Kind.SUGGESTION else self.home_key
        return self.side_at(place, who, anchor=anchor)

    @property
    def home_key(self) -> str:
        """Name the delivery that showed an issue where it was reported."""
        return f"{self.tag}-i{self.number}"

    def side_at(
        self, place: Place, who: Hearer, *, anchor: str = "", is_guest: bool = False
    ) -> Side:
        """Give the side of a customer in a place, which begins if there is none."""
        is_direct = is_alone(self.routing, place, who.account)
        anchor = "" if is_direct or place.thread else anchor
        for each in self._in_channel(place):
            is_same = each.thread == place.thread and (not anchor or each.anchor == anchor)
            if each.left_at is None and (is_direct or is_same):
                return each
        flags = {"is_direct": int(is_direct), "is_guest": int(is_guest)}
        return self.begin_at(Half.CUSTOMER, place, who, anchor=anchor, **flags)

    def begin_at(self, half: Half, place: Place, who: Hearer, **more: str | int) -> Side:
        """Let it be held with somebody in one more place."""
        return sides.begin(
            self.transaction,
            self.now,
            conversation_id=self.conversation.id,
            half=half.value,
            connection=place.connection,
            channel=place.channel,
            thread=place.thread,
            account=who.account,
            name=who.name,
            **more,
        )

    def _in_channel(self, place: Place) -> list[Side]:
        where = (place.connection, place.channel)
        return sides.within(self.transaction, self.conversation.id, Half.CUSTOMER, *where)

    def reached(self, side: Side) -> Side | None:
        """Give the side where somebody may hear of it now; None if nowhere.

        What is not for everybody there is said to each alone.
        """
        if is_for_all_at(self.suggestion, side):
            return side
        if not may_know(self.transaction, self.suggestion, side):
            return None
        return side if side.is_direct else self.alone_with(side)

    def alone_with(self, side: Side) -> Side | None:
        """Give the side where somebody hears us alone; None if they cannot be reached."""
        channel, thread = self.routing.alone(side.connection, side.account)
        if not channel or not side.account:
            return None
        place = Place(side.connection, channel, thread)
        return self.side_at(place, Hearer(side.account, side.name))


def begin(context: Context, number: int) -> Talk | None:
    """Give the conversation about a suggestion, or about what it became a duplicate of.

    None if there is no such suggestion, or no team that it could be held with.
    """
    transaction = context.transaction
    found = suggestions.hold(transaction, number)
    while found is not None and found.duplicate_of is not None:
        found = suggestions.hold(transaction, found.duplicate_of)
    if found is None or not found.team_connection:
        return None
    held = conversations.begin(transaction, found.id, context.now)
    tag = installation.tag(transaction)
    return Talk(transaction, context.routing, tag, context.now, found, held)


def of(
    transaction: Transaction, routing: Routing, tag: str, now: int, conversation: int
) -> Talk | None:
    """Give a conversation by its number."""
    held = conversations.get(transaction, conversation)
    found = held and transaction.get(Suggestion, held.suggestion_id)
    return Talk(transaction, routing, tag, now, found, held) if held and found else None


def number_of(reader: Reader, side: Side) -> int:
    """Give the number of the suggestion that is talked about on a side, or 0."""
    held = conversations.get(reader, side.conversation_id)
    return held.suggestion_id if held is not None else 0


def among_staff(reader: Reader, conversation: int) -> Side | None:
    """Find the team's side of a conversation."""
    held = sides.of(reader, conversation, Half.STAFF)
    return next((each for each in held if not each.is_direct), None)


def place_of(side: Side) -> Place:
    """Give the place of a side."""
    return Place(side.connection, side.channel, side.thread)


def is_alone(routing: Routing, place: Place, account: str) -> bool:
    """Tell whether a place is the conversation of two with an account."""
    return bool(account) and routing.alone(place.connection, account)[0] == place.channel


def may_know(reader: Reader, suggestion: Suggestion, side: Side) -> bool:
    """Tell whether whoever holds a side may know of a suggestion at this moment."""
    if is_for_all_at(suggestion, side):
        return True
    found = people.identity(reader, side.connection, side.account)
    if found is None:
        return False
    if found.person_id == suggestion.asker_id:
        return True
    if suggestion.visibility == Visibility.PLACE:
        return suggestions.was_there(reader, suggestion, found.person_id)
    is_shared = suggestion.visibility == Visibility.ORGANISATION and suggestion.organisation
    theirs = people.accounts(reader, found.person_id)
    return bool(is_shared) and any(each.organisation == suggestion.organisation for each in theirs)


def is_for_all_at(suggestion: Suggestion, side: Side) -> bool:
    """Tell whether everybody who reads a side may see a suggestion."""
    if suggestion.visibility == Visibility.PLACE:
        return suggestion.is_home(side.connection, side.channel)
    return suggestion.visibility == Visibility.PUBLIC


def account_on(reader: Reader, person: int | None, connection: str) -> Identity | None:
    """Find the account of a person on a connection."""
    if person is None:
        return None
    theirs = people.accounts(reader, person)
    return next((each for each in theirs if each.connection == connection), None)
