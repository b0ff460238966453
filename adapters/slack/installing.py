"""Many workspaces: who installed the app, their tokens (sealed), and the way they install it."""

import asyncio
import hashlib
import hmac
import json
import logging
import secrets
import time
from typing import Final

import structlog
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from adapters.slack import manifest
from adapters.slack.calls import Calls, NotDone
from adapters.slack.installed import HOME, INDEX, Installed, bot_of, named
from adapters.slack.renewing import is_final, why
from adapters.slack.settings import Settings
from adapters.slack.workspaces import Bot, NotInstalled
from bridgebot.adapter import Gate

_log = structlog.get_logger()
STATE_SECONDS: Final = 600
FRESH_SECONDS: Final = 600.0
ROTATE_MINUTES: Final = 120
RENEW_SECONDS: Final = 0.5
"""How long somebody waits for a token to be renewed: until then the old one may do."""
CLOSE_SECONDS: Final = 3.0


class Installations(AsyncInstallationStore):
    """The workspaces that installed the app; their tokens are sealed before they are stored."""

    def __init__(self, calls: Calls, gate: Gate, client_id: str, client_secret: str) -> None:
        """Keep them at this gate."""
        self._calls = calls
        self._gate = gate
        self._installed = Installed(gate.recall)
        self._client = (client_id, client_secret)
        self._fresh: dict[str, tuple[float, Bot]] = {}
        self._renewing: dict[str, asyncio.Task[None]] = {}
        self._lock = asyncio.Lock()

    async def bot(self, team: str) -> Bot:
        """Give who we are in a workspace; a token about to expire is renewed, if that is quick."""
        then, bot = self._fresh.get(team, (0.0, None))
        if bot is None or time.monotonic() - then > FRESH_SECONDS:
            done, _ = await asyncio.wait([self._renewal(team)], timeout=RENEW_SECONDS)
            installation = await self._installed.kept(team)
            if installation is None:
                raise NotInstalled(team)
            bot = bot_of(team, installation)
            if done:
                self._fresh[team] = (time.monotonic(), bot)
        return bot

    def at_hand(self, team: str) -> Bot | None:
        """Give who we were in a workspace when that was looked up last."""
        _, bot = self._fresh.get(team, (0.0, None))
        return bot

    async def close(self) -> None:
        """Let renewals come to their end: a token that is not kept is lost."""
        if self._renewing:
            await asyncio.wait(self._renewing.values(), timeout=CLOSE_SECONDS)

    async def teams(self) -> list[str]:
        """List the workspaces, and whole organisations, that installed the app."""
        return await self._installed.teams()

    async def forget(self, team: str, *, gone: bool = False) -> None:
        """Read it anew next time; or know that we are there no more."""
        self._fresh.pop(team, None)
        if gone:
            async with self._lock:
                await self._gate.remember(named(team), "")
                await self._index([each for each in await self.teams() if each != team])

    async def make_sure(self) -> None:
        """Make sure that secrets can be sealed, before anybody is asked for one."""
        await self._index(await self.teams())

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation, with the workspace's address, in place of the one there was."""
        installation.set_custom_value(HOME, await self._home(str(installation.bot_token)))
        async with self._lock:
            await self._keep(installation)

    async def _keep(self, installation: Installation) -> None:
        team = _team_of(installation)
        await self._gate.remember(named(team), json.dumps(_written(installation)))
        teams = await self.teams()
        if team not in teams:
            await self._index([*teams, team])
        self._fresh.pop(team, None)

    async def _home(self, token: str) -> str:
        """Ask for a workspace's address; we can do without."""
        try:
            return str((await self._calls.ask(token, "auth.test")).get("url") or "")
        except NotDone:
            return ""

    # Renewing -----------------------------------------------------------------------------------

    def _renewal(self, team: str) -> "asyncio.Task[None]":
        """Give the one renewal of a token that is under way: what it brings must not be lost."""
        if team not in self._renewing:
            task = asyncio.ensure_future(self._renewed(team))
            self._renewing[team] = task
            task.add_done_callback(lambda _: self._renewing.pop(team, None))
        return self._renewing[team]

    async def _renewed(self, team: str) -> None:
        """Renew a token that is about to expire; when Slack refuses, we go on with the old one."""
        installation = None
        try:
            installation = await self._installed.kept(team)
            newer = await self._rotated(installation) if installation else None
            if installation and newer:
                await self._exchange(installation, newer)
        except Exception as error:  # noqa: BLE001 - it is this workspace's trouble alone
            _log.error("slack.token_not_renewed", workspace=team, reason=why(error))
            if installation is not None and is_final(error):
                await self._warn(team, installation, why(error))

    async def _warn(self, team: str, installation: Installation, reason: str) -> None:
        """Tell staff, once for each token, that it runs out for good."""
        where = f"{installation.team_name or installation.enterprise_name or team} ({team})"
        token = hashlib.sha256(str(installation.bot_refresh_token).encode()).hexdigest()[:16]
        words = f"Slack does not renew the token of {where} ({reason})."
        try:
            await self._gate.warn(f"renewal:{team}:{token}", words)
        except Exception as error:  # noqa: BLE001 - it is tried again, and so is this
            _log.warning("slack.staff_not_told", workspace=team, reason=type(error).__name__)

    async def _exchange(self, older: Installation, newer: Installation) -> None:
        """Keep what was renewed, unless the workspace left, or came anew, meanwhile."""
        async with self._lock:
            now = await self._installed.kept(_team_of(older))
            if now is not None and now.bot_refresh_token == older.bot_refresh_token:
                await self._keep(newer)

    async def _rotated(self, installation: Installation) -> Installation | None:
        return await self._rotator().perform_token_rotation(
            installation=installation, minutes_before_expiration=ROTATE_MINUTES
        )

    def _rotator(self) -> AsyncTokenRotator:
        client_id, client_secret = self._client
        return AsyncTokenRotator(
            client_id=client_id, client_secret=client_secret, client=self._calls.client("")
        )

    async def _index(self, teams: list[str]) -> None:
        await self._gate.remember(INDEX, json.dumps(teams))


class States(AsyncOAuthStateStore):
    """What tells somebody who comes back from Slack from a stranger: good once, and not for long.

    They are signed, not kept, so that a restart between going and coming back does no harm.
    """

    def __init__(self, secret: str) -> None:
        """Sign with this secret."""
        self._secret = secret
        self._used: dict[str, float] = {}

    async def async_issue(self, *_given: object, **_named_too: object) -> str:
        """Make one."""
        what = f"{int(time.time()) + STATE_SECONDS}.{secrets.token_urlsafe(32)}"
        return f"{what}.{self._signature(what)}"

    async def async_consume(self, state: str) -> bool:
        """Use one up; False if it is not ours, too old or was used."""
        what, _, signature = str(state).rpartition(".")
        until, now = what.partition(".")[0], time.time()
        is_ours = hmac.compare_digest(signature.encode(), self._signature(what).encode())
        if not is_ours or float(until) < now or state in self._used:
            return False
        self._used = {used: end for used, end in self._used.items() if end > now}
        self._used[state] = float(until)
        return True

    def _signature(self, what: str) -> str:
        said = f"bridgebot oauth state {what}"
        return hmac.new(self._secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def flow(
    settings: Settings, name: str, secret: str, calls: Calls, store: Installations
) -> AsyncOAuthFlow:
    """Make the way in which a workspace installs the app."""
    return AsyncOAuthFlow(
        client=calls.client(""),
        logger=logging.getLogger("slack_bolt.bridgebot"),
        settings=AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=secret,
            scopes=manifest.scopes(settings),
            redirect_uri=manifest.redirect_url(settings, name),
            install_path=f"/{name}/install",
            redirect_uri_path=f"/{name}/oauth_redirect",
            authorization_url=settings.authorize_url,
            installation_store=store,
            state_store=States(secret),
        ),
    )


def _team_of(installation: Installation) -> str:
    """Name a workspace, or the whole organisation that installed the app for all of its own."""
    if installation.is_enterprise_install:
        return str(installation.enterprise_id)
    return str(installation.team_id)


def _written(installation: Installation) -> dict[str, object]:
    """Write what is needed; not who it was that installed the app."""
    kept = {name: value for name, value in vars(installation).items() if name in _FIELDS}
    scopes = kept.get("bot_scopes")
    return {**kept, "user_id": "", "bot_scopes": list(scopes) if scopes else None}


_FIELDS: Final = frozenset(
    {"app_id", "enterprise_id", "enterprise_name", "team_id", "team_name", "bot_token", "bot_id"}
    | {"bot_user_id", "bot_scopes", "bot_refresh_token", "bot_token_expires_at"}
    | {"is_enterprise_install", "token_type", "custom_values"}
)
