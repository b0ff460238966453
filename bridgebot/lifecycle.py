"""How a suggestion moves from open to shipped, and who may not move it where."""

from typing import Any

from bridgebot.cards import people, short
from bridgebot.command import Context, Refusal
from bridgebot.text import Doc, Typed, bold, say
from store import suggestions
from store.suggestions import UNFINISHED, Status, Suggestion, Vote

TITLE_MAX = 4000
_PAST = {Status.OPEN: "reopened"}


def find(context: Context, number: int) -> Suggestion:
    """Find a suggestion, held for a change; Refusal when there is none of that number."""
    found = suggestions.hold(context.transaction, number)
    if found is None:
        raise Refusal(f"There is no #{number}. ", Typed("find words"), " looks for what you mean.")
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
            "Please say the heart of it, and the rest in a second one."
        )
    return words


def make(context: Context, words: str) -> int:
    """Record a suggestion and its asker's own voice; answer with its number."""
    transaction, asker, place = context.transaction, context.asker, context.place
    team = context.routing.team(place.connection)
    number = transaction.insert(
        Suggestion,
        title=title_of(words),
        status=Status.OPEN.value,
        asker_id=asker.person_id,
        asker_name=asker.name,
        owner_name="",
        supporters=1,
        team_connection=team.connection if team else "",
        team_channel=team.channel if team else "",
        asked_at=context.now,
        changed_at=context.now,
    )
    transaction.offer(Vote, suggestion_id=number, **_voice(context))
    transaction.wake("search")
    context.record("suggestion.made", number, words=words)
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
    _check_move(suggestion, to)
    owner = _owner(context) if suggestion.owner_id is None else {}
    change(context, number, status=to.value, **owner)
    said = {name: words for name, words in data.items() if words}
    context.record(f"suggestion.{_PAST.get(to, to.value)}", number, **said)
    own = suggestions.vote_of(context.transaction, number, context.asker.person_id)
    others = suggestion.supporters - (own is not None)
    return _confirmed(suggestion, to, others)


def change(context: Context, number: int, **columns: Any) -> None:
    """Write new values into a suggestion, and when."""
    context.transaction.update(Suggestion, number, changed_at=context.now, **columns)


def take(context: Context, number: int) -> Suggestion:
    """Make the asker the owner; Refusal when they are already."""
    suggestion = find(context, number)
    if suggestion.owner_id == context.asker.person_id:
        raise Refusal(f"#{number} is already yours.")
    if suggestion.status not in UNFINISHED:
        raise Refusal(f"#{number} is {suggestion.status}. ", Typed(f"reopen {number}"), " first.")
    change(context, number, **_owner(context))
    context.record("suggestion.taken", number)
    return suggestion


def _check_move(suggestion: Suggestion, to: Status) -> None:
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


def _owner(context: Context) -> dict[str, Any]:
    return {"owner_id": context.asker.person_id, "owner_name": context.asker.name}


def _confirmed(suggestion: Suggestion, to: Status, others: int) -> Doc:
    title = bold(f"#{suggestion.id} {short(suggestion.title)}")
    told = (
        f"Everyone else who wants it is told where they asked: {people(others)}."
        if others
        else "Nobody else wants it, so nobody else is told."
    )
    return say(title, f" is {to} now. {told}")
