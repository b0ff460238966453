"""One-time codes that join accounts, and the guesses at them."""

from sqlalchemy import Index, bindparam, delete, func, or_
from sqlmodel import SQLModel, col, select

from store.columns import number, whole, words
from store.database import Reader, Transaction


class Code(SQLModel, table=True):
    """A code that an account was shown, by what it hashes to; whoever says it is that person."""

    __tablename__ = "code"
    __table_args__ = (Index("ix_code_made_at", "made_at"),)

    hashed: str = words(primary_key=True)
    connection: str = words()
    account: str = words()
    made_at: int = whole()


class Guess(SQLModel, table=True):
    """A code that an account said and that was none."""

    __tablename__ = "guess"
    __table_args__ = (
        Index("ix_guess_connection_account", "connection", "account"),
        Index("ix_guess_guessed_at", "guessed_at"),
    )

    id: int = number()
    connection: str = words()
    account: str = words()
    guessed_at: int = whole()


_DISCARD = delete(Code).where(
    or_(
        col(Code.hashed) == bindparam("of_hash"),
        col(Code.made_at) < bindparam("before"),
        (col(Code.connection) == bindparam("of_connection"))
        & (col(Code.account) == bindparam("of_account")),
    )
)
_GUESSES = (
    select(func.count())
    .select_from(Guess)
    .where(
        Guess.connection == bindparam("connection"),
        Guess.account == bindparam("account"),
        Guess.guessed_at >= bindparam("since"),
    )
)
_PRUNE_CODES = delete(Code).where(col(Code.made_at) < bindparam("before"))
_PRUNE_GUESSES = delete(Guess).where(col(Guess.guessed_at) < bindparam("before"))


def offer(transaction: Transaction, hashed: str, connection: str, account: str, now: int) -> None:
    """Keep the code that an account is shown, in place of the one before."""
    discard(transaction, hashed, connection, account)
    transaction.insert(Code, hashed=hashed, connection=connection, account=account, made_at=now)


def find(reader: Reader, hashed: str, since: int) -> Code | None:
    """Find a code that was made since then."""
    found = reader.get(Code, hashed)
    return found if found is not None and found.made_at >= since else None


def discard(transaction: Transaction, hashed: str, connection: str, account: str) -> None:
    """Let a code be good for nothing any more, and any other of that account."""
    transaction.run(
        _DISCARD, of_hash=hashed, of_connection=connection, of_account=account, before=0
    )


def guessed(transaction: Transaction, connection: str, account: str, now: int) -> None:
    """Remember that an account said a code that was none."""
    transaction.insert(Guess, connection=connection, account=account, guessed_at=now)


def guesses(reader: Reader, connection: str, account: str, since: int) -> int:
    """Count the wrong codes that an account said since then."""
    return reader.first(_GUESSES, connection=connection, account=account, since=since) or 0


def prune(transaction: Transaction, before: int) -> int:
    """Forget codes and guesses that are old; answer how many."""
    return transaction.run(_PRUNE_CODES, before=before) + transaction.run(
        _PRUNE_GUESSES, before=before
    )
