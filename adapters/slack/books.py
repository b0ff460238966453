"""What a connection remembers from one life to the next, beside how far it has listened."""

from dataclasses import dataclass
from typing import Self

from adapters.slack.following import Channels, Threads
from adapters.slack.naming import Naming
from adapters.slack.reaching import Reach
from adapters.slack.signbook import SignBook
from adapters.slack.workspaces import Workspaces
from bridgebot.adapter import Gate


@dataclass(frozen=True, slots=True)
class Books:
    """All that is remembered."""

    channels: Channels
    threads: Threads
    signs: SignBook
    reach: Reach

    @classmethod
    def kept_at(cls, gate: Gate, naming: Naming, workspaces: Workspaces) -> Self:
        """Open the books that are kept at a gate."""
        return cls(Channels(naming), Threads(gate), SignBook(gate), Reach(workspaces))

    async def recall(self, gate: Gate) -> None:
        """Read what is needed before anything is heard or said."""
        await self.channels.recall(gate)
        await self.reach.recall(gate)
