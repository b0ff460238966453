"""What we hold on a person: in a few words, and whole, as JSON."""

import json
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from bridgebot.event import File
from bridgebot.text import Doc, Preformatted, Wordy, bullets, doc, moment, paragraph
from store import people, traces
from store.database import Reader
from store.traces import Row

SOURCE: Final = "holdings"
MIME: Final = "application/json"
_MOMENTS: Final = frozenset({"since", "until"})
_SAID: Final = {
    "suggestion": ("wish or problem in your words", "wishes and problems in your words"),
    "vote": ("vote", "votes"),
    "draft": ("thing you said that can still be kept", "things you said that can still be kept"),
    "message": ("message in a conversation", "messages in conversations"),
    "timeline": ("thing you did, in the story of it", "things you did, in the story of them"),
}


def exported(reader: Reader, person: int) -> str:
    """Write all that we hold on a person as JSON."""
    held = traces.rows_of(reader, person)
    shown = {name: [_readable(row) for row in rows] for name, rows in held.items()}
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def summed_up(reader: Reader, person: int) -> Doc:
    """Say in a few words what we hold on a person."""
    held = traces.rows_of(reader, person)
    asked = [row for row in held.get("suggestion", ()) if row["asker_id"] == person]
    held = {**held, "suggestion": asked}
    accounts = (_account(each) for each in people.accounts(reader, person))
    return doc(
        paragraph("This is what I hold on you:"),
        bullets(*accounts, *(_count(name, held[name]) for name in _SAID if held.get(name))),
        paragraph("What I have sent to you is forgotten after thirty days."),
    )


def file(person: int) -> File:
    """Make a file of all that we hold on a person; it is written when it goes out."""
    return File(
        name="what-we-hold-on-you.json", mime=MIME, size=0, secret=str(person), source=SOURCE
    )


def is_ours(shown: File) -> bool:
    """Tell whether a file is one that `file` made."""
    return shown.source == SOURCE and not shown.id  # a connection may be called so


def written(reader: Reader, shown: File) -> File:
    """Write a file that `file` made; give any other as it is."""
    if not is_ours(shown):
        return shown
    words = exported(reader, int(shown.secret))
    return msgspec.structs.replace(shown, secret=words, size=len(words.encode()))


def told(shown: File) -> Doc:
    """Say what a file has in it, where no files can be shown."""
    return doc(Preformatted(shown.secret))


def _account(identity: people.Identity) -> tuple[Wordy, ...]:
    whom = f", of {identity.organisation}" if identity.organisation else ""
    return (f"your account {identity.name} on {identity.connection}{whom}",)


def _count(name: str, rows: Iterable[Row]) -> tuple[Wordy, ...]:
    count = len(list(rows))
    one, many = _SAID[name]
    return (f"{count} {one if count == 1 else many}",)


def _readable(row: Row) -> Row:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    is_moment = name.endswith("_at") or name == "at" or name in _MOMENTS
    return moment(value) if is_moment and isinstance(value, int) else value
