"""Looks a connection over, and says what to press in Slack's pages to mend it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack import manifest
from adapters.slack.calls import Calls, NotDone
from adapters.slack.installed import Installed
from adapters.slack.naming import Naming
from adapters.slack.settings import Settings
from bridgebot.abilities import Recall
from bridgebot.adapter import Finding, Later

MOST: Final = 100
"""The most workspaces that are looked at: it must be done within seconds."""
_EXPIRED: Final = "token_expired"
_REINSTALL: Final = (
    "Slack does not take bot_token ({code}). On the app's page press Install App, Reinstall, "
    "and copy the Bot User OAuth Token (xoxb-…)"
)


async def check(
    calls: Calls, settings: Settings, name: str, recall: Recall | None
) -> list[Finding]:
    """Say what an operator should know; of many workspaces, as far as they can be recalled."""
    looking = _Looking(calls, settings, name)
    return [found async for found in looking.looked(recall)]


@dataclass(frozen=True, slots=True)
class _Looking:
    calls: Calls
    settings: Settings
    name: str

    async def looked(self, recall: Recall | None) -> AsyncIterator[Finding]:
        if self.settings.app_token is not None:
            async for found in _socket(self.calls, self.settings.app_token.reveal()):
                yield found
        if self.settings.is_many:
            for found in await self._many(Installed(recall)) if recall else ():
                yield found
        elif self.settings.bot_token is not None:
            token = self.settings.bot_token.reveal()
            async for found in self._workspace(token, self._team()[1]):
                yield found

    def _team(self) -> tuple[str, str]:
        """Give the workspace, if it is named, and the channel of our own people."""
        return Naming(self.name, self.settings.is_many).split(self.settings.team)

    async def _many(self, installed: Installed) -> list[Finding]:
        """Look at the workspaces that installed the app, side by side."""
        teams, (own, channel) = await installed.teams(), self._team()
        door = manifest.install_url(self.settings, self.name)
        if own and own not in teams:
            yet = f"the team's workspace {own} has not installed the app: open {door} there"
            return [_wrong(yet)]
        if not teams:
            return [Finding(f"no workspace has installed the app yet: open {door}")]
        seen = [own, *(team for team in teams if team != own)] if own else teams
        looked = [self._one(installed, team, channel * (team == own)) for team in seen[:MOST]]
        found = [each for some in await asyncio.gather(*looked) for each in some]
        left = len(teams) - MOST
        return [*found, *([Finding(f"{left} more workspaces were not looked at")] * (left > 0))]

    async def _one(self, installed: Installed, team: str, channel: str) -> list[Finding]:
        """Look at one of many; only what ails the one of our own people is grave."""
        kept = await installed.kept(team)
        if kept is None:
            return []
        called = f"{kept.team_name or kept.enterprise_name or team} ({team})"
        found = [each async for each in self._workspace(str(kept.bot_token), channel)]
        is_own = bool(channel)
        return [Finding(f"{called}: {each.words}", each.grave and is_own) for each in found]

    async def _workspace(self, token: str, channel: str) -> AsyncIterator[Finding]:
        """Look at a token, its scopes, and whether the bot is in a channel."""
        try:
            answer = await self.calls.client(token).api_call("auth.test")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            yield self._bad_token(error)
            return
        for found in _scopes(answer.headers, self.settings, self._how_again()):
            yield found
        if channel:
            async for found in _team(self.calls, token, channel):
                yield found

    def _bad_token(self, error: Exception) -> Finding:
        response = getattr(error, "response", None)
        code = response.get("error") if response is not None and hasattr(response, "get") else None
        if code is None:
            return _wrong(f"Slack cannot be reached: {type(error).__name__}")
        if not self.settings.is_many:
            return _wrong(_REINSTALL.format(code=code))
        if code == _EXPIRED:
            return Finding("the token has expired; it is renewed when `bridgebot run` starts")
        return _wrong(f"Slack does not take the token ({code}): {self._how_again()}")

    def _how_again(self) -> str:
        """Say how the app is installed again."""
        if not self.settings.is_many:
            return "Reinstall"
        return f"install the app again at {manifest.install_url(self.settings, self.name)}"


async def _socket(calls: Calls, token: str) -> AsyncIterator[Finding]:
    try:
        await calls.tell(token, "apps.connections.open")
    except NotDone as error:
        if error.code in ("unreachable", "lost"):
            yield _wrong(f"Slack cannot be reached: {error.outcome.why}")
        else:
            yield _wrong(
                f"Slack does not take app_token ({error.code}). Press Basic Information, App-Level "
                "Tokens, Generate Token, and give it the scope connections:write"
            )


def _scopes(headers: Mapping[str, str], settings: Settings, again: str) -> list[Finding]:
    told = next((v for k, v in headers.items() if k.lower() == "x-oauth-scopes"), None)
    if told is None:
        return []
    granted = {scope.strip() for scope in told.split(",")}
    return [
        Finding(
            f"the scope {scope} is missing ({manifest.SCOPES[scope]}). Press OAuth & Permissions, "
            f"Add an OAuth Scope, then {again}",
            grave=scope not in manifest.OPTIONAL,
        )
        for scope in manifest.scopes(settings)
        if scope not in granted
    ]


async def _team(calls: Calls, token: str, channel: str) -> AsyncIterator[Finding]:
    try:
        told: Mapping[str, Any] = await calls.ask(token, "conversations.info", channel=channel)
    except NotDone as error:
        if isinstance(error.outcome, Later):
            yield Finding(f"the team's channel was not looked at: {error}", grave=False)
            return
        yield _wrong(
            f"the team's channel {channel} is not to be seen ({error.code}): is the id right? In a "
            "private channel, say /invite @bridgebot"
        )
        return
    if not told["channel"].get("is_member"):
        name = told["channel"].get("name", channel)
        yield _wrong(f"the bot is not in the team's channel: say /invite @bridgebot in #{name}")


def _wrong(words: str) -> Finding:
    return Finding(words, grave=True)
