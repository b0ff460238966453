"""Reads the files that people showed, and those that we send on as our own."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from adapters.discord.calls import Calls, NotDone, Parcel
from bridgebot.adapter import Refused
from bridgebot.event import File

TOO_LARGE = "{name} is larger than {limit:,} bytes, the most I can carry"
_GONE = (403, 404)


async def parcels(files: Sequence[File], whole: str) -> list[Parcel]:
    """Read what belongs to a message: the whole of a long text, and files from our disk."""
    found = [Parcel("message.txt", whole.encode())] if whole else []
    for file in files:
        try:
            content = await asyncio.to_thread(Path(file.path).read_bytes)
        except OSError as error:
            why = f"the file {file.name} cannot be read: {error.strerror}"
            raise NotDone(0, Refused(why)) from error
        found.append(Parcel(file.name, content))
    return found


async def fetch(calls: Calls, file: File, limit: int) -> bytes:
    """Read a file that somebody showed; ValueError, in words for people, if it is too large."""
    if file.size > limit:
        raise ValueError(TOO_LARGE.format(name=file.name, limit=limit))
    content = await _read(calls, file.secret, limit)
    if content is None:
        content = await _read(calls, await _refreshed(calls, file.secret), limit)
    if content is None:
        raise ConnectionError(f"{file.name} is not there any more")
    if len(content) > limit:
        raise ValueError(TOO_LARGE.format(name=file.name, limit=limit))
    return content


async def _read(calls: Calls, url: str, limit: int) -> bytes | None:
    """Read at an address; None where it has expired."""
    async with calls.session.get(url) as answer:
        if answer.status in _GONE:
            return None
        answer.raise_for_status()
        content = b""
        async for piece in answer.content.iter_chunked(1 << 16):
            content += piece
            if len(content) > limit:
                break
        return content


async def _refreshed(calls: Calls, url: str) -> str:
    """Ask for an address that is good for another day."""
    told = await calls.call("POST", "/attachments/refresh-urls", {"attachment_urls": [url]})
    return str(told["refreshed_urls"][0]["refreshed"])
