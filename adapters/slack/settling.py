"""Finds out whether an attempt whose answer was lost did arrive: by the mark on our messages."""

from collections.abc import Mapping
from typing import Any, Final

from adapters.slack import rendering
from adapters.slack.calls import Calls
from adapters.slack.workspaces import Spot

PAGE: Final = 15
"""As few at a time as Slack gives an app that it does not know well."""


async def parts_there(calls: Calls, spot: Spot, key: str, since: float) -> dict[int, str]:
    """Go through a channel or a thread, from a time on, for the parts of a message by its key."""
    method = "conversations.replies" if spot.thread else "conversations.history"
    given: dict[str, Any] = {
        "channel": spot.channel,
        "oldest": f"{since:.6f}",
        "inclusive": "true",
        "include_all_metadata": "true",
        "limit": PAGE,
        **({"ts": spot.thread} if spot.thread else {}),
    }
    there: dict[int, str] = {}
    while True:
        told = await calls.ask(spot.bot.token, method, **given)
        there |= _parts(told, key)
        given["cursor"] = (told.get("response_metadata") or {}).get("next_cursor") or ""
        if not told.get("has_more") or not given["cursor"]:
            return there


def _parts(told: Mapping[str, Any], key: str) -> dict[int, str]:
    marked = ((rendering.marked(each), str(each["ts"])) for each in told.get("messages", ()))
    return {mark[1]: ts for mark, ts in marked if mark and mark[0] == key}
