"""Reads the files that people showed, and those that we send on as our own."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from adapters.discord import ability, rendering, showing
from adapters.discord.calls import Calls, NotDone, Parcel
from adapters.discord.rendering import Page, Rendered
from bridgebot.adapter import Refused
from bridgebot.event import File

TOO_LARGE: Final = "{name} is larger than {limit:,} bytes, the most I can carry"
WHOLE: Final = "message.txt"
_GONE: Final = (403, 404)


def laid(rendered: Rendered, files: Sequence[File], limit: int) -> Rendered:
    """Lay files on a message's last page, and on further ones where they are too many."""
    whole = rendered.whole.encode()
    text = [File(WHOLE, "text/plain", len(whole))] if whole else []
    batches = _batches(showing.fit([*text, *files]), limit)
    pages = list(rendered.pages)
    if batches and _has_room(pages[-1], batches[0]):
        pages[-1] = replace(pages[-1], files=tuple(batches.pop(0)))
    for batch in batches:
        pages.append(replace(rendering.wordless(rendered.key, len(pages)), files=tuple(batch)))
    return replace(rendered, pages=pages)


def _batches(files: Sequence[File], limit: int) -> list[list[File]]:
    """Part files so that Discord takes each part: ten of them, and so many bytes in all."""
    batches: list[list[File]] = []
    for file in files:
        last = batches[-1] if batches else []
        fits = last and len(last) < ability.FILES and sum(e.size for e in last) + file.size <= limit
        if fits:
            last.append(file)
        else:
            batches.append([file])
    return batches


def _has_room(page: Page, files: Sequence[File]) -> bool:
    count = sum(1 for _ in showing.components_in(page.components))
    return count + len(files) <= ability.COMPONENTS


async def parcels(files: Sequence[File], whole: str) -> list[Parcel]:
    """Read what goes with a page: files from our disk, and the whole of a long text."""
    return [
        Parcel(each.name, await _content(each) if each.path else whole.encode(), each.alt)
        for each in files
    ]


async def _content(file: File) -> bytes:
    try:
        return await asyncio.to_thread(Path(file.path).read_bytes)
    except OSError as error:
        why = f"the file {file.name} cannot be read: {error.strerror}"
        raise NotDone(0, Refused(why)) from error


async def fetch(calls: Calls, file: File, limit: int) -> bytes:
    """Read a file that somebody showed; ValueError, in words for people, if it is too large."""
    if file.size > limit:
        raise ValueError(TOO_LARGE.format(name=file.name, limit=limit))
    content = await _read(calls, file.secret, limit)
    if content is None:
        content = await _read(calls, await _refreshed(calls, file.secret), limit)
    if content is None:
        raise ValueError(f"{file.name} is not there any more")
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
