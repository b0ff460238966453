"""Finds adapters and commands by name: the only place in the house that imports by name."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any, Final

import click

from bridgebot.adapter import AdapterSettings
from bridgebot.command import Command

ADAPTERS: Final = "bridgebot.adapters"
COMMANDS: Final = "bridgebot.commands"


class UnknownPlatform(LookupError):
    """No adapter speaks a platform of that name."""

    def __init__(self, platform: str) -> None:
        """Name those there are."""
        super().__init__(
            f"{platform!r} is not a platform I know; there are {', '.join(platforms())}"
        )


class Unloadable(Exception):
    """An adapter or a command is installed, but cannot be used."""


def platforms() -> list[str]:
    """List the platforms that an adapter is installed for."""
    return sorted(_built_in() | {entry.name for entry in _entries(ADAPTERS)})


def adapter_module(platform: str) -> ModuleType:
    """Load the module that speaks a platform: it has `Settings` and `create(name, settings)`."""
    if platform in _built_in():
        where = f"adapters.{platform}"
        return _whole(_loaded(partial(importlib.import_module, where), where), where)
    for entry in _entries(ADAPTERS):
        if entry.name == platform:
            return _whole(_loaded(entry.load, _called(entry)), _called(entry))
    raise UnknownPlatform(platform)


def command_line(platform: str) -> click.Group | None:
    """Give the commands that a platform adds to the command line, if it has any: its `cli`."""
    if platform not in platforms():
        return None
    found: click.Group | None = getattr(adapter_module(platform), "cli", None)
    return found


def settings_class(platform: str) -> type[AdapterSettings]:
    """Give what can be set for a connection to a platform."""
    found: type[AdapterSettings] = adapter_module(platform).Settings
    return found


def commands() -> list[Command]:
    """Load every command: one or more in each module of `commands/`, and those of others."""
    import commands as ours  # noqa: PLC0415

    found: dict[str, Command] = {}
    for info in pkgutil.iter_modules(ours.__path__):
        _gather(found, importlib.import_module(f"commands.{info.name}"), info.name)
    for entry in _entries(COMMANDS):
        _gather(found, _loaded(entry.load, _called(entry)), _called(entry))
    return list(found.values())


def _built_in() -> set[str]:
    import adapters  # noqa: PLC0415

    return {module.name for module in pkgutil.iter_modules(adapters.__path__)}


@cache
def _entries(group: str) -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=group))


def _gather(found: dict[str, Command], loaded: Any, where: str) -> None:
    """Add the commands of a module; one that another module declared may pass by again."""
    for command in _commands_in(loaded):
        if found.setdefault(command.name, command) is not command:
            raise Unloadable(f"{where} has a command {command.name!r}, and there is one already")


def _commands_in(loaded: Any) -> Iterator[Command]:
    candidates = [loaded] if isinstance(loaded, Command) else vars(loaded).values()
    return (value for value in candidates if isinstance(value, Command))


def _whole(loaded: Any, where: str) -> ModuleType:
    """Make sure that an adapter's module has what we look for."""
    if not isinstance(loaded, ModuleType):
        raise Unloadable(f"{where} must name a module")
    settings = getattr(loaded, "Settings", None)
    if not (isinstance(settings, type) and issubclass(settings, AdapterSettings)):
        raise Unloadable(f"{where} has no Settings made of AdapterSettings")
    if not callable(getattr(loaded, "create", None)):
        raise Unloadable(f"{where} has no create(name, settings)")
    return loaded


def _loaded(load: Callable[[], Any], where: str) -> Any:
    try:
        return load()
    except Exception as error:
        raise Unloadable(f"{where} fails: {type(error).__name__}: {error}") from error


def _called(entry: EntryPoint) -> str:
    package = f" of {entry.dist.name}" if entry.dist else ""
    return f"{entry.value}{package}"
