"""What went wrong, for the person at the command line: a line and an exit code, no traceback."""

import secrets
from collections.abc import Iterator
from typing import Final

import structlog

from bridgebot.cli import logs
from bridgebot.complaints import ConfigError
from bridgebot.plugins import Unloadable
from bridgebot.secret import MissingSecret
from bridgebot.serving import AddressTaken
from bridgebot.supervisor import LeaseLost, Occupied
from store.database import Unavailable
from store.database.backup import NoBackup
from store.database.migrate import WrongSchema

FAILED: Final = 1
MISUSED: Final = 2

_KNOWN: Final[dict[type[BaseException], str]] = {
    ConfigError: "",
    MissingSecret: "A secret is missing",
    Unloadable: "A plugin cannot be used",
    AddressTaken: "The web server cannot start",
    Occupied: "Another Bridgebot is running",
    LeaseLost: "Another Bridgebot took over this connection",
    Unavailable: "The database cannot be used",
    WrongSchema: "The database does not fit",
    NoBackup: "No backup was made",
}


def explain(error: BaseException) -> tuple[list[str], int]:
    """Put an error in lines for people, and in an exit code; a bug also goes to the log, whole."""
    leaves = list(_leaves(error))
    lines = list(dict.fromkeys(line for leaf in leaves if (line := _known(leaf))))
    if not all(_known(leaf) for leaf in leaves):
        return [*lines, _bug(error, leaves[-1])], FAILED
    misused = all(isinstance(leaf, ConfigError | MissingSecret) for leaf in leaves)
    return lines, MISUSED if misused else FAILED


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error


def _known(error: BaseException) -> str:
    for kind, words in _KNOWN.items():
        if isinstance(error, kind):
            return ": ".join(filter(None, (words, str(error))))
    return ""


def _bug(error: BaseException, leaf: BaseException) -> str:
    if not structlog.is_configured():
        logs.set_up_plainly()
    reference = secrets.token_hex(4)
    structlog.get_logger().critical("bug", reference=reference, exc_info=error)
    return (
        f"Something went wrong inside Bridgebot ({type(leaf).__name__}). That is a bug; nothing "
        f"that was accepted is lost. The log has all of it, under the reference {reference}."
    )
