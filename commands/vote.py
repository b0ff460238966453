"""`vote 12`: me too."""

from bridgebot import lifecycle
from bridgebot.cards import people, short
from bridgebot.command import Context, Number, Refusal, command
from bridgebot.owners import escalation
from bridgebot.refusal import about
from bridgebot.text import Doc, Typed, bold, doc, say
from store import escalations, suggestions
from store.suggestions import UNFINISHED, Kind, Status, Suggestion


@command()
def vote(context: Context, number: Number, *, instead: Number | None = None) -> Doc:
    """Say that you want something too; you will be told what comes of it.

    number: the suggestion you want too
    instead: a suggestion of your own that says the same and may go
    """
    wanted = lifecycle.live(context, number)
    if instead is None:
        return _add(context, wanted)
    with about("instead"):
        must_stay = _must_stay(context, instead, wanted)
        if not must_stay:
            _withdraw(context, instead, wanted)
    if must_stay:
        stays = f"#{instead} is about how we work, so it stays until it has an outcome of its own."
        return doc(*_add(context, wanted).blocks, stays)
    if lifecycle.vote(context, wanted.id):
        context.record("suggestion.voted", wanted.id)
        return _noted(wanted)
    has = f", which you {_has(wanted)} already."
    return say(f"#{instead} is joined with ", bold(f"#{wanted.id}"), has)


def _add(context: Context, wanted: Suggestion) -> Doc:
    if not lifecycle.vote(context, wanted.id):
        return _known(context, wanted)
    context.record("suggestion.voted", wanted.id)
    return _noted(wanted)


def _noted(wanted: Suggestion) -> Doc:
    return say(
        f"Noted: you {_has(wanted)} ",
        bold(f"#{wanted.id} {short(wanted.title)}"),
        f" too, and that makes {people(wanted.supporters + 1)}. {_outlook(wanted)} ",
        Typed(f"status {wanted.id}"),
        " tells what happened so far.",
    )


def _has(wanted: Suggestion) -> str:
    return "want" if wanted.kind == Kind.SUGGESTION else "have"


def _known(context: Context, wanted: Suggestion) -> Doc:
    """Say that it counts already; a vote of another account is kept beside the one that counts."""
    first = suggestions.vote_of(context.transaction, wanted.id, context.asker.person_id)
    here = (context.place.connection, context.asker.account)
    if first is None or (first.connection, first.account) == here:
        raise Refusal(f"You already support #{wanted.id} {short(wanted.title)}.")
    title = bold(f"#{wanted.id} {short(wanted.title)}")
    return say("You already support ", title, f" as {first.name} on {first.connection}.")


def _outlook(wanted: Suggestion) -> str:
    if wanted.status in UNFINISHED:
        return "You will be told here."
    return f"It is {wanted.status} already; you will be told here if it is opened again."


def _must_stay(context: Context, number: int, wanted: Suggestion) -> bool:
    """Tell whether something must end in an outcome, which what it is like would not give it."""
    return lifecycle.find(context, number).kind == Kind.BARRIER != wanted.kind


def _withdraw(context: Context, number: int, wanted: Suggestion) -> None:
    own = lifecycle.find(context, number)
    if own.asker_id != context.asker.person_id or own.id == wanted.id:
        raise Refusal(f"#{number} is not yours to give up for #{wanted.id}.")
    suggestions.unvote(context.transaction, number, context.asker.person_id)
    if suggestions.supporters(context.transaction, number) or own.status != Status.OPEN:
        raise Refusal(
            f"#{number} is not yours alone any more; both stay, and you can vote for both."
        )
    lifecycle.change(context, number, status=Status.DUPLICATE.value, duplicate_of=wanted.id)
    if (row := escalations.hold(context.transaction, number)) is not None:
        escalation.end(context, row)
    context.record("suggestion.joined", number, words=f"the same as #{wanted.id}")
