"""An op on its way: how it is written into the outbox, and read from it again."""

import json
from collections.abc import Sequence
from typing import Any, Final

from bridgebot import text
from bridgebot.event import Button, Delete, Edit, Hearer, Op, Place, Post, React
from store import outbox
from store.database import Transaction
from store.outbox import Delivery

_KINDS: Final = {Post: "post", Edit: "edit", Delete: "delete", React: "react"}


def queue(transaction: Transaction, op: Op, *, key: str, now: int, about: str = "") -> int:
    """Put an op in the outbox under a key of its own; answer with its number.

    `about` is the key of an earlier message of ours: the one to edit, delete or react to, or the
    one under which to post.
    """
    return outbox.queue(
        transaction,
        key=key,
        connection=op.place.connection,
        channel=op.place.channel,
        thread=op.place.thread,
        kind=_KINDS[type(op)],
        about=about,
        payload=payload(op),
        hearers=write([[hearer.account, hearer.name] for hearer in getattr(op, "hearers", ())]),
        due_at=now,
        queued_at=now,
    )


def redraw(transaction: Transaction, op: Edit, *, key: str, now: int, about: str) -> None:
    """Queue an edit, or give its words to the edit of the same message that still waits."""
    place = op.place
    if not outbox.redraw(transaction, place.connection, place.channel, about, payload(op)):
        queue(transaction, op, key=key, now=now, about=about)


def payload(op: Op) -> str:
    """Write what an op says, without its place and hearers."""
    match op:
        case Post() | Edit():
            buttons = [[button.label, button.command, button.is_main] for button in op.buttons]
            return write(
                {
                    "body": text.to_data(op.body.blocks),
                    "buttons": buttons,
                    "speaker": op.speaker,
                }
            )
        case React():
            return write({"emoji": op.emoji, "remove": op.remove})
        case Delete():
            return "{}"


def op_of(delivery: Delivery, messages: Sequence[str]) -> Op:
    """Read a delivery; `messages` is what the platform calls the message it is about."""
    said: dict[str, Any] = json.loads(delivery.payload)
    place = place_of(delivery)
    match delivery.kind:
        case "post":
            if messages:
                place = Place(place.connection, place.channel, messages[0])
            return Post(place, *_words(said), hearers=hearers_of(delivery))
        case "edit":
            return Edit(place, *_words(said), messages=tuple(messages))
        case "delete":
            return Delete(place, tuple(messages))
        case _:
            return React(place, said["emoji"], tuple(messages), said["remove"])


def _words(said: dict[str, Any]) -> tuple[text.Doc, tuple[Button, ...], str]:
    body = text.Doc(text.from_data(said["body"]))
    buttons = tuple(Button(label, command, main) for label, command, main in said["buttons"])
    return body, buttons, said["speaker"]


def hearers_of(delivery: Delivery) -> tuple[Hearer, ...]:
    """Say whom a delivery is for."""
    return tuple(Hearer(account, name) for account, name in json.loads(delivery.hearers))


def place_of(delivery: Delivery) -> Place:
    """Say where a delivery goes."""
    return Place(delivery.connection, delivery.channel, delivery.thread)


def write(data: Any) -> str:
    """Write data as JSON, as small as it goes."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
