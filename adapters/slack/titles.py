"""What channels and groups of people are called, for words in which they are mentioned."""

from collections.abc import Collection
from typing import Final

from adapters.slack.calls import Calls, NotDone
from adapters.slack.memory import Asking, Memory
from adapters.slack.naming import GROUP, unnamed
from adapters.slack.workspaces import Bot
from bridgebot.adapter import Refused

TITLES_MAX: Final = 5000
_PRIVATE: Final = "a private channel"


class Titles:
    """Knows channels and groups by their id, and asks Slack when it does not."""

    def __init__(self, calls: Calls) -> None:
        """Know none."""
        self._calls = calls
        self._known: Memory[str] = Memory(self._ask, TITLES_MAX)

    def begin(self, bot: Bot, names: Collection[str]) -> list[Asking]:
        """Ask about those that are not known, all at once; give what is under way."""
        return self._known.begin(bot, names)

    def found(self, names: Collection[str]) -> dict[str, str]:
        """Give what they are called, as far as it is known now."""
        return self._known.found(names)

    async def close(self) -> None:
        """Ask no more."""
        await self._known.close()

    async def _ask(self, bot: Bot, name: str) -> str | None:
        """Ask Slack; what it will not tell is not asked for again soon."""
        try:
            group = name.startswith(GROUP)
            return await (self._group(bot, name) if group else self._channel(bot, name))
        except NotDone as error:
            return unnamed(name) if isinstance(error.outcome, Refused) else None

    async def _channel(self, bot: Bot, channel: str) -> str:
        """Name a channel; one that is private has no name for others, as in Slack itself."""
        told = (await self._calls.ask(bot.token, "conversations.info", channel=channel))["channel"]
        return _PRIVATE if told.get("is_private") else f"#{told['name']}"

    async def _group(self, bot: Bot, group: str) -> str:
        told = await self._calls.ask(bot.token, "usergroups.list")
        for each in told["usergroups"]:
            self._known.note(str(each["id"]), f"@{each['handle']}")
        return self._known.found([group]).get(group) or unnamed(group)
