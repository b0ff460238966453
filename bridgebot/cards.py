"""How a suggestion looks: its triage card, its one line in a list, its story."""

from collections.abc import Iterable, Sequence

from bridgebot.event import Button
from bridgebot.similar import Like
from bridgebot.text import (
    Block,
    Bold,
    Bullets,
    Doc,
    Moment,
    Paragraph,
    Span,
    Text,
    Typed,
    Wordy,
    bold,
    cut,
    doc,
    lines_of,
    paragraph,
    quote,
    spans,
)
from store.escalations import Escalation, Stage
from store.suggestions import UNFINISHED, Kind, Status, Suggestion
from store.timeline import Entry

_OF_SUGGESTIONS = {
    Status.OPEN: ("take", "plan", "start", "ship", "decline"),
    Status.PLANNED: ("take", "start", "ship", "decline"),
    Status.STARTED: ("take", "ship", "decline"),
    Status.SHIPPED: ("reopen",),
    Status.DECLINED: ("reopen",),
}
_OF_KIND = {
    Kind.ISSUE: ("take", "resolve", "escalate"),
    Kind.CORRECTION: ("take", "resolve", "escalate"),
    Kind.BARRIER: ("take", "changed", "kept", "trial", "escalate"),
}
_LABELS = {
    "take": "Take it",
    "resolve": "Resolve\u2026",
    "escalate": "Ask the next one",
    "changed": "It is changed\u2026",
    "kept": "It stays\u2026",
    "trial": "Try it\u2026",
    "plan": "Plan",
    "start": "Start",
    "ship": "Ship\u2026",
    "decline": "Decline\u2026",
    "reopen": "Reopen",
}
_OUTCOMES = frozenset({"changed", "kept", "trial"})
_KINDS = {Kind.ISSUE: "Issue", Kind.BARRIER: "Just how we work", Kind.CORRECTION: "Correction"}
_UNANSWERED = frozenset({Stage.ASKING.value, Stage.REMINDED.value})
_MAIN = {Status.OPEN: "take", Status.PLANNED: "start", Status.STARTED: "ship"}


def short(title: str) -> str:
    """Give a title as one line of at most 120 characters."""
    return cut(title)


def people(count: int) -> str:
    """Count people in words."""
    return "1 person" if count == 1 else f"{count:,} people"


def card(
    suggestion: Suggestion, escalation: Escalation | None = None
) -> tuple[Doc, tuple[Button, ...]]:
    """Draw the triage card: what is wanted, by whom, how many, how old, whose, and the verbs."""
    return (
        doc(
            paragraph(bold(f"#{suggestion.id} "), *_mark(suggestion), *lines_of(suggestion.title)),
            *_alarm(suggestion),
            paragraph(
                f"asked by {suggestion.asker_name} ",
                Moment(suggestion.asked_at),
                f" \u00b7 {people(suggestion.supporters)}",
            ),
            paragraph(Bold(standing(suggestion, escalation))),
        ),
        buttons(suggestion, escalation),
    )


def home(suggestion: Suggestion, escalation: Escalation | None) -> tuple[Doc, tuple[Button, ...]]:
    """Draw an issue as those see it who reported it."""
    number, is_open = suggestion.id, suggestion.status in UNFINISHED
    doors = (Button("Urgent\u2026", f"urgent {number}"), Button("Me too", f"vote {number}"))
    return (
        doc(
            paragraph(bold(f"#{number} "), *_mark(suggestion), Text(short(suggestion.title))),
            paragraph(*standing(suggestion, escalation)),
        ),
        doors if is_open else (Button("Reopen\u2026", f"reopen {number}"),),
    )


def _mark(suggestion: Suggestion) -> tuple[Span, ...]:
    """Say what it is, if it is no suggestion."""
    kind = Kind(suggestion.kind)
    return () if kind is Kind.SUGGESTION else (Text(f"{_KINDS[kind]}: "),)


def _alarm(suggestion: Suggestion) -> tuple[Block, ...]:
    if not suggestion.alarm:
        return ()
    return (paragraph(bold("\u203c\ufe0f Urgent: "), cut(suggestion.alarm)),)


def buttons(suggestion: Suggestion, escalation: Escalation | None = None) -> tuple[Button, ...]:
    """Give the doors to what can be done next; nobody is offered to take what they have."""
    status = Status(suggestion.status)
    is_free = suggestion.owner_id is None or (
        escalation is not None and escalation.stage in _UNANSWERED
    )
    verbs = [verb for verb in _verbs(suggestion, status) if verb != "take" or is_free]
    main = _MAIN.get(status) if is_free or status != Status.OPEN else verbs[0]
    return tuple(_door(suggestion, verb, is_main=verb == main) for verb in verbs)


def _verbs(suggestion: Suggestion, status: Status) -> tuple[str, ...]:
    kind = Kind(suggestion.kind)
    if status is Status.DUPLICATE:
        return ()
    if kind is Kind.SUGGESTION:
        return _OF_SUGGESTIONS[status]
    return _OF_KIND[kind] if status in UNFINISHED else ("reopen",)


def _door(suggestion: Suggestion, verb: str, *, is_main: bool) -> Button:
    outcome = verb in _OUTCOMES
    command = f"outcome {suggestion.id} {verb}" if outcome else f"{verb} {suggestion.id}"
    return Button(_LABELS[verb], command, is_main=is_main)


def standing(suggestion: Suggestion, escalation: Escalation | None) -> tuple[Span, ...]:
    """Say where it stands: how far, with whom, and who is asked if they are silent."""
    if suggestion.status not in UNFINISHED or escalation is None:
        return (Text(_standing(suggestion)),)
    return spans(*_climbing(suggestion, escalation))


def _climbing(suggestion: Suggestion, row: Escalation) -> tuple[Wordy, ...]:
    whom = f"With {row.asked_name}" if row.asked_name else "With nobody yet; everyone is asked"
    is_trial = suggestion.status == Status.TRIAL
    trial = "On trial. " if is_trial else ""
    match Stage(row.stage):
        case Stage.SNOOZED if is_trial and row.due_at is not None:
            return "On trial until ", Moment(row.due_at), f". {whom}."
        case Stage.ASKING if row.next_name and row.due_at is not None:
            after = f", {row.next_name} is asked."
            return f"{trial}{whom}. If there is no answer by ", Moment(row.due_at), after
        case Stage.REMINDED if row.due_at is not None:
            after = ", somebody else is asked."
            return f"{trial}{whom}. If they do not say so by ", Moment(row.due_at), after
        case Stage.SNOOZED if row.due_at is not None:
            return f"{trial}{whom}. It rests until ", Moment(row.due_at), "."
        case Stage.WAITING:
            return (f"{trial}{whom}, who waits for your answer, {suggestion.asker_name}.",)
        case _:
            return (f"{trial}{whom}.",)


def _standing(suggestion: Suggestion) -> str:
    if suggestion.status == Status.DUPLICATE:
        return f"the same as #{suggestion.duplicate_of}"
    if suggestion.owner_id is None:
        return f"{suggestion.status} \u00b7 nobody has taken it yet"
    return f"{suggestion.status} \u00b7 with {suggestion.owner_name}"


def span(milliseconds: int) -> str:
    """Say how long something takes in one rounded number: “3 hours”."""
    for name, length in (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000)):
        if milliseconds >= length:
            count = milliseconds // length
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return "less than a minute"


def row(suggestion: Suggestion) -> tuple[Span, ...]:
    """Draw a suggestion as one line of a list."""
    return (
        bold(f"#{suggestion.id}"),
        Text(f" {short(suggestion.title)} \u2014 {people(suggestion.supporters)}, "),
        Text(_standing(suggestion)),
    )


def rows(suggestions: Iterable[Suggestion]) -> Bullets:
    """Draw suggestions as a list."""
    return Bullets(tuple((Paragraph(row(each)),) for each in suggestions))


def story(body: Doc, entries: Iterable[Entry], events: Iterable[Doc]) -> Doc:
    """Tell, under its card, everything that happened to a suggestion, in order."""
    told = tuple(
        (paragraph(Moment(entry.at), " "), *event.blocks)
        for entry, event in zip(entries, events, strict=True)
    )
    return doc(*body.blocks, Bullets(_joined(told)))


def _joined(told: Iterable[tuple[Block, ...]]) -> tuple[tuple[Block, ...], ...]:
    return tuple(_on_one_line(*blocks) for blocks in told)


def _on_one_line(when: Block, *blocks: Block) -> tuple[Block, ...]:
    match when, blocks:
        case Paragraph(time), (Paragraph(words), *rest):
            return (Paragraph((*time, *words)), *rest)
        case _:
            return (when, *blocks)


def ask_status(number: int) -> Typed:
    """Name the command that tells the whole story."""
    return Typed(f"status {number}")


def signed(by: str, *blocks: Block) -> Doc:
    """Put a person's name under words: people communicate, organisations do not."""
    return doc(*blocks, paragraph(f"\u2014 {by}"))


def quoted(said: str) -> tuple[Block, ...]:
    """Quote words if there are any."""
    return (quote(said),) if said else ()


def likes(found: Sequence[Like], instead: int) -> tuple[Doc, tuple[Button, ...]]:
    """Show like suggestions, each with one press to join it."""
    ending = f" --instead {instead}" if instead else ""
    doors = tuple(
        Button(f"Same as #{like.number}", f"vote {like.number}{ending}") for like in found
    )
    return doc(paragraph("Others want something like it:"), like_rows(found, ending)), doors


def like_rows(found: Iterable[Like], ending: str = "") -> Bullets:
    """List found suggestions, each with what to type to join it."""
    return Bullets(tuple((Paragraph(_like_row(like, ending)),) for like in found))


def _like_row(like: Like, ending: str) -> tuple[Span, ...]:
    return (
        bold(f"#{like.number}"),
        Text(f" {short(like.title)} \u2014 {people(like.supporters)}, {like.status}; "),
        Typed(f"vote {like.number}{ending}"),
        Text(" joins it"),
    )
