"""People who talk in a room: they say, edit, delete, react, and read what we said to them."""

from collections.abc import Mapping
from dataclasses import replace

from bridgebot.event import Deleted, Edited, File, Place, Posted, Pressed, Reacted
from bridgebot.testing.fake import FakeAdapter
from bridgebot.testing.platform import Message
from bridgebot.testing.room import Room, place_of
from bridgebot.text import Doc, doc

PICTURE = "https://pictures.example/{}.png"


class Talkers:
    """Speaks for everybody in a room."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.away: set[str] = set()
        """The connections of which nothing is heard until `catches_up`."""
        self._count = 0
        self._missed: list[Posted | Edited | Deleted | Reacted | Pressed] = []
        self._places: dict[str, Place] = {}

    async def says(  # noqa: PLR0913 - a story says what it needs, by name
        self,
        who: str,
        where: str,
        words: str | Doc,
        *,
        to_us: bool = False,
        reply_to: str = "",
        files: Mapping[str, bytes] | None = None,
    ) -> str:
        """Let somebody say something; give what their platform calls it."""
        event = self.said(who, where, words, to_us=to_us, reply_to=reply_to, files=files)
        await self._hears(event)
        return event.message

    def said(  # noqa: PLR0913 - likewise
        self,
        who: str,
        where: str,
        words: str | Doc,
        *,
        to_us: bool = False,
        reply_to: str = "",
        files: Mapping[str, bytes] | None = None,
    ) -> Posted:
        """Make what somebody says into an event."""
        place = place_of(where)
        platform = self._adapter(place).platform
        shown: list[File] = [platform.files.put(n, each) for n, each in (files or {}).items()]
        event = platform.posts(who, place, "", addressed=to_us, files=shown)
        author = replace(event.author, picture=PICTURE.format(who))
        body = doc(*([words] if words else [])) if isinstance(words, str) else words
        self._places[event.message] = place
        return replace(event, body=body, author=author, reply_to=reply_to)

    async def edits(self, who: str, message: str, words: str | Doc) -> None:
        """Let somebody put a message of theirs in other words."""
        place, platform = self._places[message], self._adapter(self._places[message]).platform
        body = doc(words) if isinstance(words, str) else words
        key, at = self._key(), self.room.clock.now()
        author = platform.author(who)
        await self._hears(
            Edited(key=key, place=place, author=author, at=at, message=message, body=body)
        )

    async def deletes(self, who: str, message: str) -> None:
        """Let somebody take a message back."""
        place = self._places[message]
        author = self._adapter(place).platform.author(who)
        at = self.room.clock.now()
        await self._hears(
            Deleted(key=self._key(), place=place, author=author, at=at, message=message)
        )

    async def reacts(self, who: str, message: str, emoji: str, *, added: bool = True) -> None:
        """Let somebody put a sign on a message of ours or of theirs, or take it off."""
        place = self._place_of(message)
        await self._hears(
            Reacted(
                key=self._key(),
                place=Place(place.connection, place.channel),
                author=self._adapter(place).platform.author(who),
                at=self.room.clock.now(),
                message=message,
                emoji=emoji,
                added=added,
            )
        )

    async def chooses(self, who: str, message: str, verb: str) -> str:
        """Let somebody choose an entry in the menu of a message."""
        place = self._place_of(message)
        platform = self._adapter(place).platform
        before = len(platform.shown)
        await self._hears(
            Pressed(
                key=self._key(),
                place=place,
                author=platform.author(who),
                at=self.room.clock.now(),
                command=verb,
                message=message,
            )
        )
        return "\n".join(each.text for each in platform.shown[before:])

    # What there is to see ------------------------------------------------------------------------

    def sees(self, where: str) -> list[Message]:
        """List what we said in a place and did not take back."""
        place = place_of(where)
        said = self._adapter(place).platform.messages
        return [each for each in said if each.place == place and not each.is_deleted]

    def reads(self, where: str) -> list[str]:
        """List the words of that."""
        return [each.text for each in self.sees(where)]

    def newest(self, where: str) -> Message:
        """Give the last thing that we said in a place."""
        return self.sees(where)[-1]

    def signs(self, message: str) -> list[str]:
        """List the signs that we have put on what somebody said."""
        return self._adapter(self._place_of(message)).platform.signs.get(message, [])

    def all_in(self, connection: str) -> list[Message]:
        """List all that we ever said on a connection."""
        return self.room.adapters[connection].platform.messages

    def thread(self, number: int) -> str:
        """Name the thread under a card."""
        card = self.room.card(number)
        return f"{card.place.connection}/{card.place.channel}/{card.ids[0]}"

    # How it is done ------------------------------------------------------------------------------

    async def _hears(self, event: Posted | Edited | Deleted | Reacted | Pressed) -> None:
        if event.place.connection in self.away:
            self._missed.append(event)
            return
        await self._adapter(event.place).hear(event)
        await self.room.quiet()

    async def catches_up(self, connection: str) -> None:
        """Let a connection hand in at once what was missed there meanwhile."""
        self.away.discard(connection)
        missed = [each for each in self._missed if each.place.connection == connection]
        self._missed = [each for each in self._missed if each not in missed]
        if missed:
            await self.room.adapters[connection].hear(*missed)
        await self.room.quiet()

    def _adapter(self, place: Place) -> FakeAdapter:
        return self.room.adapters[place.connection]

    def _place_of(self, message: str) -> Place:
        if message in self._places:
            return self._places[message]
        for adapter in self.room.adapters.values():
            for each in adapter.platform.messages:
                if message in each.ids:
                    return each.place
        raise LookupError(message)

    def _key(self) -> str:
        self._count += 1
        return f"t{self._count}"


async def reported(talk: Talkers, where: str = "beta/help", words: str = "the export hangs") -> str:
    """Let eve report a problem; give the thread under what she was shown of it."""
    await talk.room.says("eve", where, f"/issue {words}")
    shown = talk.newest(where)
    return f"{where}/{shown.ids[0]}"
