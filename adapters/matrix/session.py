"""Signs in, and keeps what the account needs to stay the same device, in a folder of its own."""

import json
import os
import secrets
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import structlog

from adapters.matrix.wire import UNKNOWN_TOKEN, Declined, Json, Wire, path

_log = structlog.get_logger()
FILE: Final = "session.json"
SEEDS: Final = "seeds.json"
"""The account's signing keys; they outlive its devices."""
DEVICE_NAME: Final = "Bridgebot"


class SignedOut(Exception):
    """The homeserver does not know us any more, and we cannot sign in by ourselves."""


@dataclass(frozen=True, slots=True)
class Session:
    """One device of one account; `since` is when it was made, in milliseconds since 1970 UTC."""

    user_id: str
    device_id: str
    token: str
    refresh_token: str
    pickle_key: str
    since: int


@dataclass(frozen=True, slots=True)
class Login:
    """How to sign in: with a password, or with a token that somebody made for us."""

    user: str
    password: str = ""
    token: str = ""


class Folder:
    """A folder for nobody's eyes but ours."""

    def __init__(self, where: Path) -> None:
        """Take where it lies; it is made when something is first kept."""
        self.path = where

    def make(self) -> None:
        """Make it, and shut everybody else out."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def read(self, name: str) -> Any:
        """Read what was kept under a name; None when there is nothing."""
        try:
            return json.loads((self.path / name).read_text("utf-8"))
        except FileNotFoundError:
            return None

    def write(self, name: str, kept: Any) -> None:
        """Keep something: whole and on the disk, or not at all."""
        self.write_lines(name, [json.dumps(kept)])

    def lines(self, name: str) -> list[str]:
        """Read the lines that were kept under a name."""
        try:
            return (self.path / name).read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return []

    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        """Keep lines, and nothing else under that name: all on the disk, or none."""
        self.make()
        new = self.path / f"{name}.new"
        _write(new, os.O_TRUNC, lines)
        new.replace(self.path / name)

    def add_lines(self, name: str, lines: Iterable[str]) -> None:
        """Keep lines after those that are there; of the last, only half may survive a crash."""
        self.make()
        _write(self.path / name, os.O_APPEND, lines)

    def set_aside(self) -> Path | None:
        """Move what belongs to a device that is no more out of the way; say where to."""
        if not self.path.exists():
            return None
        aside = self.path.with_name(f"{self.path.name}.old-{time.time_ns() // 1_000_000}")
        self.path.rename(aside)
        return aside


def _write(where: Path, how: int, lines: Iterable[str]) -> None:
    opened = os.open(where, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())


class Account:
    """The account we speak as, signed in on one device for good."""

    def __init__(self, wire: Wire, login: Login, folder: Folder) -> None:
        """Take how to sign in, and where to keep what came of it."""
        self.wire = wire
        self.folder = folder
        self._login = login
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """Give the session; only once `open` did return."""
        assert self._session is not None  # noqa: S101 - nobody asks before that
        return self._session

    @property
    def password(self) -> str:
        """Give the password, or nothing."""
        return self._login.password

    def kept(self) -> Session | None:
        """Give the session that was kept, if there is one for this account."""
        found = self.folder.read(FILE)
        session = Session(**found) if found else None
        if session and self._login.user not in ("", session.user_id):
            return None
        return session

    async def open(self) -> Session:
        """Take up the session that was kept, or sign in; `SignedOut` when neither works."""
        session = self.kept()
        if session is None and self.folder.read(FILE):
            self._start_over("the folder belongs to another account", same_account=False)
        if self._login.token:
            session = await self._with_token(session)
        elif session is None:
            session = await self._with_password(None)
        self._take(session)
        self.wire.renew = self._renew
        return session

    async def open_anew(self, why: str) -> Session:
        """Become a new device, because the old one is lost; what it kept is set aside."""
        if not self._login.password:
            raise SignedOut(f"{why}; make a new token for a new device, or set a password")
        self._start_over(why)
        session = await self._with_password(None)
        self._take(session)
        return session

    async def _with_token(self, kept: Session | None) -> Session:
        self.wire.token = self._login.token
        who = await self.wire.call("GET", path("account", "whoami"))
        user, device = str(who["user_id"]), str(who.get("device_id", ""))
        if kept and kept.device_id != device:
            self._start_over("the token belongs to another device")
            kept = None
        kept = kept or Session(user, device, "", "", secrets.token_urlsafe(32), _now())
        return replace(kept, token=self._login.token)

    async def _with_password(self, kept: Session | None) -> Session:
        """Sign in; on the device that was kept, so that what it sent is still known as its own."""
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self._login.user},
            "password": self._login.password,
            "initial_device_display_name": DEVICE_NAME,
            "refresh_token": True,
        }
        if kept is not None:
            body["device_id"] = kept.device_id
        try:
            found = await self._anonymously("login", body)
        except Declined as declined:
            if declined.is_limit:
                raise
            raise SignedOut(f"signing in as {self._login.user}: {declined}") from None
        return _session_of(found, kept)

    async def _renew(self, used: str) -> str:
        """Come by a new token for the same device."""
        session = self.session
        renewed = await self._refreshed(session) if session.refresh_token else None
        if renewed is None and self._login.password:
            renewed = await self._with_password(session)
        if renewed is None:
            raise SignedOut("the token ran out, and nothing to renew it with is set")
        self._take(renewed)
        return renewed.token

    async def _refreshed(self, session: Session) -> Session | None:
        try:
            found = await self._anonymously("refresh", {"refresh_token": session.refresh_token})
        except Declined as declined:
            if declined.code != UNKNOWN_TOKEN:
                raise
            return None
        return replace(
            session,
            token=str(found["access_token"]),
            refresh_token=str(found.get("refresh_token") or session.refresh_token),
        )

    async def _anonymously(self, what: str, body: Json) -> Json:
        """Ask without a token; others go on using the old one meanwhile."""
        wire = Wire(self.wire.homeserver)
        try:
            return await wire.call("POST", path(what), body)
        finally:
            await wire.close()

    def _take(self, session: Session) -> None:
        self.folder.write(FILE, asdict(session))
        self._session = session
        self.wire.token = session.token

    def _start_over(self, why: str, *, same_account: bool = True) -> None:
        seeds = self.folder.read(SEEDS) if same_account else None
        aside = self.folder.set_aside()
        if seeds:
            self.folder.write(SEEDS, seeds)
        _log.warning("matrix.new_device", reason=why, old_keys=str(aside))


def _session_of(found: Json, kept: Session | None) -> Session:
    return Session(
        user_id=str(found["user_id"]),
        device_id=str(found["device_id"]),
        token=str(found["access_token"]),
        refresh_token=str(found.get("refresh_token", "")),
        pickle_key=kept.pickle_key if kept else secrets.token_urlsafe(32),
        since=kept.since if kept else _now(),
    )


def _now() -> int:
    return time.time_ns() // 1_000_000
