"""Reads config.toml into settings, or says all that is wrong with it at once."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from bridgebot import plugins
from bridgebot.adapter import AdapterSettings
from bridgebot.complaints import Complaint, ConfigError, of_validation, one_of, shown
from bridgebot.owners.roster import Roster
from bridgebot.routing import DONE, REACTIONS
from bridgebot.secret import MissingSecret, Secret, secrets_of
from bridgebot.settings import FILE, Settings
from store.database.drivers import driver_for

__all__ = ["Complaint", "ConfigError", "Settings", "database_url", "load", "missing", "require"]

CONSOLE: Final = "console"
DEFAULT: Final = {CONSOLE: {"platform": CONSOLE, "team": "team"}}

_NAME: Final = re.compile(r"[\w-]+")
_ADDRESS: Final = re.compile(r"(?:sqlite|postgresql)(?:\+\w+)?://.*[^/]", re.DOTALL)
_ADDRESSES: Final = "sqlite:///FILE or postgresql://USER@HOST/NAME"
_Model = TypeVar("_Model", bound=BaseModel)


def load(file: Path | None = None) -> Settings:
    """Read the named file, else ./config.toml; where there is none, the console alone is set."""
    if file is None and not FILE.exists():
        return Loading(FILE).settings({})
    return Loading(file or FILE).settings(_parsed(file or FILE))


def database_url(settings: Settings) -> str:
    """Reveal where everything is kept; ConfigError when it cannot be there."""
    complaint = _missing("database", settings.database)
    complaint = complaint or _address_complaint(settings.database.reveal())
    if complaint is not None:
        raise ConfigError(settings.file, [complaint])
    return settings.database.reveal()


def require(settings: Settings) -> None:
    """Make sure that all secrets are there; ConfigError names those that are not."""
    if complaints := missing(settings):
        raise ConfigError(settings.file, complaints)


def missing(settings: Settings) -> list[Complaint]:
    """List the secrets that are not where the settings say."""
    found = (_missing(key, secret) for key, secret in secrets_of(settings))
    return [complaint for complaint in found if complaint is not None]


class Loading:
    """The reading of one file; complaints gather until the end."""

    def __init__(self, file: Path) -> None:
        """Read what comes from this file."""
        self._file = file
        self._complaints: list[Complaint] = []

    def settings(self, raw: Mapping[str, Any]) -> Settings:
        """Make settings of a parsed file; ConfigError with all that is wrong."""
        tables = self._tables(raw)
        adapters = {name: self._connection(name, table) for name, table in tables.items()}
        rest = {key: value for key, value in raw.items() if key != "adapters"}
        settings = self._valid(Settings, rest, "") or Settings()
        self._complaints += [*_consoles(tables), *_accounts(raw, tables)]
        self._complaints += [*_owners(settings.roster, tables), *_places(settings, tables)]
        self._complaints += _signs(settings)
        if settings.database.source == "text":
            self._complain(_address_complaint(settings.database.name))
        if self._complaints:
            raise ConfigError(self._file, self._complaints)
        return settings.completed(self._file, {n: each for n, each in adapters.items() if each})

    def _tables(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        tables = raw.get("adapters") or DEFAULT
        if isinstance(tables, dict):
            return tables
        self._complain(Complaint("adapters", shown(tables), "tables like [adapters.console]"))
        return {}

    def _connection(self, name: str, table: Any) -> AdapterSettings | None:
        key = f"adapters.{name}"
        if not _NAME.fullmatch(name):
            self._complain(Complaint(key, "such a name", "one of letters, digits, - and _"))
        if not isinstance(table, dict):
            self._complain(Complaint(key, shown(table), f"a table: [{key}]"))
            return None
        kind = self._kind(f"{key}.platform", table.get("platform"))
        return self._valid(kind, table, key) if kind else None

    def _kind(self, key: str, platform: Any) -> type[AdapterSettings] | None:
        known, named = plugins.platforms(), isinstance(platform, str)
        found = "nothing" if platform is None else shown(platform)
        try:
            if platform in known:
                return plugins.settings_class(platform)
        except plugins.Unloadable as error:
            found += f", which does not load: {error}"
        self._complain(Complaint(key, found, one_of(known, platform if named else "")))
        return None

    def _valid(self, kind: type[_Model], raw: Mapping[str, Any], key: str) -> _Model | None:
        try:
            return kind.model_validate(raw)
        except ValidationError as error:
            self._complaints += of_validation(kind, key, error)
        return None

    def _complain(self, complaint: Complaint | None) -> None:
        if complaint is not None:
            self._complaints.append(complaint)


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        found, expected = (
            f"a slip of the pen: {error}",
            "TOML, as `bridgebot example-config` shows it",
        )
    except UnicodeDecodeError as error:
        found, expected = f"no UTF-8 at byte {error.start}", "text in UTF-8"
    except FileNotFoundError:
        found, expected = "no such file", "the settings; `bridgebot init` writes them"
    except OSError as error:
        found, expected = str(error.strerror).lower(), "a file that I may read"
    raise ConfigError(file, [Complaint("", found, expected)])


def _missing(key: str, secret: Secret) -> Complaint | None:
    try:
        secret.reveal()
    except MissingSecret as gone:
        return Complaint(key, f"nothing ({gone})", "a secret")
    return None


def _accounts(raw: Mapping[str, Any], tables: Mapping[str, Any]) -> Iterator[Complaint]:
    like = one_of(f'"{name}:ACCOUNT"' for name in tables)
    for key, number, said in _listed(raw, "staff", "admins"):
        connection, _, account = said.partition(":")
        if not account or connection not in tables:
            yield Complaint(f"{key}.{number}", shown(said), like)


def _listed(raw: Mapping[str, Any], *keys: str) -> Iterator[tuple[str, int, str]]:
    for key in keys:
        said = raw.get(key)
        for number, each in enumerate(said if isinstance(said, list) else ()):
            if isinstance(each, str):
                yield key, number, each


def _owners(roster: Roster, tables: Mapping[str, Any]) -> Iterator[Complaint]:
    """Find people whose accounts are nowhere, who is asked and not listed, and two last resorts."""
    owners: dict[str, str] = {}
    for key, account, owner in roster.accounts():
        connection, _, rest = account.partition(":")
        if not rest or connection not in tables:
            yield Complaint(key, shown(account), one_of(f'"{name}:ACCOUNT"' for name in tables))
        elif owners.setdefault(account, owner) != owner:
            yield Complaint(key, shown(account), f"an account that is not people.{owners[account]}")
    for key, who in roster.strangers():
        known = one_of(roster.people, who) if roster.people else "a key of [people]; it is empty"
        yield Complaint(key, shown(who), known)
    last = [name for name, area in roster.areas.items() if area.last_resort]
    for name in last[1:]:
        yield Complaint(f"areas.{name}.last_resort", "a second one", f"one only ({last[0]})")


def _places(settings: Settings, tables: Mapping[str, Any]) -> Iterator[Complaint]:
    """Find places of organisations that are on no connection."""
    like = one_of(f'"{name}:ID"' for name in tables)
    for key, said in settings.belonging.strangers(tables):
        yield Complaint(key, shown(said), like)


def _signs(settings: Settings) -> Iterator[Complaint]:
    """Find signs that stand for no verb."""
    if settings.reactions == REACTIONS:
        return
    known = [DONE, *(each.name for each in plugins.commands())]
    for sign, verb in settings.reactions.items():
        if verb not in known:
            yield Complaint(f"reactions.{sign}", shown(verb), one_of(known, verb))


def _consoles(tables: Mapping[str, Any]) -> Iterator[Complaint]:
    right = {name: table for name, table in tables.items() if isinstance(table, dict)}
    consoles = [name for name, table in right.items() if table.get("platform") == CONSOLE]
    for name in consoles[1:]:
        yield Complaint(
            f"adapters.{name}.platform",
            f'"{CONSOLE}" a second time',
            f"one console only, since there is one terminal (it is adapters.{consoles[0]})",
        )


def _address_complaint(address: str) -> Complaint | None:
    scheme, _, rest = address.partition("://")
    if not _ADDRESS.fullmatch(address) or ":memory:" in rest:
        found = f"an address that begins with {scheme}://" if rest.strip("/") else "no address"
        return Complaint("database", found, _ADDRESSES)
    try:
        driver_for(address)
    except ValueError:
        return Complaint("database", "an address that cannot be read", _ADDRESSES)
    if "password" in rest.partition("?")[2]:
        return Complaint("database", "a password after the question mark", "one before the host")
    folder = Path(rest.removeprefix("/")).parent
    if scheme.startswith("sqlite") and not folder.is_dir():
        return Complaint("database", f"the folder {folder}, which is not there", "one that is")
    return None
