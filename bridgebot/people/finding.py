"""Finds the person that somebody means."""

from bridgebot.command import Context
from bridgebot.refusal import Refusal
from bridgebot.text import Doc, Typed, Wordy, bullets, cut, doc, paragraph
from store import people
from store.database import Reader
from store.people import Identity, Person


def person(context: Context, name: str) -> Person:
    """Find a person by name (`@ana`, in capitals or not) or by account (`acme:U123`).

    An account alone will do for those of the connection where it is said. Refusal for nobody, and
    for two people of one name: it lists them by connection.
    """
    said = name.strip().removeprefix("@")
    reader = context.transaction
    found = by_account(reader, name) or _here(context, said)
    if found is not None:
        return found
    named = people.named(reader, said)
    if len(named) > 1:
        raise Refusal(_several(reader, said, named), argument="person")
    if not named:
        raise Refusal(
            f"I do not know anybody called “{cut(said)}”. People are known once they have spoken "
            "to me; an account is written ",
            Typed(f"{context.place.connection}:ACCOUNT"),
            ".",
            argument="person",
        )
    return named[0]


def by_account(reader: Reader, written: str) -> Person | None:
    """Find the person of an account that is written `connection:account`."""
    connection, colon, account = written.strip().partition(":")
    return _of(reader, connection, account) if colon else None


def _here(context: Context, said: str) -> Person | None:
    """Find the person of an account of this connection; Matrix writes one with the sign itself."""
    reader, connection = context.transaction, context.place.connection
    return _of(reader, connection, said) or _of(reader, connection, f"@{said}")


def _of(reader: Reader, connection: str, account: str) -> Person | None:
    found = people.identity(reader, connection, account)
    return reader.get(Person, found.person_id) if found is not None else None


def _several(reader: Reader, said: str, named: list[Person]) -> Doc:
    lines = [_line(each, said) for one in named for each in people.accounts(reader, one.id)]
    return doc(
        paragraph(f"{len(named)} people are called “{cut(said)}”. Whom do you mean?"),
        bullets(*(line for line in lines if line)),
    )


def _line(account: Identity, said: str) -> tuple[Wordy, ...]:
    if account.folded != people.folded(said):
        return ()
    written = Typed(f"{account.connection}:{account.account}")
    of = f" of {account.organisation}" if account.organisation else ""
    return f"{account.name}{of} on {account.connection}: ", written
