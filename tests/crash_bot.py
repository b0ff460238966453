"""A whole bot in a process of its own, made to be killed.

`crash_bot.py SETTINGS` lives one life. `crash_bot.py --nursery` reads a line of settings for each
life and forks it, so that Python starts and imports once; it answers with the life's process, and
with its exit code when it is over.
"""

import asyncio
import faulthandler
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, cast

import structlog
from sqlmodel import col, select

from bridgebot import outgoing, plugins
from bridgebot.app import App
from bridgebot.command import Commands, Context, Words, command
from bridgebot.event import Delete, Op, Place, React
from bridgebot.owners.roster import Roster
from bridgebot.refusal import Refusal
from bridgebot.routing import Routing
from bridgebot.text import Doc, say
from far_adapter import FarAdapter
from far_side import FIRST, Mode
from store import failpoint, installation
from store.database import Database, migrate, steps
from store.database.backup import backup
from store.suggestions import Suggestion

TEAM = Place(FIRST, "team")
_FIRST = select(Suggestion.id).order_by(col(Suggestion.id)).limit(1)


class HastyClock:
    """Time that passes many times as fast, also from one life to the next."""

    def __init__(self, since: int, haste: int) -> None:
        self._since = since
        self._haste = haste

    def now(self) -> int:
        """Give the time that would have passed since the first life began."""
        return self._since + (time.time_ns() // 1_000_000 - self._since) * self._haste

    async def sleep(self, seconds: float) -> None:
        """Wait a small part of it."""
        await asyncio.sleep(seconds / self._haste)


@command()
def poke(context: Context, words: Words) -> Doc:
    """Have the first card deleted, or a sign put on it: no verb of ours does."""
    kind, _, sign = words.partition(" ")
    tag, first = installation.tag(context.transaction), context.transaction.first(_FIRST)
    if first is None:
        raise Refusal("There is no card yet.")
    op: Op = React(TEAM, sign) if kind == "react" else Delete(TEAM)
    outgoing.queue(
        context.transaction,
        op,
        key=f"{tag}-{kind[0]}{sign}",
        now=context.now,
        about=f"{tag}-s{first}",
    )
    return say("Poked.")


COMMANDS = Commands([*plugins.commands(), poke])


async def live(settings: dict[str, Any]) -> None:
    """Live one life: until the far side has no more to tell, and all is said."""
    where = (settings["port"], Mode(settings["mode"]))
    adapters = [FarAdapter(*where, name) for name in settings["connections"]]
    clock = HastyClock(settings["since"], settings["haste"])
    roster = Roster.model_validate(settings["roster"])
    database = Database(settings["database"])
    try:
        routing = Routing({FIRST: TEAM})
        await App(database, adapters, COMMANDS, routing, clock, roster=roster).run()
    finally:
        database.close()


def do(settings: dict[str, Any]) -> None:
    """Do what the settings ask for."""
    match settings["do"]:
        case "live":
            asyncio.run(live(settings))
        case "migrate":
            migrate.upgrade(settings["database"])
        case "backup":
            backup(settings["database"], Path(settings["file"]))


def rear() -> None:
    """Fork a life for each line of settings."""
    for line in sys.stdin:
        process = os.fork()
        if not process:
            _be_born(json.loads(line))
        _answer(process)
        _, status = os.waitpid(process, 0)
        _answer(os.waitstatus_to_exitcode(status))


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _be_born(settings: dict[str, Any]) -> None:
    log = os.open(settings["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    faulthandler.enable()
    os.environ["BRIDGEBOT_FAILPOINT"] = settings["failpoint"]
    failpoint._point, failpoint._remaining = failpoint._armed()
    code = 1
    try:
        do(settings)
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the nursery must not go on twice
        sys.excepthook(*cast(Any, sys.exc_info()))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    plainly = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure([structlog.processors.add_log_level, plainly])
    assert steps  # Alembic too is loaded once
    rear() if sys.argv[1] == "--nursery" else do(json.loads(sys.argv[1]))
