"""What is wrong with a configuration, in words that show no secret."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError

_POLITE: Final = ("Input should be ", "Value error, ", "Value should ")
_PLAINLY: Final = {
    "a valid tuple": "a list",
    "a valid dictionary": "a table",
    "a valid boolean": "true or false",
}
_LONGEST: Final = 20  # a token that stands in a wrong place is longer


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing in a configuration that must be put right."""

    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        """Say it in one line."""
        where = f"{self.key}: " if self.key else ""
        return f"{where}found {self.found}, expected {self.expected}"


class ConfigError(Exception):
    """A configuration cannot be used; each line names file, key, what was found and expected."""

    def __init__(self, file: Path, complaints: Iterable[Complaint]) -> None:
        """Say all that is wrong at once."""
        self.complaints = tuple(complaints)
        super().__init__("\n".join(f"{file}: {complaint}" for complaint in self.complaints))


def of_validation(kind: type[BaseModel], key: str, error: ValidationError) -> Iterator[Complaint]:
    """Put what pydantic says in our words; `key` is where these settings stand."""
    for detail in error.errors(include_url=False):
        parts = [str(part) for part in detail["loc"]]
        path = ".".join(filter(None, (key, *parts)))
        yield Complaint(path, *_found_and_expected(kind, parts, detail))


def _found_and_expected(kind: type[BaseModel], parts: list[str], detail: Any) -> tuple[str, str]:
    match detail["type"]:
        case "secret":
            return detail["ctx"]["found"], detail["ctx"]["expected"]
        case "extra_forbidden":
            known = _within(kind, parts[:-1]).model_fields
            return "a key that I do not know", one_of(known, parts[-1])
        case "missing":
            field = _within(kind, parts[:-1]).model_fields.get(parts[-1])
            return "nothing", (field and field.description) or "a value"
        case "value_error" if not parts:
            return "these settings together", _expected(detail["msg"])
        case _:
            return shown(detail["input"]), _expected(detail["msg"])


def _within(kind: type[BaseModel], parts: list[str]) -> type[BaseModel]:
    """Follow keys into tables and lists of tables; give the kind of table at their end."""
    for part in parts:
        field = kind.model_fields.get(part)
        inner = (field.annotation, *get_args(field.annotation)) if field else ()
        kinds = [each for each in inner if isinstance(each, type) and issubclass(each, BaseModel)]
        kind = kinds[0] if kinds else kind
    return kind


def _expected(message: str) -> str:
    for words in _POLITE:
        message = message.removeprefix(words)
    message = _PLAINLY.get(message.partition(" or instance")[0].partition(",")[0], message)
    message = message.replace("String should ", "a text that should ")
    return message[:1].lower() + message[1:]


def one_of(known: Iterable[str], found: str = "") -> str:
    """List what would be right, and the nearest to what was found."""
    names = list(known)
    near = difflib.get_close_matches(found, names, n=1, cutoff=0.5)
    if len(names) == 1:
        return names[0]
    hint = f" (did you mean {near[0]}?)" if near and near[0] != found else ""
    return f"one of {', '.join(names)}{hint}"


def shown(value: Any) -> str:
    """Show a value as it was written, if that is short and cannot hold much."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case str() if len(value) <= _LONGEST:
            return f'"{value}"'
        case str():
            return f"a text of {len(value)} characters"
        case list() | dict():
            return "a list" if isinstance(value, list) else "a table"
        case _:
            return "a date or time"
