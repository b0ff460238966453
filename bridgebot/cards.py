"""How a suggestion looks: its triage card, its one line in a list, its story."""

from collections.abc import Iterable, Sequence

from bridgebot.event import Button
from bridgebot.similar import Like
from bridgebot.text import (
    Block,
    Bullets,
    Doc,
    Moment,
    Paragraph,
    Span,
    Text,
    Typed,
    bold,
    cut,
    doc,
    lines_of,
    paragraph,
    quote,
)
from store.suggestions import Status, Suggestion
from store.timeline import Entry

_NEXT = {
    Status.OPEN: ("take", "plan", "start", "ship", "decline"),
    Status.PLANNED: ("take", "start", "ship", "decline"),
    Status.STARTED: ("take", "ship", "decline"),
    Status.SHIPPED: ("reopen",),
    Status.DECLINED: ("reopen",),
    Status.DUPLICATE: (),
}
_LABELS = {
    "take": "Take it",
    "plan": "Plan",
    "start": "Start",
    "ship": "Ship\u2026",
    "decline": "Decline\u2026",
    "reopen": "Reopen",
}
_MAIN = {Status.OPEN: "take", Status.PLANNED: "start", Status.STARTED: "ship"}


def short(title: str) -> str:
    """Give a title as one line of at most 120 characters."""
    return cut(title)


def people(count: int) -> str:
    """Count people in words."""
    return "1 person" if count == 1 else f"{count:,} people"


def card(suggestion: Suggestion) -> tuple[Doc, tuple[Button, ...]]:
    """Draw the triage card: what is wanted, by whom, how many, how old, whose, and the verbs."""
    return (
        doc(
            paragraph(bold(f"#{suggestion.id} "), *lines_of(suggestion.title)),
            paragraph(
                f"asked by {suggestion.asker_name} ",
                Moment(suggestion.asked_at),
                f" \u00b7 {people(suggestion.supporters)}",
            ),
            paragraph(bold(_standing(suggestion))),
        ),
        buttons(suggestion),
    )


def buttons(suggestion: Suggestion) -> tuple[Button, ...]:
    """Give the doors to what can be done next; nobody is offered to take what they have."""
    status = Status(suggestion.status)
    verbs = [verb for verb in _NEXT[status] if verb != "take" or suggestion.owner_id is None]
    main = _MAIN.get(status) if suggestion.owner_id is None or status != Status.OPEN else "plan"
    return tuple(
        Button(_LABELS[verb], f"{verb} {suggestion.id}", is_main=verb == main) for verb in verbs
    )


def _standing(suggestion: Suggestion) -> str:
    if suggestion.status == Status.DUPLICATE:
        return f"the same as #{suggestion.duplicate_of}"
    if suggestion.owner_id is None:
        return f"{suggestion.status} \u00b7 nobody has taken it yet"
    return f"{suggestion.status} \u00b7 with {suggestion.owner_name}"


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


def story(suggestion: Suggestion, entries: Iterable[Entry], events: Iterable[Doc]) -> Doc:
    """Tell everything that happened to a suggestion, in order."""
    told = tuple(
        (paragraph(Moment(entry.at), " "), *event.blocks)
        for entry, event in zip(entries, events, strict=True)
    )
    return doc(*card(suggestion)[0].blocks, Bullets(_joined(told)))


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
