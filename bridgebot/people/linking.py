"""How the accounts of one person are joined: by a code shown in one and said in the other."""

import hashlib
import secrets
from typing import Final

from bridgebot.command import Context
from bridgebot.owners import directory
from bridgebot.text import Wordy, bold
from store import codes, installation, people
from store.codes import Code
from store.people import Identity

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What nobody takes for something else when reading it from another screen."""
LIFE_MS: Final = 10 * 60_000
GUESSES: Final = 5
"""How many wrong codes an account may say within the life of one."""
ROUNDS: Final = 2000


def new_code(context: Context) -> str:
    """Make the code that whoever asks says in their other account."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    code = f"{letters[:4]}-{letters[4:]}"
    connection, account = context.place.connection, context.asker.account
    codes.offer(context.transaction, _hashed(context, code), connection, account, context.now)
    return code


def is_guessing(context: Context) -> bool:
    """Tell whether whoever asks has said too many wrong codes."""
    connection, account = context.place.connection, context.asker.account
    since = context.now - LIFE_MS
    return codes.guesses(context.transaction, connection, account, since) >= GUESSES


def account_of(context: Context, code: str) -> Identity | None:
    """Find the account that was shown a code; for a wrong one, remember the guess."""
    connection, account = context.place.connection, context.asker.account
    found = _taken(context, code, f"{connection}:{account}")
    if found is None or (found.connection, found.account) == (connection, account):
        codes.guessed(context.transaction, connection, account, context.now)
        return None
    return people.identity(context.transaction, found.connection, found.account)


def join(context: Context, other: Identity) -> int:
    """Make one person of whoever asks and the holder of an account; count the votes in common."""
    codes.discard(context.transaction, other.connection, other.account)
    mine, theirs = context.asker.person_id, other.person_id
    into, joined = min(mine, theirs), max(mine, theirs)
    shared = people.join(context.transaction, into, joined)
    directory.name_staff(context.transaction)
    written = f"{other.connection}:{other.account}"
    context.record("person.linked", into, account=written, name=other.name)
    _redraw(context, shared)
    return len(shared)


def split(context: Context, account: Identity) -> None:
    """Let an account of whoever asks be a person by itself again."""
    shared = people.split(context.transaction, account.connection, account.account)
    directory.name_staff(context.transaction)
    written = f"{account.connection}:{account.account}"
    context.record("person.unlinked", account.person_id, account=written, name=account.name)
    _redraw(context, shared)


def shown(account: Identity) -> tuple[Wordy, ...]:
    """Show an account: whose, and where."""
    whom = f" of {account.organisation}" if account.organisation else ""
    return bold(account.name), f"{whom} on {account.connection}"


def _redraw(context: Context, suggestions: list[int]) -> None:
    for number in suggestions:
        context.record("suggestion.redrawn", number)


def _taken(context: Context, code: str, taker: str) -> Code | None:
    hashed, since = _hashed(context, code), context.now - LIFE_MS
    return codes.take(context.transaction, hashed, taker, since)


def _hashed(context: Context, code: str) -> str:
    salt = installation.tag(context.transaction).encode()
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt, ROUNDS).hex()
