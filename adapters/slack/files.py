"""Sends files in Slack's three steps, resumes them, and reads those that people showed."""

import asyncio
import io
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import aiohttp

from adapters.slack import ability
from adapters.slack.calls import Calls, NotDone
from adapters.slack.heard import Payload
from adapters.slack.workspaces import Bot, Spot
from bridgebot.adapter import Cursor, Gate, Later, Refused, Unsure
from bridgebot.event import File

WHOLE: Final = "message.txt"
_FINE: Final = 200
_LAG_SECONDS: Final = 120
"""How long Slack may take to show a file that it took."""
_LOOK_AGAIN: Final = 3.0
_LOOK_UP_SECONDS: Final = 1.5
_UPLOAD: Final = aiohttp.ClientTimeout(total=None, sock_connect=15, sock_read=120)
_PIECE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file as it is sent: from our disk, or a text."""

    name: str
    size: int
    path: str = ""
    text: bytes = b""
    alt: str = ""

    def open(self) -> BinaryIO:
        """Open what it holds."""
        return Path(self.path).open("rb") if self.path else io.BytesIO(self.text)


class Uploads:
    """Sends files; which were begun is kept, so that none appears twice."""

    def __init__(self, calls: Calls, gate: Gate) -> None:
        """Keep at this gate what was begun."""
        self._calls = calls
        self._gate = gate

    async def send(
        self, spot: Spot, parcels: list[Parcel], key: str, speaker: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Send what is not there yet, in one message; answer with Slack's names of the files."""
        found = [await self._there(spot, _begun(key, number)) for number in range(len(parcels))]
        new: dict[int, str] = {}
        for number, parcel in enumerate(parcels):
            if not found[number]:
                new[number] = await self._upload(spot, parcel, _begun(key, number))
        if new:
            titles = [{"id": new[number], "title": parcels[number].name} for number in new]
            await self._show(spot, titles, speaker)
        return tuple(there or new[number] for number, there in enumerate(found))

    async def send_once(self, spot: Spot, text: str) -> None:
        """Send a long text as a file, with nothing kept of it: an answer is not sent again."""
        for parcel in parcels((), text):
            file = await self._upload(spot, parcel)
            await self._show(spot, [{"id": file, "title": parcel.name}], {})

    async def take_back(self, bot: Bot, file: str) -> None:
        """Take a file of ours back, wherever it is shown."""
        await self._calls.tell(bot.token, "files.delete", file=file)

    async def _there(self, spot: Spot, begun: str) -> str:
        """Give the file that an earlier attempt showed; nothing if none did."""
        earlier = await self._gate.cursor(begun)
        return earlier if earlier and await self._is_shown(spot, earlier) else ""

    async def _upload(self, spot: Spot, parcel: Parcel, begun: str = "") -> str:
        told = await self._calls.ask(
            spot.bot.token,
            "files.getUploadURLExternal",
            filename=parcel.name,
            length=parcel.size,
            **({"alt_txt": parcel.alt[: ability.ALT]} if parcel.alt else {}),
        )
        if begun:
            await self._gate.accept([], Cursor(str(told["file_id"]), begun))
        await self._put(str(told["upload_url"]), parcel)
        return str(told["file_id"])

    async def _put(self, url: str, parcel: Parcel) -> None:
        try:
            with closing(parcel.open()) as content:
                async with self._calls.session.post(url, data=content, timeout=_UPLOAD) as answer:
                    status = answer.status
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise NotDone("lost", Unsure(f"the upload broke: {type(error).__name__}")) from error
        if status != _FINE:
            raise NotDone("upload", Unsure(f"the upload failed with status {status}"))

    async def _show(
        self, spot: Spot, files: list[dict[str, str]], speaker: Mapping[str, str]
    ) -> None:
        await self._calls.tell(
            spot.bot.token,
            "files.completeUploadExternal",
            files=files,
            channel_id=spot.channel,
            **spot.within(),
            **speaker,
        )

    async def _is_shown(self, spot: Spot, file: str) -> bool:
        """Tell whether a file is in a channel; wait where Slack has it and will show it soon."""
        try:
            told = await self._calls.ask(spot.bot.token, "files.info", file=file)
        except NotDone as error:
            if error.code in ("file_not_found", "file_deleted"):
                return False
            raise
        shares = (told["file"].get("shares") or {}).values()
        if any(spot.channel in where for where in shares):
            return True
        if time.time() - float(told["file"].get("created") or 0) < _LAG_SECONDS:
            why = f"Slack has the file {told['file'].get('name', '')} and does not show it yet"
            raise NotDone("not_shown_yet", Later(_LOOK_AGAIN, why))
        return False


def _begun(key: str, number: int) -> str:
    return f"#file:{key}:{number}"


def parcels(files: tuple[File, ...], whole: str) -> Iterator[Parcel]:
    """Make ready what is to be sent: the whole of a long text, and files from our disk."""
    if whole:
        yield Parcel(WHOLE, len(whole.encode()), text=whole.encode())
    for file in files:
        try:
            size = Path(file.path).stat().st_size
        except OSError as error:
            why = f"the file {file.name} cannot be read: {error.strerror}"
            raise NotDone("file_gone", Refused(why)) from error
        yield Parcel(file.name, size, file.path, alt=file.alt)


# Reading --------------------------------------------------------------------------------------


def are_guarded(said: Payload) -> bool:
    """Tell whether there are files of which Slack tells only the id, as of a guest's."""
    return any(map(_is_guarded, said.get("files") or ()))


def _is_guarded(file: Payload) -> bool:
    return bool(file.get("file_access") == "check_file_info")


async def looked_up(calls: Calls, bot: Bot, said: Payload, until: float | None = None) -> Payload:
    """Give a message with what is known of its files, by a time of the loop's clock if given."""
    if not are_guarded(said):
        return said
    until = until or asyncio.get_running_loop().time() + _LOOK_UP_SECONDS
    known = (_known(calls, bot, each, until) for each in said["files"])
    return {**said, "files": await asyncio.gather(*known)}


async def _known(calls: Calls, bot: Bot, file: Payload, until: float) -> Payload:
    if not _is_guarded(file):
        return file
    try:
        async with asyncio.timeout_at(until):
            told = await calls.ask(bot.token, "files.info", file=file["id"])
    except (NotDone, TimeoutError):
        return file
    known: Payload = told["file"]
    return known


async def read(calls: Calls, bot: Bot, file: File, limit: int) -> bytes:
    """Read a file that somebody showed; ValueError, in words for people, if that cannot be."""
    try:
        told = (await calls.ask(bot.token, "files.info", file=file.id))["file"]
    except NotDone as error:
        if not isinstance(error.outcome, Refused):
            raise
        raise ValueError(f"{file.name} cannot be read: {error.outcome.why}") from error
    # Such an address may point anywhere, and our token is nobody else's business.
    if told.get("is_external") or told.get("mode") == "external":
        raise ValueError(f"{file.name} is kept outside Slack: {told.get('url_private', '')}")
    if int(told.get("size") or 0) > limit:
        raise ValueError(_too_large(file, limit))
    return await _content(calls, bot, file, told, limit)


async def _content(
    calls: Calls, bot: Bot, file: File, told: Mapping[str, Any], limit: int
) -> bytes:
    url = str(told.get("url_private_download") or told["url_private"])
    headers = {"Authorization": f"Bearer {bot.token}"}
    content = bytearray()
    async with calls.session.get(url, headers=headers) as answer:
        answer.raise_for_status()
        async for piece in answer.content.iter_chunked(_PIECE):
            content += piece
            if len(content) > limit:
                raise ValueError(_too_large(file, limit))
    return bytes(content)


def _too_large(file: File, limit: int) -> str:
    return f"{file.name} is larger than {limit:,} bytes, the most I can carry"
