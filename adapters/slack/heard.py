"""What a payload comes to: events, how an answer gets back to the asker, how far was listened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from adapters.slack.naming import WITH, Naming, account, is_direct, unnamed
from bridgebot.event import Author, Event, Form, Place

Payload = Mapping[str, Any]


class Kind(Enum):
    """By which door somebody came."""

    COMMAND = "a slash command: the acknowledgement itself may answer"
    MESSAGE = "words, or a sign on a message"
    PRESS = "a button"
    SHORTCUT = "a shortcut"
    SUBMISSION = "a form that was filled in"
    HOME = "the app's home"


@dataclass(frozen=True, slots=True)
class Way:
    """How an answer gets back to whoever asked."""

    kind: Kind
    team: str
    user: str
    channel: str = ""
    thread: str = ""
    trigger: str = ""
    url: str = ""
    prefill: str = ""
    """Words that stand in a form's first field from the start."""
    fields: tuple[str, ...] = ()
    """The fields of a form; a refusal is shown under the one it is about, or under the first."""
    view: str = ""
    """The modal in which somebody pressed a button: what comes of it is shown there."""
    is_home: bool = False
    """Whether they came from the app's home, where nobody sees what is said in a channel."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a payload comes to; `form` is one to be shown without asking the core again.

    The first event is answered by `way`; the last one by `home`, which is drawn anew.
    """

    events: tuple[Event, ...] = ()
    way: Way | None = None
    mark: tuple[str, str] | None = None
    """A channel as Slack names it, and the newest message in it."""
    form: Form | None = None
    home: Way | None = None


NOTHING = Heard()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a user: their own workspace, the name and the picture they show."""

    team: str
    name: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What must be known to read a payload."""

    naming: Naming
    team: str
    """The workspace in which we are installed, and heard it."""
    bot_user: str
    people: Mapping[str, Known]
    now: int = 0
    """The time, for what Slack gives none."""
    partner: str = ""
    """The user with whom it is, where the payload tells of a conversation of two, or no channel."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """What channels and groups that are mentioned are called."""

    @property
    def direct(self) -> str:
        """Name the conversation of two with whoever acts, where the payload names no channel."""
        return f"{WITH}{self.partner}"

    def author(self, user: str, team: str = "", name: str = "", *, is_bot: bool = False) -> Author:
        """Say who somebody is; the names given stand in for what is not known."""
        known = self.people.get(user)
        own = known.team if known else team or self.team
        shown = known.name if known else name or user
        return Author(account(own, user), shown, is_bot, known.picture if known else "")

    def named(self, user: str) -> tuple[str, str]:
        """Give the account and the name of somebody who is mentioned."""
        found = self.author(user)
        return found.account, found.name

    def called(self, name: str) -> str:
        """Say what a channel or a group is called."""
        return self.titles.get(name) or unnamed(name)

    def place(self, channel: str, thread: str = "") -> Place:
        """Name a place that was heard of; a conversation of two by the one with whom it is."""
        if self.partner and is_direct(channel):
            return self.naming.direct(self.author(self.partner).account, thread)
        return self.naming.place(self.team, channel, thread)
