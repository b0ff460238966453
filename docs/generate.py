"""Writes the pages that follow from the code: `make docs`; with `--check`, says what is stale."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bridgebot import plugins
from bridgebot.__main__ import main as command_line
from bridgebot.adapter import Caps, Feature, Level
from bridgebot.arguments import Argument
from bridgebot.cli import listing
from bridgebot.cli.example import example, sample, toml
from bridgebot.command import Command
from bridgebot.settings import Settings
from bridgebot.sources import LARGEST

ROOT: Final = Path(__file__).parent.parent
REFERENCE: Final = Path("docs/reference")
MADE: Final = "<!-- Made by `make docs` from the code: change it there. -->\n\n"

LEVELS: Final = {
    Level.FULL: "yes",
    Level.PARTLY: "partly",
    Level.FALLBACK: "in plain words",
    Level.LOST: "lost",
    Level.REFUSED: "no",
}


def pages() -> dict[Path, str]:
    """Give each generated file with what should be in it."""
    return {
        Path("config.example.toml"): example(),
        REFERENCE / "commands.md": MADE + _lines(commands()),
        REFERENCE / "configuration.md": MADE + _lines(configuration()),
        REFERENCE / "support.md": MADE + _lines(support()),
    }


def stale(root: Path = ROOT) -> list[Path]:
    """List the generated files that are not as they should be."""
    return [file for file, text in pages().items() if _read(root / file) != text]


def write(root: Path = ROOT) -> list[Path]:
    """Write what is stale; answer what that was."""
    files = stale(root)
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(pages()[file], "utf-8")
    return files


def commands() -> Iterator[str]:
    """Tell what people can say to the bot."""
    yield "# Commands\n"
    yield "What people can say to the bot: typed with a slash, pressed as a button, or said to it."
    yield "What is in [brackets] may be left out, and `…` stands for your words.\n"
    for who, allowed in listing.by_role():
        yield f"## {who}\n"
        for each in allowed:
            yield from _command(each)


def configuration() -> Iterator[str]:
    """Tell what can be set, and what the command line takes."""
    yield "# Configuration\n"
    yield "Bridgebot reads `config.toml` from where it is started,"
    yield "or the file that `--config` or `$BRIDGEBOT_CONFIG` names."
    yield "Without any, the console alone is set.\n"
    yield 'A secret is never written here: `{ env = "NAME" }` names the environment variable'
    yield 'that holds it, `{ file = "PATH" }` the file. `bridgebot check` says which are missing.\n'
    yield "[config.example.toml](../../config.example.toml) shows every setting in place.\n"
    yield from _settings("Everywhere", Settings, "")
    for platform in plugins.platforms():
        title = f'`[adapters.NAME]` with `platform = "{platform}"`'
        yield from _settings(title, plugins.settings_class(platform), platform)
    yield from _command_line()


def support() -> Iterator[str]:
    """Tell how well each platform takes what we say."""
    places = dict(_places())
    yield "# What each platform takes\n"
    yield "*partly*: it arrives with something missing;"
    yield "*in plain words*: words say what is meant.\n"
    yield _row("", *places)
    yield _row("---", *("---" for _ in places))
    for feature in Feature:
        yield _row(feature.value, *(LEVELS[caps.level(feature)] for caps in places.values()))
    yield _row("the largest file", *map(_largest_file, places.values()))
    yield _row("characters in a message", *(f"{caps.text_max:,}" for caps in places.values()))
    yield _row("seconds between messages", *(f"{caps.pace:g}" for caps in places.values()))
    yield "\nWhen the answer to an attempt is lost, was it sent?\n"
    for place, caps in places.items():
        yield f"- {place}: {caps.settle.value}."


def _largest_file(caps: Caps) -> str:
    takes_files = caps.level(Feature.FILE) >= Level.PARTLY
    return f"{min(caps.file_max, LARGEST) / 1e6:,.0f} MB" if takes_files else "none"


def _command(command: Command) -> Iterator[str]:
    yield f"### `{command.usage}`\n"
    yield f"{command.summary}.\n"
    for argument in command.arguments:
        yield _argument(argument)
    if command.arguments:
        yield ""


def _argument(argument: Argument) -> str:
    optional = "" if argument.is_required else " (optional)"
    return f"- `{'--' * argument.is_flag}{argument.name}`{optional}: {argument.help}"


def _settings(title: str, kind: type[BaseModel], connection: str) -> Iterator[str]:
    yield f"## {title}\n"
    yield _row("key", "unless you say", "what it is")
    yield _row("---", "---", "---")
    for name, field in kind.model_fields.items():
        yield _row(f"`{name}`", _default(name, field, connection), field.description or "")
    yield ""


def _default(name: str, field: FieldInfo, connection: str) -> str:
    if field.is_required():
        return f"required, like `{toml(sample(name, field, connection))}`"
    default: Any = field.get_default(call_default_factory=True)
    return f"`{toml(default)}`" if default else ""


def _command_line() -> Iterator[str]:
    yield "## The command line\n"
    asked = command_line.context_settings
    context = click.Context(command_line, info_name="bridgebot", max_content_width=80, **asked)
    for name in command_line.list_commands(context):
        command = command_line.commands[name]
        inner = click.Context(command, info_name=name, parent=context, terminal_width=80)
        yield f"### `bridgebot {name}`\n"
        yield f"```text\n{command.get_help(inner)}\n```\n"


def _places() -> Iterator[tuple[str, Caps]]:
    """Give each kind of place that a platform has, and its levels: what `SUPPORT` says."""
    for platform in plugins.platforms():
        kinds: Mapping[str, Caps] = getattr(plugins.adapter_module(platform), "SUPPORT", {})
        for kind, caps in kinds.items():
            yield ", ".join(filter(None, (platform, kind))), caps


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _lines(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _read(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


def main() -> None:
    """Write what is stale; with `--check` only say so, and fail."""
    if "--check" in sys.argv[1:]:
        sys.exit("\n".join(f"{file} is stale: make docs" for file in stale()) or 0)
    for file in write():
        print(f"wrote {file}")


if __name__ == "__main__":
    main()
