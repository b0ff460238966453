"""One-time codes that join accounts, and the guesses at them."""

from sqlalchemy import Index, bindparam, delete, func, or_
from sqlmodel import SQLModel, col, select

from store.columns import number, whole, words
from store.database import Reader, Transaction


class Code(SQLModel, table=True):
    """A code that an account was shown, by what it hashes to.

    `taker` is the first account that said it, as `connection:account`: from then on it is theirs,
    so that nobody who overhears it can use it.
    """

    __tablename__ = "code"

    hashed: str = words(primary_key=True)
    connection: str = words()
    account: str = words()
    taker: str = words()
    made_at: int = whole()


class Guess(SQLModel, table=True):
    """A code that an account said and that was none."""

    __tablename__ = "guess"
    __table_args__ = (Index("ix_guess_connection_account", "connection", "account"),)

    id: int = number()
    connection: str = words()
    account: str = words()
    guessed_at: int = whole()


_FIND = (
    select(Code)
    .where(
        Code.hashed == bindparam("hashed"),
        Code.made_at >= bindparam("since"),
        or_(col(Code.taker) == "", col(Code.taker) == bindparam("taker")),
    )
    .with_for_update()
)
_DISCARD = delete(Code).where(
    col(Code.connection) == bindparam("of_connection"), col(Code.account) == bindparam("of_account")
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
    discard(transaction, connection, account)
    at = {"connection": connection, "account": account}
    transaction.insert(Code, hashed=hashed, taker="", made_at=now, **at)


def take(transaction: Transaction, hashed: str, taker: str, since: int) -> Code | None:
    """Find a code that was made since then, and let nobody else say it any more."""
    found = transaction.first(_FIND, hashed=hashed, taker=taker, since=since)
    if found is not None and not found.taker:
        transaction.update(Code, hashed, taker=taker)
    return found


def discard(transaction: Transaction, connection: str, account: str) -> None:
    """Let the code that an account was shown be good for nothing any more."""
    transaction.run(_DISCARD, of_connection=connection, of_account=account)


def guessed(transaction: Transaction, connection: str, account: str, now: int) -> None:
    """Remember that an account said a code that was none."""
    transaction.insert(Guess, connection=connection, account=account, guessed_at=now)


def guesses(reader: Reader, connection: str, account: str, since: int) -> int:
    """Count the wrong codes that an account said since then."""
    return reader.first(_GUESSES, connection=connection, account=account, since=since) or 0


def prune(transaction: Transaction, before: int) -> int:
    """Forget codes and guesses that are old; answer how many."""
    gone = transaction.run(_PRUNE_CODES, before=before)
    return gone + transaction.run(_PRUNE_GUESSES, before=before)
