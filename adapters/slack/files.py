"""Sends files in Slack's three steps, resumes them, and reads those that people showed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from adapters.slack.calls import Calls, NotDone
from adapters.slack.workspaces import Bot, Spot
from bridgebot.adapter import Cursor, Gate, Refused, Unsure
from bridgebot.event import File, Post

_FINE = 200


@dataclass(frozen=True, slots=True)
class _Parcel:
    name: str
    content: bytes


class Uploads:
    """Sends the files of a post; which were begun is kept, so that none appears twice."""

    def __init__(self, calls: Calls, gate: Gate) -> None:
        """Keep at this gate what was begun."""
        self._calls = calls
        self._gate = gate

    async def send(self, spot: Spot, op: Post, key: str, whole: str) -> None:
        """Send what belongs to a post and is not there yet."""
        for number, parcel in enumerate(_parcels(op, whole)):
            await self._one(spot, parcel, f"#file:{key}:{number}")

    async def _one(self, spot: Spot, parcel: _Parcel, begun: str) -> None:
        earlier = await self._gate.cursor(begun)
        if earlier and await self._is_there(spot, earlier):
            return
        told = await self._calls.ask(
            spot.bot.token,
            "files.getUploadURLExternal",
            filename=parcel.name,
            length=len(parcel.content),
        )
        await self._gate.accept([], Cursor(str(told["file_id"]), begun))
        await self._put(str(told["upload_url"]), parcel.content)
        await self._calls.tell(
            spot.bot.token,
            "files.completeUploadExternal",
            files=[{"id": told["file_id"], "title": parcel.name}],
            channel_id=spot.channel,
            **spot.within(),
        )

    async def _put(self, url: str, content: bytes) -> None:
        try:
            async with self._calls.session.post(url, data=content) as answer:
                status = answer.status
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise NotDone("lost", Unsure(f"the upload broke: {type(error).__name__}")) from error
        if status != _FINE:
            raise NotDone("upload", Unsure(f"the upload failed with status {status}"))

    async def _is_there(self, spot: Spot, file: str) -> bool:
        try:
            told = await self._calls.ask(spot.bot.token, "files.info", file=file)
        except NotDone as error:
            if error.code == "file_not_found":
                return False
            raise
        shares = told["file"].get("shares") or {}
        return any(spot.channel in where for where in shares.values())


def _parcels(op: Post, whole: str) -> Iterator[_Parcel]:
    if whole:
        yield _Parcel("message.txt", whole.encode())
    for file in op.files:
        try:
            content = Path(file.path).read_bytes()
        except OSError as error:
            why = f"the file {file.name} cannot be read: {error.strerror}"
            raise NotDone("file_gone", Refused(why)) from error
        yield _Parcel(file.name, content)


async def read(calls: Calls, bot: Bot, file: File, limit: int) -> bytes:
    """Read a file that somebody showed; ValueError, in words for people, if it is too large."""
    told = await calls.ask(bot.token, "files.info", file=file.id)
    size = int(told["file"].get("size") or 0)
    if size > limit:
        raise ValueError(f"{file.name} has {size:,} bytes; {limit:,} are the most I can carry")
    headers = {"Authorization": f"Bearer {bot.token}"}
    url = str(told["file"].get("url_private_download") or told["file"]["url_private"])
    async with calls.session.get(url, headers=headers) as answer:
        answer.raise_for_status()
        content = await answer.content.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"{file.name} is larger than {limit:,} bytes, the most I can carry")
    return content
