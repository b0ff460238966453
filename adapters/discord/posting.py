"""Posts messages: as ourselves or as somebody, in channels, threads, forums and letters."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from adapters.discord import emojis, files, forums, places, rendering, settling, tagging
from adapters.discord.calls import Calls, NotDone
from adapters.discord.instead import Instead
from adapters.discord.known import Known
from adapters.discord.letters import NOT_THERE, Letters
from adapters.discord.places import Spot, Spots
from adapters.discord.rendering import Page, Rendered
from adapters.discord.speaking import Speaking
from bridgebot.adapter import Refused, Sent
from bridgebot.event import Edit, File, Hearer, Place, Post
from bridgebot.text import Doc, bullets, doc

_MESSAGES: Final = "/channels/{channel_id}/messages"
_CLOSED: Final = frozenset({50007, 50278, 340001})
_REMEMBERED: Final = 1000
_INSTEAD: Final = "direct messages are closed to us, so it was said in a private thread"
_Parts = dict[int, str]


@dataclass(frozen=True, slots=True)
class Means:
    """All that is needed to say something."""

    calls: Calls
    known: Known
    letters: Letters
    speaking: Speaking
    spots: Spots
    instead: Instead
    speak_as: bool
    tag_names: Mapping[str, str]
    web_url: str


class Posting:
    """Posts, part by part; what is there already is not said again."""

    def __init__(self, means: Means) -> None:
        """Take all that is needed."""
        self._means = means
        self._there: OrderedDict[str, _Parts] = OrderedDict()

    def is_begun(self, key: str) -> bool:
        """Tell whether a part of a message is there already."""
        return bool(self._there.get(key))

    async def post(self, op: Post, key: str) -> Sent:
        """Say something; where direct messages are closed, elsewhere."""
        try:
            await self._say_all(await self._means.spots.of(op), op, key)
        except NotDone as error:
            if error.code not in _CLOSED or not places.is_direct(op.place):
                raise
            hearer = _hearer(op)
            spot = await self._means.instead.spot(hearer, error)
            await self._say_all(spot, replace(op, hearers=(hearer,)), key)
        return self._sent(op, self._there.pop(key))

    async def find(self, op: Post, key: str, after: str) -> Sent | None:
        """Find a message that was posted after another one; the parts there are remembered."""
        there: _Parts = {}
        async for spot in self._asked(op, key, after):
            count = len(self._rendered(spot, op, key).pages)
            found = await settling.parts_there(self._means.calls, spot.channel, (key, count), after)
            there |= {part: spot.called(message) for part, message in found.items()}
            self._remember(key, there)
            if len(there) == count:
                return self._sent(op, there)
        return None

    async def _asked(self, op: Post, key: str, after: str) -> AsyncIterator[Spot]:
        """Go through where a message may stand that was said after another one."""
        means = self._means
        if places.is_direct(op.place):
            if (letter := await self._letter(op)) is not None:
                yield letter
            if (thread := await means.instead.asked(places.account_of(op.place))) is not None:
                yield thread
        elif (spot := await means.spots.of(op, is_asking=True)) is not None:
            yield spot
        elif post := await forums.post_of(means.calls, means.known, op.place.channel, key, after):
            yield Spot(post, op.place.channel)

    async def _letter(self, op: Post) -> Spot | None:
        try:
            return await self._means.spots.of(op, is_asking=True)
        except NotDone as error:
            if error.code not in _CLOSED:
                raise
            return None

    def _sent(self, op: Post, there: _Parts) -> Sent:
        ids = tuple(there[part] for part in sorted(there))
        is_elsewhere = any(map(places.is_elsewhere, ids))
        return Sent(ids, self.address(op.place, ids[0]), _INSTEAD if is_elsewhere else "")

    def address(self, place: Place, message: str = "") -> str:
        """Give the address of a message, or of a place; nothing while its server is not known."""
        known, spot = self._means.known, self._means.spots.where(place, message)
        if spot.channel == NOT_THERE:
            return ""
        guild = "@me" if spot.is_direct else known.guild(spot.channel) or known.guild(spot.above)
        parts = (spot.channel or spot.above, places.bare(message))
        begins = f"{self._means.web_url.rstrip('/')}/channels/{guild}"
        return "/".join((begins, *filter(None, parts))) if guild else ""

    def _remember(self, key: str, there: _Parts) -> None:
        self._there[key] = there
        while len(self._there) > _REMEMBERED:
            self._there.popitem(last=False)

    # What it looks like -------------------------------------------------------------------------

    def shown(self, op: Post | Edit) -> Doc:
        """Give words with the signs of the server that they name."""
        return emojis.shown(op.body, partial(self._means.known.emoji, op.place.channel))

    def _rendered(self, spot: Spot | None, op: Post, key: str) -> Rendered:
        channel = spot.channel if spot else op.place.channel
        hearers = () if spot and spot.is_direct else op.hearers
        limit = self._means.known.file_max(spot.above or channel if spot else channel)
        if op.files and self._means.known.lacks(channel, "attach_files"):
            op = replace(op, body=_without(op.body, op.files), files=())
        _sure(op.files, limit)
        drawn = rendering.message(self.shown(op), op.buttons, hearers, key)
        if op.files and not (op.body or op.buttons or hearers):
            drawn = Rendered([rendering.wordless(key)], key=key)
        return files.laid(drawn, op.files, limit)

    # Saying it ----------------------------------------------------------------------------------

    async def _say_all(self, spot: Spot | None, op: Post, key: str) -> None:
        rendered = self._rendered(spot, op, key)
        there = self._there.get(key, {})
        if spot is None and 0 in there:
            spot = Spot(there[0], op.place.channel)
        for part, page in enumerate(rendered.pages):
            if part in there:
                continue
            if spot is None:
                spot = await self._open_post(op, page, rendered.whole)
                there[part] = spot.channel
            else:
                there[part] = await self.say(spot, op, (key, part), page, rendered.whole)
            self._remember(key, there)

    async def say(
        self, spot: Spot, op: Post, mark: tuple[str, int], page: Page, whole: str = ""
    ) -> str:
        """Say a page, as ourselves or as somebody; give what Discord calls it."""
        payload, parcels = page.payload(), await files.parcels(page.files, whole)
        where = (spot.above or spot.channel, spot.channel if spot.above else "")
        if op.speaker and self._may_speak_as(spot, where[0]):
            who = (op.speaker, op.picture)
            told = await self._means.speaking.say(where, who, payload, parcels)
            if told is not None:
                return str(told["id"])
        payload |= {"nonce": rendering.nonce(*mark), "enforce_nonce": True}
        said: dict[str, Any] = await self._means.calls.call(
            "POST", _MESSAGES, payload, parcels, channel_id=spot.channel
        )
        return spot.called(str(said["id"]))

    def _may_speak_as(self, spot: Spot, channel: str) -> bool:
        """Tell whether there is a webhook; where there is none, the words are signed."""
        if spot.is_direct or spot.is_instead or not self._means.speak_as:
            return False
        return not self._means.known.is_hookless(channel)

    async def _open_post(self, op: Post, page: Page, whole: str) -> Spot:
        """Open a forum's post, the first message of which this is."""
        forum = op.place.channel
        words = page.words()
        made: dict[str, Any] = {"name": rendering.name(words), "message": page.payload()}
        if tags := tagging.first(self._means.known, forum, op.standing, self._means.tag_names):
            made["applied_tags"] = tags
        parcels = await files.parcels(page.files, whole)
        path = f"/channels/{forum}/threads"
        told = await self._means.calls.once("POST", path, made, parcels, as_bot=True, bucket=path)
        return Spot(str(told["id"]), forum)


def _hearer(op: Post) -> Hearer:
    """Say whom a direct message is for."""
    name = op.hearers[0].name if op.hearers else "you"
    return Hearer(places.account_of(op.place), name)


def _sure(sent: tuple[File, ...], limit: int) -> None:
    """Refuse what Discord would refuse, and say how large a file may be."""
    for file in sent:
        if file.size > limit:
            why = f"{file.name} has {file.size:,} bytes, and that channel takes {limit:,}"
            raise NotDone(0, Refused(why))


def _without(body: Doc, left_out: tuple[File, ...]) -> Doc:
    """Name the files that we may not show."""
    names = bullets(*(f"{each.name} ({each.size:,} bytes)" for each in left_out))
    said = "With files, which I may not attach here:"
    return Doc((*body.blocks, *doc(said, names).blocks))
