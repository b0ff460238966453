"""A pretend platform that outlives the bot: it knows what customers did, and what the bot said.

It is a thread of the test's process behind a loopback socket, so it goes on when the bot is killed
in the middle of a call: what it has read is done, whether or not anybody waits for the answer.
"""

import asyncio
import json
import threading
from asyncio import StreamReader, StreamWriter
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

LINE_MAX = 2**24
FIRST = "far"
"""What the connection is called that there is in any case."""


class Mode(StrEnum):
    """How the platform treats a post that comes twice under one key."""

    SAME_KEY = "the second is the first, as on Matrix"
    LOOK_UP = "both are kept, and can be looked up, as on Slack"


@dataclass(frozen=True)
class Deed:
    """Something that somebody did: a command, plain words, or what they made of their words.

    `under` is how the key of the bot's message ends in whose thread it is done. Where `about` is
    how a card ends, the line says `{}` for the number of that card, and waits for it. `files` names
    what is shown with words.
    """

    key: str
    line: str
    channel: str = "lobby"
    account: str = "ana"
    kind: str = "commanded"
    message: str = ""
    echo_of: str = ""
    thread: str = ""
    under: str = ""
    about: str = ""
    files: tuple[str, ...] = ()


def always() -> bool:
    """Let it be time at once."""
    return True


@dataclass(frozen=True)
class Batch:
    """Deeds told together on a connection, once the bot has done so many things, and it is so."""

    deeds: tuple[Deed, ...]
    after: int = 0
    once: Callable[[], bool] = always
    connection: str = FIRST


@dataclass
class Message:
    """A message of the bot's, as people see it now."""

    name: str
    key: str
    channel: str
    thread: str
    text: str
    is_deleted: bool = False
    signs: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)


def never(_what: str) -> bool:
    """Let nothing go wrong."""
    return False


class FarSide:
    """What the platform holds, and how it answers."""

    def __init__(
        self, mode: Mode, strikes: Callable[[str], bool] = never, *, lag: float = 0.0
    ) -> None:
        self.mode = mode
        self.port = 0
        self.waiting: deque[Batch] = deque()
        self.told: list[Deed] = []
        self.messages: list[Message] = []
        self.calls: list[tuple[str, str]] = []
        self.happened = 0
        self.open_end = False
        self.echoing = True
        self.strikes = strikes
        self.lag = lag
        self.uttered: set[tuple[str, str]] = set()
        """All that ever stood in a channel, whatever became of it."""
        self._tried: list[Batch] = []
        self._changed = asyncio.Condition()
        self._loop = asyncio.new_event_loop()

    def tell(
        self,
        deeds: Iterable[Deed],
        after: int = 0,
        once: Callable[[], bool] = always,
        connection: str = FIRST,
    ) -> None:
        """Hold deeds until it is time, and the bot takes them."""
        self.waiting.append(Batch(tuple(deeds), after, once, connection))

    def tell_now(self, deeds: Iterable[Deed]) -> None:
        """Hold deeds for a bot that may be listening already."""
        batch = Batch(tuple(deeds))
        asyncio.run_coroutine_threadsafe(self._add(batch), self._loop).result()

    def untold(self) -> list[Deed]:
        """List what customers did and the bot never took; an echo comes as late as it likes."""
        return [deed for batch in self.waiting for deed in batch.deeds if not deed.echo_of]

    def end(self) -> None:
        """Let the bot go once it has heard all."""
        self.open_end = False
        asyncio.run_coroutine_threadsafe(self._notify(), self._loop).result()

    @contextmanager
    def open(self) -> Iterator["FarSide"]:
        """Answer on a port of its own until the end of the block."""
        ready = threading.Event()
        thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(ready),))
        thread.start()
        ready.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._closing.set)
            thread.join()
            self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        self._closing = asyncio.Event()
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, limit=LINE_MAX)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._closing.wait()
        server.close()
        handlers = asyncio.all_tasks() - {asyncio.current_task()}
        for handler in handlers:
            handler.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)

    async def _add(self, batch: Batch) -> None:
        self.waiting.append(batch)
        await self._notify()

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.CancelledError, EOFError):
            said = json.loads(await reader.readline() or "{}")
            if said.get("verb") == "listen":
                await self._listened(said["connection"], reader, writer)
            elif said:
                await self._called(said, writer)
        writer.close()

    # What customers did -------------------------------------------------------------------------

    async def _listened(self, connection: str, reader: StreamReader, writer: StreamWriter) -> None:
        """Tell one batch after the other; one that was not acknowledged, again, and twice."""
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: self._is_time(connection))
            batch = self._next(connection)
            if batch is None:
                return await _say(writer, {"end": True})
            is_tried = any(each is batch for each in self._tried)
            for _ in range(2 if is_tried else 1):
                await _say(writer, {"deeds": [asdict(self._placed(deed)) for deed in batch.deeds]})
                if not await reader.readline():
                    self._tried.append(batch)
                    return None
            if not is_tried and self.strikes("lose the acknowledgement"):
                self._tried.append(batch)
                return None
            if self._next(connection) is batch:
                self.told += batch.deeds
                self.waiting.remove(batch)
                await self._notify()

    def _next(self, connection: str) -> Batch | None:
        return next((each for each in self.waiting if each.connection == connection), None)

    def _placed(self, deed: Deed) -> Deed:
        """Say in which thread, and about which number, a deed is done."""
        if deed.about:
            return replace(deed, line=deed.line.format(self._numbers(deed.about)[0]))
        if not deed.under:
            return deed
        [name] = [each.name for each in self.messages if each.key.endswith(deed.under)][:1]
        return replace(deed, thread=name)

    def _is_time(self, connection: str) -> bool:
        """Tell whether there is something to tell: what is next, or that nobody has more to do."""
        batch = self._next(connection)
        if batch is None:
            return not (self.open_end or self.waiting)
        is_there = all(self._numbers(deed.about) for deed in batch.deeds if deed.about)
        return is_there and self.happened >= batch.after and batch.once()

    def _numbers(self, about: str) -> list[str]:
        """List the numbers of cards by how their first line ends."""
        firsts = [each.text.partition("\n")[0] for each in self.messages]
        return [each.split()[0].lstrip("#") for each in firsts if each.endswith(about)]

    # What the bot said --------------------------------------------------------------------------

    async def _called(self, said: dict[str, Any], writer: StreamWriter) -> None:
        await asyncio.sleep(self.lag)
        if self.strikes("ask for patience"):
            return await _say(writer, {"later": 0.5})
        if said["verb"] == "look up":
            return await _say(writer, {"ids": self._names(said["key"])})
        if said["verb"] == "fetch":
            return await _say(writer, {"content": f"what {said['file']} holds"})
        answer = self._do(said)
        await self._notify()
        if not self.strikes(f"lose the answer to {said['verb']}"):
            await _say(writer, answer)
        return None

    def _do(self, said: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((said["channel"], said["key"]))
        known = self._names(said["key"])
        if said["verb"] == "post" and not (known and self.mode is Mode.SAME_KEY):
            known = [self._post(said)]
        for message in self.messages:
            if message.name in said["messages"]:
                _change(message, said)
                self.uttered.add((message.channel, message.text))
        self.happened = len({key for _, key in self.calls})
        return {"ids": known}

    def _post(self, said: dict[str, Any]) -> str:
        name = f"m{len(self.messages)}"
        message = Message(name, said["key"], said["channel"], said["thread"], said["text"])
        message.files = said["files"]
        self.messages.append(message)
        self.uttered.add((message.channel, message.text))
        if self.echoing:
            echo = Deed(
                key=f"echo of {name}",
                line=message.text,
                channel=message.channel,
                kind="posted",
                message=name,
                echo_of=message.key,
            )
            self.waiting.append(Batch((echo,), connection=said["connection"]))
        return name

    def _names(self, key: str) -> list[str]:
        return [message.name for message in self.messages if message.key == key]


def _change(message: Message, said: dict[str, Any]) -> None:
    match said["verb"]:
        case "edit":
            message.text = said["text"]
        case "delete":
            message.is_deleted = True
        case "react" if said["remove"]:
            message.signs.discard(said["emoji"])
        case "react":
            message.signs.add(said["emoji"])


async def _say(writer: StreamWriter, data: dict[str, Any]) -> None:
    writer.write(json.dumps(data).encode() + b"\n")
    await writer.drain()
