"""What makes this database's keys different from any other's."""

import secrets
import string
from typing import Final

from sqlmodel import SQLModel, select

from store.columns import words
from store.database import Transaction

_ALPHABET: Final = string.ascii_lowercase + string.digits
_LETTERS: Final = 5


class Installation(SQLModel, table=True):
    """The one row that names this installation."""

    __tablename__ = "installation"

    tag: str = words(primary_key=True)


_TAG = select(Installation.tag)


def tag(transaction: Transaction) -> str:
    """Give the five letters that begin every delivery key made here.

    Platforms remember keys (a Matrix transaction id for a day), so a database that starts afresh
    must not repeat those of the one before.
    """
    known = transaction.first(_TAG)
    if known is None:
        known = "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
        transaction.insert(Installation, tag=known)
    return known
