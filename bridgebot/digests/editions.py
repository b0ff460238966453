"""How a digest reads: one message of one screen, whose first line is the answer, and the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bridgebot.digests import charts
from bridgebot.digests.facts import ORDER, Facts, Item, Label
from bridgebot.digests.lines import Lines, age, sentence
from bridgebot.event import Button, File
from bridgebot.text import (
    Block,
    Bullets,
    Doc,
    Moment,
    Paragraph,
    Text,
    Typed,
    Wordy,
    bold,
    doc,
    paragraph,
    spans,
)
from store.digests import Edition
from store.roundups import COUNTED
from store.suggestions import Suggestion, Visibility

SCREEN: Final = 9
"""How many lines there are between the first and the last."""
ROOM: Final[Mapping[Label, int]] = {
    Label.DONE: 2,
    Label.WAITING: 2,
    Label.LATE: 2,
    Label.YOURS: 3,
    Label.OPEN: 3,
    Label.PROMISED: 2,
}
"""How many lines each subject has at first, one if it is not named; what is left over is shared."""
WORDS: Final = 4
"""How many words make a sentence."""
QUOTABLE: Final = (
    Label.TAIL,
    Label.YOURS,
    Label.OPEN,
    Label.WAITING,
    Label.LATE,
    Label.PROMISED,
    Label.DONE,
)
TITLES: Final[Mapping[Label, str]] = {
    Label.DONE: "What changed",
    Label.WAITING: "Waiting on us",
    Label.YOURS: "Waiting on you",
    Label.ANSWERED: "What we answered",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the lines: how late it is, who wished for it, how to let it rest."""

    late: int = 0
    maker: str = ""
    doors: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A message: its words, its buttons and its files."""

    body: Doc
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()


def front(facts: Facts, frame: Frame) -> Page:
    """Write the message that everybody reads."""
    shown = _shown(facts)
    lines = Lines(facts, _quoted(facts, shown))
    doors = [lines.door(each) for each in shown]
    bullets = ((Paragraph(spans(*lines.words(each))),) for each in shown)
    body = doc(
        paragraph(bold(headline(facts))),
        *_late(frame.late),
        Bullets(tuple(bullets)),
        paragraph(*_ending(facts, frame, is_more=_back(facts, shown))),
    )
    return Page(body, (*dict.fromkeys(doors), *frame.doors))


def back(facts: Facts) -> Page | None:
    """Write what stands in the thread: the lines for which there was no room, and the chart."""
    shown = _shown(facts)
    if not _back(facts, shown):
        return None
    lines = Lines(facts)
    blocks = [block for label in ORDER[facts.scope.edition] for block in _section(lines, label)]
    chart = () if facts.figures is None else (charts.as_file(facts.figures),)
    return Page(doc(*blocks, *(("The last weeks:",) if chart else ())), files=chart)


# The first line ---------------------------------------------------------------------------------


def headline(facts: Facts) -> str:
    """Give the answer in one line."""
    match facts.scope.edition:
        case Edition.STAFF:
            said = ", ".join(_of_staff(facts))
            return f"{said}." if said else "Nothing waits on us, and this is what moves."
        case Edition.CUSTOMER:
            return f"Of what you asked for here: {', '.join(_of_askers(facts))}."
        case Edition.PERSONAL:
            return f"{'; '.join(_of_a_person(facts))}."


def _of_staff(facts: Facts) -> Iterator[str]:
    changes = len(facts.of(Label.DONE)) + sum(_is_change(each) for each in facts.of(Label.WORK))
    yield from _counted(changes, "1 change made", "changes made")
    yield from _counted(facts.told, "1 person told", "people told")
    yield from _counted(facts.count(Label.LATE), "1 issue late", "issues late")
    yield from _counted(facts.count(Label.WAITING), "1 waiting on us", "waiting on us")


def _of_askers(facts: Facts) -> Iterator[str]:
    for label in (Label.DONE, Label.DECLINED, Label.KEPT, Label.PROMISED, Label.OPEN):
        word = "kept as it is" if label is Label.KEPT else label.value.lower()
        yield from _counted(facts.count(label), f"1 {word}", word)


def _of_a_person(facts: Facts) -> Iterator[str]:
    yield from _counted(len(facts.of(Label.YOURS)), "1 thing waits on you", "things wait on you")
    wanted = ", ".join(_of_askers(facts))
    if wanted:
        yield f"{'of' if facts.of(Label.YOURS) else 'Of'} what you asked for: {wanted}"


def _counted(count: int, one: str, many: str) -> Iterator[str]:
    if count:
        number = f"{COUNTED:,} or more" if count >= COUNTED else f"{count:,}"
        yield one if count == 1 else f"{number} {many}"


def _is_change(item: Item) -> bool:
    return item.answer is not None and item.answer.kind == "issue.changed"


def _late(late: int) -> tuple[Block, ...]:
    if not late:
        return ()
    return (paragraph(f"Late by {age(late)}: I was not running."),)


# The lines --------------------------------------------------------------------------------------


def _shown(facts: Facts) -> list[Item]:
    """Choose the lines for one screen: some of each subject, and what is left over in order."""
    order = ORDER[facts.scope.edition]
    room = {label: min(ROOM.get(label, 1), len(facts.of(label))) for label in order}
    waiting = [label for label in order for _ in facts.of(label)[room[label] :]]
    for label in sorted(waiting, key=_turns())[: max(0, SCREEN - sum(room.values()))]:
        room[label] += 1
    return [item for label in order for item in facts.of(label)[: room[label]]][:SCREEN]


def _turns() -> Callable[[Label], int]:
    """Let each subject have its turn before any has a second one."""
    had: Counter[Label] = Counter()

    def turn(label: Label) -> int:
        had[label] += 1
        return had[label]

    return turn


def _quoted(facts: Facts, shown: Sequence[Item]) -> int:
    """Choose the one whose words are quoted, or none."""
    reader = facts.scope.person
    for label in QUOTABLE:
        for each in shown:
            if each.label is label and _is_quotable(each.suggestion, reader):
                return each.suggestion.id
    return 0


def _is_quotable(suggestion: Suggestion, reader: int) -> bool:
    """Tell what everybody may read, what is a sentence, and what the reader did not say."""
    is_public = suggestion.visibility == Visibility.PUBLIC
    is_sentence = len(sentence(suggestion.title).split()) >= WORDS
    return is_public and is_sentence and suggestion.asker_id != reader


def _typed(words: Iterable[Wordy], door: Button) -> tuple[Block, ...]:
    """Write a line with what to type, since it has no button."""
    return (Paragraph(spans(*words, " \u00b7 ", Typed(door.command))),)


def _ending(facts: Facts, frame: Frame, *, is_more: bool) -> tuple[Wordy, ...]:
    is_own = facts.scope.edition is Edition.PERSONAL
    wished = f" \u00b7 {frame.maker} asked for this" if frame.maker and not is_own else ""
    more = " \u00b7 more in the thread" if is_more else ""
    return ("Since ", Moment(facts.since), f"{wished}{more}")


# The thread -------------------------------------------------------------------------------------


def _back(facts: Facts, shown: Sequence[Item]) -> bool:
    """Tell whether there is anything for the thread."""
    is_more = any(len(lines) > _among(shown, label) for label, lines in facts.items.items())
    return is_more or any(facts.unlisted.values()) or facts.figures is not None


def _among(shown: Iterable[Item], label: Label) -> int:
    return sum(each.label is label for each in shown)


def _section(lines: Lines, label: Label) -> Iterator[Block]:
    """Write the lines about something that are not in front."""
    facts = lines.facts
    front_lines = _shown(facts)
    rest = facts.of(label)[_among(front_lines, label) :]
    bullets = [_typed(lines.words(each, labelled=False), lines.door(each)) for each in rest]
    if unlisted := facts.unlisted.get(label):
        many = "many" if facts.count(label) >= COUNTED else f"{unlisted:,}"
        bullets.append((Paragraph((Text(f"and {many} more"),)),))
    if bullets:
        yield paragraph(bold(TITLES.get(label, label.value)))
        yield Bullets(tuple(bullets))
