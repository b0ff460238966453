"""Takes files to the homeserver and fetches them from it, encrypted where the room is."""

import asyncio
import json
from pathlib import Path
from typing import Final
from urllib.parse import quote

from nio import EncryptionError
from nio.crypto.attachments import decrypt_attachment, encrypt_attachment

from adapters.matrix.outcomes import is_passing
from adapters.matrix.support import FILE_MAX
from adapters.matrix.wire import Declined, Json, Wire
from bridgebot.event import File

_KINDS: Final = {"image": "m.image", "audio": "m.audio", "video": "m.video"}


class TooLarge(Exception):
    """A file that the homeserver does not take; the words are for people."""


class Media:
    """The files of one homeserver."""

    def __init__(self, wire: Wire) -> None:
        """Use this road."""
        self._wire = wire
        self.max = FILE_MAX
        """The largest file that the homeserver takes, in bytes."""

    async def learn(self) -> None:
        """Ask the homeserver how large a file it takes."""
        try:
            found = await self._wire.call("GET", "/_matrix/client/v1/media/config")
        except Declined:
            return
        self.max = int(found.get("m.upload.size") or FILE_MAX)

    async def content(self, file: File, *, is_secret: bool) -> Json:
        """Hand in a file of ours, and give the content of the message that shows it."""
        whole = await asyncio.to_thread(_read, file.path, self.max)
        if whole is None:
            raise TooLarge(f"The file {file.name} is larger than this homeserver takes.")
        content = _shown(file) | {"info": {"mimetype": file.mime, "size": len(whole)}}
        if not is_secret:
            return content | {"url": await self._wire.upload(whole, file.mime, file.name)}
        sealed, keys = await asyncio.to_thread(encrypt_attachment, whole)
        url = await self._wire.upload(sealed, "application/octet-stream")
        return content | {"file": {**keys, "url": url}}

    async def fetch(self, file: File, limit: int) -> bytes:
        """Read a file that somebody showed; ValueError in words when that can never be."""
        server, _, name = file.id.removeprefix("mxc://").partition("/")
        if not file.id.startswith("mxc://") or not name:
            raise ValueError(f"{file.name} is not on a homeserver")
        where = "/_matrix/client/v1/media/download"
        path = f"{where}/{quote(server, safe=':')}/{quote(name, safe='')}"
        try:
            found = await self._wire.download(path, limit)
        except Declined as declined:
            if is_passing(declined):
                raise
            raise ValueError(f"{file.name} cannot be read: {declined.words}") from None
        if found is None:
            raise ValueError(f"{file.name} is larger than {limit:,} bytes")
        return await asyncio.to_thread(_opened, found, file) if file.secret else found


def _shown(file: File) -> Json:
    """Say what a file is; a picture's words are what people hear who do not see it."""
    kind = _KINDS.get(file.mime.partition("/")[0], "m.file")
    if kind == "m.image" and file.alt:
        return {"msgtype": kind, "body": file.alt}  # with a name beside it, they were a caption
    return {"msgtype": kind, "body": file.name, "filename": file.name}


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
