"""An op on its way: how it is written into the outbox, and read from it again."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import msgspec

from bridgebot import cards, letters, seals
from bridgebot.event import Button, Delete, Edit, File, Hearer, Op, Place, Post, React
from bridgebot.people import holdings
from bridgebot.text import Doc, mapped
from store import outbox
from store.database import Reader, Transaction
from store.outbox import Delivery

UNDRAWN: Final = Doc(())
"""What stands for a card in the outbox."""
_KINDS: Final = {Post: "post", Edit: "edit", Delete: "delete", React: "react"}


class _Words(msgspec.Struct, frozen=True, omit_defaults=True):
    body: Doc
    buttons: tuple[Button, ...] = ()
    speaker: str = ""
    files: tuple[File, ...] = ()
    picture: str = ""
    telling: str = ""


class _Shown(msgspec.Struct, frozen=True):
    files: tuple[File, ...] = ()


class _Sign(msgspec.Struct, frozen=True, omit_defaults=True):
    emoji: str
    remove: bool = False


def queue(transaction: Transaction, op: Op, *, key: str, now: int, about: str = "") -> int:
    """Put an op in the outbox under a key of its own; answer with its number.

    `about` is the key of an earlier message of ours: the one to edit, delete or react to, or the
    one under which to post.
    """
    kind, hearers = _KINDS[type(op)], write(getattr(op, "hearers", ()))
    said = (payload(op), hearers)
    return _queue(transaction, op.place, kind, said, key=key, now=now, about=about)


def queue_card(transaction: Transaction, place: Place, *, key: str, now: int) -> None:
    """Put a card in the outbox; it is drawn when it goes out, so it shows how things are then."""
    _queue(transaction, place, "post", _UNDRAWN_CARD, key=key, now=now)


def queue_telling(  # noqa: PLR0913 - all that makes a row
    transaction: Transaction,
    place: Place,
    telling: str,
    *,
    hearers: Sequence[Hearer],
    key: str,
    now: int,
    about: str = "",
) -> None:
    """Put in the outbox what is to be told; its words are written when it goes out."""
    said = write(_Words(UNDRAWN, telling=telling)), write(hearers)
    _queue(transaction, place, "post", said, key=key, now=now, about=about)


def telling_of(delivery: Delivery) -> str:
    """Read what is to be told in words that are yet to be written; nothing if it has its words."""
    return _read_words(delivery.payload).telling if delivery.kind == "post" else ""


def _queue(  # noqa: PLR0913 - all that makes a row
    transaction: Transaction,
    place: Place,
    kind: str,
    said: tuple[str, str],
    *,
    key: str,
    now: int,
    about: str = "",
) -> int:
    return outbox.queue(
        transaction,
        key=key,
        connection=place.connection,
        channel=place.channel,
        thread=place.thread,
        kind=kind,
        about=about,
        payload=said[0],
        hearers=said[1],
        due_at=now,
        queued_at=now,
    )


def redraw(transaction: Transaction, place: Place, *, key: str, now: int, about: str) -> None:
    """See to it that a card is drawn anew, unless it waits to be drawn already."""
    edit = Edit(place, UNDRAWN)
    if not outbox.redraw_card(transaction, place.connection, place.channel, about, payload(edit)):
        queue(transaction, edit, key=key, now=now, about=about)


def payload(op: Op) -> str:
    """Write what an op says, without its place and hearers."""
    match op:
        case Post():
            return write(_Words(op.body, op.buttons, op.speaker, op.files, op.picture))
        case Edit():
            return write(_Words(op.body, op.buttons, op.speaker))
        case React():
            return write(_Sign(op.emoji, op.remove))
        case Delete():
            return ""


def op_of(reader: Reader, delivery: Delivery, messages: Sequence[str]) -> Op:
    """Read a delivery; `messages` is what the platform calls the message it is about."""
    op = _read(delivery, messages)
    if isinstance(op, Post) and any(map(holdings.is_ours, op.files)):
        op = replace(op, files=tuple(holdings.written(reader, each) for each in op.files))
    key = delivery.about if delivery.kind == "edit" else delivery.key
    if not isinstance(op, Post | Edit) or op.body != UNDRAWN:
        return op
    drawn = _drawn(reader, key)
    return replace(op, body=drawn[0], buttons=drawn[1]) if drawn else op


def _drawn(reader: Reader, key: str) -> tuple[Doc, tuple[Button, ...]] | None:
    """Draw a card or a letter; None for what is neither."""
    if cards.suggestion_of(key):
        return cards.drawn(reader, key)
    return letters.drawn(reader, key) if letters.is_letter(key) else None


def _read(delivery: Delivery, messages: Sequence[str]) -> Op:
    place = place_of(delivery)
    match delivery.kind:
        case "post":
            if messages:
                place = Place(place.connection, place.channel, messages[0])
            said = _read_words(delivery.payload)
            hearers = hearers_of(delivery)
            return Post(
                place, said.body, said.buttons, said.speaker, hearers, said.files, said.picture
            )
        case "edit":
            said = _read_words(delivery.payload)
            return Edit(place, said.body, said.buttons, said.speaker, tuple(messages))
        case "delete":
            return Delete(place, tuple(messages))
        case _:
            sign = _read_sign(delivery.payload)
            return React(place, sign.emoji, tuple(messages), sign.remove)


def reworded(payload: str, change: Callable[[str], str], strangers: Mapping[str, str]) -> str:
    """Write anew what a post or an edit says, each text in it changed, `strangers` not called."""
    said = _read_words(payload)
    body, speaker = mapped(said.body, change, strangers), change(said.speaker)
    return write(msgspec.structs.replace(said, body=body, speaker=speaker))


def spend(transaction: Transaction, delivery: Delivery) -> None:
    """Keep no longer what reads the files of a post that is done with."""
    if delivery.kind != "post":
        return
    with suppress(msgspec.MsgspecError):  # it could never be read
        shown = _read_shown(delivery.payload).files
        left = tuple(map(seals.file_spent, shown))
        if left != shown:
            said = msgspec.structs.replace(_read_words(delivery.payload), files=left)
            outbox.reword(transaction, delivery.id, write(said))


def hearers_of(delivery: Delivery) -> tuple[Hearer, ...]:
    """Say whom a delivery is for."""
    return _read_hearers(delivery.hearers)


def place_of(delivery: Delivery) -> Place:
    """Say where a delivery goes."""
    return Place(delivery.connection, delivery.channel, delivery.thread)


def files_of(written: str) -> tuple[File, ...]:
    """Read files as `write` wrote them."""
    return _read_files(written)


def write(data: Any) -> str:
    """Write data as JSON, as small as it goes."""
    return _encode(data).decode()


_encode = msgspec.json.Encoder().encode
_read_shown = msgspec.json.Decoder(_Shown).decode
_read_words = msgspec.json.Decoder(_Words).decode
_read_files = msgspec.json.Decoder(tuple[File, ...]).decode
_read_sign = msgspec.json.Decoder(_Sign).decode
_read_hearers = msgspec.json.Decoder(tuple[Hearer, ...]).decode
_UNDRAWN_CARD: Final = (write(_Words(UNDRAWN)), write(()))
