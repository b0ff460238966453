"""Lets people speak: by an account of their own, or by their name and picture on our messages."""

from adapters.matrix.ghosts import Ghosts
from adapters.matrix.pictures import Pictures
from adapters.matrix.rendering import OURSELVES, Speaker, picture_in
from adapters.matrix.room import Room
from adapters.matrix.wire import Json


class Speakers:
    """The people whose words are said."""

    def __init__(self, pictures: Pictures, ghosts: Ghosts | None) -> None:
        """With ghosts, people's words are said by accounts of theirs."""
        self._pictures = pictures
        self._ghosts = ghosts

    async def of(self, room: Room, name: str, picture: str) -> Speaker:
        """Give who speaks in a room; `picture` is its address on the web."""
        if not name:
            return OURSELVES
        return await self._speaker(room, name, await self._pictures.of(picture))

    async def again(self, room: Room, name: str, said: Json) -> Speaker:
        """Give who spoke, when they change what they said."""
        return await self._speaker(room, name, picture_in(said)) if name else OURSELVES

    async def _speaker(self, room: Room, name: str, picture: str) -> Speaker:
        if self._ghosts is not None and (ghost := await self._ghosts.into(room, name, picture)):
            return Speaker(ghost=ghost)
        return Speaker(name, picture)
