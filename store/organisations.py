"""Whom people belong to, as their accounts say."""

from typing import Any

from sqlalchemy import bindparam, func, text
from sqlmodel import col, select

from store.database import Reader, Transaction
from store.people import Identity

_ALL = (
    select(Identity.organisation, func.count(func.distinct(col(Identity.person_id))))
    .where(Identity.organisation != "")
    .group_by(col(Identity.organisation))
    .order_by(col(Identity.organisation))
)
_MEMBERS = (
    select(Identity)
    .where(Identity.organisation == bindparam("organisation"), Identity.organisation != "")
    .order_by(col(Identity.folded), col(Identity.id))
    .limit(100)
)
_BELONG: Any = text("UPDATE identity SET organisation = :organisation WHERE person_id = :person")
_ASKED: Any = text("UPDATE suggestion SET organisation = :organisation WHERE asker_id = :person")
_OPEN: Any = text(
    "SELECT id FROM suggestion WHERE asker_id = :person AND status IN"
    " ('open', 'planned', 'started', 'on trial') ORDER BY id LIMIT 100"
)


def every(reader: Reader) -> list[tuple[str, int]]:
    """List the organisations, each with the number of people we have met."""
    return reader.all(_ALL)


def members(reader: Reader, organisation: str) -> list[Identity]:
    """List the accounts of an organisation by name, 100 at most."""
    return reader.all(_MEMBERS, organisation=organisation)


def spelled(reader: Reader, name: str) -> str:
    """Give the name of an organisation as it is known, in capitals or not; else as it is."""
    known = (each for each, _ in every(reader))
    return next((each for each in known if each.casefold() == name.casefold()), name)


def belong(transaction: Transaction, person: int, organisation: str) -> list[int]:
    """Let a person, and what they asked, belong to an organisation; list what of it is open."""
    transaction.run(_BELONG, person=person, organisation=organisation)
    transaction.run(_ASKED, person=person, organisation=organisation)
    return [row[0] for row in transaction.all(_OPEN, person=person)]
