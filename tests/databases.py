"""Databases to test on: a template of each kind, made once, and a fresh copy for each test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import postgres
from store.database import migrate


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def new_file(folder: Path) -> Path:
    file = folder / "bridgebot.db"
    migrate.upgrade(url_of(file))
    return file


def copied(template: Path, folder: Path) -> str:
    return url_of(Path(shutil.copy(template, folder)))


def server() -> postgres.Postgres:
    try:
        return postgres.find()
    except postgres.NoPostgres as why:
        if os.environ.get("BRIDGEBOT_REQUIRE_PG") == "1":
            raise
        pytest.skip(f"no PostgreSQL: {why}")


@contextmanager
def lent(on: postgres.Postgres, template: str = "template1") -> Iterator[str]:
    name = on.create_database(template)
    try:
        yield on.url(name)
    finally:
        on.drop_database(name)
