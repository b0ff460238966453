"""What an adapter may be able to do besides: the core looks which of these it has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bridgebot.event import File, Place
from store.database.integrity import Finding

if TYPE_CHECKING:  # it is there only where an adapter that needs it is
    from starlette.routing import BaseRoute


@dataclass(frozen=True, slots=True)
class Blank:
    """What a command wants to be told; while `seeks` is typed, what is like it may be offered.

    Where there are `choices`, it is one of them.
    """

    name: str
    help: str
    is_required: bool
    is_flag: bool = False
    is_number: bool = False
    seeks: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A command as a platform may show it before it is used; `usage` is what follows the verb."""

    verb: str
    help: str
    blanks: tuple[Blank, ...] = ()
    is_for_staff: bool = False
    usage: str = ""


Recall = Callable[[str], Awaitable[str | None]]
"""Gives back what was remembered under a name, as `Gate.recall` does."""


@runtime_checkable
class Checks(Protocol):
    """An adapter that can look itself over, as `bridgebot check` shows it."""

    async def check(self) -> list[Finding]:
        """Say what an operator should know, within seconds; it need not run, nor will it now."""


@runtime_checkable
class Recalls(Protocol):
    """An adapter that looks itself over by what it remembered while it ran, too."""

    def recollect(self, recall: Recall) -> None:
        """Take what gives back what was remembered at the gate; called before `check`."""


@runtime_checkable
class Fetches(Protocol):
    """An adapter that can read the files people showed."""

    async def fetch(self, file: File, limit: int) -> bytes:
        """Read a file of at most `limit` bytes.

        ValueError, in words for people, if it is larger or gone for good; any other exception
        means that it cannot be read just now, and is worth another try.
        """


@runtime_checkable
class Reaches(Protocol):
    """An adapter that can write to somebody alone."""

    def direct(self, account: str) -> Place:
        """Name the place of direct messages with an account; cheap, no network.

        What is delivered there opens it if need be; where somebody takes none, the adapter falls
        back to a place of which it knows, or answers `Refused`.
        """


@runtime_checkable
class Dates(Protocol):
    """An adapter that writes times out, since its platform does not show each reader their own."""

    def reader(self, place: Place) -> str:
        """Name the account that reads a place alone; nothing for all others. Cheap, no network.

        Where one is named, times are told by that person's clock, as far as we know it.
        """


@runtime_checkable
class Addresses(Protocol):
    """An adapter of whose messages people have addresses, whoever wrote them."""

    def address(self, place: Place, message: str = "") -> str:
        """Give the address of a message, or of a place; nothing if it is not known.

        It is called within transactions, in another thread: cheap, no network.
        """


@runtime_checkable
class Forgets(Protocol):
    """An adapter that keeps something of people itself: in files, with its cursors, in memory."""

    async def forget(self, account: str) -> None:
        """Remove what tells of an account.

        It may be asked for again, for it is done when this returns; raise if it cannot be done yet.
        """


@runtime_checkable
class Serves(Protocol):
    """An adapter that is spoken to over HTTP."""

    def routes(self) -> Sequence[BaseRoute]:
        """Give what it answers, each path as seen from `/NAME` of our web server; none is fine."""


@runtime_checkable
class Completes(Protocol):
    """An adapter that offers commands while somebody types."""

    def learn(self, verbs: Sequence[tuple[str, str]]) -> None:
        """Take the commands there are, each with what it does; called before `run`."""


@runtime_checkable
class Offers(Protocol):
    """An adapter whose platform lists commands with what each wants to be told."""

    def offer(self, offers: Sequence[Offer]) -> None:
        """Take the commands there are; called before `run`."""


@runtime_checkable
class Finishes(Protocol):
    """An adapter whose end can go well or badly, as a script's can."""

    exit_code: int
    """What the process answers with: 0 when all went well."""
