"""What a payload comes to: events, how an answer gets back to the asker, how far was listened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from bridgebot.event import Event, Place

Payload = Mapping[str, Any]

EPOCH_MS: Final = 1_420_070_400_000


class Kind(Enum):
    """By which door somebody came."""

    COMMAND = "a command, or an entry of a menu"
    PRESS = "a button"
    SUBMISSION = "a form that was filled in"
    MESSAGE = "words to us"
    SIGN = "a sign on a message"
    TYPING = "somebody is still typing a command"


@dataclass(frozen=True, slots=True)
class Way:
    """How an answer gets back to whoever asked."""

    kind: Kind
    user: str
    channel: str
    message: str = ""
    interaction: str = ""
    token: str = ""
    is_direct: bool = False
    line: str = ""
    """What to say to get the same answer again, if it is short."""
    prefill: str = ""
    """Words that stand in a form's first field from the start."""
    note: str = ""
    """What to say above a form."""
    modal: str = ""
    """Which form was filled in."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What was typed into it."""

    @property
    def may_open_form(self) -> bool:
        """Tell whether a form can open as the answer."""
        return self.kind in (Kind.COMMAND, Kind.PRESS)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a payload comes to; `mark` is a channel, and the newest message in it."""

    events: tuple[Event, ...] = ()
    way: Way | None = None
    mark: tuple[str, str] | None = None
    is_unread: bool = False
    """Whether somebody said something to us that Discord does not let us read."""


NOTHING: Final = Heard()


def _nobody(_id: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What must be known to read a payload."""

    connection: str
    us: str
    """Our own account."""
    now: int = 0
    """The time, for what Discord gives none."""
    parent: Callable[[str], str] = _nobody
    """Gives the channel that a thread is in; nothing for what is no thread."""
    role: Callable[[str], str] = _nobody
    channel: Callable[[str], str] = _nobody
    partner: Callable[[str], str] = _nobody
    """Gives the account with whom a conversation of two is; nothing for any other channel."""
    instead: Callable[[str], str] = _nobody
    """Gives the account for whose direct messages a thread stands in; nothing for any other."""
    guild: Callable[[str], str] = _nobody
    """Gives the server that a channel is in."""
    name: Callable[[str], str] = _nobody
    """Gives the name that an account showed when it was heard last."""
    cdn: str = ""
    """Where the pictures of people are; nothing to leave them out."""

    def place(self, channel: str, parent: str = "") -> Place:
        """Name a channel, or a thread in its channel."""
        above = parent or self.parent(channel)
        return Place(self.connection, above or channel, channel if above else "")

    def stands_in(self, channel: str, account: str = "") -> bool:
        """Tell whether a thread stands in for the direct messages of somebody, or of this one."""
        whose = self.instead(channel)
        return bool(whose) and account in ("", whose)

    def direct(self, user: str) -> Place:
        """Name the conversation of two with somebody: the same wherever we meet them."""
        return Place(self.connection, f"@{user}")


def milliseconds(snowflake: str) -> int:
    """Read when something was made from its id."""
    return (int(snowflake) >> 22) + EPOCH_MS


def snowflake(at: int) -> str:
    """Give the id that something made at this time would have at least."""
    return str(max(0, at - EPOCH_MS) << 22)
