"""Who is told of what: one row a kind of happening, read from top to bottom."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bridgebot import cards, outgoing
from bridgebot.event import Edit, Place, Post
from bridgebot.text import Block, Doc, bold, doc, paragraph
from store import fanouts
from store.database import Transaction
from store.suggestions import Suggestion
from store.timeline import Entry


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was recorded, about a suggestion as it is now."""

    transaction: Transaction
    tag: str
    now: int
    entry: int
    kind: str
    actor_id: int
    actor: str
    suggestion: Suggestion
    data: Mapping[str, str]

    def key(self, suffix: str) -> str:
        """Make the key of a delivery that follows from this happening, and only from it."""
        return f"{self.tag}-{self.entry}{suffix}"

    @property
    def card_key(self) -> str:
        """Name the delivery that put up the triage card."""
        return f"{self.tag}-s{self.suggestion.id}"

    @property
    def team(self) -> Place | None:
        """Say where the triage card hangs, if there is a team place."""
        where = self.suggestion
        if not where.team_connection:
            return None
        return Place(where.team_connection, where.team_channel)


def suggestion_of(key: str) -> int:
    """Give the number of the suggestion whose card has this key, or 0."""
    _, _, rest = key.partition("-s")
    return int(rest) if rest.isdecimal() else 0


Rule = Callable[[Happened], None]


def put_up_card(happened: Happened) -> None:
    """Show a new suggestion to the team, with buttons for what can be done."""
    if happened.team is None:
        return
    body, buttons = cards.card(happened.suggestion)
    post = Post(happened.team, body, buttons)
    outgoing.queue(happened.transaction, post, key=happened.card_key, now=happened.now)


def redraw_card(happened: Happened) -> None:
    """Let the card show how things are now."""
    if happened.team is None:
        return
    body, buttons = cards.card(happened.suggestion)
    outgoing.redraw(
        happened.transaction,
        Edit(happened.team, body, buttons),
        key=happened.key("c"),
        now=happened.now,
        about=happened.card_key,
    )


def add_to_story(happened: Happened) -> None:
    """Tell the team in the card's thread."""
    if happened.team is None:
        return
    body = told(happened.kind, happened.actor, happened.data)
    post = Post(happened.team, body)
    outgoing.queue(
        happened.transaction,
        post,
        key=happened.key("t"),
        now=happened.now,
        about=happened.card_key,
    )


def tell_supporters(happened: Happened) -> None:
    """Tell everyone who wants it, where they asked, in the name of the person who acted."""
    nowhere = Place("", "")
    post = Post(nowhere, news(happened), speaker=happened.actor)
    fanouts.begin(
        happened.transaction,
        happened.suggestion.id,
        key=happened.key("v"),
        payload=outgoing.payload(post),
        except_person=happened.actor_id,
        now=happened.now,
    )


FOLLOW_UPS: Mapping[str, tuple[Rule, ...]] = {
    "suggestion.made": (put_up_card,),
    "suggestion.voted": (redraw_card, add_to_story),
    "suggestion.unvoted": (redraw_card, add_to_story),
    "suggestion.joined": (redraw_card, add_to_story),
    "suggestion.edited": (redraw_card, add_to_story),
    "suggestion.noted": (add_to_story,),
    "suggestion.taken": (redraw_card, add_to_story),
    "suggestion.planned": (redraw_card, add_to_story, tell_supporters),
    "suggestion.started": (redraw_card, add_to_story, tell_supporters),
    "suggestion.shipped": (redraw_card, add_to_story, tell_supporters),
    "suggestion.declined": (redraw_card, add_to_story, tell_supporters),
    "suggestion.reopened": (redraw_card, add_to_story, tell_supporters),
}


def follow(happened: Happened) -> None:
    """Queue all that follows from a happening."""
    for rule in FOLLOW_UPS[happened.kind]:
        rule(happened)


# The words -------------------------------------------------------------------------------------

_NEWS = {
    "suggestion.planned": "is planned.",
    "suggestion.started": "is being worked on.",
    "suggestion.shipped": "is done.",
    "suggestion.declined": "will not be done.",
    "suggestion.reopened": "is open again.",
}
_STORY = {
    "suggestion.made": "asked for it",
    "suggestion.voted": "wants it too",
    "suggestion.unvoted": "no longer wants it",
    "suggestion.joined": "said it is the same as another one",
    "suggestion.edited": "put it in new words",
    "suggestion.noted": "noted",
    "suggestion.taken": "took it",
    "suggestion.planned": "planned it",
    "suggestion.started": "started on it",
    "suggestion.shipped": "shipped it",
    "suggestion.declined": "declined it",
    "suggestion.reopened": "reopened it",
}
THREE_PARTS = {
    "listened": "How we listened",
    "changed": "What changed",
    "next": "What comes next",
}


def news(happened: Happened) -> Doc:
    """Say to its supporters what happened, signed by who did it."""
    suggestion = happened.suggestion
    return cards.signed(
        happened.actor,
        paragraph(
            bold(f"#{suggestion.id} {cards.short(suggestion.title)}"), f" {_NEWS[happened.kind]}"
        ),
        *_details(happened.data),
        paragraph(cards.ask_status(suggestion.id), " tells the whole story."),
    )


def told(kind: str, actor: str, data: Mapping[str, str]) -> Doc:
    """Say in a suggestion's story what somebody did."""
    return doc(
        paragraph(bold(actor), f" {_STORY.get(kind) or kind.partition('.')[2]}"), *_details(data)
    )


def told_entry(entry: Entry) -> Doc:
    """Say what an entry of the timeline records."""
    return told(entry.kind, entry.actor_name, json.loads(entry.data))


def _details(data: Mapping[str, str]) -> tuple[Block, ...]:
    parts = tuple(
        paragraph(bold(f"{title}: "), data[part])
        for part, title in THREE_PARTS.items()
        if part in data
    )
    return (*cards.quoted(data.get("words", "")), *parts)
