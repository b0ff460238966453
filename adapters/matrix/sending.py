"""Says things: one attempt each, under transaction ids that make a second one harmless."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from adapters.matrix import doors, html, polls, rendering
from adapters.matrix.doors import Door
from adapters.matrix.ghosts import Ghosts
from adapters.matrix.history import History
from adapters.matrix.media import Media, TooLarge
from adapters.matrix.outcomes import Forbidden, outcome_of
from adapters.matrix.parsing import ENCRYPTED
from adapters.matrix.realm import Realm
from adapters.matrix.rendering import KEY, Standing, Words, part_key
from adapters.matrix.rooms import Room, members_in
from adapters.matrix.session import SignedOut
from adapters.matrix.wire import UNKNOWN_TOKEN, Declined, Json, Unreachable, path
from bridgebot.adapter import Outcome, Sent
from bridgebot.event import Delete, Edit, File, Op, Post, React

MESSAGE: Final = "m.room.message"
REACTION: Final = "m.reaction"
SAME_TXN: Final = timedelta(hours=20)
"""How long the homeserver surely knows a transaction id (Synapse: 24 hours)."""
BESIDE: Final = 4_000
"""How many bytes a speaker's name, buttons and an edit's short form may take."""


class Sending:
    """Says things in the rooms of one account."""

    def __init__(
        self, realm: Realm, media: Media, history: History, ghosts: Ghosts | None = None
    ) -> None:
        """Put the parts together; with ghosts, people's words are said by accounts of theirs."""
        self._wire = realm.wire
        self._user_id = realm.user_id
        self._prefix = realm.prefix
        self._rooms = realm.rooms
        self._crypto = realm.crypto
        self._polls = realm.polls
        self._media = media
        self._ghosts = ghosts
        self._history = history

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one attempt."""
        try:
            return await self._say(op, key)
        except (Forbidden, Declined, Unreachable, SignedOut, OSError) as error:
            return outcome_of(error)

    async def settle(self, op: Op, key: str, since: datetime, signed_in: int) -> Sent | None:
        """Find out whether an attempt arrived; None where saying it again does no harm."""
        began = since.timestamp() * 1000
        is_young = datetime.now(UTC) - since < SAME_TXN and signed_in <= began
        if is_young or not isinstance(op, Post):
            return None
        room = await self._room(op.place.channel)
        found = await self._history.ours(room, key, int(began))
        return Sent(tuple(found)) if found else None

    async def _say(self, op: Op, key: str) -> Outcome:
        room = await self._room(op.place.channel)
        match op:
            case Post():
                return await self._post(room, op, key)
            case Edit():
                return await self._edit(room, op, key)
            case Delete(messages=messages):
                await self._redact(room, messages, key)
            case React(messages=messages, emoji=emoji, remove=False):
                for number, message in enumerate(messages[:1]):
                    await self._react(room, message, emoji, part_key(key, number))
            case React(messages=messages, emoji=emoji):
                await self._take_off(room, messages[:1], {emoji}, key)
        return Sent()

    # Posts and edits ---------------------------------------------------------------------------

    async def _post(self, room: Room, post: Post, key: str) -> Sent:
        self._check(room, MESSAGE)
        standing = Standing(post.place.thread, latest=room.latest.get(post.place.thread, ""))
        hearers = () if room.is_direct else post.hearers
        ghost = await self._ghost(room, post.speaker)
        speaker = "" if ghost else post.speaker
        words = Words(
            post.body, doors.numbered(post.buttons), speaker, hearers, standing, ghost=ghost
        )
        ids = await self.say(room, words, key) if post.body or not post.files else []
        for number, file in enumerate(post.files):
            content = await self._file(room, file, standing)
            content[KEY] = f"{key}.f{number}"
            ids.append(await self.put(room, MESSAGE, content, content[KEY]))
        return Sent(tuple(ids))

    async def say(self, room: Room, words: Words, key: str) -> list[str]:
        """Say words in a room, with doors; give the messages they became."""
        parts = rendering.contents(words, key, self._prefix, _limit(room))
        ghost = words.ghost
        ids = [await self.put(room, MESSAGE, part, part[KEY], ghost) for part in parts]
        self._history.remember(ids[-1], parts[-1])
        if self._polls and polls.is_wanted(words.buttons):
            return [*ids, await self._poll(room, words, key)]
        await self._seed(room, ids[-1], words.buttons, key)
        return ids

    async def _poll(self, room: Room, words: Words, key: str) -> str:
        """Put a poll below words, instead of signs on them."""
        content = polls.content(words.buttons, f"{key}.p", self._prefix, words.standing)
        poll = await self.put(room, polls.START, content, content[KEY])
        self._history.remember(poll, content)
        return poll

    async def _edit(self, room: Room, edit: Edit, key: str) -> Sent:
        self._check(room, MESSAGE)
        last = edit.messages[-1]
        before = doors.read(await self._history.content(room, last))
        numbered = doors.numbered(edit.buttons, before)
        ghost = await self._ghost(room, edit.speaker)
        words = Words(edit.body, numbered, "" if ghost else edit.speaker, ghost=ghost)
        parts = rendering.contents(words, key, self._prefix, _limit(room))
        for number, change in enumerate(rendering.edits(parts, edit.messages)):
            await self.put(room, MESSAGE, change, part_key(key, number), ghost)
        more = [
            await self.put(room, MESSAGE, part, part[KEY], ghost)
            for part in parts[len(edit.messages) :]
        ]
        await self._redact(room, edit.messages[len(parts) :], key)
        ids = (*edit.messages[: len(parts)], *more)
        if self._polls and polls.is_wanted(numbered):
            return Sent((*ids, await self._poll(room, words, key)))
        self._history.remember(ids[-1], parts[-1])
        if ids[-1] != last:
            await self._change_doors(room, last, before, (), key)
            before = []
        await self._change_doors(room, ids[-1], before, numbered, key)
        return Sent(ids if more else ())

    async def _change_doors(
        self, room: Room, message: str, before: Sequence[Door], now: Sequence[Door], key: str
    ) -> None:
        """Take off the signs of doors that are gone, and put up those that are new."""
        old = {door.sign for door in before if door.command}
        gone = old - {door.sign for door in now if door.command}
        if gone:
            await self._take_off(room, (message,), gone, key)
        await self._seed(room, message, [door for door in now if door.sign not in old], key)

    async def _seed(self, room: Room, message: str, numbered: Iterable[Door], key: str) -> None:
        """Put the signs of the doors on a message, where we may."""
        if not room.powers.may(self._user_id, REACTION):
            return
        for number, door in enumerate(numbered):
            if door.sign and door.command:
                await self._react(room, message, door.sign, f"{key}.s{number}")

    # Reactions and redactions ------------------------------------------------------------------

    async def _react(self, room: Room, message: str, sign: str, txn: str) -> None:
        self._check(room, REACTION)
        try:
            await self.put(room, REACTION, rendering.reaction(message, sign), txn)
        except Declined as declined:
            if declined.code != "M_DUPLICATE_ANNOTATION":
                raise

    async def _take_off(
        self, room: Room, messages: Sequence[str], signs: set[str], key: str
    ) -> None:
        for message in messages:
            ours = await self._history.our_reactions(room, message, signs)
            await self._redact(room, ours, f"{key}.x")

    async def _redact(self, room: Room, messages: Sequence[str], key: str) -> None:
        for number, message in enumerate(messages):
            where = path("rooms", room.id, "redact", message, f"{part_key(key, number)}.r")
            try:
                await self._wire.call("PUT", where, {}, query=_as(await self._sayer(room, message)))
            except Declined as declined:
                if declined.status != 404:  # noqa: PLR2004 - gone is what we wanted
                    raise

    # One message -------------------------------------------------------------------------------

    async def put(self, room: Room, kind: str, content: Json, txn: str, ghost: str = "") -> str:
        """Send an event, encrypted where the room is; give its name."""
        if room.encrypted and kind != REACTION:
            content = await self._sealed(room, kind, content)
            kind = ENCRYPTED
        where = path("rooms", room.id, "send", kind, txn)
        found = await self._wire.call("PUT", where, content, query=_as(ghost))
        return str(found["event_id"])

    async def _ghost(self, room: Room, speaker: str) -> str:
        """Give the account that says somebody's words; nothing when it is ours."""
        if not speaker or self._ghosts is None:
            return ""
        return await self._ghosts.into(room, speaker)

    async def _sayer(self, room: Room, message: str) -> str:
        """Say which ghost said a message, so that it can take it back itself."""
        if self._ghosts is None:
            return ""
        found = await self._wire.call("GET", path("rooms", room.id, "event", message))
        sender = str(found.get("sender", ""))
        return sender if sender.startswith(self._ghosts.beginning) else ""

    async def _sealed(self, room: Room, kind: str, content: Json) -> Json:
        if self._crypto is None:
            raise Forbidden("this room is encrypted, and this connection cannot encrypt")
        try:
            sealed = await self._crypto.encrypt(room, kind, content)
        except Unreachable as error:
            raise Unreachable(str(error), nothing_left=True) from None
        return sealed | ({KEY: content[KEY]} if KEY in content else {})

    async def _file(self, room: Room, file: File, standing: Standing) -> Json:
        try:
            content = await self._media.content(file, is_secret=room.encrypted)
        except TooLarge as error:
            return {"msgtype": "m.notice", "body": str(error), **rendering.related(standing)}
        return content | rendering.related(standing)

    async def _room(self, room_id: str) -> Room:
        room = self._rooms.get(room_id) or await self._looked_at(room_id)
        if room is None:
            raise Forbidden(f"I am not in the room {room_id}; somebody there has to invite me")
        return room

    async def _looked_at(self, room_id: str) -> Room | None:
        """Look at a room that no sync told of yet: we may have come into it just now."""
        try:
            state = await self._wire.list("GET", path("rooms", room_id, "state"))
        except Declined as declined:
            if declined.is_limit or declined.code == UNKNOWN_TOKEN:
                raise
            return None
        room = Room(room_id)
        room.take_all(state)
        return room if members_in(state).get(self._user_id) == "join" else None

    def _check(self, room: Room, kind: str) -> None:
        """Make sure that the room lets us; `Forbidden` in words otherwise."""
        powers = room.powers
        kind = ENCRYPTED if room.encrypted and kind == MESSAGE else kind
        if not powers.may(self._user_id, kind):
            needed, mine = powers.needed(kind), powers.of(self._user_id)
            raise Forbidden(f"I may not speak there: it takes level {needed}, and I have {mine}")


def _as(ghost: str) -> dict[str, str]:
    return {"user_id": ghost} if ghost else {}


def _limit(room: Room) -> int:
    return (html.ENCRYPTED if room.encrypted else html.OPEN) - BESIDE
