"""How a suggestion moves from open to shipped, and who may not move it where."""

from typing import Any

from bridgebot import origins
from bridgebot.cards import people, short
from bridgebot.command import Context, Refusal
from bridgebot.outgoing import write
from bridgebot.owners import escalation
from bridgebot.people import visibility
from bridgebot.routing import Role
from bridgebot.text import Doc, Typed, bold, say
from store import escalations, suggestions
from store.escalations import Stage
from store.people import Person
from store.suggestions import UNFINISHED, Kind, Status, Suggestion, Vote

TITLE_MAX = 4000
_FINISHING = {
    Kind.SUGGESTION: "ship",
    Kind.ISSUE: "resolve",
    Kind.CORRECTION: "resolve",
    Kind.BARRIER: "outcome",
}
_PAST = {Status.OPEN: "reopened"}


def find(context: Context, number: int) -> Suggestion:
    """Find a suggestion, held for a change; Refusal when there is none of that number."""
    found = suggestions.hold(context.transaction, number)
    if found is None or not visibility.may_know(context, found):
        looks = Typed("find words")
        no_such = f"There is no #{number}. "
        raise Refusal(no_such, looks, " looks for what you mean.", argument="number")
    visibility.check_place(context, found)
    return found


def live(context: Context, number: int) -> Suggestion:
    """Find a suggestion, or the one that it became a duplicate of, step by step."""
    found = find(context, number)
    while found.duplicate_of is not None:
        found = find(context, found.duplicate_of)
    return found


def title_of(words: str) -> str:
    """Check the words of a suggestion; Refusal when they are too many."""
    if len(words) > TITLE_MAX:
        raise Refusal(
            f"That is {len(words):,} characters; I can keep {TITLE_MAX:,}. "
            "Please say the heart of it, and the rest in a second one.",
            argument="words",
        )
    return words


def make(
    context: Context,
    words: str,
    *,
    kind: str = Kind.SUGGESTION.value,
    area_id: int | None = None,
    alarm: str = "",
) -> int:
    """Record a suggestion or an issue and its asker's own voice; answer with its number."""
    transaction, asker, place = context.transaction, context.asker, context.place
    team = context.routing.team(place.connection)
    made = transaction.add(
        Suggestion,
        kind=kind,
        title=title_of(words),
        status=Status.OPEN.value,
        area_id=area_id,
        alarm=alarm,
        asker_id=asker.person_id,
        asker_name=asker.name,
        asker_account=asker.account,
        organisation=asker.organisation,
        visibility=visibility.at_first(context).value,
        owner_id=None,
        owner_name="",
        duplicate_of=None,
        supporters=1,
        team_connection=team.connection if team else "",
        team_channel=team.channel if team else "",
        home_connection=place.connection,
        home_channel=place.channel,
        home_thread=place.thread,
        **origins.columns(context),
        asked_at=context.now,
        changed_at=context.now,
    )
    number = made.id
    transaction.insert(Vote, suggestion_id=number, **_voice(context))
    transaction.wake("search")
    shown = {"files": write(context.files)} if context.files else {}
    context.record("suggestion.made", number, words=words, **shown)
    return number


def vote(context: Context, number: int) -> bool:
    """Add the asker's voice, raised in this place; answer whether it is a new one."""
    return suggestions.vote(context.transaction, number, **_voice(context))


def _voice(context: Context) -> dict[str, Any]:
    asker, place = context.asker, context.place
    return {
        "person_id": asker.person_id,
        "connection": place.connection,
        "channel": place.channel,
        "thread": place.thread,
        "account": asker.account,
        "name": asker.name,
        "voted_at": context.now,
    }


def move(context: Context, number: int, to: Status, **data: str | None) -> Doc:
    """Bring a suggestion to another status; whoever moves an unowned one answers for it."""
    suggestion = find(context, number)
    _check_kind(suggestion)
    check_move(suggestion, to)
    held = owner(context) if suggestion.owner_id is None else {}
    change(context, number, status=to.value, **held)
    said = {name: words for name, words in data.items() if words}
    context.record(f"suggestion.{_PAST.get(to, to.value)}", number, **said)
    return confirmed(context, suggestion, to)


def change(context: Context, number: int, **columns: Any) -> None:
    """Write new values into a suggestion, and when."""
    context.transaction.update(Suggestion, number, changed_at=context.now, **columns)


def take(context: Context, number: int) -> Suggestion:
    """Make the asker the owner, which stops an issue's clock; Refusal when they are already."""
    suggestion = find(context, number)
    row = escalations.hold(context.transaction, number)
    is_mine = suggestion.owner_id == context.asker.person_id
    if is_mine and (row is None or escalation.is_held(row)):
        raise Refusal(f"#{number} is already yours.")
    if suggestion.status not in UNFINISHED:
        raise Refusal(f"#{number} is {suggestion.status}. ", Typed(f"reopen {number}"), " first.")
    change(context, number, **owner(context))
    is_confirmed = is_mine and row is not None and row.stage != Stage.ASKING
    if row is not None:
        escalation.take(context, row, context.asker.person_id, context.asker.name)
    kind = "issue.confirmed" if is_confirmed else "suggestion.taken"
    context.record(kind, number, **last_with(context, suggestion))
    return suggestion


def last_with(context: Context, suggestion: Suggestion) -> dict[str, str]:
    """Say from whom something is taken, if it was with somebody else: they are told by name."""
    if suggestion.owner_id in {None, context.asker.person_id}:
        return {}
    return {"last": suggestion.owner_name, "person": str(suggestion.owner_id)}


def check_staff(context: Context, verb: str) -> None:
    """Let only staff do something that others may do in other cases."""
    if context.asker.role < Role.STAFF:
        raise Refusal(f"{verb} is for staff only, here.")


def assign(context: Context, number: int, person: Person) -> None:
    """Make somebody the owner of a suggestion; Refusal when it is finished, or theirs."""
    suggestion = find(context, number)
    if suggestion.status not in UNFINISHED:
        raise Refusal(f"#{number} is {suggestion.status}. ", Typed(f"reopen {number}"), " first.")
    if suggestion.owner_id == person.id:
        raise Refusal(f"#{number} is with {person.name} already.")
    change(context, number, owner_id=person.id, owner_name=person.name)
    context.record("suggestion.assigned", number, asked=person.name, person=str(person.id))


def release(context: Context, number: int) -> Suggestion:
    """Give back what the asker has; of an issue, the next one is asked."""
    suggestion = find(context, number)
    if suggestion.owner_id != context.asker.person_id or suggestion.status not in UNFINISHED:
        raise Refusal(f"#{number} is not yours to give back.")
    change(context, number, owner_id=None, owner_name="")
    context.record("suggestion.released", number)
    row = escalations.hold(context.transaction, number)
    if row is not None:
        escalation.climb(context, row)
    return suggestion


def finishing(context: Context, number: int) -> str:
    """Say which verb finishes it."""
    return _FINISHING[Kind(find(context, number).kind)]


def _check_kind(suggestion: Suggestion) -> None:
    """Let only suggestions be planned and shipped; Refusal with what closes an issue."""
    if suggestion.kind != Kind.SUGGESTION:
        closes = Typed(f"{_FINISHING[Kind(suggestion.kind)]} {suggestion.id}")
        raise Refusal(f"#{suggestion.id} is no suggestion. ", closes, " closes it.")


def check_move(suggestion: Suggestion, to: Status) -> None:
    """Let it go only where it is not yet, and from a duplicate nowhere."""
    number, status = suggestion.id, Status(suggestion.status)
    if status == Status.DUPLICATE:
        raise Refusal(f"#{number} is the same as #{suggestion.duplicate_of}; that one moves on.")
    if status == to:
        raise Refusal(f"#{number} is already {to}; nothing was changed and nobody was told.")
    if (status in UNFINISHED) == (to == Status.OPEN):
        hint = "is not finished" if to == Status.OPEN else f"is {status}"
        raise Refusal(f"#{number} {hint}.", *_way_out(number, to))


def _way_out(number: int, to: Status) -> tuple[str | Typed, ...]:
    if to == Status.OPEN:
        return (" There is nothing to reopen.",)
    return (" ", Typed(f"reopen {number}"), " comes first.")


def owner(context: Context) -> dict[str, Any]:
    """Give the columns that make the asker the owner."""
    return {"owner_id": context.asker.person_id, "owner_name": context.asker.name}


def confirmed(context: Context, suggestion: Suggestion, to: Status) -> Doc:
    """Say to whoever moved it what was done, and how many hear of it."""
    own = suggestions.vote_of(context.transaction, suggestion.id, context.asker.person_id)
    others = suggestion.supporters - (own is not None)
    title = bold(f"#{suggestion.id} {short(suggestion.title)}")
    has = "wants" if suggestion.kind == Kind.SUGGESTION else "has"
    told = (
        f"Everyone else who {has} it is told where they asked: {people(others)}."
        if others
        else f"Nobody else {has} it, so nobody else is told."
    )
    return say(title, f" is {to} now. {told}")
