"""Addresses: which of them may be followed, and which lead to a person."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, unquote, urlencode

LONGEST_ACCOUNT: Final = 255
LONGEST_URL: Final = 4_000

# Old accounts may hold any printable sign but a colon before their server's name.
_ACCOUNT: Final = re.compile(r"@[!-9;-~]*:[A-Za-z0-9.:\[\]-]+")
_TO_PERSON: Final = re.compile(
    r"(?:https?://matrix\.to/#/|matrix:(?:u|user)/)(?P<id>[^?]+)(?:\?.*)?", re.IGNORECASE
)
_FOLLOWED: Final = re.compile(r"(?:https?|ftp|mailto|magnet|matrix):\S+", re.IGNORECASE)


def is_account(account: str) -> bool:
    """Tell whether it has a Matrix account's form."""
    return len(account) <= LONGEST_ACCOUNT and _ACCOUNT.fullmatch(account) is not None


def may_be_followed(url: str) -> bool:
    """Tell whether an address is of a kind that does no more than lead somewhere."""
    return len(url) <= LONGEST_URL and _FOLLOWED.fullmatch(url) is not None


def to_person(account: str) -> str:
    """Write the address that clients show as a person's name."""
    return f"https://matrix.to/#/{quote(account, safe='@:')}"


def to_message(base: str, room: str, message: str, servers: Iterable[str]) -> str:
    """Write the address of a message, or without one of a room.

    The servers are those through which the room is found.
    """
    ways = urlencode([("via", server) for server in servers])
    where = "/".join(quote(each, safe="!$:") for each in filter(None, (room, message)))
    return f"{base}{where}?{ways}" if ways else f"{base}{where}"


def person_in(url: str) -> str | None:
    """Read whom an address leads to, if it leads to a person."""
    found = _TO_PERSON.fullmatch(url)
    if found is None:
        return None
    account = "@" + unquote(found["id"]).removeprefix("@")
    return account if is_account(account) else None
