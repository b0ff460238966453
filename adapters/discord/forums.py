"""Finds a forum's post by its mark, among those that were begun after some time."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Final

from adapters.discord import rendering
from adapters.discord.calls import Calls, NotDone
from adapters.discord.heard import milliseconds
from adapters.discord.known import Known

PAGE: Final = 100
_MESSAGE: Final = "/channels/{channel_id}/messages/{message_id}"
_NO_MESSAGE: Final = 10008


async def post_of(calls: Calls, known: Known, forum: str, key: str, after: str) -> str:
    """Find the post of ours whose first message has this key; nothing if there is none."""
    async for thread in _threads(calls, known.guild(forum), forum, after):
        post, owner = str(thread["id"]), str(thread.get("owner_id") or known.us)
        is_new = str(thread.get("parent_id")) == forum and int(post) > int(after)
        if is_new and owner == known.us and await _is_marked(calls, post, key):
            return post
    return ""


async def _is_marked(calls: Calls, post: str, key: str) -> bool:
    try:
        found = await calls.call("GET", _MESSAGE, channel_id=post, message_id=post)
    except NotDone as error:
        if error.code != _NO_MESSAGE:
            raise
        return False
    return rendering.is_marked(found, key, 0)


async def _threads(calls: Calls, guild: str, forum: str, after: str) -> AsyncIterator[Any]:
    """Go through those that are active, then through those that were archived since."""
    active = await calls.call("GET", "/guilds/{guild_id}/threads/active", guild_id=guild)
    for thread in active["threads"]:
        yield thread
    since = datetime.fromtimestamp(milliseconds(after) / 1000, UTC)
    query: dict[str, Any] = {"limit": PAGE}
    path = "/channels/{channel_id}/threads/archived/public"
    while True:
        told = await calls.call("GET", path, query=query, channel_id=forum)
        for thread in told["threads"]:
            yield thread
        oldest = _archived_at(told["threads"][-1]) if told["threads"] else since
        if not told.get("has_more") or oldest <= since:
            return
        query["before"] = oldest.isoformat()


def _archived_at(thread: Any) -> datetime:
    return datetime.fromisoformat(str(thread["thread_metadata"]["archive_timestamp"]))
