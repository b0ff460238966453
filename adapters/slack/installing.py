"""Many workspaces: who installed the app, their tokens (sealed), and the way they install it."""

import asyncio
import json
import logging
import secrets
import time
from typing import Final

from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from adapters.slack import manifest
from adapters.slack.calls import Calls, NotDone
from adapters.slack.settings import Settings
from adapters.slack.workspaces import Bot, NotInstalled
from bridgebot.adapter import Gate

STATE_SECONDS: Final = 600
FRESH_SECONDS: Final = 600.0
ROTATE_MINUTES: Final = 120
_INDEX: Final = "installations"
_HOME: Final = "home"


class Installations(AsyncInstallationStore):
    """The workspaces that installed the app; their tokens are sealed before they are stored."""

    def __init__(self, calls: Calls, gate: Gate, client_id: str, client_secret: str) -> None:
        """Keep them at this gate."""
        self._calls = calls
        self._gate = gate
        self._client = (client_id, client_secret)
        self._fresh: dict[str, tuple[float, Bot]] = {}
        self._lock = asyncio.Lock()

    async def bot(self, team: str) -> Bot:
        """Give who we are in a workspace; a token about to expire is renewed first."""
        then, bot = self._fresh.get(team, (0.0, None))
        if bot is None or time.monotonic() - then > FRESH_SECONDS:
            async with self._lock:
                bot = await self._renewed(team)
                self._fresh[team] = (time.monotonic(), bot)
        return bot

    async def all(self) -> list[Bot]:
        """List who we are, everywhere."""
        return [await self.bot(team) for team in await self._teams()]

    async def forget(self, team: str, *, gone: bool = False) -> None:
        """Read it anew next time; or know that we are there no more."""
        self._fresh.pop(team, None)
        if gone:
            async with self._lock:
                await self._gate.remember(_named(team), "")
                await self._index([each for each in await self._teams() if each != team])

    async def make_sure(self) -> None:
        """Make sure that secrets can be sealed, before anybody is asked for one."""
        await self._index(await self._teams())

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation, with the workspace's address, in place of the one there was."""
        installation.set_custom_value(_HOME, await self._home(str(installation.bot_token)))
        async with self._lock:
            await self._keep(installation)

    async def _keep(self, installation: Installation) -> None:
        team = _team_of(installation)
        await self._gate.remember(_named(team), json.dumps(_written(installation)))
        teams = await self._teams()
        if team not in teams:
            await self._index([*teams, team])
        self._fresh.pop(team, None)

    async def _home(self, token: str) -> str:
        """Ask for a workspace's address; we can do without."""
        try:
            return str((await self._calls.ask(token, "auth.test")).get("url") or "")
        except NotDone:
            return ""

    async def _renewed(self, team: str) -> Bot:
        kept = await self._gate.recall(_named(team))
        if not kept:
            raise NotInstalled(team)
        installation = Installation(**json.loads(kept))
        newer = await self._rotator().perform_token_rotation(
            installation=installation, minutes_before_expiration=ROTATE_MINUTES
        )
        if newer is not None:
            await self._keep(newer)
        now = newer or installation
        home = str(now.custom_values.get(_HOME) or "")
        return Bot(team, str(now.bot_user_id), str(now.bot_id), str(now.bot_token), home)

    def _rotator(self) -> AsyncTokenRotator:
        client_id, client_secret = self._client
        return AsyncTokenRotator(
            client_id=client_id, client_secret=client_secret, client=self._calls.client("")
        )

    async def _teams(self) -> list[str]:
        return list(json.loads(await self._gate.recall(_INDEX) or "[]"))

    async def _index(self, teams: list[str]) -> None:
        await self._gate.remember(_INDEX, json.dumps(teams))


class States(AsyncOAuthStateStore):
    """What tells somebody who comes back from Slack from a stranger: good once, and not for long.

    They are not kept: after a restart, whoever was about to install the app begins again.
    """

    def __init__(self) -> None:
        """Know of none."""
        self._until: dict[str, float] = {}

    async def async_issue(self, *_given: object, **_named_too: object) -> str:
        """Make one."""
        now = time.monotonic()
        self._until = {state: until for state, until in self._until.items() if until > now}
        state = secrets.token_urlsafe(32)
        self._until[state] = now + STATE_SECONDS
        return state

    async def async_consume(self, state: str) -> bool:
        """Use one up; False if there is no such state any more."""
        return self._until.pop(state, 0.0) > time.monotonic()


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
            state_store=States(),
        ),
    )


def _team_of(installation: Installation) -> str:
    """Name a workspace, or the whole organisation that installed the app for all of its own."""
    if installation.is_enterprise_install:
        return str(installation.enterprise_id)
    return str(installation.team_id)


def _named(team: str) -> str:
    return f"installation:{team}"


def _written(installation: Installation) -> dict[str, object]:
    kept = {name: value for name, value in vars(installation).items() if name in _FIELDS}
    scopes = kept.get("bot_scopes")
    return {**kept, "bot_scopes": list(scopes) if scopes else None}


_FIELDS: Final = frozenset(
    {"app_id", "enterprise_id", "enterprise_name", "team_id", "team_name", "bot_token", "bot_id"}
    | {"bot_user_id", "bot_scopes", "bot_refresh_token", "bot_token_expires_at", "user_id"}
    | {"is_enterprise_install", "token_type", "custom_values"}
)
