"""Takes files to the homeserver and fetches them from it, encrypted where the room is."""

import asyncio
import json
from pathlib import Path
from typing import Final
from urllib.parse import quote

from nio import EncryptionError
from nio.crypto.attachments import decrypt_attachment, encrypt_attachment

from adapters.matrix.wire import Declined, Json, Wire
from bridgebot.event import File

DEFAULT_MAX: Final = 50 * 2**20
_KINDS: Final = {"image": "m.image", "audio": "m.audio", "video": "m.video"}


class TooLarge(Exception):
    """A file that the homeserver does not take; the words are for people."""


class Media:
    """The files of one homeserver."""

    def __init__(self, wire: Wire) -> None:
        """Use this road."""
        self._wire = wire
        self._max: int | None = None

    async def content(self, file: File, *, is_secret: bool) -> Json:
        """Hand in a file of ours, and give the content of the message that shows it."""
        limit = await self._limit()
        whole = await asyncio.to_thread(_read, file.path, limit)
        if whole is None:
            raise TooLarge(f"The file {file.name} is larger than this homeserver takes.")
        content: Json = {
            "msgtype": _KINDS.get(file.mime.partition("/")[0], "m.file"),
            "body": file.name,
            "filename": file.name,
            "info": {"mimetype": file.mime, "size": len(whole)},
        }
        if not is_secret:
            return content | {"url": await self._wire.upload(whole, file.mime, file.name)}
        sealed, keys = await asyncio.to_thread(encrypt_attachment, whole)
        url = await self._wire.upload(sealed, "application/octet-stream")
        return content | {"file": {**keys, "url": url}}

    async def fetch(self, file: File, limit: int) -> bytes:
        """Read a file that somebody showed; ValueError in words when that cannot be."""
        server, _, name = file.id.removeprefix("mxc://").partition("/")
        if not file.id.startswith("mxc://") or not name:
            raise ValueError(f"{file.name} is not on a homeserver")
        where = "/_matrix/client/v1/media/download"
        found = await self._wire.download(
            f"{where}/{quote(server, safe=':')}/{quote(name, safe='')}", limit
        )
        if found is None:
            raise ValueError(f"{file.name} is larger than {limit:,} bytes")
        return await asyncio.to_thread(_opened, found, file) if file.secret else found

    async def _limit(self) -> int:
        if self._max is None:
            try:
                found = await self._wire.call("GET", "/_matrix/client/v1/media/config")
                self._max = int(found.get("m.upload.size") or DEFAULT_MAX)
            except Declined:
                self._max = DEFAULT_MAX
        return self._max


def _read(where: str, limit: int) -> bytes | None:
    with Path(where).open("rb") as file:
        whole = file.read(limit + 1)
    return whole if len(whole) <= limit else None


def _opened(sealed: bytes, file: File) -> bytes:
    keys = json.loads(file.secret)
    try:
        return bytes(
            decrypt_attachment(sealed, keys["key"]["k"], keys["hashes"]["sha256"], keys["iv"])
        )
    except (EncryptionError, KeyError, TypeError) as error:
        raise ValueError(f"{file.name} cannot be decrypted: {error}") from None
