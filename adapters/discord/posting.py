"""Posts messages: as ourselves or as somebody, in channels, threads, forums and letters."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.discord import files, places, rendering, settling, tagging
from adapters.discord.calls import Calls, NotDone
from adapters.discord.known import Known
from adapters.discord.letters import Letters
from adapters.discord.places import Spot, Spots
from adapters.discord.rendering import Page, Rendered
from adapters.discord.speaking import Speaking
from bridgebot.adapter import Refused, Sent
from bridgebot.event import File, Post
from bridgebot.text import Doc, bullets, doc

_MESSAGES: Final = "/channels/{channel_id}/messages"
_CLOSED: Final = frozenset({50007, 50278, 340001})
_REMEMBERED: Final = 1000
_Parts = dict[int, str]


@dataclass(frozen=True, slots=True)
class Means:
    """All that is needed to say something."""

    calls: Calls
    known: Known
    letters: Letters
    speaking: Speaking
    spots: Spots
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
            spot = await self._means.spots.of(op)
            spot = await self._say_all(spot, op, key)
        except NotDone as error:
            if error.code not in _CLOSED or not places.is_direct(op.place):
                raise
            spot, hearers = await self._means.spots.instead(op, error)
            spot = await self._say_all(spot, replace(op, hearers=hearers), key)
        return self._sent(spot, self._there.pop(key))

    async def find(self, op: Post, key: str, after: str) -> Sent | None:
        """Find a message that was posted after another one; the parts there are remembered."""
        spot = await self._means.spots.of(op, is_asking=True)
        if spot is None:
            return None
        count = len(self._rendered(spot, op, key).pages)
        there = await settling.parts_there(self._means.calls, spot.channel, (key, count), after)
        self._remember(key, there)
        return self._sent(spot, there) if len(there) == count else None

    def _sent(self, spot: Spot, there: _Parts) -> Sent:
        ids = tuple(there[part] for part in sorted(there))
        return Sent(ids, self._link(spot, ids[0]))

    def _link(self, spot: Spot, message: str) -> str:
        known = self._means.known
        guild = "@me" if spot.is_direct else known.guild(spot.channel) or known.guild(spot.above)
        base = self._means.web_url.rstrip("/")
        return f"{base}/channels/{guild}/{spot.channel}/{message}" if guild else ""

    def _remember(self, key: str, there: _Parts) -> None:
        self._there[key] = there
        while len(self._there) > _REMEMBERED:
            self._there.popitem(last=False)

    # What it looks like -------------------------------------------------------------------------

    def _rendered(self, spot: Spot | None, op: Post, key: str) -> Rendered:
        channel = spot.channel if spot else op.place.channel
        hearers = () if spot and spot.is_direct else op.hearers
        limit = self._means.known.file_max(spot.above or channel if spot else channel)
        if op.files and self._means.known.lacks(channel, "attach_files"):
            op = replace(op, body=_without(op.body, op.files), files=())
        _sure(op.files, limit)
        drawn = rendering.message(op.body, op.buttons, hearers, key)
        if op.files and not (op.body or op.buttons or hearers):
            drawn = Rendered([rendering.wordless(key)], key=key)
        return files.laid(drawn, op.files, limit)

    # Saying it ----------------------------------------------------------------------------------

    async def _say_all(self, spot: Spot | None, op: Post, key: str) -> Spot:
        rendered = self._rendered(spot, op, key)
        there = self._there.get(key, {})
        for part, page in enumerate(rendered.pages):
            if part in there and spot is not None:
                continue
            if spot is None:
                spot = await self._open_post(op, page, rendered.whole)
                there[part] = spot.channel
            else:
                there[part] = await self.say(spot, op, (key, part), page, rendered.whole)
            self._remember(key, there)
        assert spot is not None  # noqa: S101 - there is at least one page
        return spot

    async def say(
        self, spot: Spot, op: Post, mark: tuple[str, int], page: Page, whole: str = ""
    ) -> str:
        """Say a page, as ourselves or as somebody; give what Discord calls it."""
        payload, parcels = page.payload(), await files.parcels(page.files, whole)
        if op.speaker and self._means.speak_as and not spot.is_direct:
            where = (spot.above or spot.channel, spot.channel if spot.above else "")
            who = (op.speaker, op.picture)
            told = await self._means.speaking.say(where, who, payload, parcels)
            if told is not None:
                return str(told["id"])
        payload |= {"nonce": rendering.nonce(*mark), "enforce_nonce": True}
        said: dict[str, Any] = await self._means.calls.call(
            "POST", _MESSAGES, payload, parcels, channel_id=spot.channel
        )
        return str(said["id"])

    async def _open_post(self, op: Post, page: Page, whole: str) -> Spot:
        """Open a forum's post, the first message of which this is."""
        forum = op.place.channel
        words = page.words()
        made: dict[str, Any] = {"name": rendering.name(words), "message": page.payload()}
        if tags := tagging.first(self._means.known, forum, op.standing, self._means.tag_names):
            made["applied_tags"] = tags
        parcels = await files.parcels(page.files, whole)
        path = f"/channels/{forum}/threads"
        told = await self._means.calls.once("POST", path, made, parcels, as_bot=True)
        return Spot(str(told["id"]), forum)


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
