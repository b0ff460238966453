"""Words that nobody may read: the settings name them, the environment or a file holds them."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

WRITTEN: Final = '{ env = "NAME" } or { file = "PATH" }'
_NAME: Final = re.compile(r"[A-Z_][A-Z0-9_]*")  # a token pasted here by mistake is no such name


class MissingSecret(LookupError):
    """A secret is not where the settings say."""


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A secret: written as `{ env = "NAME" }` or `{ file = "PATH" }`, and never shown."""

    source: str
    name: str

    written: ClassVar[str] = WRITTEN

    def __repr__(self) -> str:
        """Show where it is kept, or nothing."""
        where = "" if self.source == "text" else f"{self.source}={self.name!r}"
        return f"{type(self).__name__}({where})"

    def reveal(self) -> str:
        """Read the words; `MissingSecret` when they are not there."""
        words = _SOURCES[self.source](self.name)
        if not words:
            raise MissingSecret(f"{_called(self)} is empty")
        return words

    @classmethod
    def read(cls, found: Any) -> Self:
        """Take what a setting says."""
        match found:
            case Secret():
                return cls(found.source, found.name)
            case {"env": str(name), **others} if not others and _NAME.fullmatch(name):
                return cls("env", name)
            case {"file": str(name), **others} if not others and name:
                return cls("file", name)
            case {"env": _, **others} if not others:
                raise _wrong("something else", 'a variable\'s name in capitals: { env = "NAME" }')
            case str():
                raise _wrong(
                    "the secret itself (take it out of this file)",
                    f"where it is kept: {cls.written}",
                )
            case _:
                raise _wrong("something else", cls.written)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let pydantic read it, in any adapter's settings."""
        return core_schema.no_info_plain_validator_function(cls.read)


class Address(Secret):
    """A database's address, which may hold a password: written out, or kept like a secret."""

    __slots__ = ()
    written: ClassVar[str] = f"an address, {WRITTEN}"

    @classmethod
    def read(cls, found: Any) -> Self:
        """Take an address, or where it is kept."""
        return cls("text", found) if isinstance(found, str) else super().read(found)


def _wrong(found: str, expected: str) -> PydanticCustomError:
    return PydanticCustomError("secret", "{expected}", {"found": found, "expected": expected})


def _from_environment(name: str) -> str:
    try:
        return os.environ[name].strip()
    except KeyError:
        raise MissingSecret(f"${name} is not set") from None


def _from_file(name: str) -> str:
    try:
        return Path(name).read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise MissingSecret(f"{name} is not text") from None
    except OSError as error:
        raise MissingSecret(f"{name} cannot be read: {error.strerror}") from None


_SOURCES: Final[Mapping[str, Callable[[str], str]]] = {
    "env": _from_environment,
    "file": _from_file,
    "text": str,
}


def _called(secret: Secret) -> str:
    return {"env": f"${secret.name}", "file": secret.name}.get(secret.source, "it")


def secrets_of(settings: Any, key: str = "") -> Iterator[tuple[str, Secret]]:
    """Find the secrets within settings, each with its dotted key."""
    match settings:
        case Secret():
            yield key, settings
        case BaseModel():
            yield from _within(dict(settings), key)
        case Mapping():
            yield from _within(settings, key)
        case list() | tuple():
            yield from _within(dict(enumerate(settings)), key)


def _within(parts: Mapping[Any, Any], key: str) -> Iterator[tuple[str, Secret]]:
    for name, part in parts.items():
        yield from secrets_of(part, f"{key}.{name}" if key else str(name))


def words_to_hide(settings: Any) -> frozenset[str]:
    """Gather the words of all secrets that are there, for the log to leave out."""
    hidden = set()
    for _, secret in secrets_of(settings):
        try:
            hidden.add(
                _password(secret.reveal()) if isinstance(secret, Address) else secret.reveal()
            )
        except MissingSecret:
            continue
    return frozenset(hidden - {""})


def _password(address: str) -> str:
    return urlsplit(address).password or ""
