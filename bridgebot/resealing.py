"""Seals anew, after a change of keys, what an older key sealed, so that the older one may go."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import structlog

from bridgebot import seals
from store import sealed
from store.database import Database, Reader, Transaction
from store.sealed import Sealed

_log = structlog.get_logger()
CHUNK: Final = 200


async def reseal(database: Database) -> None:
    """Seal anew, with the newest key, what an older one sealed; where there is but one, nothing."""
    if not seals.has_older_keys():
        return
    old = await database.read(by_older_keys)
    for first in range(0, len(old), CHUNK):
        await database.transact(partial(_write_anew, old=old[first : first + CHUNK]))
    _log.info("seals.newest_key_seals_all", sealed_anew=len(old))


def by_older_keys(reader: Reader) -> list[Sealed]:
    """List the texts in which an older key sealed something."""
    return [each for each in sealed.every(reader) if seals.resealed(each.text) != each.text]


def _write_anew(transaction: Transaction, old: Sequence[Sealed]) -> None:
    for each in old:
        sealed.change(transaction, each, seals.resealed(each.text))
