"""Looks up, all at once and within one short time, what a payload leaves out."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import structlog

from adapters.slack import files
from adapters.slack.calls import Calls, NotDone
from adapters.slack.heard import Known, Payload
from adapters.slack.memory import wait_for
from adapters.slack.naming import is_user
from adapters.slack.people import People
from adapters.slack.titles import Titles
from adapters.slack.workspaces import Bot

_log = structlog.get_logger()
SECONDS: Final = 1.0
"""For all that is looked up for one payload: Slack waits three for it to be acknowledged."""


_SAID: Final = ("event", "message")
"""The parts of a payload in which somebody's words are, and files."""


def is_guarded(payload: Payload) -> bool:
    """Tell whether there are files of which a payload tells only the id."""
    return any(files.are_guarded(payload.get(part) or {}) for part in _SAID)


@dataclass(frozen=True, slots=True)
class LookUps:
    """Asks Slack; what is not answered in time is done without, and known the next time."""

    calls: Calls
    people: People
    titles: Titles

    def end(self) -> float:
        """Say until when, by the loop's clock, what is asked from now on may take."""
        return asyncio.get_running_loop().time() + SECONDS

    async def known(
        self, bot: Bot, names: Collection[str], until: float
    ) -> tuple[dict[str, Known], dict[str, str]]:
        """Give who users are, and what channels and groups are called."""
        users = {name for name in names if is_user(name)}
        others = {name for name in names if name} - users
        asking = [*self.people.begin(bot, users), *self.titles.begin(bot, others)]
        await wait_for(asking, until)
        return self.people.found(users), self.titles.found(others)

    async def whole(self, bot: Bot, payload: Payload, until: float) -> Payload:
        """Give a payload with what is to be known of the files that a guest showed."""
        for part in _SAID:
            said = payload.get(part) or {}
            if files.are_guarded(said):
                known = await files.looked_up(self.calls, bot, said, until)
                payload = {**payload, part: known}
        return payload

    async def message(self, bot: Bot, channel: str, ts: str, until: float) -> Payload | None:
        """Read a message; None where that cannot be."""
        try:
            async with asyncio.timeout_at(until):
                given = {"channel": channel, "timestamp": ts, "full": "true"}
                told = await self.calls.ask(bot.token, "reactions.get", **given)
        except (NotDone, TimeoutError) as error:
            _log.warning("slack.words_not_found", reason=str(error))
            return None
        found: Payload = told["message"]
        return found

    async def close(self) -> None:
        """Ask no more."""
        await self.people.close()
        await self.titles.close()
