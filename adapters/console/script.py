"""Plays a script: reads lines from a file or a pipe, and prints what is said, a line each."""

import asyncio
import io
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Final, TextIO

from adapters.console.message import Message
from adapters.console.moments import current
from adapters.console.render import one_line
from adapters.console.speech import LINE_MAX, Malformed, Spoken, Voice, read
from adapters.console.talk import DRAIN_SECONDS, NotKept, Talk

CHUNK: Final = 65_536
BYTES_MAX: Final = 4 * LINE_MAX
NOT_SAID: Final = 1
NOT_UNDERSTOOD: Final = 2

Read = Callable[[], bytes]


class Script:
    """A terminal that is none: lines come in, lines go out, complaints go aside."""

    def __init__(self, read: Read, out: TextIO, err: TextIO, zone: str = "") -> None:
        """Take where bytes come from, where messages and complaints go, and whose clock we use."""
        self._zone = zone
        self.exit_code = 0
        self._read = read
        self._out = out
        self._err = err
        self._last: Voice | None = None
        self._unread = asyncio.Event()

    async def show(self, message: Message) -> None:
        """Print a message as one line; OSError when nobody reads it."""
        try:
            print(one_line(message, current(self._zone)), file=self._out, flush=True)
        except OSError:
            self._unread.set()
            raise

    async def run(self, talk: Talk) -> None:
        """Play to the end, or until nobody reads what is printed."""
        playing = asyncio.ensure_future(self._play(talk))
        unread = asyncio.ensure_future(self._unread.wait())
        try:
            await asyncio.wait({playing, unread}, return_when=asyncio.FIRST_COMPLETED)
            if self._unread.is_set():
                self.exit_code = max(self.exit_code, NOT_SAID)
                why = "nobody reads what I print; what is left waits for the next start"
                print(why, file=self._err, flush=True)
            else:
                await playing
        finally:
            playing.cancel()
            unread.cancel()
            await asyncio.gather(playing, unread, return_exceptions=True)

    async def _play(self, talk: Talk) -> None:
        """Say one line after the other, each once all is said that follows from those before."""
        await self._see_through(0, talk)
        number = 0
        async for raw in lines(self._read):
            number += 1
            try:
                spoken = self._spoken(raw)
                if spoken is None:
                    continue
                if spoken.is_order("quit"):
                    return
                await self._say(spoken, talk)
            except Malformed as malformed:
                self._complain(number, str(malformed), NOT_UNDERSTOOD)
            except NotKept as lost:
                self._complain(number, f"this was not kept: {lost}", NOT_SAID)
            await self._see_through(number, talk)

    def _spoken(self, raw: bytes) -> Spoken | None:
        """Read a line; None where nobody says anything."""
        line = _text(raw).strip()
        if not line or line.startswith("#"):
            return None
        spoken = read(line, self._last)
        if not spoken.words:
            raise Malformed(f"{spoken.voice} says nothing; write what they say after the colon")
        return spoken

    async def _say(self, spoken: Spoken, talk: Talk) -> None:
        self._last = spoken.voice
        form = await talk.hear(spoken)
        if form is not None:
            await talk.tell(spoken.voice, form)

    async def _see_through(self, number: int, talk: Talk) -> None:
        if not await talk.drained():
            why = f"after {DRAIN_SECONDS:.0f} seconds not all was said that there is to say"
            self._complain(number, why, NOT_SAID)

    def _complain(self, number: int, why: str, exit_code: int) -> None:
        self.exit_code = max(self.exit_code, exit_code)
        where = f"line {number}" if number else "before the first line"
        print(f"{where}: {why}", file=self._err, flush=True)


def on_this_terminal(zone: str) -> Script:
    """Play what standard input holds; what the output cannot write is spelt out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    return Script(_standard_input, sys.stdout, sys.stderr, zone)


def _standard_input() -> bytes:
    return os.read(sys.stdin.fileno(), CHUNK) if sys.stdin else b""


def _text(raw: bytes) -> str:
    if len(raw) > BYTES_MAX:
        raise Malformed(f"it is far too long; at most {LINE_MAX:,} characters will do")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(f"it is not UTF-8 (see byte {error.start + 1} of the line)") from None


async def lines(read: Read) -> AsyncIterator[bytes]:
    """Give line after line; of one that is far too long only the beginning is kept."""
    kept = b""
    while chunk := await _in_a_thread(read):
        *whole, kept = (kept + chunk).split(b"\n")
        kept = kept[: BYTES_MAX + 1]
        for line in whole:
            yield line
    if kept:
        yield kept


async def _in_a_thread(read: Read) -> bytes:
    """Read while all else goes on; a thread that still waits at the end holds nobody up."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Future[bytes] = loop.create_future()

    def work() -> None:
        try:
            chunk = read()
        except OSError:
            chunk = b""
        with suppress(RuntimeError):  # the loop may be closed by now
            loop.call_soon_threadsafe(_hand_over, waiting, chunk)

    threading.Thread(target=work, name="script", daemon=True).start()
    return await waiting


def _hand_over(waiting: asyncio.Future[bytes], chunk: bytes) -> None:
    if not waiting.done():
        waiting.set_result(chunk)
