"""The adapter for Slack: one connection, to one workspace or to many."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from starlette.routing import BaseRoute

from adapters.slack import ability, checking, files, manifest, web
from adapters.slack.answering import Answering
from adapters.slack.backfill import Backfill
from adapters.slack.books import Books
from adapters.slack.calls import Calls
from adapters.slack.drawing import Drawing
from adapters.slack.ear import Ear
from adapters.slack.files import Uploads
from adapters.slack.installing import Installations
from adapters.slack.listening import Lines, bolt, try_app_token
from adapters.slack.lookups import LookUps
from adapters.slack.missed import Missed
from adapters.slack.naming import Naming, user_of
from adapters.slack.parsing import HOME_VERB
from adapters.slack.people import People
from adapters.slack.sending import Means, Sending
from adapters.slack.settings import Settings
from adapters.slack.showing import Showing
from adapters.slack.titles import Titles
from adapters.slack.workspaces import OneWorkspace, Workspaces
from bridgebot.abilities import Offer, Recall
from bridgebot.adapter import Caps, Finding, Gate, Later, Outcome, Secret, Sent
from bridgebot.event import File, Op, Place

OPENING_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Open:
    """All that there is while a connection is open."""

    calls: Calls
    workspaces: Workspaces
    look_ups: LookUps
    books: Books
    answering: Answering
    backfill: Backfill
    sending: Sending
    app: AsyncApp
    ear: Ear


class Slack:
    """Speaks with Slack for one connection."""

    def __init__(self, name: str, settings: Settings) -> None:
        """Take what is set."""
        self.name = name
        self._settings = settings
        self._naming = Naming(name, settings.is_many)
        self._drawing = Drawing(settings.prefix, settings.slash)
        self._offers: tuple[Offer, ...] = ()
        self._open: Open | None = None
        self._gate: Gate | None = None
        self._recall: Recall | None = None
        self._site = web.Site(name)

    def offer(self, offers: Sequence[Offer]) -> None:
        """Take the commands there are: the manifest and the home show them."""
        self._offers = tuple(offers)

    async def run(self, gate: Gate) -> None:
        """Listen until cancelled, and fetch what was missed."""
        async with aiohttp.ClientSession() as session:
            opened = self._opened(Calls(self._settings.api_url, session), gate)
            await self._begin(opened, gate)
            self._open, self._gate = opened, gate
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(opened.backfill.run())
                    tasks.create_task(self._listen(opened))
            finally:
                self._site.close()
                await opened.answering.drain()
                await opened.look_ups.close()
                await opened.workspaces.close()
                self._open = None

    def caps(self, place: Place) -> Caps:
        """Say what Slack takes."""
        return ability.PLACE if self._settings.speak_as else ability.UNDER_OUR_NAME

    def direct(self, account: str) -> Place:
        """Name the place of direct messages with an account."""
        return self._naming.direct(account)

    def address(self, place: Place, message: str = "") -> str:
        """Give the address of a message, or of a place, once the workspace's is known."""
        return self._open.sending.address(place, message) if self._open else ""

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one attempt."""
        async with self._speaking() as sending:
            if sending is None:
                return Later(OPENING_SECONDS, "the connection is not open yet")
            return await sending.deliver(op, key)

    async def settle(self, op: Op, key: str, since: datetime) -> Sent | Later | None:
        """Look an attempt up by the mark on its message."""
        async with self._speaking() as sending:
            if sending is None:
                return Later(OPENING_SECONDS, "the connection is not open yet")
            return await sending.settle(op, key, since)

    async def fetch(self, file: File, limit: int) -> bytes:
        """Read a file that somebody showed."""
        if self._open is None:
            raise ConnectionError("the connection to Slack is not open")
        bot = await self._open.workspaces.bot(file.secret)
        return await files.read(self._open.calls, bot, file, limit)

    async def forget(self, account: str) -> None:
        """Know nothing any more of somebody: their signs, their name, our conversation of two."""
        if self._open is None:
            raise ConnectionError("the connection to Slack is not open")
        await self._open.books.signs.forget(user_of(account))
        self._open.look_ups.people.forget(user_of(account))

    def recollect(self, recall: Recall) -> None:
        """Take what gives back which workspaces installed the app."""
        self._recall = recall

    async def check(self) -> list[Finding]:
        """Look the connection over."""
        async with aiohttp.ClientSession() as session:
            calls = Calls(self._settings.api_url, session)
            return await checking.check(calls, self._settings, self.name, self._recall)

    def routes(self) -> Sequence[BaseRoute]:
        """Give the addresses that Slack, and who installs the app, call."""
        return self._site.routes(is_http=self._settings.is_http, is_many=self._settings.is_many)

    def manifest(self) -> str:
        """Write the manifest from which Slack makes the app."""
        made = manifest.manifest(self._settings, self.name, self._offers)
        return json.dumps(made, indent=2, ensure_ascii=False)

    @property
    def _doors(self) -> set[str]:
        """Name the verbs that have a door in the home, which is itself one of them."""
        return {*self._settings.slash} - {HOME_VERB}

    # How it is put together ---------------------------------------------------------------------

    @asynccontextmanager
    async def _speaking(self) -> AsyncIterator[Sending | None]:
        """Lend what says ops; when we listen no more, with a session of its own."""
        if self._open is not None or self._gate is None:
            yield self._open.sending if self._open else None
            return
        async with aiohttp.ClientSession() as session:
            opened = self._opened(Calls(self._settings.api_url, session), self._gate)
            await opened.books.recall(self._gate)
            yield opened.sending

    def _opened(self, calls: Calls, gate: Gate) -> Open:
        workspaces, people = self._workspaces(calls, gate), People(calls)
        look_ups = LookUps(calls, people, Titles(calls))
        books = Books.kept_at(gate, self._naming, workspaces)
        own = [(each.verb, each.help) for each in self._offers if each.verb in self._doors]
        uploads, speak_as = Uploads(calls, gate), self._settings.speak_as
        showing = Showing(calls, people, books.channels, uploads)
        answering = Answering(calls, showing, self._drawing, own)
        missed = Missed(calls, look_ups, books, gate)
        backfill = Backfill(missed, workspaces, self._naming)
        prefix = self._settings.prefix
        ear = Ear(gate, workspaces, look_ups, books, answering, backfill, prefix)
        means = Means(calls, workspaces, people, books, self._drawing, uploads, speak_as)
        token, secret = map(_revealed, (self._settings.bot_token, self._settings.signing_secret))
        app = bolt(calls, token, secret, ear.hear)
        sending = Sending(means)
        return Open(calls, workspaces, look_ups, books, answering, backfill, sending, app, ear)

    def _workspaces(self, calls: Calls, gate: Gate) -> Workspaces:
        settings = self._settings
        if settings.is_many:
            secret = _revealed(settings.client_secret)
            return Installations(calls, gate, settings.client_id, secret)
        return OneWorkspace(calls, _revealed(settings.bot_token))

    async def _begin(self, opened: Open, gate: Gate) -> None:
        """Make sure of what would else fail where nobody sees it."""
        if isinstance(opened.workspaces, Installations):
            await opened.workspaces.make_sure()
        else:
            await opened.workspaces.bot("")
        if self._settings.app_token is not None:
            await try_app_token(opened.calls, self._settings.app_token.reveal())
        await opened.books.recall(gate)

    async def _listen(self, opened: Open) -> None:
        secret = _revealed(self._settings.client_secret)
        self._site.open(opened.app, self._settings, secret, opened.calls, opened.workspaces)
        if self._settings.app_token is None:
            await asyncio.Event().wait()
            return
        token, count = self._settings.app_token.reveal(), self._settings.connections
        client, hear = opened.calls.client(token), opened.ear.hear
        await Lines(client, hear, token, count, opened.backfill.want).run()


def _revealed(secret: Secret | None) -> str:
    return secret.reveal() if secret is not None else ""
