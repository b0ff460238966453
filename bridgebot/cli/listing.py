"""Lists the commands that people can say, from their declarations alone."""

import json
import shutil
from collections.abc import Iterator
from typing import Any, Final

import click

from bridgebot import plugins
from bridgebot.command import Command, Commands
from bridgebot.routing import Role

WIDTH: Final = 100
WHO: Final = {Role.CUSTOMER: "Anyone", Role.STAFF: "Staff", Role.ADMIN: "Admins"}


def all_commands() -> list[Command]:
    """Give all commands there are, by name."""
    return list(Commands(plugins.commands()))


def by_role() -> Iterator[tuple[str, list[Command]]]:
    """Give the commands by who may say them, those for anyone first."""
    known = all_commands()
    for role, who in WHO.items():
        if allowed := [each for each in known if each.who == role]:
            yield who, allowed


def as_text() -> str:
    """List them for people."""
    formatter = click.HelpFormatter(width=min(shutil.get_terminal_size().columns, WIDTH))
    for who, allowed in by_role():
        with formatter.section(who):
            formatter.write_dl([(each.usage, each.summary) for each in allowed], col_max=34)
    return formatter.getvalue()


def as_json() -> str:
    """List them for machines."""
    return json.dumps([_data(each) for each in all_commands()], ensure_ascii=False, indent=2) + "\n"


def _data(command: Command) -> dict[str, Any]:
    return {
        "name": command.name,
        "who": WHO[command.who].lower(),
        "usage": command.usage,
        "help": command.summary,
        "arguments": [
            {
                "name": each.name,
                "help": each.help,
                "required": each.is_required,
                "flag": each.is_flag,
            }
            for each in command.arguments
        ],
    }
