"""Has the files of a post at hand while it is said: fetched where they were shown, or drawn.

Nothing is kept: what is fetched lies in a folder of its own until the attempt is over.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec
import structlog

from bridgebot import seals
from bridgebot.abilities import Fetches
from bridgebot.adapter import Adapter, Caps, Feature, Level
from bridgebot.digests import charts
from bridgebot.event import File, Op, Post
from bridgebot.parcels import Elsewhere
from bridgebot.people import holdings
from bridgebot.text import Doc, cut, say

_log = structlog.get_logger()
FOLDER: Final = "bridgebot-files-"
LEFT_OVER_SECONDS: Final = 24 * 3600
SECONDS: Final = 60.0
BYTES_A_SECOND: Final = 200_000
AT_ONCE: Final = 8
"""How many files are fetched at one time: each is held in memory for a moment."""
LARGEST: Final = 50_000_000
"""The largest file that is carried, in bytes, whatever a place takes."""


class NotNow(Exception):
    """A file cannot be had at this time; the message says why."""


class _Busy(NotNow):
    """It is our own fault, and will pass."""


class _LeftOut(Exception):
    """A file cannot come along; what is said instead."""

    def __init__(self, body: Doc) -> None:
        """Take the words."""
        self.body = body


@dataclass(frozen=True, slots=True)
class _Journey:
    """Where the files of a post go, who showed them, and whether it is time to go without."""

    caps: Caps
    folder: Path
    speaker: str
    is_last: bool


class Sources:
    """All that can give us files, by the name of its connection."""

    def __init__(
        self,
        adapters: Iterable[Adapter],
        seconds: float = SECONDS,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        """Fetch by these adapters; none may take longer than this for a small file.

        Those that do not speak `here` are asked `elsewhere`, if there is such a place.
        """
        self.here: set[str] = set()
        self._elsewhere = elsewhere
        self._fetching = 0
        self._seconds = seconds
        self._drawing = asyncio.Lock()
        self._adapters = {each.name: each for each in adapters if isinstance(each, Fetches)}

    @asynccontextmanager
    async def at_hand(self, op: Op, caps: Caps, *, is_last: bool = False) -> AsyncIterator[Op]:
        """Give an op whose files lie on our disk for so long; NotNow when they cannot be had yet.

        A file that the place does not take, or that is gone, is left out, and the words say so; so
        is, if this `is_last`, one that cannot be had yet.
        """
        if not isinstance(op, Post) or not op.files:
            yield op
            return
        with _new_folder() as folder:
            yield await self._packed(op, _Journey(caps, Path(folder), op.speaker, is_last))

    async def _packed(self, post: Post, journey: _Journey) -> Post:
        files, blocks = [], [*post.body.blocks]
        for number, file in enumerate(post.files):
            try:
                files.append(await self._placed(file, str(number), journey))
            except _LeftOut as left_out:
                blocks += left_out.body.blocks
        return replace(post, body=Doc(tuple(blocks)), files=tuple(files))

    async def _placed(self, file: File, name: str, journey: _Journey) -> File:
        caps = journey.caps
        if caps.level(Feature.FILE) < Level.PARTLY:
            raise _LeftOut(_instead(file, "cannot be shown here", journey.speaker))
        if file.path:
            return file
        limit = min(caps.file_max, LARGEST)
        content = b"" if file.size > limit else await self._content(file, journey, limit)
        if max(file.size, len(content)) > limit:
            raise _LeftOut(_instead(file, "is too large for here", journey.speaker))
        where = journey.folder / name
        await asyncio.to_thread(_write, where, content)
        return msgspec.structs.replace(file, path=str(where), size=len(content))

    async def _content(self, file: File, journey: _Journey, limit: int) -> bytes:
        try:
            if file.source == charts.SOURCE and (figures := charts.figures_of(file)) is not None:
                return await self._drawn(figures)
            if holdings.is_ours(file):
                return file.secret.encode()
            return await self._fetched(file, limit)
        except ValueError as error:
            raise _LeftOut(_gone(str(error), journey.speaker)) from error
        except NotNow as error:
            if isinstance(error, _Busy) or not journey.is_last:
                raise
            why = f"{cut(file.name)} could not be fetched for days"
            raise _LeftOut(_gone(why, journey.speaker)) from error

    async def _drawn(self, figures: charts.Figures) -> bytes:
        """Draw a chart; whatever goes wrong with that, its figures are told."""
        try:
            async with self._drawing:  # one thread is enough, and others are needed elsewhere
                return await asyncio.to_thread(charts.draw, figures)
        except Exception as error:
            _log.exception("sources.not_drawn")
            raise _LeftOut(charts.told(figures)) from error

    async def _fetched(self, file: File, limit: int) -> bytes:
        adapter = self._adapters.get(file.source)
        if adapter is None:
            raise ValueError(f"{cut(file.name)} cannot be read any more")
        if self._fetching >= AT_ONCE:
            raise _Busy("other files are being fetched")
        self._fetching += 1
        try:
            async with asyncio.timeout(self._seconds + file.size / BYTES_A_SECOND):
                if self._elsewhere is not None and file.source not in self.here:
                    return await self._elsewhere.fetch(file, limit)
                return await adapter.fetch(seals.file_opened(file), limit)
        except ValueError:
            raise
        except Exception as error:
            _log.warning("sources.not_fetched", source=file.source, reason=str(error))
            raise NotNow(f"{cut(file.name)} could not be fetched: {_why(error)}") from error
        finally:
            self._fetching -= 1


def _new_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True)
    except OSError as error:
        raise _Busy(f"there is no room for files on our disk: {error}") from error


def _write(where: Path, content: bytes) -> None:
    try:
        where.write_bytes(content)
    except OSError as error:
        raise _Busy(f"there is no room for a file on our disk: {error}") from error


def forget_leftovers() -> None:
    """Remove the folders of a life that was ended in the middle of an attempt."""
    before = time.time() - LEFT_OVER_SECONDS
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with suppress(FileNotFoundError):  # whose it is removes it at this moment
            if folder.lstat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)


# What is said instead ---------------------------------------------------------------------------


def _instead(file: File, why: str, speaker: str) -> Doc:
    """Say what is missing and why, or, of a chart, what it shows."""
    if (figures := charts.figures_of(file)) is not None:
        return charts.told(figures)
    if holdings.is_ours(file):
        return holdings.told(file)
    about = "; ".join(filter(None, (_size(file.size), cut(file.alt))))
    named = f"{cut(file.name)} ({about})" if about else cut(file.name)
    return say(f"{named} {why}{f'; {speaker} has it' if speaker else ''}.")


def _gone(why: str, speaker: str) -> Doc:
    return say(f"{why.rstrip('.')}{f'; ask {speaker} for it' if speaker else ''}.")


def _why(error: Exception) -> str:
    return "it took too long" if isinstance(error, TimeoutError) else str(error) or "it failed"


def _size(count: int) -> str:
    for size, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "KB")):
        if count >= size:
            return f"{count / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{count} bytes" if count else ""
