"""What an operator does to the database, with a sign of life while it takes time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from store.database import backup as backups
from store.database import migrate as migrations
from store.database.scripts import head


def migrate(url: str) -> None:
    """Bring a database to the newest schema."""
    before = migrations.current(url)
    if before == head():
        click.echo(f"The database already has the newest schema, {before}.")
        return
    with _busy("Upgrading the database") as console:
        migrations.upgrade(url, progress=console.print)
    click.echo(f"The database has schema {head()} now.")


def backup(url: str, file: Path) -> None:
    """Copy a database to a file."""
    with _busy("Copying the database"):
        backups.backup(url, file)
    click.echo(f"The whole database is in {file} ({file.stat().st_size / 2**20:.1f} MiB).")


@contextmanager
def _busy(words: str) -> Iterator[Console]:
    console = Console(stderr=True, highlight=False)
    with console.status(f"{words} …"):
        yield console
