"""Who asks: the person behind an account, what they may do, and whom they belong to."""

from dataclasses import replace

from bridgebot.command import Asker
from bridgebot.event import Event
from bridgebot.routing import Role, Routing
from store import people
from store.database import Transaction
from store.people import Identity


def recognise(transaction: Transaction, routing: Routing, event: Event, now: int) -> Asker:
    """Tell who did something, whom we may meet for the first time."""
    place, author = event.place, event.author
    known = people.recognise(transaction, place.connection, author.account, author.name, now)
    organisation = known.organisation
    if not organisation and routing.belonging:
        organisation = routing.belonging.of(place, author)
        if organisation:
            people.belong(transaction, place.connection, author.account, organisation)
    role = max(routing.role(place, author.account), Role(known.is_staff))
    organisations = frozenset({organisation} - {""})
    asker = Asker(known.person, author.name, author.account, role, organisation, organisations)
    return _with_other_accounts(transaction, routing, asker) if known.is_linked else asker


def _with_other_accounts(transaction: Transaction, routing: Routing, asker: Asker) -> Asker:
    """Add what somebody may do by their other accounts, as far as those are listed themselves.

    That another account speaks in a team's place gives it no role anywhere else.
    """
    accounts = people.accounts(transaction, asker.person_id)
    organisations = [each.organisation for each in accounts if each.organisation]
    return replace(
        asker,
        role=max(asker.role, *(_role(routing, each) for each in accounts)),
        organisation=next(iter((*asker.organisations, *organisations)), ""),
        organisations=asker.organisations | frozenset(organisations),
    )


def _role(routing: Routing, account: Identity) -> Role:
    """Say what an account may do wherever it speaks."""
    return max(routing.listed(account.connection, account.account), Role(account.is_staff))
