"""Calls Slack's Web API: one attempt each, and what came of it in the port's words."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.pacing import Pace
from bridgebot.adapter import Later, Refused, Unsure

Answer = Mapping[str, Any]

TIMEOUT_SECONDS: Final = 15
LATER_SECONDS: Final = 30.0
BROKEN_SECONDS: Final = 300.0
_TOO_MANY: Final = 429
_SERVER: Final = 500

_WORDS: Final = {
    "not_in_channel": "the bot is not in that channel: /invite it there",
    "channel_not_found": "that channel is gone, or the bot is not in it",
    "is_archived": "that channel is archived",
    "restricted_action": "the workspace's rules forbid it",
    "msg_too_long": "it is too long for Slack",
    "cannot_dm_bot": "a bot cannot be written to",
    "user_disabled": "that account is closed",
    "messages_tab_disabled": "the app takes no direct messages: switch them on in its manifest",
    "missing_scope": "the app lacks a permission; `bridgebot check` says which",
    "thread_not_found": "that thread is gone",
    "cannot_reply_to_message": "that message takes no thread",
    "ekm_access_denied": "the workspace's administrators suspended writing",
}
RATE_LIMITED: Final = ("ratelimited", "rate_limited")
DOWN: Final = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
_LOCKED_OUT: Final = frozenset(
    {"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed"}
    | {"org_login_required", "team_access_not_granted"}
)


class NotDone(Exception):
    """A call did not do what it should: Slack's word for why, and what that means for an op."""

    def __init__(self, code: str, outcome: Later | Refused | Unsure) -> None:
        """Say why."""
        super().__init__(f"{code}: {outcome.why}")
        self.code = code
        self.outcome = outcome


class Calls:
    """One HTTP session, and a client for each token."""

    def __init__(
        self, api_url: str, session: aiohttp.ClientSession, pace: Pace | None = None
    ) -> None:
        """Call the API at this address; what can wait keeps this pace."""
        self.api_url = api_url
        self.session = session
        self._pace = pace or Pace()
        self._clients: dict[str, AsyncWebClient] = {}

    def client(self, token: str) -> AsyncWebClient:
        """Give the client that speaks with a token; it never tries anything twice."""
        if token not in self._clients:
            self._clients[token] = AsyncWebClient(
                token=token,
                base_url=self.api_url,
                session=self.session,
                timeout=TIMEOUT_SECONDS,
                retry_handlers=[],
            )
        return self._clients[token]

    async def ask(self, token: str, method: str, **given: Any) -> Answer:
        """Ask for something; `NotDone` when there is no answer."""
        return await self._call(token, method, http_verb="GET", params=given)

    async def turn(self, token: str, method: str) -> None:
        """Wait until a call that can wait leaves enough room for others."""
        await asyncio.sleep(self._pace.wait(token, method))

    async def ask_in_turn(self, token: str, method: str, **given: Any) -> Answer:
        """Ask for something that can wait, until Slack has time for us."""
        while True:
            await self.turn(token, method)
            try:
                return await self.ask(token, method, **given)
            except NotDone as error:
                await asyncio.sleep(asked_to_wait(error))

    async def tell(self, token: str, method: str, **given: Any) -> Answer:
        """Have something done; `NotDone` when it was not, or perhaps was not."""
        return await self._call(token, method, json=given)

    async def respond(self, url: str, payload: Mapping[str, Any]) -> bool:
        """Answer at an address that came with a payload; False when that was of no use."""
        try:
            async with self.session.post(url, json=dict(payload)) as answer:
                return answer.status < _SERVER - 100
        except (TimeoutError, aiohttp.ClientError, OSError):
            return False

    async def _call(self, token: str, method: str, **how: Any) -> Answer:
        self._pace.count(token, method)
        try:
            answer = await self.client(token).api_call(method, **how)
        except SlackApiError as error:
            raise _said_no(error) from error
        except aiohttp.ClientConnectorError as error:
            raise NotDone("unreachable", Later(LATER_SECONDS, f"no connection: {error}")) from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            why = f"the connection broke: {type(error).__name__}"
            raise NotDone("lost", Unsure(why)) from error
        if not isinstance(answer.data, dict):
            raise NotDone("unreadable", Unsure("the answer was no JSON"))
        return answer.data


def asked_to_wait(error: NotDone) -> float:
    """Say for how long Slack asks to wait; raise again what is anything else."""
    if error.code != "ratelimited" or not isinstance(error.outcome, Later):
        raise error
    return error.outcome.after


def _said_no(error: SlackApiError) -> NotDone:
    answer = error.response
    status = int(getattr(answer, "status_code", 0) or getattr(answer, "status", 0) or 0)
    data = getattr(answer, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == _TOO_MANY or code in RATE_LIMITED:
        wait = (getattr(answer, "headers", None) or {}).get("Retry-After", "")
        return NotDone("ratelimited", Later(_seconds(wait), "Slack asked to wait"))
    if status >= _SERVER or code in DOWN or not code:
        return NotDone(code or f"status {status}", Unsure(f"Slack failed ({code or status})"))
    return NotDone(code, outcome_of(code))


def outcome_of(code: str) -> Later | Refused:
    """Say what Slack's word for an error means for an op."""
    if code in _LOCKED_OUT:
        return Later(BROKEN_SECONDS, f"Slack does not take our token ({code})")
    return Refused(_WORDS.get(code, f"Slack refused it ({code})"))


def _seconds(wait: str) -> float:
    try:
        return max(1.0, float(wait))
    except ValueError:
        return LATER_SECONDS
