"""Who is told of what: one row a kind of happening, read from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bridgebot import cards, news, outgoing
from bridgebot.chains import How
from bridgebot.event import Button, Edit, Hearer, Place, Post
from bridgebot.routing import Routing
from bridgebot.text import Doc
from store import escalations, fanouts, people
from store.database import Transaction
from store.escalations import Escalation
from store.people import Identity
from store.suggestions import Kind, Suggestion


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was recorded, about a suggestion or an issue as it is now."""

    transaction: Transaction
    tag: str
    now: int
    entry: int
    kind: str
    actor_id: int
    actor: str
    suggestion: Suggestion
    data: Mapping[str, str]
    routing: Routing

    def key(self, suffix: str) -> str:
        """Make the key of a delivery that follows from this happening, and only from it."""
        return f"{self.tag}-{self.entry}{suffix}"

    @property
    def card_key(self) -> str:
        """Name the delivery that put up the triage card."""
        return f"{self.tag}-s{self.suggestion.id}"

    @property
    def home_key(self) -> str:
        """Name the delivery that showed an issue where it was reported."""
        return f"{self.tag}-i{self.suggestion.id}"

    @property
    def team(self) -> Place | None:
        """Say where the triage card hangs, if there is a team place."""
        where = self.suggestion
        if not where.team_connection:
            return None
        return Place(where.team_connection, where.team_channel)

    @property
    def home(self) -> Place | None:
        """Say where an issue was reported, unless that is a team's own place."""
        where = self.suggestion
        if not where.home_connection or where.kind == Kind.SUGGESTION:
            return None
        place = Place(where.home_connection, where.home_channel, where.home_thread)
        return None if self.routing.is_team(place) else place

    def escalation(self) -> Escalation | None:
        """Look up where it stands on the chain it climbs, if it climbs one."""
        if self.suggestion.kind == Kind.SUGGESTION:
            return None
        return escalations.of(self.transaction, self.suggestion.id)


def suggestion_of(key: str) -> int:
    """Give the number of the suggestion whose card has this key, or 0."""
    _, _, rest = key.partition("-")
    number = rest[1:]
    return int(number) if rest[:1] in {"s", "i"} and number.isdecimal() else 0


def is_home(key: str) -> bool:
    """Tell whether this key is that of what was shown where an issue was reported."""
    return key.partition("-")[2].startswith("i")


Rule = Callable[[Happened], None]


def put_up_card(happened: Happened) -> None:
    """Show it to the team, with buttons for what can be done."""
    if happened.team is None:
        return
    body, buttons = cards.card(happened.suggestion, happened.escalation())
    post = Post(happened.team, body, buttons)
    outgoing.queue(happened.transaction, post, key=happened.card_key, now=happened.now)


def redraw_card(happened: Happened) -> None:
    """Let the card show how things are now."""
    if happened.team is None:
        return
    body, buttons = cards.card(happened.suggestion, happened.escalation())
    outgoing.redraw(
        happened.transaction,
        Edit(happened.team, body, buttons),
        key=happened.key("c"),
        now=happened.now,
        about=happened.card_key,
    )


def show_at_home(happened: Happened) -> None:
    """Show where an issue was reported with whom it is, and who is asked if they are silent."""
    if happened.home is None:
        return
    body, buttons = cards.home(happened.suggestion, happened.escalation())
    post = Post(happened.home, body, buttons)
    outgoing.queue(happened.transaction, post, key=happened.home_key, now=happened.now)


def redraw_at_home(happened: Happened) -> None:
    """Let what was shown where it was reported say how things are now."""
    if happened.home is None:
        return
    body, buttons = cards.home(happened.suggestion, happened.escalation())
    outgoing.redraw(
        happened.transaction,
        Edit(happened.home, body, buttons),
        key=happened.key("h"),
        now=happened.now,
        about=happened.home_key,
    )


def add_to_story(happened: Happened) -> None:
    """Tell the team in the card's thread."""
    _tell_team(happened, news.told(happened.kind, happened.actor, happened.data))


def tell_asked(happened: Happened) -> None:
    """Tell whoever is asked about an issue, as their step of the chain says."""
    row = happened.escalation()
    body = news.asked(happened.suggestion, happened.data, row.due_at if row else None)
    number = happened.suggestion.id
    doors = (
        Button("I have it", f"take {number}", is_main=True),
        Button("Ask the next one", f"escalate {number}"),
    )
    _tell_one(happened, body, doors)


def remind(happened: Happened) -> None:
    """Ask whoever has an issue whether they are still on it."""
    number = happened.suggestion.id
    doors = (
        Button("Still on it", f"take {number}", is_main=True),
        Button("Ask somebody else", f"escalate {number}"),
    )
    _tell_one(happened, news.reminded(happened.suggestion, happened.data), doors)


def tell_owner(happened: Happened) -> None:
    """Tell whoever has an issue, in the card's thread, by name."""
    body = news.told(happened.kind, happened.actor, happened.data)
    owner = happened.suggestion.owner_id
    if owner == happened.actor_id:
        owner = None
    _tell_team(happened, body, _on_team(happened, owner))


def tell_supporters(happened: Happened) -> None:
    """Tell everyone who wants it, where they asked, in the name of the person who acted."""
    nowhere = Place("", "")
    said = news.news(happened.kind, happened.actor, happened.suggestion, happened.data)
    post = Post(nowhere, said, _doubts(happened), speaker=happened.actor)
    fanouts.begin(
        happened.transaction,
        happened.suggestion.id,
        key=happened.key("v"),
        payload=outgoing.payload(post),
        except_person=happened.actor_id,
        now=happened.now,
    )


def _doubts(happened: Happened) -> tuple[Button, ...]:
    """Give who is told that a problem is solved a way to say that it is not, for them."""
    if happened.kind != "issue.resolved":
        return ()
    return (Button("Not for me\u2026", f"reopen {happened.suggestion.id}"),)


def _tell_team(happened: Happened, body: Doc, called: Identity | None = None) -> None:
    if happened.team is None:
        return
    hearers = (Hearer(called.account, called.name),) if called else ()
    outgoing.queue(
        happened.transaction,
        Post(happened.team, body, hearers=hearers),
        key=happened.key("t"),
        now=happened.now,
        about=happened.card_key,
    )


def _tell_one(happened: Happened, body: Doc, doors: tuple[Button, ...]) -> None:
    """Tell the person whom it is about, in the card's thread and directly, as far as asked for."""
    person = int(happened.data.get("person") or 0)
    how = How(happened.data.get("how") or How.THREAD)
    here = _on_team(happened, person or None)
    story = news.told(happened.kind, happened.actor, happened.data)
    _tell_team(happened, story, here)
    if how == How.THREAD and here is not None:
        return
    for identity in _reached(happened, person, everywhere=how == How.EVERYWHERE):
        place = happened.routing.direct[identity.connection](identity.account)
        post = Post(place, body, doors, hearers=(Hearer(identity.account, identity.name),))
        key = happened.key(f"o{identity.id}")
        outgoing.queue(happened.transaction, post, key=key, now=happened.now)


def _on_team(happened: Happened, person: int | None) -> Identity | None:
    """Find the account by which a person can be called where the card hangs."""
    if person is None or happened.team is None:
        return None
    at = happened.team.connection
    identities = people.accounts(happened.transaction, person)
    return next((each for each in identities if each.connection == at), None)


def _reached(happened: Happened, person: int, *, everywhere: bool) -> Iterator[Identity]:
    """Give the accounts to which can be written directly: the first, or all."""
    for identity in people.accounts(happened.transaction, person):
        if identity.connection in happened.routing.direct:
            yield identity
            if not everywhere:
                return


_SHOWN = (redraw_card, redraw_at_home)

FOLLOW_UPS: Mapping[str, tuple[Rule, ...]] = {
    "suggestion.made": (put_up_card,),
    "suggestion.voted": (redraw_card, add_to_story),
    "suggestion.unvoted": (redraw_card, add_to_story),
    "suggestion.joined": (redraw_card, add_to_story),
    "suggestion.edited": (redraw_card, add_to_story),
    "suggestion.noted": (add_to_story,),
    "suggestion.taken": (redraw_card, add_to_story),
    "suggestion.assigned": (redraw_card, tell_asked),
    "suggestion.released": (redraw_card, add_to_story),
    "suggestion.planned": (redraw_card, add_to_story, tell_supporters),
    "suggestion.started": (redraw_card, add_to_story, tell_supporters),
    "suggestion.shipped": (redraw_card, add_to_story, tell_supporters),
    "suggestion.declined": (redraw_card, add_to_story, tell_supporters),
    "suggestion.reopened": (redraw_card, add_to_story, tell_supporters),
    "issue.made": (put_up_card, show_at_home),
    "issue.asked": (*_SHOWN, tell_asked),
    "issue.voted": (*_SHOWN, add_to_story),
    "issue.unvoted": (*_SHOWN, add_to_story),
    "issue.joined": (*_SHOWN, add_to_story),
    "issue.edited": (*_SHOWN, add_to_story),
    "issue.noted": (add_to_story,),
    "issue.alarmed": (*_SHOWN, tell_owner),
    "issue.taken": (*_SHOWN, add_to_story, tell_supporters),
    "issue.confirmed": (*_SHOWN, add_to_story),
    "issue.released": (*_SHOWN, add_to_story),
    "issue.reminded": (*_SHOWN, remind),
    "issue.lapsed": (*_SHOWN, add_to_story),
    "issue.snoozed": (*_SHOWN, add_to_story),
    "issue.waiting": (*_SHOWN, add_to_story, tell_supporters),
    "issue.answered": (*_SHOWN, tell_owner),
    "issue.routed": (*_SHOWN, add_to_story),
    "issue.resolved": (*_SHOWN, add_to_story, tell_supporters),
    "issue.changed": (*_SHOWN, add_to_story, tell_supporters),
    "issue.kept": (*_SHOWN, add_to_story, tell_supporters),
    "issue.tried": (*_SHOWN, add_to_story, tell_supporters),
    "issue.reopened": (*_SHOWN, add_to_story, tell_supporters),
}


def follow(happened: Happened) -> None:
    """Queue all that follows from a happening."""
    for rule in FOLLOW_UPS[happened.kind]:
        rule(happened)
