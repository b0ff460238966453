"""Looks a connection over, and says what to press in Slack's pages to mend it."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from adapters.slack import manifest
from adapters.slack.calls import Calls, NotDone
from adapters.slack.naming import Naming
from adapters.slack.settings import Settings
from bridgebot.adapter import Finding, Later


async def check(calls: Calls, settings: Settings, naming: Naming) -> list[Finding]:
    """Say what an operator should know."""
    return [found async for found in _looked(calls, settings, naming)]


async def _looked(calls: Calls, settings: Settings, naming: Naming) -> AsyncIterator[Finding]:
    if settings.app_token is not None:
        async for found in _socket(calls, settings.app_token.reveal()):
            yield found
    if settings.bot_token is None:
        yield Finding("the tokens of the workspaces are looked at while it runs", grave=False)
        return
    token = settings.bot_token.reveal()
    try:
        answer = await calls.client(token).api_call("auth.test")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        yield _bot_token(error)
        return
    for found in _scopes(answer.headers, settings):
        yield found
    if settings.team:
        async for found in _team(calls, token, naming.split(settings.team)[1]):
            yield found


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


def _bot_token(error: Exception) -> Finding:
    response = getattr(error, "response", None)
    code = response.get("error") if response is not None and hasattr(response, "get") else None
    if code is None:
        return _wrong(f"Slack cannot be reached: {type(error).__name__}")
    return _wrong(
        f"Slack does not take bot_token ({code}). On the app's page press Install App, Reinstall, "
        "and copy the Bot User OAuth Token (xoxb-…)"
    )


def _scopes(headers: Mapping[str, str], settings: Settings) -> list[Finding]:
    told = next((v for k, v in headers.items() if k.lower() == "x-oauth-scopes"), None)
    if told is None:
        return []
    granted = {scope.strip() for scope in told.split(",")}
    return [
        Finding(
            f"the scope {scope} is missing ({manifest.SCOPES[scope]}). Press OAuth & Permissions, "
            "Add an OAuth Scope, then Reinstall",
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
