"""Looks up which parts of a message are there already, by their nonce or the mark on them."""

from typing import Final

from adapters.discord import ability, rendering
from adapters.discord.calls import Calls

_MESSAGES: Final = "/channels/{channel_id}/messages"


async def parts_there(
    calls: Calls, channel: str, key: tuple[str, int], after: str
) -> dict[int, str]:
    """Find which of so many parts under a key stand in a channel, after a message's id."""
    name, count = key
    there: dict[int, str] = {}
    while True:
        query = {"after": after, "limit": ability.HISTORY}
        page = await calls.call("GET", _MESSAGES, query=query, channel_id=channel)
        for found in page:
            for part in range(count):
                if rendering.is_marked(found, name, part):
                    there[part] = str(found["id"])
        if len(page) < ability.HISTORY or len(there) == count:
            return there
        after = str(max(int(found["id"]) for found in page))
