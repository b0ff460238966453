"""How a suggestion looks: its triage card, its one line in a list, its story."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bridgebot.doors import answer, buttons
from bridgebot.event import Button
from bridgebot.similar import Like
from bridgebot.standing import in_short, standing
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
    bold,
    cut,
    doc,
    lines_of,
    paragraph,
    quote,
)
from store import escalations
from store.database import Reader
from store.escalations import Escalation, Stage
from store.suggestions import UNFINISHED, WORDLESS, Kind, Status, Suggestion, Visibility

_KINDS = {Kind.ISSUE: "Issue", Kind.BARRIER: "Just how we work", Kind.CORRECTION: "Correction"}

_OUTCOMES = frozenset({Status.CHANGED, Status.KEPT, Status.TRIAL})
_ABOUT = re.compile(r"#(\d{1,15})(?: “| is wrong: )")

_CAME = dict.fromkeys(_KINDS, "reported") | {Kind.SUGGESTION: "asked"}


def short(title: str) -> str:
    """Give a title as one line of at most 120 characters."""
    return cut(title)


def people(count: int) -> str:
    """Count people in words."""
    return "1 person" if count == 1 else f"{count:,} people"


def others(count: int) -> str:
    """Count other people in words."""
    return "1 other" if count == 1 else f"{count:,} others"


def card(
    suggestion: Suggestion, escalation: Escalation | None = None
) -> tuple[Doc, tuple[Button, ...]]:
    """Draw the triage card: what is wanted, by whom, how many, how old, whose, and the verbs."""
    return (
        doc(
            paragraph(bold(f"#{suggestion.id} "), *_mark(suggestion), *lines_of(suggestion.title)),
            *_alarm(suggestion),
            paragraph(
                f"{_CAME[Kind(suggestion.kind)]} by {_asker(suggestion)} ",
                Moment(suggestion.asked_at),
                f" \u00b7 {people(suggestion.supporters)}{_for_whom(suggestion)}",
            ),
            paragraph(Bold(standing(suggestion, escalation))),
        ),
        (*buttons(suggestion, escalation), *_corrected(suggestion)),
    )


def _corrected(suggestion: Suggestion) -> tuple[Button, ...]:
    """Give the door to what is said to be wrong, if that has a number."""
    number = _ABOUT.match(suggestion.title) if suggestion.kind == Kind.CORRECTION else None
    return (Button(f"Read #{number[1]}", f"status {number[1]}"),) if number else ()


def home(suggestion: Suggestion, escalation: Escalation | None) -> tuple[Doc, tuple[Button, ...]]:
    """Draw an issue as those see it who reported it; what is not for all there is hidden."""
    number, is_open = suggestion.id, suggestion.status in UNFINISHED
    if suggestion.visibility not in {Visibility.PUBLIC, Visibility.PLACE}:
        return _hidden(suggestion), ()
    alarm = (paragraph("\u203c\ufe0f The alarm is pulled."),) if suggestion.alarm else ()
    return (
        doc(
            paragraph(bold(f"#{number} "), *_mark(suggestion), Text(short(suggestion.title))),
            *(alarm if is_open else ()),
            paragraph(*standing(suggestion, escalation)),
            *((paragraph(_invitation(suggestion)),) if is_open else ()),
        ),
        tuple(_home_doors(suggestion, escalation)),
    )


def _hidden(suggestion: Suggestion) -> Doc:
    """Draw what is not public; what became of a procedure everybody may read."""
    number = suggestion.id
    if suggestion.kind == Kind.BARRIER and suggestion.status in _OUTCOMES:
        reads = (ask_status(number), " says what became of it.")
        return doc(paragraph(bold(f"#{number} "), f"{in_short(suggestion)}. ", *reads))
    return doc(paragraph(bold(f"#{number}"), " is not for everybody here to see."))


def _invitation(suggestion: Suggestion) -> str:
    return f"Write under this to talk with {suggestion.owner_name or 'us'} about it."


def _home_doors(suggestion: Suggestion, escalation: Escalation | None) -> Iterator[Button]:
    number = suggestion.id
    if suggestion.status == Status.DUPLICATE:
        return
    if suggestion.status not in UNFINISHED:
        yield Button("Reopen", f"reopen {number}")
        return
    if escalation is not None and escalation.stage == Stage.WAITING:
        yield answer(number)
    if suggestion.alarm in {"", WORDLESS}:
        yield Button("Say why\u2026" if suggestion.alarm else "Urgent\u2026", f"urgent {number}")
    yield Button("Me too", f"vote {number}")


def suggestion_of(key: str) -> int:
    """Give the number of the suggestion whose card has this key, or 0."""
    _, _, rest = key.partition("-")
    number = rest[1:]
    return int(number) if rest[:1] in {"s", "i"} and number.isdecimal() else 0


def is_home(key: str) -> bool:
    """Tell whether this key is that of what was shown where an issue was reported."""
    return key.partition("-")[2].startswith("i")


def drawn(reader: Reader, key: str) -> tuple[Doc, tuple[Button, ...]]:
    """Draw the card of this key as things are now."""
    suggestion = reader.get(Suggestion, suggestion_of(key))
    if suggestion is None:
        return doc("It is gone."), ()
    climbs = suggestion.kind != Kind.SUGGESTION
    escalation = escalations.of(reader, suggestion.id) if climbs else None
    return home(suggestion, escalation) if is_home(key) else card(suggestion, escalation)


def _asker(suggestion: Suggestion) -> str:
    whom = f" ({suggestion.organisation})" if suggestion.organisation else ""
    return f"{suggestion.asker_name}{whom}"


def _for_whom(suggestion: Suggestion) -> str:
    """Say who may see it, if that is not everybody."""
    match Visibility(suggestion.visibility):
        case Visibility.PUBLIC:
            return ""
        case Visibility.ORGANISATION:
            return f" \u00b7 for {suggestion.organisation or 'one organisation'} only"
        case Visibility.PLACE:
            return " \u00b7 for the place where it was asked only"
        case Visibility.PRIVATE:
            return " \u00b7 private"


def _mark(suggestion: Suggestion) -> tuple[Span, ...]:
    """Say what it is, if it is no suggestion."""
    kind = Kind(suggestion.kind)
    return () if kind is Kind.SUGGESTION else (Text(f"{_KINDS[kind]}: "),)


def _alarm(suggestion: Suggestion) -> tuple[Block, ...]:
    if not suggestion.alarm:
        return ()
    return (paragraph(bold("\u203c\ufe0f Urgent: "), urgency(suggestion)),)


def urgency(suggestion: Suggestion) -> str:
    """Say why something is urgent, in one line."""
    is_wordless = suggestion.alarm == WORDLESS
    return f"the alarm was pulled {WORDLESS}" if is_wordless else cut(suggestion.alarm)


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
        Text(in_short(suggestion)),
    )


def rows(suggestions: Iterable[Suggestion]) -> Bullets:
    """Draw suggestions as a list."""
    return Bullets(tuple((Paragraph(row(each)),) for each in suggestions))


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
    return doc(paragraph("Others said something like it:"), like_rows(found, ending)), doors


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
