"""Asks what must be known and writes config.toml."""

import os
import sys
from pathlib import Path
from typing import Any, Final

import click
from pydantic.fields import FieldInfo

from bridgebot import plugins
from bridgebot.cli import example
from bridgebot.config import CONSOLE, DEFAULT, ConfigError, Loading
from bridgebot.secret import Secret
from bridgebot.settings import Settings

_PRIVATE: Final = 0o600
_ASKED: Final = (str, bool, int, float)


def write(file: Path, *, ask: bool) -> None:
    """Write a file of settings, and say what to do next."""
    _look_first(file, ask=ask)
    top, adapters = _asked() if ask else ({}, DEFAULT)
    Loading(file).settings({**top, "adapters": adapters})
    _keep(file, example.written(top, adapters))
    click.echo(f"Your settings are in {file}.")
    click.echo("`bridgebot check` looks them over, and `bridgebot run` starts.")


def _look_first(file: Path, *, ask: bool) -> None:
    if ask and not sys.stdin.isatty():
        raise click.UsageError("This is not a terminal, so I cannot ask. --defaults asks nothing.")
    if not file.exists():
        return
    if not ask:
        raise click.UsageError(f"{file} is there already, and I do not write over it unasked.")
    click.confirm(f"{file} is there already. Write over it?", abort=True)


def _asked() -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    click.echo("A few questions; Enter takes what is in brackets.\n")
    adapters: dict[str, dict[str, Any]] = {}
    while not adapters or click.confirm("\nAnother connection?", default=False):
        name, table = _connection(adapters)
        adapters[name] = table
    top = {"database": _prompt("database", Settings.model_fields["database"], "")}
    if staff := _prompt_list("staff", Settings.model_fields["staff"]):
        top["staff"] = staff
    return top, adapters


def _connection(known: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Ask about one connection until it is right."""
    platforms = click.Choice(plugins.platforms())
    while True:
        platform = click.prompt("Which platform?", type=platforms, default=CONSOLE)
        name = click.prompt("What shall this connection be called?", default=platform)
        fields = plugins.settings_class(platform).model_fields
        table = {"platform": platform}
        table |= {
            key: _prompt(key, field, name)
            for key, field in fields.items()
            if _must_be_known(key, field, name)
        }
        table = {key: value for key, value in table.items() if value is not None}
        try:
            Loading(Path("this")).settings({"adapters": {**known, name: table}})
        except ConfigError as error:
            click.echo(f"\nThat will not do yet:\n{error}\n", err=True)
        else:
            return name, table


def _must_be_known(key: str, field: FieldInfo, connection: str) -> bool:
    """Tell what is asked from what holds well enough unless the file says otherwise."""
    if key == "platform":
        return False
    is_secret = isinstance(example.sample(key, field, connection), Secret)
    return key == "team" or is_secret or field.is_required() or field.default == ""


def _prompt(key: str, field: FieldInfo, connection: str) -> Any:
    """Ask for one setting; None leaves it as it holds."""
    shown = example.sample(key, field, connection)
    click.echo(f"\n{click.wrap_text(field.description or key)}")
    if isinstance(shown, Secret) and shown.source == "env":
        return {
            "env": click.prompt(f"{key}: which environment variable holds it?", default=shown.name)
        }
    if isinstance(shown, Secret):
        shown = shown.name
    if not isinstance(shown, _ASKED):
        return None
    return click.prompt(key, default=shown, show_default=shown != "")


def _prompt_list(key: str, field: FieldInfo) -> list[str]:
    click.echo(f"\n{click.wrap_text(field.description or key)}")
    said = click.prompt(f"{key}, with commas between", default="", show_default=False)
    return [each.strip() for each in said.split(",") if each.strip()]


def _keep(file: Path, text: str) -> None:
    """Write all of it or nothing, for the owner's eyes."""
    part = file.with_name(f".{file.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, _PRIVATE), "w") as new:
            new.write(text)
        part.replace(file)
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}") from error
