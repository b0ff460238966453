"""A session at the terminal: hands in what is said, and shows what is said back."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from itertools import count
from typing import Final, TypedDict

from adapters.console import message
from adapters.console.doors import Doors
from adapters.console.message import Message
from adapters.console.speech import Spoken, Voice
from bridgebot.adapter import Gate, Sent
from bridgebot.event import (
    Author,
    Commanded,
    Delete,
    Edit,
    Event,
    Form,
    Op,
    Place,
    Post,
    Posted,
    Pressed,
    Submitted,
    Whisper,
)
from bridgebot.text import doc

DRAIN_SECONDS: Final = 30.0
Show = Callable[[Message], Awaitable[None]]


class NotKept(Exception):
    """What was said could not be kept; the message says why."""


class Facts(TypedDict):
    """What is known of everything that is heard."""

    key: str
    place: Place
    author: Author
    at: int


class Talk:
    """Everything that is heard and shown while the terminal is open."""

    def __init__(self, gate: Gate, connection: str, team: str, session: str, show: Show) -> None:
        """Hand in at this gate, under keys that begin with the session's name."""
        self._gate = gate
        self._connection = connection
        self._team = team
        self._session = session
        self._show = show
        self._happenings = count(1)
        self._messages: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
        self._doors = Doors()
        self._turn = asyncio.Lock()

    async def hear(self, spoken: Spoken) -> Form | None:
        """Hand in what somebody says and show the answer; give the form that they must fill in."""
        return await self._answer(spoken.voice, self._event(spoken))

    async def submit(self, voice: Voice, form: Form, values: Mapping[str, str]) -> Form | None:
        """Hand in a form that somebody filled in, as `hear` does."""
        whole = {**form.values, **values}
        event = Submitted(**self._facts(voice), command=form.command, values=whole)
        return await self._answer(voice, event)

    async def deliver(self, op: Op) -> Sent:
        """Show what is said; never between somebody's words and the answer to them."""
        async with self._turn:
            appears = message.of_op(op)
            await self._show(appears)
            if isinstance(op, Edit | Delete):
                self._doors.forget(op.place.channel, op.messages)
            channel = op.place.channel
            shown = self._name(channel) if isinstance(op, Post) else "".join(op.messages[:1])
            self._doors.show(shown, appears)
        return Sent((shown,)) if isinstance(op, Post) else Sent()

    async def tell(self, voice: Voice, form: Form) -> None:
        """Show somebody how to type what a form asks for."""
        async with self._turn:
            await self._show(message.of_form(voice, form))

    def is_among_the_team(self, spoken: Spoken) -> bool:
        """Tell whether words are said by one of the team to the others, and not to us."""
        is_plain = spoken.command is None and spoken.number is None
        is_to_us = spoken.words_to_us() is not None
        return spoken.voice.channel == self._team and is_plain and not is_to_us

    async def drained(self) -> bool:
        """Wait until all that follows is shown; False if it takes too long."""
        try:
            return await self._gate.drained(DRAIN_SECONDS)
        except Exception:  # noqa: BLE001 - whatever it is, it cannot be known
            return False

    async def _answer(self, voice: Voice, event: Event) -> Form | None:
        async with self._turn:
            try:
                [answer] = await self._gate.accept([event])
            except Exception as error:
                raise NotKept(str(error) or type(error).__name__) from error
            if isinstance(answer, Whisper):
                appears = message.of_whisper(voice, answer)
                await self._show(appears)
                self._doors.show("", appears)
        return answer if isinstance(answer, Form) else None

    def _event(self, spoken: Spoken) -> Event:
        facts = self._facts(spoken.voice)
        if spoken.command is not None:
            return Commanded(**facts, line=spoken.command)
        if spoken.number is not None:
            pressed, command = self._doors.press(spoken.voice, spoken.number)
            return Pressed(**facts, command=command, message=pressed)
        return self._posted(spoken, facts)

    def _posted(self, spoken: Spoken, facts: Facts) -> Posted:
        to_us = spoken.words_to_us()
        return Posted(
            **facts,
            message=self._name(spoken.voice.channel),
            body=doc(spoken.words if to_us is None else to_us),
            addressed=not self.is_among_the_team(spoken),
        )

    def _facts(self, voice: Voice) -> Facts:
        return Facts(
            key=f"{self._session}:{next(self._happenings)}",
            place=message.place_of(self._connection, voice),
            author=Author(voice.name, voice.name),
            at=time.time_ns() // 1_000_000,
        )

    def _name(self, channel: str) -> str:
        """Name a message as none was named before in its channel, however the others fare."""
        return f"{self._session}-{next(self._messages[channel])}"
