"""Shows the pages of an answer to one person alone, by whatever way there still is."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import structlog

from adapters.slack import ability
from adapters.slack.calls import Calls, NotDone, asked_to_wait
from adapters.slack.files import Uploads
from adapters.slack.following import Channels
from adapters.slack.heard import Payload, Way
from adapters.slack.naming import is_direct, partner_of
from adapters.slack.people import People
from adapters.slack.rendering import Page, Rendered, plain_page
from adapters.slack.workspaces import Bot, Spot

_log = structlog.get_logger()
_BURST: Final = 3
_NO_FILE: Final = "The file with the whole of it could not be sent: {why}."


@dataclass(frozen=True, slots=True)
class Showing:
    """Shows answers page by page; a page that one way does not take goes the next, and the rest."""

    calls: Calls
    people: People
    channels: Channels
    uploads: Uploads

    async def show(self, bot: Bot, way: Way, shown: Rendered) -> None:
        """Show all pages, and then send the whole of what is far too long."""
        there = Spot(bot, self.channels.now(way.channel), way.thread)
        left = await self._answered(way, shown.pages)
        if not is_direct(there.channel):
            left = await self._whispered(there, way.user, left)
        if not left and not shown.whole:
            return
        is_open = is_direct(there.channel) and not partner_of(there.channel)
        direct = there if is_open else await self._direct(bot, way.user)
        below = await self._posted(direct, left)
        if shown.whole:
            await self._sent_whole(below, shown.whole)

    async def _sent_whole(self, spot: Spot, whole: str) -> None:
        try:
            await self.uploads.send_once(spot, whole)
        except NotDone as error:
            await self._posted(spot, [plain_page(_NO_FILE.format(why=error.outcome.why))])

    async def _answered(self, way: Way, pages: Sequence[Page]) -> Sequence[Page]:
        """Answer at the address that came with the asking; give what is left to be shown."""
        for number, page in enumerate(pages):
            if not way.url or not await self.calls.respond(way.url, ephemeral(page)):
                return pages[number:]
        return ()

    async def _whispered(self, spot: Spot, user: str, pages: Sequence[Page]) -> Sequence[Page]:
        """Show pages in a channel to one person; give what is left to be shown."""
        for number, page in enumerate(pages):
            try:
                await self.calls.tell(
                    spot.bot.token,
                    "chat.postEphemeral",
                    channel=spot.channel,
                    user=user,
                    text=page.text,
                    blocks=page.blocks,
                    **spot.within(),
                )
            except NotDone as error:
                _log.info("slack.whisper_goes_direct", reason=str(error))
                return pages[number:]
        return ()

    async def _direct(self, bot: Bot, user: str) -> Spot:
        return Spot(bot, await self.people.direct(bot, user))

    async def _posted(self, spot: Spot, pages: Sequence[Page]) -> Spot:
        """Post pages, the others below the first; give where more of it goes."""
        for number, page in enumerate(pages):
            await asyncio.sleep(0 if number < _BURST else ability.PLACE.pace)
            posted = await self._post(spot, page)
            spot = replace(spot, thread=spot.thread or posted)
        return spot

    async def _post(self, spot: Spot, page: Page) -> str:
        """Post a page, however long Slack makes us wait; give its name."""
        given: dict[str, Any] = {"channel": spot.channel, "text": page.text, "blocks": page.blocks}
        given |= {"unfurl_links": False, "unfurl_media": False, **spot.within()}
        while True:
            try:
                told = await self.calls.tell(spot.bot.token, "chat.postMessage", **given)
            except NotDone as error:
                await asyncio.sleep(asked_to_wait(error))
            else:
                return str(told["ts"])


def ephemeral(page: Page) -> Payload:
    """Write a page so that the asker alone sees it, below what is there already."""
    return {
        "response_type": "ephemeral",
        "replace_original": False,
        "text": page.text,
        "blocks": page.blocks,
    }
