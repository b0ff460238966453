"""Tells somebody, alone, what a colleague has set for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Final

from bridgebot import outgoing
from bridgebot.command import Happening
from bridgebot.event import Button, Post
from bridgebot.owners import absences
from bridgebot.people.reaching import addressed, reached
from bridgebot.routing import Routing
from bridgebot.telling import NOWHERE
from bridgebot.text import Doc, Typed, Wordy, bold, doc, paragraph
from store.database import Transaction

Notice = tuple[Doc, tuple[Button, ...]]


def follow(
    transaction: Transaction, routing: Routing, key: str, happening: Happening, now: int
) -> None:
    """Tell whom something was set for, where they are reached first, unless it was by themselves.

    `key` begins the keys of deliveries that follow from this happening.
    """
    write = _NOTICES.get(happening.kind)
    if write is None or "of" not in happening.data:
        return
    for account in islice(reached(transaction, routing, happening.subject), 1):
        post = addressed(routing, account, Post(NOWHERE, *write(happening)))
        outgoing.queue(transaction, post, key=f"{key}w{account.id}", now=now)


def _left(happening: Happening) -> Notice:
    undone = paragraph(Typed("back"), " undoes it.")
    said = " has noted that you are "
    body = doc(paragraph(bold(happening.by.name), said, *_when(happening), "."), undone)
    is_later = bool(happening.data.get("since"))
    return body, (Button("I will be here" if is_later else "I am here", "back"),)


def _when(happening: Happening) -> tuple[Wordy, ...]:
    data = happening.data
    since, until = (int(data.get(each) or 0) or None for each in ("since", "until"))
    return absences.told(since, until, data.get("cover", ""))


def _stayed(happening: Happening) -> Notice:
    said = " has noted that you will not be "
    return doc(paragraph(bold(happening.by.name), said, *_when(happening), ".")), ()


def _returned(happening: Happening) -> Notice:
    said = " has noted that you are back. You can be asked again."
    return doc(paragraph(bold(happening.by.name), said)), (Button("Away\u2026", "away ?"),)


def _scheduled(happening: Happening) -> Notice:
    data = happening.data
    return (
        doc(
            paragraph(bold(happening.by.name), f" has set your hours: {data['words']}."),
            paragraph(f"They were: {data['before']}. ", Typed("hours"), " shows them."),
        ),
        (Button("Hours\u2026", "hours ?"),),
    )


_NOTICES: Final[Mapping[str, Callable[[Happening], Notice]]] = {
    "person.left": _left,
    "person.stayed": _stayed,
    "person.returned": _returned,
    "person.scheduled": _scheduled,
}
