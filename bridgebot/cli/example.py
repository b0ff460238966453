"""Writes configuration files: the settings classes are the text, each field with its words."""

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bridgebot import plugins
from bridgebot.config import CONSOLE, DEFAULT
from bridgebot.secret import Secret
from bridgebot.settings import Settings

HEAD: Final = """\
Bridgebot's settings. A line like #key = … is not in force: it shows a default, or an example.
This file is read from where --config or $BRIDGEBOT_CONFIG says, else from the folder in which
Bridgebot is started."""
_WIDTH: Final = 98


def example() -> str:
    """Write the example: the console is set, and all else is shown."""
    others = [platform for platform in plugins.platforms() if platform != CONSOLE]
    return written({}, DEFAULT) + "".join(f"\n{_asleep(platform)}" for platform in others)


def written(top: Mapping[str, Any], adapters: Mapping[str, Mapping[str, Any]]) -> str:
    """Write a file with these values; what is not given is shown as it holds."""
    sections = [_commented(HEAD), *_lines(Settings, top, "")]
    for name, values in adapters.items():
        kind = plugins.settings_class(values["platform"])
        sections.append("\n".join((f"[adapters.{name}]", *_lines(kind, values, name))))
    return "\n\n".join((sections[0], "\n\n".join(sections[1:]))) + "\n"


def sample(name: str, field: FieldInfo, connection: str) -> Any:
    """Give a value that shows how a setting is written: its default, else an example."""
    if field.annotation is not None and _is_secret(field.annotation) and field.is_required():
        return Secret("env", f"{connection}_{name}".upper().replace("-", "_"))
    if field.examples and (field.is_required() or not field.default):
        return field.examples[0]
    return field.get_default(call_default_factory=True)


def toml(value: Any) -> str:
    """Write a value as TOML does."""
    match value:
        case Secret(source="text"):
            return toml(value.name)
        case Secret():
            return f"{{ {value.source} = {toml(value.name)} }}"
        case bool() | int() | float():
            return str(value).lower()
        case list() | tuple():
            return f"[{', '.join(map(toml, value))}]"
        case BaseModel() | Mapping():
            parts = (f"{_key(key)} = {toml(part)}" for key, part in dict(value).items())
            return f"{{ {', '.join(parts)} }}"
        case _:
            return json.dumps(str(value or ""), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if key.isascii() and key.isidentifier() else toml(key)


def _lines(kind: type[BaseModel], values: Mapping[str, Any], connection: str) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        if name == "adapters":
            continue
        is_set = name in values or field.is_required()
        value = values.get(name, sample(name, field, connection))
        mark = "" if is_set else "#"
        said = [_commented(field.description)] if field.description else []
        yield "\n".join((*said, f"{mark}{name} = {toml(value)}"))


def _asleep(platform: str) -> str:
    """Show a connection that is not in force."""
    kind = plugins.settings_class(platform)
    body = "\n".join((f"[adapters.{platform}]", *_lines(kind, {"platform": platform}, platform)))
    return "".join(
        f"{line if line.startswith('#') else f'#{line}'}\n" for line in body.splitlines()
    )


def _commented(text: str) -> str:
    return textwrap.fill(
        " ".join(text.split()), _WIDTH, initial_indent="# ", subsequent_indent="# "
    )


def _is_secret(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Secret)
