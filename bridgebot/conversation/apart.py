"""The staff half of a conversation where somebody of it is alone with us: their direct messages.

Whoever has something, and is not where the team is, reads there what customers say.
"""

from __future__ import annotations

from dataclasses import replace

from bridgebot.command import Context
from bridgebot.conversation import announcing, relaying
from bridgebot.conversation.talks import Talk, account_on, is_alone
from bridgebot.event import Hearer, Place
from bridgebot.refusal import Refusal
from bridgebot.routing import Role
from bridgebot.text import Typed
from store import people, sides
from store.messages import Message
from store.sides import Half, Side


def of_owner(talk: Talk) -> Side | None:
    """Give the place where whoever has it reads along; None if they are where the team is."""
    asked, reader = talk.suggestion, talk.transaction
    if asked.owner_id is None:
        return None
    if account_on(reader, asked.owner_id, asked.team_connection) is not None:
        return None
    for each in people.accounts(reader, asked.owner_id):
        channel, thread = talk.routing.alone(each.connection, each.account)
        place = Place(each.connection, channel, thread)
        if channel and not _is_customers(talk, place):
            return side_at(talk, place, Hearer(each.account, each.name))
    return None


def is_owners(talk: Talk, side: Side) -> bool:
    """Tell whether a side is of whoever has it now."""
    found = people.identity(talk.transaction, side.connection, side.account)
    return found is not None and found.person_id == talk.suggestion.owner_id


def _is_customers(talk: Talk, place: Place) -> bool:
    """Tell whether it is talked about there as customers talk: nobody is on both halves."""
    asked, where = talk.suggestion, (place.connection, place.channel)
    if known(talk, place) is not None:
        return False
    if where == (asked.home_connection, asked.home_channel):
        return True
    return bool(sides.within(talk.transaction, talk.conversation.id, Half.CUSTOMER, *where))


def known(talk: Talk, place: Place) -> Side | None:
    """Find the side that somebody of the staff half holds in their direct messages."""
    where = (place.connection, place.channel)
    held = sides.within(talk.transaction, talk.conversation.id, Half.STAFF, *where)
    return next((each for each in held if each.is_direct and each.left_at is None), None)


def side_at(talk: Talk, place: Place, who: Hearer) -> Side:
    """Give the side of somebody in their direct messages, which begins if there is none."""
    return known(talk, place) or talk.begin_at(Half.STAFF, place, who, is_direct=1)


def side_of(context: Context, talk: Talk) -> Side:
    """Give the side on which somebody of the staff half speaks here."""
    place, asker = context.place, context.asker
    is_here = is_alone(context.routing, place, asker.account)
    if context.routing.is_team(place) or not is_here or _is_customers(talk, place):
        return talk.staff()
    return side_at(talk, place, Hearer(asker.account, asker.name))


def speaks_on(context: Context, talk: Talk) -> Side:
    """Give the side of the staff half on which somebody speaks here; Refusal if they may not."""
    side = side_of(context, talk)
    if not (side.is_direct or context.routing.is_team(context.place)):
        hint = Typed(f"send {talk.number} your words")
        raise Refusal(f"Here you are one of those who want #{talk.number}. ", hint, " sends words.")
    if not admits(context, talk, side):
        raise Refusal(f"#{talk.number} is not with you any more, so this went to nobody.")
    return side


def admits(context: Context, talk: Talk, side: Side) -> bool:
    """Tell whether somebody may speak on a side of the staff half now; then they do as staff."""
    asker = context.asker
    if not (side.is_staff and side.is_direct) or asker.role >= Role.STAFF:
        return True
    if talk.suggestion.owner_id != asker.person_id:
        return False
    context.asker = replace(asker, role=Role.STAFF)
    return True


def is_open(context: Context, side: Side) -> bool:
    """Tell whether what staff say here crosses unmarked; what is encrypted takes a deed."""
    is_lane = context.routing.lanes.is_open(side.connection)
    return is_lane and not (side.is_direct or context.caps.is_encrypted)


def read_along(talk: Talk, source: Side, message: Message, *, is_quiet: bool) -> None:
    """Pass a customer's words on to whoever has it, if they are not where the team is."""
    side = of_owner(talk)
    if side is None:
        return
    announcing.to_owner(talk, source, side)
    hearers = () if is_quiet else (Hearer(side.account, side.name),)
    relaying.pass_on(talk, message, side, hearers)
