"""Answers at once, and shows people that they were heard: receipts, typing, notices."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import structlog

from adapters.matrix import consent, doors
from adapters.matrix.crypto import session_of
from adapters.matrix.hearing import Batch
from adapters.matrix.outcomes import Forbidden, outcome_of
from adapters.matrix.realm import Realm
from adapters.matrix.rendering import Standing, Words
from adapters.matrix.room import Room
from adapters.matrix.rooms import CONSENT
from adapters.matrix.sending import Sending
from adapters.matrix.session import SignedOut
from adapters.matrix.unread import Lacks, Unread
from adapters.matrix.wire import Declined, Unreachable, path
from bridgebot.adapter import Later, Refused
from bridgebot.event import Commanded, Event, Field, Form, Posted, Pressed, Whisper
from bridgebot.text import Doc, Typed, bullets, doc, paragraph, say

_log = structlog.get_logger()
TYPING_AFTER: Final = 0.7
TYPING_MS: Final = 20_000
TRIES: Final = 8
MOMENT: Final = 1.0


class Courtesy:
    """What one account does for people beside carrying their words."""

    def __init__(self, realm: Realm, sending: Sending, grace: float) -> None:
        """Wait so many seconds for the key of a message before saying that it is missing."""
        self._wire = realm.wire
        self._user_id = realm.user_id
        self._rooms = realm.rooms
        self._shelf = realm.shelf
        self._sending = sending
        self._grace = grace
        self._tasks: set[asyncio.Task[None]] = set()
        self._queues: dict[str, asyncio.Lock] = {}
        self._watched: set[tuple[str, str]] = set()

    async def stop(self) -> None:
        """Leave off what is under way, once it had a moment to come to its end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=MOMENT)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Answers -----------------------------------------------------------------------------------

    def answer(self, events: Sequence[Event], answers: Sequence[object]) -> None:
        """Show each asker the answer to what they said."""
        self._acknowledge(events)
        for event, answer in zip(events, answers, strict=True):
            room = self._rooms.at(event.place.channel)
            if isinstance(answer, Whisper | Form) and room is not None:
                self._begin(room.id, self._whisper(room, event, answer))

    async def _whisper(self, room: Room, event: Event, answer: Whisper | Form) -> None:
        body = answer.body if isinstance(answer, Whisper) else _form(answer)
        numbered = doors.numbered(answer.buttons if isinstance(answer, Whisper) else ())
        standing = Standing(room.own_thread(event.place.thread), _asked_in(event))
        asker = () if room.is_direct else (event.author.account,)
        words = Words(body, numbered, standing=standing, notified=asker)
        await self._surely(lambda: self._sending.say(room, words, f"w{event.key}"))

    async def _surely(self, say: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Say something, again and again under one transaction id until it is said."""
        pause = 1.0
        for _ in range(TRIES):
            try:
                await say()
            except (Declined, Unreachable, SignedOut, Forbidden) as error:
                outcome = outcome_of(error)
                if isinstance(outcome, Refused):
                    _log.warning("matrix.answer_refused", reason=outcome.why)
                    return
                wait = outcome.after if isinstance(outcome, Later) else pause
                await asyncio.sleep(wait)
                pause *= 2
            else:
                return
        _log.error("matrix.answer_lost")

    # Receipts and typing -----------------------------------------------------------------------

    def _acknowledge(self, events: Iterable[Event]) -> None:
        """Show what was kept as read, the latest of each place."""
        latest = {event.place: event for event in events if isinstance(event, Posted | Commanded)}
        for place, event in latest.items():
            room = self._rooms.at(place.channel)
            if room is not None:
                where = path("rooms", room.id, "receipt", "m.read", event.key)
                body = {"thread_id": room.own_thread(place.thread) or "main"}
                self._begin("", self._politely("POST", where, body))

    @contextmanager
    def attention(self, events: Iterable[Event]) -> Iterator[None]:
        """Show that we write, where somebody waits for us longer than a moment."""
        asked = {
            room.id
            for event in events
            if isinstance(event, Commanded | Pressed) or getattr(event, "addressed", False)
            if (room := self._rooms.at(event.place.channel))
        }
        writing = asyncio.create_task(self._write(asked)) if asked else None
        try:
            yield
        finally:
            if writing is not None:
                writing.cancel()

    async def _write(self, rooms: Iterable[str]) -> None:
        await asyncio.sleep(TYPING_AFTER)
        for room_id in rooms:
            where = path("rooms", room_id, "typing", self._user_id)
            await self._politely("PUT", where, {"typing": True, "timeout": TYPING_MS})

    async def _politely(self, method: str, where: str, body: object) -> None:
        """Do what is nice to have; whatever fails is let go."""
        try:
            await self._wire.call(method, where, body)
        except (Declined, Unreachable, SignedOut) as error:
            _log.debug("matrix.courtesy_failed", reason=str(error))

    # Messages that wait ------------------------------------------------------------------------

    def tell_decisions(self, batch: Batch) -> None:
        """Tell rooms what was decided about them."""
        for room, happened in batch.changed:
            self._begin(room.id, self._decided(room, happened))

    def mind_waiting(self) -> None:
        """Tell rooms that something in them waits, once it has waited for a while."""
        for waiting in self._shelf:
            group = (waiting.room, session_of(waiting.event) if waiting.lacks is Lacks.KEY else "")
            if not waiting.told and group not in self._watched:
                self._watched.add(group)
                self._begin("", self._tell(waiting, group))

    async def _decided(self, room: Room, happened: Event) -> None:
        where = path("user", self._user_id, "rooms", room.id, "account_data", CONSENT)
        await self._surely(lambda: self._wire.call("PUT", where, {"by": room.consent}))
        await self._notice(room, consent.answered(room, happened), f"c{happened.key}")

    async def _tell(self, waiting: Unread, group: tuple[str, str]) -> None:
        """Tell a room, once, that something in it waits; a late key has some time to come."""
        is_key = waiting.lacks is Lacks.KEY
        if is_key:
            await asyncio.sleep(self._grace)
        same = [each for each in self._shelf if _is_like(each, waiting)]
        room = self._rooms.get(waiting.room)
        self._watched.discard(group)
        if not same or room is None or any(each.told for each in same):
            return
        body = _no_key(room, waiting) if is_key else consent.question(is_direct=room.is_direct)
        await self._notice(room, body, f"u{waiting.event['event_id']}", is_question=not is_key)
        self._shelf.told(same)
        self._shelf.save()

    async def _notice(self, room: Room, body: Doc, key: str, *, is_question: bool = False) -> None:
        numbered = doors.numbered(consent.BUTTONS if is_question else ())
        await self._surely(lambda: self._sending.say(room, Words(body, numbered), key))

    def _begin(self, lane: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._in_turn(lane, work) if lane else work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("matrix.courtesy_fell", exc_info=error)

    async def _in_turn(self, lane: str, work: Coroutine[Any, Any, None]) -> None:
        """Let the answers in a room come in the order of the questions."""
        async with self._queues.setdefault(lane, asyncio.Lock()):
            await work


def _is_like(one: Unread, other: Unread) -> bool:
    same_key = session_of(one.event) == session_of(other.event)
    return (
        one.room == other.room
        and one.lacks is other.lacks
        and (same_key or one.lacks is Lacks.CONSENT)
    )


def _no_key(room: Room, waiting: Unread) -> Doc:
    name = room.called(str(waiting.event.get("sender")))
    return say(
        f"I could not decrypt what {name} said: their client has not given me the key. "
        "As soon as it does, I take it up. Saying it once more helps, too."
    )


def _asked_in(event: Event) -> str:
    match event:
        case Posted(message=message) | Pressed(message=message):
            return message
        case Commanded(key=key):
            return key
    return ""


def _asked(field: Field) -> str:
    return f"{field.label} ({', '.join(field.choices)})" if field.choices else field.label


def _form(form: Form) -> Doc:
    """Say how to type what a form asks for."""
    missing = bullets(*map(_asked, form.fields))
    return doc(
        f"{form.title}. Still missing:", missing, paragraph("Type it whole: ", Typed(form.usage))
    )
