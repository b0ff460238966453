"""Takes people's pictures from where they are on the web to the homeserver, each once."""

import hashlib
import time
from collections.abc import Callable
from typing import Final

import structlog

from adapters.matrix.session import Folder
from adapters.matrix.wire import Declined, Unreachable, Wire

_log = structlog.get_logger()
FILE: Final = "pictures.json"
LARGEST: Final = 2_000_000
KEPT: Final = 1_000
AGAIN_SECONDS: Final = 3_600.0
PATIENCE: Final = 5.0


def is_public(url: str) -> bool:
    """Tell whether an address may be asked: others give it to us, so nothing within our network."""
    return url.startswith("https://")


class Pictures:
    """The pictures that are on the homeserver already, by what their address hashes to.

    An address on the web may tell whose picture it is, and is kept by nobody but the core.
    """

    def __init__(
        self, wire: Wire, folder: Folder, may_ask: Callable[[str], bool] = is_public
    ) -> None:
        """Keep what is known in this folder."""
        self._wire = wire
        self._folder = folder
        self._may_ask = may_ask
        self._kept: dict[str, str] = folder.read(FILE) or {}
        self._failed: dict[str, float] = {}

    async def of(self, url: str) -> str:
        """Give the homeserver's address of a picture; nothing when it cannot be had."""
        if (found := self._kept.get(_hashed(url))) is not None:
            return found
        if not self._may_ask(url) or self._failed.get(url, 0.0) > time.monotonic():
            return ""
        try:
            return self._keep(url, await self._carried(url))
        except (Declined, Unreachable, ValueError) as error:
            _log.info("matrix.no_picture", reason=str(error))
            self._failed[url] = time.monotonic() + AGAIN_SECONDS
            return ""

    async def _carried(self, url: str) -> str:
        content, mime = await self._wire.visit(url, LARGEST, PATIENCE)
        if not mime.startswith("image/"):
            raise ValueError(f"{mime or 'something'} is no picture")
        return await self._wire.upload(content, mime)

    def _keep(self, url: str, found: str) -> str:
        self._kept[_hashed(url)] = found
        self._kept = dict([*self._kept.items()][-KEPT:])
        self._folder.write(FILE, self._kept)
        return found


def _hashed(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
