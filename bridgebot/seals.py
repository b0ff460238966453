"""Seals secrets before they are stored, so that a copy of the database gives none away.

`$BRIDGEBOT_KEYS` holds one or more keys, separated by commas: the first seals, all of them open.
To change the key, put a new one in front: what the old one sealed is sealed anew at the next
start, and then the old one can go (`bridgebot.resealing`).
"""

import json
import os
import re
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from bridgebot.event import File
from bridgebot.secret import MissingSecret

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

KEYS: Final = "BRIDGEBOT_KEYS"
SEALED: Final = "sealed:"
SPENT: Final = "spent"
"""What stands for what read a file, once it has been where it was to go."""
_SEAL: Final = re.compile(r"gAAAAA[\w-]{90,}={0,2}", re.ASCII)


class Broken(Exception):
    """A seal is not ours, or not for this place."""


def sealed(words: str, *place: str) -> str:
    """Seal words for one place alone: table and column, owner, name."""
    return _fernet(_keys()).encrypt(json.dumps([*place, words]).encode()).decode()


def opened(seal: str, *place: str) -> str:
    """Open what was sealed for this place; `Broken` for anything else."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - few need it

    try:
        *found, words = json.loads(_fernet(_keys()).decrypt(seal.encode()))
    except InvalidToken:
        raise Broken(f"${KEYS} holds no key that opens what is kept for {place[-1]!r}") from None
    if tuple(found) != place:
        raise Broken(f"what is kept for {place[-1]!r} was sealed for something else")
    return str(words)


def file_sealed(file: File) -> File:
    """Give a file with what reads it sealed, where a key is set; as it is, where none is."""
    if not file.secret or file.secret.startswith(SEALED) or not os.environ.get(KEYS, "").strip():
        return file
    seal = sealed(file.secret, "file.secret", file.id)
    return msgspec.structs.replace(file, secret=f"{SEALED}{seal}")


def file_spent(file: File) -> File:
    """Give a file without what reads it, unless that is sealed, or we made the file."""
    if not (file.secret and file.id) or file.secret.startswith(SEALED):
        return file
    return msgspec.structs.replace(file, secret=SPENT)


def file_opened(file: File) -> File:
    """Give a file with what reads it; ValueError, in words for people, if nothing does."""
    if file.secret == SPENT:
        raise ValueError(f"{file.name} cannot be read any more")
    if not file.secret.startswith(SEALED):
        return file
    try:
        secret = opened(file.secret.removeprefix(SEALED), "file.secret", file.id)
    except (Broken, MissingSecret):
        raise ValueError(f"{file.name} cannot be read any more") from None
    return msgspec.structs.replace(file, secret=secret)


def has_older_keys() -> bool:
    """Tell whether a key is set besides the newest."""
    return "," in os.environ.get(KEYS, "").strip().strip(",")


def resealed(text: str) -> str:
    """Give a text in which the newest key seals what an older one did; the rest stays as it is."""
    newest, every = _fernet(_keys().partition(",")[0]), _fernet(_keys())

    def anew(seal: re.Match[str]) -> str:
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - few need it

        with suppress(InvalidToken):
            newest.decrypt(seal[0])
            return seal[0]
        with suppress(InvalidToken):
            return every.rotate(seal[0].encode()).decode()
        return seal[0]

    return _SEAL.sub(anew, text)


def _keys() -> str:
    keys = os.environ.get(KEYS, "").strip()
    if not keys:
        raise MissingSecret(f"${KEYS} is not set, and secrets must be sealed before they are kept")
    return keys


@cache
def _fernet(keys: str) -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - few need it

    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
    except ValueError:
        raise MissingSecret(f"${KEYS} holds something that is no key") from None
