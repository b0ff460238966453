"""Gives out what is held on a person, or lets them be forgotten, for an operator who was asked."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

import click

from bridgebot import app, config
from bridgebot.abilities import Reaches
from bridgebot.clock import SystemClock
from bridgebot.command import Asker, Happening
from bridgebot.config import Settings
from bridgebot.people import forgetting, holdings
from bridgebot.people.finding import by_account
from bridgebot.people.forgetting import Deed
from bridgebot.recording import Recorder
from bridgebot.routing import Role, Routing
from bridgebot.text import plain
from store import installation
from store.database import Database, Reader, Transaction, migrate
from store.marks import SOMEBODY
from store.people import Person

T = TypeVar("T")
OPERATOR: Final = Asker(0, "operator", "", Role.ADMIN)
FORGOTTEN: Final = Asker(0, SOMEBODY, "", Role.CUSTOMER)


def export(settings: Settings, account: str) -> None:
    """Print all that is held on the person behind an account."""
    with_database(settings, partial(_export, settings, account))


def erase(settings: Settings, account: str, *, is_sure: bool) -> None:
    """Let the person behind an account be forgotten."""
    with_database(settings, partial(_erase, settings, account, is_sure))


def with_database(settings: Settings, work: Callable[[Database], T]) -> T:
    """Do something with a database that fits, and close it."""
    url = config.database_url(settings)
    migrate.check_version(url)
    database = Database(url)
    try:
        return work(database)
    finally:
        database.close()


def _export(settings: Settings, account: str, database: Database) -> None:
    person = asyncio.run(database.read(partial(_find, account=account)))
    words = asyncio.run(database.read(partial(holdings.exported, person=person)))
    _record(settings, database, Happening("operator.exported", person, {}, OPERATOR))
    click.echo(words, nl=False)


def _erase(settings: Settings, account: str, is_sure: bool, database: Database) -> None:  # noqa: FBT001 - by `partial`
    person = asyncio.run(database.read(partial(_find, account=account)))
    body = asyncio.run(database.read(partial(holdings.summed_up, person=person)))
    if not is_sure:
        click.echo(plain(body).replace("This is what I hold on you", f"Held on {account}"))
        click.confirm("Take their name and words out of all of it, for good?", abort=True)
    work = partial(_forget, routing=_routing(settings), person=person)
    deeds = asyncio.run(database.transact(work))
    _record(
        settings,
        database,
        Happening("operator.erased", person, {}, OPERATOR),
        *(Happening(kind, number, {}, FORGOTTEN) for kind, number in deeds),
    )
    click.echo("They are forgotten. Their votes go on counting.")


def _find(reader: Reader, account: str) -> int:
    found: Person | None = by_account(reader, account)
    if found is None:
        raise click.UsageError(
            f"I know no account {account!r}. It is written CONNECTION:ACCOUNT, as the platform "
            "calls it."
        )
    return found.id


def _forget(transaction: Transaction, routing: Routing, person: int) -> list[Deed]:
    return forgetting.forget(transaction, routing, person, SystemClock().now())


def _routing(settings: Settings) -> Routing:
    """Say how people are reached alone: the places of that are forgotten, too."""
    adapters = [app.adapter(name, each) for name, each in settings.adapters.items()]
    reaching = {each.name: each.direct for each in adapters if isinstance(each, Reaches)}
    return replace(app.routing(settings), direct=reaching)


def _record(settings: Settings, database: Database, *happenings: Happening) -> None:
    def record(transaction: Transaction) -> None:
        recorder = Recorder(app.routing(settings), installation.tag(transaction))
        recorder.record(transaction, happenings, SystemClock().now())

    asyncio.run(database.transact(record))
