"""Says things: one attempt each, under transaction ids that make a second one harmless."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from adapters.matrix import doors, html, links, polls, rendering
from adapters.matrix.doors import Door
from adapters.matrix.history import History
from adapters.matrix.media import Media, TooLarge
from adapters.matrix.outcomes import Forbidden, NotYet, outcome_of
from adapters.matrix.places import Places
from adapters.matrix.realm import Realm
from adapters.matrix.rendering import KEY, Speaker, Standing, Words, part_key
from adapters.matrix.room import Room
from adapters.matrix.session import SignedOut
from adapters.matrix.speakers import Speakers
from adapters.matrix.voice import MESSAGE, REACTION, Voice
from adapters.matrix.wire import Declined, Json, Unreachable
from bridgebot.adapter import Outcome, Sent
from bridgebot.event import Delete, Edit, File, Op, Place, Post, React
from bridgebot.text import Doc, Link, Text, paragraph

SAME_TXN: Final = timedelta(hours=20)
"""How long the homeserver surely knows a transaction id (Synapse: 24 hours)."""
BESIDE: Final = 4_000
"""How many bytes a speaker's name, buttons and an edit's short form may take."""


class Sending:
    """Says things in the rooms of one account."""

    def __init__(  # noqa: PLR0913 - each does one thing
        self,
        realm: Realm,
        *,
        places: Places,
        voice: Voice,
        speakers: Speakers,
        media: Media,
        history: History,
    ) -> None:
        """Put the parts together."""
        self._realm = realm
        self._places = places
        self._voice = voice
        self._speakers = speakers
        self._media = media
        self._history = history
        self._there: dict[str, str] = {}
        """Parts of which we just learnt that they are there, by their key."""

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one attempt."""
        try:
            return await self._say(op, key)
        except (Forbidden, NotYet, Declined, Unreachable, SignedOut, OSError) as error:
            return outcome_of(error)

    def address(self, place: Place, message: str) -> str:
        """Give the address of a message, of a thread, or else of a room that is known."""
        room = self._realm.rooms.at(place.channel)
        if room is None:
            return ""
        on = message or room.own_thread(place.thread)
        return links.to_message(self._realm.link_url, room.id, on, room.servers)

    async def settle(self, op: Op, key: str, since: datetime, signed_in: int) -> Sent | None:
        """Find out whether an attempt arrived, all of it; None where saying it again does no harm.

        Of what arrived in part, only what is missing is said again.
        """
        began = since.timestamp() * 1000
        is_young = datetime.now(UTC) - since < SAME_TXN and signed_in <= began
        if is_young or not isinstance(op, Post):
            return None
        room = await self._places.known(op.place.channel)
        found = await self._history.ours(room, key, int(began)) if room else {}
        if room and found and self._wanted(room, op, key) <= {*found}:
            return self._sent(room, [*found.values()])
        self._there |= found
        return None

    def _wanted(self, room: Room, post: Post, key: str) -> set[str]:
        """Say which parts a post has; one too many does no harm."""
        words = Words(post.body, doors.numbered(post.buttons), hearers=post.hearers)
        parts = {str(part[KEY]) for part in self._parts(room, words, key)}
        return parts | {rendering.file_key(key, number) for number in range(len(post.files))}

    async def _say(self, op: Op, key: str) -> Outcome:
        match op:
            case Post():
                return await self._post(op, key)
            case Edit(messages=[first, *_]):
                return await self._edit(op, first, key)
            case Delete(messages=[first, *_]) | React(messages=[first, *_]):
                room = await self._places.holding(op.place.channel, first)
                await self._change(room, op, first, key)
        return Sent()

    async def _change(self, room: Room, op: Delete | React, first: str, key: str) -> None:
        match op:
            case Delete(messages=messages):
                await self._voice.redact(room, messages, key)
            case React(emoji=emoji, remove=False):
                await self._voice.react(room, first, emoji, key)
            case React(emoji=emoji):
                await self._voice.take_off(room, (first,), {emoji}, key)

    def _sent(self, room: Room, ids: Sequence[str]) -> Sent:
        link = links.to_message(self._realm.link_url, room.id, ids[0], room.servers)
        return Sent(tuple(ids), link)

    # Posts -------------------------------------------------------------------------------------

    async def _post(self, post: Post, key: str) -> Sent:
        channel, thread = post.place.channel, post.place.thread
        room = await self._places.room(channel)
        self._voice.check(room, MESSAGE)
        root = await self._places.thread(channel, room, thread)
        if thread and not root:
            post = await self._going_on(post, thread)
        speaker = await self._speakers.of(room, post.speaker, post.picture)
        standing = Standing(root, latest=room.latest.get(root, ""))
        ids = await self._words(room, post, speaker, standing, key)
        ids += await self._files(room, post.files, speaker, standing, key)
        if thread and not root:
            await self._places.go_on(room, thread, ids[0])
        return self._sent(room, ids)

    async def _words(
        self, room: Room, post: Post, speaker: Speaker, standing: Standing, key: str
    ) -> list[str]:
        hearers = () if room.is_direct else post.hearers
        if not (post.body or speaker.name or hearers or post.buttons or not post.files):
            return []
        words = Words(post.body, doors.numbered(post.buttons), speaker, hearers, standing)
        return await self.say(room, words, key)

    async def _files(
        self, room: Room, files: Iterable[File], speaker: Speaker, standing: Standing, key: str
    ) -> list[str]:
        ids = []
        for number, file in enumerate(files):
            content = await self._file(room, file, standing)
            content[KEY] = rendering.file_key(key, number)
            ids += await self._put(room, [content], speaker.ghost)
        return ids

    async def _file(self, room: Room, file: File, standing: Standing) -> Json:
        try:
            content = await self._media.content(file, is_secret=room.encrypted)
        except TooLarge as error:
            return {"msgtype": "m.notice", "body": str(error), **rendering.related(standing)}
        return content | rendering.related(standing)

    async def _going_on(self, post: Post, thread: str) -> Post:
        """Lead back to a thread of a room that is used no more."""
        before = await self._places.holding(post.place.channel, thread)
        url = links.to_message(self._realm.link_url, before.id, thread, before.servers)
        back = paragraph("This goes on from ", Link(url, (Text("an earlier thread"),)), ":")
        return replace(post, body=Doc((back, *post.body.blocks)))

    async def say(self, room: Room, words: Words, key: str) -> list[str]:
        """Say words in a room, with doors; give the messages they became."""
        parts = self._parts(room, words, key)
        ids = await self._put(room, parts, words.speaker.ghost)
        self._history.remember(ids[-1], parts[-1])
        if self._realm.polls and polls.is_wanted(words.buttons):
            return [*ids, await self._poll(room, words, key)]
        await self._seed(room, ids[-1], words.buttons, key)
        return ids

    def _parts(self, room: Room, words: Words, key: str) -> list[Json]:
        limit = (html.ENCRYPTED if room.encrypted else html.OPEN) - BESIDE
        return rendering.contents(words, key, self._realm.manner, limit)

    async def _put(self, room: Room, parts: Iterable[Json], ghost: str) -> list[str]:
        return [await self._put_one(room, part, ghost) for part in parts]

    async def _put_one(self, room: Room, part: Json, ghost: str) -> str:
        there = self._there.pop(part[KEY], "")
        return there or await self._voice.put(room, MESSAGE, part, part[KEY], ghost)

    async def _poll(self, room: Room, words: Words, key: str) -> str:
        """Put a poll below words, instead of signs on them."""
        manner = self._realm.manner
        content = polls.content(words.buttons, f"{key}.p", manner, words.standing)
        poll = await self._voice.put(room, polls.START, content, content[KEY])
        self._history.remember(poll, content)
        return poll

    # Edits -------------------------------------------------------------------------------------

    async def _edit(self, edit: Edit, first: str, key: str) -> Sent:
        channel = edit.place.channel
        room = await self._places.holding(channel, first)
        if not self._places.is_in_use(channel, room):
            anew = Post(edit.place, edit.body, edit.buttons, edit.speaker)
            return await self._post(anew, key)
        self._voice.check(room, MESSAGE)
        before = [await self._history.content(room, each) for each in edit.messages]
        is_file = [rendering.is_file(content) for content in before]
        files = [name for name, is_one in zip(edit.messages, is_file, strict=True) if is_one]
        worded = [name for name in edit.messages if name not in files]
        speaker = await self._speakers.again(room, edit.speaker, before[0])
        ids = await self._reword(room, edit, worded, speaker, key)
        is_new = not {*ids} <= {*worded}
        return self._sent(room, [*ids, *files]) if is_new else Sent()

    async def _reword(
        self, room: Room, edit: Edit, worded: Sequence[str], speaker: Speaker, key: str
    ) -> list[str]:
        """Put new words in the place of the old ones; give the messages they stand in now."""
        last = worded[-1] if worded else ""
        before = doors.read(await self._history.content(room, last)) if last else []
        words = Words(edit.body, doors.numbered(edit.buttons, before), speaker)
        parts = self._parts(room, words, key)
        for number, change in enumerate(rendering.edits(parts, worded)):
            await self._voice.put(room, MESSAGE, change, part_key(key, number), speaker.ghost)
        more = await self._put(room, parts[len(worded) :], speaker.ghost)
        await self._voice.redact(room, worded[len(parts) :], key)
        ids = [*worded[: len(parts)], *more]
        if self._realm.polls and polls.is_wanted(words.buttons):
            return [*ids, await self._poll(room, words, key)]
        self._history.remember(ids[-1], parts[-1])
        if ids[-1] != last:
            await self._change_doors(room, last, before, (), key)
            before = []
        await self._change_doors(room, ids[-1], before, words.buttons, key)
        return ids

    async def _change_doors(
        self, room: Room, message: str, before: Sequence[Door], now: Sequence[Door], key: str
    ) -> None:
        """Take off the signs of doors that are gone, and put up those that are new."""
        old = {door.sign for door in before if door.command}
        gone = old - {door.sign for door in now if door.command}
        if gone:
            await self._voice.take_off(room, (message,), gone, key)
        await self._seed(room, message, [door for door in now if door.sign not in old], key)

    async def _seed(self, room: Room, message: str, numbered: Iterable[Door], key: str) -> None:
        """Put the signs of the doors on a message, where we may."""
        if not self._voice.may(room, REACTION):
            return
        for number, door in enumerate(numbered):
            if door.sign and door.command:
                await self._voice.react(room, message, door.sign, f"{key}.s{number}")
