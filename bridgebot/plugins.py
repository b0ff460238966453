"""Finds adapters and commands by name: the only place in the house that imports by name."""

import importlib
import pkgutil
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any, Final

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


def platforms() -> list[str]:
    """List the platforms that an adapter is installed for."""
    import adapters  # noqa: PLC0415

    built_in = {module.name for module in pkgutil.iter_modules(adapters.__path__)}
    return sorted(built_in | {entry.name for entry in entry_points(group=ADAPTERS)})


def adapter_module(platform: str) -> ModuleType:
    """Load the module that speaks a platform: it has `Settings` and `create(name, settings)`."""
    for entry in entry_points(group=ADAPTERS, name=platform):
        return _module(entry)
    if platform not in platforms():
        raise UnknownPlatform(platform)
    return importlib.import_module(f"adapters.{platform}")


def commands() -> list[Command]:
    """Load every command: one or more in each module of `commands/`, and those of others."""
    import commands as ours  # noqa: PLC0415

    found: dict[str, Command] = {}
    for info in pkgutil.iter_modules(ours.__path__):
        _gather(found, importlib.import_module(f"commands.{info.name}"))
    for entry in entry_points(group=COMMANDS):
        _gather(found, entry.load())
    return list(found.values())


def _gather(found: dict[str, Command], loaded: Any) -> None:
    if isinstance(loaded, Command):
        found[loaded.name] = loaded
        return
    for value in vars(loaded).values():
        if isinstance(value, Command):
            found[value.name] = value


def _module(entry: EntryPoint) -> ModuleType:
    loaded = entry.load()
    if not isinstance(loaded, ModuleType):
        message = f"the entry point {entry.value!r} of {ADAPTERS} must name a module"
        raise TypeError(message)
    return loaded
