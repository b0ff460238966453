"""The one road that everything heard takes: remembered, answered, and what follows queued."""

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bridgebot import cards, followups, outgoing, similar
from bridgebot.adapter import Cursor
from bridgebot.clock import Clock
from bridgebot.command import Asker, Commands, Context, Refusal, Reply, verb_and_rest
from bridgebot.event import (
    Answer,
    Commanded,
    Event,
    Posted,
    Pressed,
    Submitted,
    Whisper,
)
from bridgebot.followups import Happened
from bridgebot.freetext import answer_words
from bridgebot.routing import Routing
from bridgebot.text import Doc, doc, say
from store import copies, fanouts, inbox, outbox, people, places, timeline
from store.database import Database, Reader, Transaction, Unavailable
from store.failpoint import failpoint
from store.suggestions import Suggestion

_log = structlog.get_logger()
DRAIN_LOOK = 0.01


@dataclass(frozen=True, slots=True)
class _Reply:
    """An answer, and the words of which it should show the like."""

    answer: Answer | None = None
    search: str = ""
    instead: int = 0


_SILENCE = _Reply()


class Bridge:
    """Hears events, and lets nothing of one be kept without the rest."""

    def __init__(
        self, database: Database, commands: Commands, routing: Routing, clock: Clock, tag: str
    ) -> None:
        """Keep things in this database, under delivery keys that begin with `tag`."""
        self._database = database
        self._commands = commands
        self._routing = routing
        self._clock = clock
        self._tag = tag
        self._known_places: set[tuple[str, str]] = set()

    def gate(self, connection: str) -> "ConnectionGate":
        """Give the gate at which one connection hands in what it heard."""
        return ConnectionGate(self, self._database, connection)

    async def accept(
        self, connection: str, events: Sequence[Event], cursor: Cursor | None
    ) -> list[Answer | None]:
        """Keep events, their consequences and the cursor in one transaction; then answer."""
        work = partial(self._hear_all, connection=connection, events=events, cursor=cursor)
        replies = await self._database.transact(work)
        failpoint("after_accept")
        self._know(events)
        return [await self._complete(reply) for reply in replies]

    def _know(self, events: Sequence[Event]) -> None:
        """Spare the database, from now on, the question whether these places are known."""
        for event in events:
            if not event.author.is_bot:
                self._known_places.add((event.place.connection, event.place.channel))

    def _hear_all(
        self,
        transaction: Transaction,
        connection: str,
        events: Sequence[Event],
        cursor: Cursor | None,
    ) -> list[_Reply]:
        now = self._clock.now()
        replies = [self._hear(transaction, connection, event, now) for event in events]
        if cursor is not None:
            inbox.move_cursor(transaction, connection, cursor.place, cursor.value)
        return replies

    def _hear(self, transaction: Transaction, connection: str, event: Event, now: int) -> _Reply:
        if not inbox.is_new(transaction, connection, event.key, now):
            return _SILENCE
        if event.author.is_bot or _is_echo(transaction, event):
            return _SILENCE
        context = self._context(transaction, event, now)
        try:
            with transaction.savepoint():
                reply = self._respond(context, event)
                self._follow(context)
        except Refusal as refusal:
            return _Reply(Whisper(refusal.body))
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - a bug, answered with a reference to the log
            return _Reply(Whisper(_sorry(event)))
        return _Reply(_as_answer(reply), context.search, context.instead)

    def _context(self, transaction: Transaction, event: Event, now: int) -> Context:
        place, author = event.place, event.author
        if (place.connection, place.channel) not in self._known_places:
            places.remember(transaction, place.connection, place.channel, now)
        person = people.meet(transaction, place.connection, author.account, author.name, now)
        role = self._routing.role(place, author.account)
        asker = Asker(person, author.name, author.account, role)
        return Context(transaction, asker, place, now, self._routing, self._commands)

    def _respond(self, context: Context, event: Event) -> Reply:
        match event:
            case Commanded(line=line) | Pressed(command=line):
                return run_line(context, line)
            case Submitted(command=verb, values=values):
                return _run(context, verb, dict(values))
            case Posted(addressed=True, body=body):
                return answer_words(context, body, run_line)
            case _:
                return None

    def _follow(self, context: Context) -> None:
        for happening in context.happenings:
            entry = timeline.record(
                context.transaction,
                kind=happening.kind,
                subject_id=happening.subject,
                actor_id=context.asker.person_id,
                actor_name=context.asker.name,
                data=outgoing.write(happening.data),
                at=context.now,
            )
            suggestion = context.transaction.get(Suggestion, happening.subject)
            if suggestion is not None and happening.kind in followups.FOLLOW_UPS:
                followups.follow(
                    Happened(
                        transaction=context.transaction,
                        tag=self._tag,
                        now=context.now,
                        entry=entry,
                        kind=happening.kind,
                        actor_id=context.asker.person_id,
                        actor=context.asker.name,
                        suggestion=suggestion,
                        data=happening.data,
                    )
                )

    async def _complete(self, reply: _Reply) -> Answer | None:
        if not reply.search or not isinstance(reply.answer, Whisper):
            return reply.answer
        question = partial(similar.like, words=reply.search, without=reply.instead or None)
        try:
            likes = await self._database.read(question)
        except Unavailable as error:
            _log.warning("similar.unavailable", reason=str(error))
            return reply.answer
        return _with_likes(reply.answer, likes, reply.instead)


class ConnectionGate:
    """Where one connection's adapter hands in what it heard."""

    def __init__(self, bridge: Bridge, database: Database, connection: str) -> None:
        """Stand between this connection and the bridge."""
        self._bridge = bridge
        self._database = database
        self._connection = connection

    async def accept(
        self, events: Sequence[Event], cursor: Cursor | None = None
    ) -> list[Answer | None]:
        """Keep events, their consequences and the cursor; answer each event."""
        return await self._bridge.accept(self._connection, events, cursor)

    async def cursor(self, place: str = "") -> str | None:
        """Say how far this connection has listened."""
        return await self._database.read(
            partial(inbox.cursor, connection=self._connection, place=place)
        )

    async def drained(self, seconds: float) -> bool:
        """Wait until all that was to be said by this connection is said; False if time runs out."""
        question = partial(_is_drained, connection=self._connection)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not await self._database.read(question):  # noqa: ASYNC110 - another process may drain it
                    await asyncio.sleep(DRAIN_LOOK)
                return True
        return False


def _is_drained(reader: Reader, connection: str) -> bool:
    return not outbox.waiting(reader, connection) and not fanouts.unfinished(reader)


def run_line(context: Context, line: str) -> Reply:
    """Run a command as it was typed, or as a button stands for it."""
    verb, rest = verb_and_rest(line)
    found = context.commands.find(verb, context.asker.role)
    return _run(context, verb, found.split(rest))


def _run(context: Context, verb: str, given: dict[str, str]) -> Reply:
    found = context.commands.find(verb, context.asker.role)
    values = found.read(given)
    if found.missing(given):
        return found.form(given)
    return found.answer(context, **values)


def _as_answer(reply: Reply) -> Answer | None:
    match reply:
        case str():
            return Whisper(doc(reply))
        case Doc():
            return Whisper(reply)
        case _:
            return reply


def _is_echo(transaction: Transaction, event: Event) -> bool:
    if not isinstance(event, Posted):
        return False
    place = event.place
    return bool(event.echo_of) or copies.is_ours(
        transaction, place.connection, place.channel, event.message
    )


def _sorry(event: Event) -> Doc:
    reference = secrets.token_hex(4)
    _log.exception("bridge.bug", reference=reference, key=event.key)
    return say(
        "Something went wrong on our side, and nothing was changed. "
        f"Please try again; if it stays, tell us the reference {reference}."
    )


def _with_likes(answer: Whisper, likes: Sequence[similar.Like], instead: int) -> Whisper:
    if not likes:
        return answer
    body, buttons = cards.likes(likes, instead)
    return replace(
        answer,
        body=Doc((*answer.body.blocks, *body.blocks)),
        buttons=(*answer.buttons, *buttons),
    )
