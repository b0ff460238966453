"""Takes in everything that Discord tells: kept first, answered then."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

import structlog

from adapters.discord import interactions, parsing
from adapters.discord.answering import OWN, Answering
from adapters.discord.backfill import Backfill
from adapters.discord.heard import Heard, Kind, Reading, Way
from adapters.discord.interactions import CHOSEN
from adapters.discord.letters import NOT_THERE, Letters
from adapters.discord.people import Names
from adapters.discord.refilling import EMPTY
from adapters.discord.signs import Signs
from adapters.discord.speaking import Speaking
from bridgebot.abilities import Offer
from bridgebot.adapter import Cursor, Gate
from bridgebot.event import Answer, Reacted, Whisper
from bridgebot.text import Typed, doc, paragraph

_log = structlog.get_logger()
DEFER_SECONDS: Final = 2.0
AGAIN_SECONDS: Final = 1.0
LONGEST_SECONDS: Final = 60.0
UNREAD: Final = doc(
    "Discord does not show me what you wrote. Please answer one of my messages here with its @ "
    "switched on, begin your words with my name, or use a command:",
    paragraph(Typed("mine")),
)
"""Said once to whoever writes, in a thread, what we may not read."""
NOT_KEPT: Final = "I could not keep that just now, so nothing was done. Please try again."


@dataclass(slots=True)
class Ear:
    """Hears payloads, whichever way they came; each in a task of its own, in order."""

    gate: Gate
    reading: Callable[[], Reading]
    offers: Mapping[str, Offer]
    answering: Answering
    backfill: Backfill
    letters: Letters
    signs: Signs
    names: Names
    speaking: Speaking
    _told: set[str] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def hear(self, event: str, payload: Mapping[str, Any]) -> None:
        """Take in what the gateway tells; returns at once."""
        match event:
            case "INTERACTION_CREATE":
                self._later(self.interact(payload))
            case "MESSAGE_CREATE":
                self._later(self._said(parsing.said(payload, self.reading())))
            case "READY":
                self.backfill.begin(payload)
            case "GUILD_CREATE":
                self.backfill.see(payload)
            case "THREAD_CREATE":
                self._begun(payload)
            case "MESSAGE_REACTION_REMOVE_ALL" | "MESSAGE_REACTION_REMOVE_EMOJI":
                self._later(_insist(partial(self.backfill.reviewing.cleared, payload)))
            case _ if event in parsing.CHANGES:
                heard = parsing.CHANGES[event](payload, self.reading())
                is_ours = parsing.is_on_ours(payload, self.speaking.is_ours, self.reading().us)
                self._later(_insist(partial(self._kept, heard, is_ours=is_ours)))

    async def drain(self, seconds: float) -> None:
        """Let what is under way come to its end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(_kept_going(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _begun(self, thread: Mapping[str, Any]) -> None:
        """Note a new thread; one to which we were let in only now may hold words already."""
        if thread.get("newly_created"):
            self.backfill.marks.trust(str(thread["id"]))
        else:
            self.backfill.want(str(thread["id"]), str(thread.get("last_message_id") or NOT_THERE))

    # Messages -----------------------------------------------------------------------------------

    async def _said(self, heard: Heard) -> None:
        if heard.mark is None:
            return
        channel, message = heard.mark
        marks = self.backfill.marks
        is_alone = marks.take(channel)
        answers: Sequence[Answer | None] = []
        try:
            if heard.way is not None and heard.way.is_direct:
                await self._meet(channel, heard.way.user)
            answers = await self._hand_in(heard, marks.cursor(channel, message, is_alone=is_alone))
        except Exception as error:  # noqa: BLE001 - whatever it was, it is read again
            _log.warning("discord.not_kept", reason=str(error))
            self.backfill.want(channel)
        finally:
            marks.let_go(channel)
        await marks.catch_up(channel)
        await self._show(heard, answers)
        if heard.is_unread and heard.way is not None and channel not in self._told:
            self._told.add(channel)
            await self.answering.show(heard.way, Whisper(UNREAD))

    async def _meet(self, channel: str, account: str) -> None:
        if not self.reading().stands_in(channel):
            await self.letters.meet(channel, account)

    async def _kept(self, heard: Heard, *, is_ours: bool = False) -> None:
        """Hand in what happens to a message that is there already."""
        match heard:
            case Heard((Reacted() as event,), Way(channel=channel)):
                self._note_names(heard)
                await self._show(heard, await self.signs.hand_in(channel, event, is_ours=is_ours))
            case _:
                await self._show(heard, await self._hand_in(heard, None))

    async def _hand_in(self, heard: Heard, cursor: Cursor | None) -> Sequence[Answer | None]:
        if not heard.events and cursor is None:
            return []
        self._note_names(heard)
        return await self.gate.accept(heard.events, cursor)

    async def _show(self, heard: Heard, answers: Sequence[Answer | None]) -> None:
        if heard.way is not None and answers:
            await self.answering.show(heard.way, answers[0])

    def _note_names(self, heard: Heard) -> None:
        for event in heard.events:
            self.names.note(event.author)

    # Interactions -------------------------------------------------------------------------------

    async def interact(self, payload: Mapping[str, Any]) -> None:
        """Answer an interaction within three seconds, whatever happens."""
        if payload.get("type") == interactions.TYPING:
            await self._offer(payload)
            return
        heard = self._read(payload)
        command = str((payload.get("data") or {}).get("custom_id") or "")
        if heard is None:
            await self.answering.pressed(interactions.way(payload, Kind.PRESS), command)
            return
        if heard.way is None:
            return
        self._note_names(heard)
        loop = asyncio.get_running_loop()
        late = loop.call_later(DEFER_SECONDS, self.answering.defer, heard.way)
        try:
            answer = await self._answer(heard)
        finally:
            late.cancel()
        await self.answering.show(heard.way, answer)
        if interactions.is_with_us(payload):
            await self.letters.meet(heard.way.channel, heard.way.user)

    def _read(self, payload: Mapping[str, Any]) -> Heard | None:
        """Read what is asked of us; None for a button that we answer without being asked."""
        data = payload.get("data") or {}
        command = str(data.get("custom_id") or "")
        if payload.get("type") != interactions.COMPONENT or not command.startswith(OWN):
            return interactions.parse(payload, self.reading(), self.offers)
        line = self.answering.empty(command)
        if not line:
            return None
        anew = {**payload, "data": {**data, "custom_id": line}}
        heard = interactions.parse(anew, self.reading(), self.offers)
        return replace(heard, way=heard.way and replace(heard.way, note=EMPTY))

    async def _answer(self, heard: Heard) -> Answer | None:
        try:
            [answer] = await self.gate.accept(heard.events)
        except Exception:  # noqa: BLE001 - whatever it was, the asker must know
            _log.exception("discord.not_kept")
            return self.answering.excuse(NOT_KEPT)
        return answer or self.answering.nothing()

    async def _offer(self, payload: Mapping[str, Any]) -> None:
        """Offer what is like the words that somebody is typing."""
        typed = interactions.typing(payload)
        way = interactions.way(payload, Kind.TYPING)
        if typed is None or typed.verb not in self.offers:
            await self.answering.offer(way, [])
            return
        blank = {each.name: each for each in self.offers[typed.verb].blanks}.get(typed.blank)
        found = await self.gate.like(typed.words) if typed.words.strip() and blank else []
        is_number = blank is not None and blank.is_number
        chosen = [
            (each.label, each.number if is_number else CHOSEN + each.command) for each in found
        ]
        await self.answering.offer(way, chosen)


async def _insist(hand_in: Callable[[], Awaitable[None]]) -> None:
    """Hand in what cannot be read again later until it is kept."""
    pause = AGAIN_SECONDS
    while True:
        try:
            await hand_in()
        except Exception as error:  # noqa: BLE001 - whatever it was
            _log.warning("discord.not_kept", reason=str(error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_SECONDS)
        else:
            return


async def _kept_going(work: Any) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001 - one bad event must not end the others
        _log.exception("discord.event_lost")
