"""The files of a pretend platform: those that its people showed, and those that we sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bridgebot.adapter import Caps, Feature, Level
from bridgebot.event import File, Post


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that we sent, as people can open it."""

    name: str
    content: bytes
    mime: str = "text/plain"
    alt: str = ""


class Shelf:
    """Holds what people showed, for an adapter to fetch."""

    def __init__(self, connection: str) -> None:
        """Begin empty; the connection is the source of every file on it."""
        self._connection = connection
        self._held: dict[str, tuple[str, bytes]] = {}
        self._numbers = count(1)

    def put(
        self,
        name: str,
        content: bytes,
        *,
        mime: str = "text/plain",
        alt: str = "",
        secret: str = "",
    ) -> File:
        """Hold a file, which this secret reads; give what a message says of it."""
        number = f"f{next(self._numbers)}@{self._connection}"
        self._held[number] = (secret, content)
        return File(name, mime, len(content), number, secret, source=self._connection, alt=alt)

    def lose(self, file: File) -> None:
        """Hold a file no longer."""
        del self._held[file.id]

    def read(self, file: File, limit: int) -> bytes:
        """Give a file of at most so many bytes; ValueError in words when that cannot be."""
        secret, content = self._held.get(file.id, (None, b""))
        if secret is None:
            raise ValueError(f"{file.name} is not there any more")
        if secret != file.secret:
            raise ValueError(f"{file.name} is locked")
        if len(content) > limit:
            raise ValueError(f"{file.name} is larger than {limit:,} bytes")
        return content


def taken(files: Iterable[File]) -> tuple[Kept, ...]:
    """Read the files of a post from our disk, as a platform is handed them."""
    return tuple(
        Kept(each.name, Path(each.path).read_bytes(), each.mime, each.alt) for each in files
    )


def unwelcome(post: Post, caps: Caps) -> str:
    """Say why a place refuses the files of a post; nothing when it takes them."""
    level = caps.level(Feature.FILE)
    if not post.files or level is Level.LOST:
        return ""
    if level is Level.REFUSED:
        return f"files are not allowed in {post.place.channel}"
    too_large = [each.name for each in post.files if each.size > caps.file_max]
    return f"{too_large[0]} is too large" if too_large else ""
