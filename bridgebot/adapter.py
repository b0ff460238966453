"""The port: all that a platform's adapter must be able to do, and all it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Literal, Protocol
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bridgebot.event import Answer, Event, Op, Place
from bridgebot.secret import MissingSecret, Secret
from store.database.integrity import Finding

__all__ = [
    "Adapter",
    "AdapterSettings",
    "Caps",
    "Choice",
    "Cursor",
    "Feature",
    "Finding",
    "Gate",
    "Later",
    "Level",
    "MissingSecret",
    "Outcome",
    "Refused",
    "Secret",
    "Sent",
    "Settle",
    "Unsure",
    "Zone",
]


class Level(IntEnum):
    """How well a place takes something."""

    REFUSED = -2
    """The platform answers with an error."""
    LOST = -1
    """It vanishes without a word."""
    FALLBACK = 0
    """It arrives as plain words that say what is meant."""
    PARTLY = 1
    """It arrives, with something missing."""
    FULL = 2
    """It arrives as meant."""


class Feature(StrEnum):
    """Something a place may take."""

    THREAD = "threads"
    EDIT = "edits"
    DELETE = "deletes"
    REACT = "reactions"
    BUTTON = "buttons"
    FORM = "forms"
    WHISPER = "whispers"
    MENTION = "mentions"
    SPEAK_AS = "speaking as a person"
    FORMAT = "formatted text"
    FILE = "files"


class Settle(Enum):
    """How an attempt whose fate is unknown can be settled."""

    SAME_KEY = "sending it again under the same key makes no second copy"
    LOOK_UP = "what was sent can be looked up by its key"
    NONE = "it cannot be known: it is sent again, at least once"


@dataclass(frozen=True, slots=True)
class Caps:
    """What one place takes. A feature that is not named is `FULL`."""

    levels: Mapping[Feature, Level] = field(default_factory=dict)
    text_max: int = 4000
    pace: float = 0.0
    """Seconds to leave between two messages in this place."""
    settle: Settle = Settle.LOOK_UP
    file_max: int = 10_000_000
    """The largest file this place takes, in bytes."""
    is_encrypted: bool = False
    """Whether what is said here is for those here alone, until one of them says otherwise."""

    def level(self, feature: Feature) -> Level:
        """Say how well this place takes a feature."""
        return self.levels.get(feature, Level.FULL)


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there; `ids` is what the platform calls its parts (empty for edits and the like).

    `link` is the address at which people find it, if the platform has such addresses. `instead`
    says, in words for staff, where it was said if that was not the place it was meant for.
    """

    ids: tuple[str, ...] = ()
    link: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """It was certainly not sent; try again after so many seconds."""

    after: float
    why: str = "asked to wait"


@dataclass(frozen=True, slots=True)
class Refused:
    """It was certainly not sent and never will be as it is; `why` is for people to read."""

    why: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may or may not have been sent."""

    why: str


Outcome = Sent | Later | Refused | Unsure


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a connection has listened: in one place, or in all when `place` is empty."""

    value: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A suggestion to choose while somebody types: as it is shown, its number, what joins it."""

    label: str
    number: str
    command: str


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder of zones, or no name of one at all
        raise ValueError("a time zone such as Europe/Berlin") from None
    return name


Zone = Annotated[str, AfterValidator(_zone)]
"""The name of a time zone, as a platform's `Settings` may want it."""


class AdapterSettings(BaseModel):
    """What is set for every connection; a platform's `Settings` adds its own.

    Each field has a description: the example and the reference are made of them. One that is
    required has an example too, unless it is a `Secret`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    platform: str = Field(description="The platform that this connection speaks.")
    team: str = Field(
        default="",
        description="The channel of your own people: what customers ask for arrives there, and "
        "whoever speaks there is staff.",
    )
    zone: Zone | None = Field(
        default=None,
        description="The time zone of its people: digests there come by its clocks, and times "
        "that somebody writes are meant by them, unless they told us their own. UTC if you say "
        "nothing.",
        examples=["Europe/Berlin"],
    )
    staff_lane: Literal["internal", "open"] = Field(
        default="internal",
        description="What your own people say in a thread with a customer: internal (it stays "
        "among them unless they send it) or open (it goes to the customer unless it begins as a "
        "note).",
    )


class Gate(Protocol):
    """Where an adapter hands in what it heard."""

    async def accept(
        self, events: Sequence[Event], cursor: Cursor | None = None
    ) -> list[Answer | None]:
        """Keep events and all their consequences, together with the cursor.

        Await this before the platform is acknowledged: when it returns, everything is on the disk,
        and each event has its answer for the asker's eyes (None for none). A happening that was
        heard before changes nothing. `store.Unavailable` when nothing could be kept; then the
        platform must not be acknowledged.
        """

    async def cursor(self, place: str = "") -> str | None:
        """Say how far this connection has listened, or None before the first time."""

    async def drained(self, seconds: float) -> bool:
        """Wait until all that was to be said by this connection is said; False if time runs out."""

    async def like(self, words: str) -> list[Choice]:
        """Find the suggestions that are like what somebody is typing, the likest first."""

    def wants_words(self, emoji: str) -> bool:
        """Tell whether a sign is about the words it is put on, which are then to be handed in."""

    async def remember(self, name: str, value: str) -> None:
        """Keep a secret of this connection, sealed, under a name; nothing forgets it.

        `MissingSecret` when no key is set to seal it with.
        """

    async def recall(self, name: str) -> str | None:
        """Give back what was remembered, or None."""

    async def warn(self, key: str, words: str) -> None:
        """Tell staff of what ails this connection and only people can put right, once a key.

        It is on the disk when this returns; `store.Unavailable` when it could not be kept.
        """


class Adapter(Protocol):
    """One platform's language, spoken for one configured connection."""

    name: str
    """The connection's name in config.toml."""

    async def run(self, gate: Gate) -> None:
        """Listen until cancelled; on each (re)connect fetch what was missed.

        Returning means that the platform has nothing more to say (a script's end); raising, that
        the connection fell: it is run again after a while.
        """

    def caps(self, place: Place) -> Caps:
        """Say what a place takes; cheap, no network."""

    async def deliver(self, op: Op, key: str) -> Outcome:
        """Make one attempt to say something; no retries within, no exception for an answer.

        The same `key` (25 characters at most) is given again for the same op. Hand it to the
        platform as nonce, transaction id or metadata, so that `settle` can find it.
        """

    async def settle(self, op: Op, key: str, since: datetime) -> Sent | Later | None:
        """Find out whether an earlier attempt, made not before `since`, did arrive.

        None when it certainly did not; `Later` when the platform cannot be asked just now.
        """


# Optional abilities ---------------------------------------------------------------------------
