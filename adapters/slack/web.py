"""The addresses that Slack calls, and those where somebody installs the app."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.slack.calls import Calls
from adapters.slack.installing import Installations, flow
from adapters.slack.settings import Settings
from adapters.slack.workspaces import Workspaces

_SHUT = 503


@dataclass
class Site:
    """What is answered while the connection is open; otherwise Slack is asked to come again."""

    name: str
    _app: AsyncApp | None = None
    _flow: AsyncOAuthFlow | None = None

    def open(
        self,
        app: AsyncApp,
        settings: Settings,
        secret: str,
        calls: Calls,
        workspaces: Workspaces,
    ) -> None:
        """Answer from now on."""
        self._app = app
        if isinstance(workspaces, Installations):
            self._flow = flow(settings, self.name, secret, calls, workspaces)

    def close(self) -> None:
        """Answer no more."""
        self._app = self._flow = None

    def routes(self, *, is_http: bool, is_many: bool) -> list[BaseRoute]:
        """Give what is needed: events over HTTP, installing for many workspaces."""
        events = [Route("/events", self._events, methods=["POST"])] if is_http else []
        installing = [
            Route("/install", self._install, methods=["GET"]),
            Route("/oauth_redirect", self._back, methods=["GET"]),
        ]
        return [*events, *(installing if is_many else [])]

    async def _events(self, request: Request) -> Response:
        return await _answered(request, self._app.async_dispatch if self._app else None)

    async def _install(self, request: Request) -> Response:
        return await _answered(request, self._flow.handle_installation if self._flow else None)

    async def _back(self, request: Request) -> Response:
        return await _answered(request, self._flow.handle_callback if self._flow else None)


async def _answered(
    request: Request, work: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]] | None
) -> Response:
    if work is None:
        return Response(status_code=_SHUT)
    asked = to_async_bolt_request(request, await request.body())
    return to_starlette_response(await work(asked))
