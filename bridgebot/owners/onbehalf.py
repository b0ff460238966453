"""What admins set for somebody else, who is told of it."""

from __future__ import annotations

from bridgebot.command import Context, Refusal
from bridgebot.people import finding
from bridgebot.people.reaching import reached
from bridgebot.refusal import about
from bridgebot.routing import Role
from store.people import Person


def whose(context: Context, of: str | None) -> Person:
    """Give whom something is set for: whoever asks, or somebody whom an admin names."""
    me = context.transaction.get(Person, context.asker.person_id)
    assert me is not None  # noqa: S101 - whoever asks has been met
    if of is None:
        return me
    with about("of"):
        found = finding.person(context, of)
        if found.id != me.id and context.asker.role < Role.ADMIN:
            raise Refusal("Only admins set this for somebody else; the config names them.")
        return found


def is_other(context: Context, person: Person) -> bool:
    """Tell whether somebody else is meant than whoever asks."""
    return person.id != context.asker.person_id


def record(context: Context, kind: str, person: Person, **data: str) -> None:
    """Write to the timeline what was set, and for whom if that is somebody else."""
    whom = {"of": person.name} if is_other(context, person) else {}
    context.record(kind, person.id, **data, **whom)


def doubt(context: Context, person: Person) -> str:
    """Say if somebody else cannot be told what was set for them."""
    if not is_other(context, person):
        return ""
    if any(reached(context.transaction, context.routing, person.id)):
        return f" {person.name} is told."
    return f" I have no way to write to {person.name}; please tell them yourself."
