"""Looks a whole bot over before or while it runs, and shows what it found as a table."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Final, TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bridgebot import app, config, plugins, resealing, seals
from bridgebot.abilities import Checks, Recalls
from bridgebot.adapter import Adapter, AdapterSettings, Finding
from bridgebot.bridge import recalled
from bridgebot.command import Commands
from bridgebot.config import ConfigError, Settings
from bridgebot.owners import chains
from bridgebot.secret import MissingSecret, secrets_of
from store import areas
from store.areas import Area
from store.database import Database, Reader, integrity, migrate
from store.database.driver import Unavailable
from store.database.drivers import driver_for
from store.sealed import Sealed

T = TypeVar("T")
PATIENCE_SECONDS: Final = 20.0
WIDE: Final = 200


class State(Enum):
    """How something is."""

    FINE = ("fine", "green")
    LOOK = ("look", "yellow")
    WRONG = ("wrong", "bold red")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was looked at."""

    what: str
    state: State
    words: str


def show(settings: Settings) -> bool:
    """Print the table; answer whether anything is wrong."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
    with Console(stderr=True).status("Looking …"):
        rows = list(look(settings))
    console.print(_table(rows))
    return any(row.state is State.WRONG for row in rows)


def look(settings: Settings) -> Iterator[Row]:
    """Look at the settings, each secret, the database and each connection."""
    where = settings.file if settings.file.exists() else "none: the console alone is set"
    yield Row("settings", State.FINE, str(where))
    if not any(each.team for each in settings.adapters.values()):
        yield Row("settings", State.LOOK, "no connection has a team: nobody will see what is asked")
    yield from _areas(settings)
    yield from _secrets(settings)
    yield from _keys(settings)
    yield from _database(settings)
    missing = {complaint.key for complaint in config.missing(settings)}
    for name, each in settings.adapters.items():
        is_ready = not any(key.startswith(f"adapters.{name}.") for key in missing)
        yield from _connection(name, each, settings) if is_ready else ()


def _areas(settings: Settings) -> Iterator[Row]:
    """Find areas whose problems nobody is asked about by name."""
    answered = _kept_areas(settings)
    answered |= {n: bool(a.chain) or answered.get(n, False) for n, a in settings.areas.items()}
    if not answered:
        yield Row("areas", State.LOOK, "none is named: problems go to the team, not to a person")
    for name, is_answered in answered.items():
        if not is_answered:
            yield Row(f"areas.{name}", State.LOOK, "its chain names nobody to be asked")


def _kept_areas(settings: Settings) -> dict[str, bool]:
    """Read which areas there are, as the config said or in chat, and whether somebody answers."""
    kept: list[Area] = _read(settings, areas.all_open, [])
    return {each.name: bool(chains.read(each.chain)) for each in kept}


def _read(settings: Settings, question: Callable[[Reader], T], otherwise: T) -> T:
    """Ask something of the database, if there is one already."""
    try:
        database = Database(config.database_url(settings))
    except ConfigError:
        return otherwise
    try:
        return asyncio.run(database.read(question))
    except Unavailable:  # as it is before the first start
        return otherwise
    finally:
        database.close()


def _secrets(settings: Settings) -> Iterator[Row]:
    for key, secret in secrets_of(settings):
        try:
            secret.reveal()
        except MissingSecret as missing:
            yield Row(key, State.WRONG, f"a secret is missing: {missing}")
        else:
            if secret.source != "text":
                yield Row(key, State.FINE, f"the secret is there ({secret.source} {secret.name})")


def _keys(settings: Settings) -> Iterator[Row]:
    """Say whether keys that sealed once may go."""
    if not seals.has_older_keys():
        return
    try:
        old: list[Sealed] = _read(settings, resealing.by_older_keys, [])
    except MissingSecret as error:
        yield Row("keys", State.WRONG, str(error))
        return
    if old:
        words = f"an older key is needed for {len(old)} texts yet; the next start seals them anew"
        yield Row("keys", State.LOOK, words)
    else:
        words = f"all is sealed with the newest key: take the older ones out of ${seals.KEYS}"
        yield Row("keys", State.FINE, words)


def _database(settings: Settings) -> Iterator[Row]:
    try:
        url = config.database_url(settings)
        shown = driver_for(url).url.render_as_string(hide_password=True)
        if migrate.current(url) is None and not integrity.check(url):
            yield Row("database", State.FINE, f"{shown}: empty as yet; `bridgebot run` fills it")
            return
        yield from _rows(
            "database", integrity.check(url), f"{shown}, schema {migrate.current(url)}"
        )
    except Unavailable as error:
        yield Row("database", State.WRONG, str(error))
    except ConfigError as error:
        if settings.database.source == "text":
            yield Row("database", State.WRONG, str(error))


def _connection(name: str, settings: AdapterSettings, whole: Settings) -> Iterator[Row]:
    what = f"adapters.{name}"
    team = f', team in "{settings.team}"' if settings.team else ""
    try:
        adapter = app.adapter(name, settings)
        app.acquaint(adapter, Commands(plugins.commands()))
        findings = asyncio.run(_asked(adapter, whole))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        yield Row(what, State.WRONG, f"{type(error).__name__}: {error}")
        return
    yield from _rows(what, findings, f"{settings.platform}{team}")


async def _asked(adapter: Adapter, settings: Settings) -> list[Finding]:
    """Let an adapter look at itself, and at what it remembered, if it has that ability."""
    if not isinstance(adapter, Checks):
        return []
    async with asyncio.timeout(PATIENCE_SECONDS):
        if not isinstance(adapter, Recalls):
            return await adapter.check()
        with closing(Database(config.database_url(settings))) as database:
            adapter.recollect(partial(_recalled, database, adapter.name))
            return await adapter.check()


async def _recalled(database: Database, connection: str, name: str) -> str | None:
    """Give back what a connection remembered; nothing before the first start."""
    try:
        return await recalled(database, connection, name)
    except Unavailable:
        return None


def _rows(what: str, findings: Iterable[Finding], fine: str) -> Iterator[Row]:
    if not any(each.grave for each in findings):
        yield Row(what, State.FINE, fine)
    for each in findings:
        yield Row(what, _state(each), each.words)


def _state(finding: Finding) -> State:
    if finding.grave:
        return State.WRONG
    return State.FINE if finding.fine else State.LOOK


def _table(rows: Iterable[Row]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        word, style = row.state.value
        table.add_row(Text(row.what), Text(word, style), Text(row.words))
    return table
