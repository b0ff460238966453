"""What goes wrong, stands in the way, or is told wrongly: reported, given to a person, closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bridgebot import lifecycle
from bridgebot.command import Context, Refusal
from bridgebot.owners import escalation, patterns, showing
from bridgebot.people import visibility
from bridgebot.routing import Role
from bridgebot.standing import after
from bridgebot.text import Doc, Moment, Typed, Wordy, bold, doc, paragraph, say
from store import areas, escalations, suggestions
from store.areas import Area
from store.escalations import Escalation, Stage
from store.people import Person
from store.suggestions import UNFINISHED, Kind, Status, Suggestion


@dataclass(frozen=True, slots=True)
class Owner:
    """Who is to be asked first, and the area where it belongs, if that is known."""

    person: Person | None = None
    area: Area | None = None


NOBODY: Final = Owner()


def report(  # noqa: PLR0913 - all that is known of one
    context: Context,
    kind: Kind,
    words: str,
    area: str | None,
    *,
    alarm: str = "",
    to: Owner = NOBODY,
) -> Doc:
    """Record what somebody reports, and ask whoever answers for it."""
    found = area_called(context, area) if area else to.area or route(context, words)
    number = lifecycle.make(context, words, kind=kind.value, area_id=found.id, alarm=alarm)
    escalation.begin(context, number, found, None if area else to.person)
    context.show_like(words, instead=number)
    row = escalations.of(context.transaction, number)
    assert row is not None  # noqa: S101 - it has just begun
    return doc(
        paragraph(
            "Thank you. It is kept as ", bold(f"#{number}"), f" ({found.name}). ", *outlook(row)
        ),
        paragraph(Typed(f"status {number}"), " shows where it stands."),
        *visibility.told(context, number),
    )


def outlook(row: Escalation) -> tuple[Wordy, ...]:
    """Say to the customer with whom it is, and who is asked if they are silent."""
    due = Moment(row.due_at or 0)
    if not row.asked_name:
        everyone = "Everyone who can help is asked, and once more if nobody has taken it by "
        return everyone, due, "; you will be told who does."
    silent = f"{row.asked_name} is asked, by name. If there is no answer by "
    return silent, due, f", {after(row)}."


# Areas ----------------------------------------------------------------------------------------


def area_called(context: Context, name: str) -> Area:
    """Find an open area; Refusal that names those there are."""
    found = showing.called(context.transaction, name)
    if not found.is_open:
        known = showing.names_of_open(context.transaction)
        closed = f"{found.name} is closed: it takes no new problems."
        raise Refusal(f"{closed} Open are: {known}.", argument="area")
    return found


def area_before(context: Context, words: str) -> tuple[Area, str]:
    """Find the area whose name words begin with, and what follows; Refusal if there is none."""
    if words.lower().startswith(areas.EVERYTHING_ELSE):
        areas.need_last_resort(context.transaction)
    longest_first = sorted(areas.all_open(context.transaction), key=lambda one: -len(one.name))
    for each in longest_first:
        name, rest = words[: len(each.name)], words[len(each.name) :]
        if name.lower() == each.name.lower() and (not rest or rest[0].isspace()):
            return each, rest.strip()
    return area_called(context, words.partition(" @")[0]), ""


def route(context: Context, words: str) -> Area:
    """Find the area of which most is mentioned, else that of last resort: never nowhere."""
    said = patterns.Said(words)
    open_areas = [each for each in areas.all_open(context.transaction) if not each.is_last_resort]
    scored = ((patterns.score(each.patterns, said), each) for each in open_areas)
    best = max(scored, key=lambda one: one[0], default=None)
    if best is not None and best[0]:
        return best[1]
    return areas.need_last_resort(context.transaction)


# What is done to one ---------------------------------------------------------------------------


def find(context: Context, number: int) -> tuple[Suggestion, Escalation]:
    """Find an open issue, held for a change; Refusal for what is none, or closed."""
    issue, row = any_of(context, number)
    if issue.status not in UNFINISHED:
        hint = Typed(f"reopen {number}")
        raise Refusal(f"#{number} is {issue.status} already. ", hint, " opens it again.")
    return issue, row


def any_of(context: Context, number: int) -> tuple[Suggestion, Escalation]:
    """Find an issue, open or closed, held for a change; Refusal for what is none."""
    issue = lifecycle.find(context, number)
    row = escalations.hold(context.transaction, number)
    if row is None:
        raise Refusal(
            f"#{number} is a suggestion, and nobody is asked about it by a clock. ",
            Typed(f"take {number}"),
            " makes you the person who answers for it.",
        )
    return issue, row


def close(context: Context, number: int, to: Status, kind: str, **said: str | None) -> Doc:
    """Close an issue and tell everyone who has it; whoever closes it answers for it."""
    issue, row = find(context, number)
    asker = context.asker
    escalation.end(context, row, asked_id=asker.person_id, asked_name=asker.name)
    lifecycle.change(context, number, status=to.value, **lifecycle.owner(context))
    told = {name: words for name, words in said.items() if words}
    context.record(kind, number, **told, **lifecycle.last_with(context, issue))
    return lifecycle.confirmed(context, issue, to)


def reopen(context: Context, number: int, words: str | None) -> Doc:
    """Open an issue again, and ask the person who had it."""
    issue, row = any_of(context, number)
    check_mine(context, issue)
    lifecycle.check_move(issue, Status.OPEN)
    lifecycle.change(context, number, status=Status.OPEN.value, alarm="")
    context.record("issue.reopened", number, **({"words": words} if words else {}))
    escalation.restart(context, row)
    return now_with(context, number)


def check_mine(context: Context, issue: Suggestion) -> None:
    """Let only staff, and those who have an issue, speak for it; Refusal for anybody else."""
    if context.asker.role >= Role.STAFF:
        return
    if not suggestions.vote_of(context.transaction, issue.id, context.asker.person_id):
        hint = Typed(f"vote {issue.id}")
        raise Refusal(f"#{issue.id} is not one of yours. ", hint, " says that you have it too.")


def now_with(context: Context, number: int) -> Doc:
    """Say with whom an issue is now, to whoever has just changed that."""
    row = escalations.of(context.transaction, number)
    whom: tuple[Wordy, ...] = ("nobody by name; everyone is asked.",)
    if row is not None and row.asked_name:
        whom = (bold(row.asked_name), ".")
        if row.stage == Stage.ASKING and row.due_at is not None:
            silent = ". If there is no answer by "
            whom = (bold(row.asked_name), silent, Moment(row.due_at), f", {after(row)}.")
    elif row is not None and row.due_at is not None:
        again = "nobody by name; everyone is asked, and once more if nobody has taken it by "
        whom = (again, Moment(row.due_at), ".")
    return say(bold(f"#{number}"), " is with ", *whom)
