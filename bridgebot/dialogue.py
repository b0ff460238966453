"""A form filled in by talking, where a platform shows none: one question at a time.

It is kept in the database, so it goes on after a restart; `cancel` ends it, and so does a day of
silence.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from bridgebot.command import Context, Refusal
from bridgebot.event import Form, Whisper
from bridgebot.owners import owning
from bridgebot.text import Break, Doc, Paragraph, Typed, bold, cut, doc, paragraph
from store import dialogues
from store.dialogues import Dialogue

CANCEL: Final = "cancel"
DAY_MS: Final = 24 * 3_600_000
_AROUND: Final = " \t\n.,;:!?#()\"'“”„«»"
"""What people put around a number or a word when they choose it."""

_read = msgspec.json.Decoder(dict[str, str]).decode


def ask(context: Context, form: Form) -> Doc:
    """Begin to ask, in this place, for what a form still misses; or go on asking.

    What may be left out is not asked for, unless that is all there is.
    """
    end(context)
    asked = [each for each in form.fields if not each.is_optional] or form.fields[:1]
    field = asked[0]
    dialogues.begin(
        context.transaction,
        connection=context.place.connection,
        channel=context.place.channel,
        thread=context.place.thread,
        account=context.asker.account,
        command=form.command,
        given=msgspec.json.encode(dict(form.values)).decode(),
        asking=field.name,
        asked_at=context.now,
    )
    more = f" ({len(asked)} questions left)" if len(asked) > 1 else ""
    return doc(
        paragraph(bold(f"{form.title}{more}")),
        paragraph(f"Please tell me {_within(field.label)}.", *_helped(field.help)),
        *_asking_for(field.choices),
    )


def _within(label: str) -> str:
    """Write what begins a sentence as it stands within one."""
    is_word = label[1:2].islower() or label[1:2] == " "
    return f"{label[:1].lower()}{label[1:]}" if is_word else label


def _helped(words: str) -> tuple[str, ...]:
    return (f" {words}",) if words else ()


def _asking_for(choices: Sequence[str]) -> tuple[Paragraph, ...]:
    """Say how to answer: in free words, or with one of the choices."""
    if not choices:
        return (paragraph("Just say it; ", Typed(CANCEL), " stops."),)
    lines = ((Break(), bold(str(number)), f" {each}") for number, each in enumerate(choices, 1))
    _, *listed = (span for line in lines for span in line)
    return (
        paragraph(*listed),
        paragraph("Say one of these, or its number; ", Typed(CANCEL), " stops."),
    )


def going_on(context: Context) -> Dialogue | None:
    """Find what this person is being asked in this place; what is a day old is forgotten."""
    place = context.place
    found = dialogues.open_with(
        context.transaction,
        place.connection,
        place.channel,
        place.thread,
        context.asker.account,
    )
    if found is None or context.now - found.asked_at <= DAY_MS:
        return found
    dialogues.end(context.transaction, found.id)
    return None


def end(context: Context) -> bool:
    """Stop asking; answer whether something was being asked."""
    found = going_on(context)
    if found is not None:
        dialogues.end(context.transaction, found.id)
    return found is not None


def heard(context: Context, dialogue: Dialogue, said: str) -> dict[str, str]:
    """Give all that was said so far, the newest answer included; Refusal to ask once more."""
    choices = _choices(context, dialogue)
    answer = _chosen(choices, said) if choices else said
    return {**_read(dialogue.given), dialogue.asking: answer}


def ask_anew(
    context: Context, dialogue: Dialogue, given: Mapping[str, str], refusal: Refusal
) -> Whisper:
    """Ask once more for what a refusal is about, where it is not what was asked for just now."""
    wrong = refusal.argument
    if wrong == dialogue.asking or wrong not in given:
        raise refusal
    context.happenings.clear()
    right = {name: said for name, said in given.items() if name != wrong}
    written = msgspec.json.encode(right).decode()
    dialogues.turn(context.transaction, dialogue.id, wrong, written, context.now)
    again = paragraph(f"Please say the {wrong} anew; ", Typed(CANCEL), " stops.")
    return Whisper(Doc((*refusal.body.blocks, again)), is_refusal=True, argument=wrong)


def _choices(context: Context, dialogue: Dialogue) -> tuple[str, ...]:
    number = _read(dialogue.given).get("number", "")
    asked = owning.find(context, dialogue.command, number).arguments
    return next((each.choices for each in asked if each.name == dialogue.asking), ())


def _chosen(choices: Sequence[str], said: str) -> str:
    """Read a choice from its name or its number; Refusal, with all of them, for anything else."""
    word = said.strip(_AROUND).casefold()
    meant = {str(number): choice for number, choice in enumerate(choices, 1)}
    meant |= {choice.casefold(): choice for choice in choices}
    if word in meant:
        return meant[word]
    wrong = f"“{cut(said)}” is none of these, I am afraid:"
    raise Refusal(doc(paragraph(wrong), *_asking_for(choices)))
