"""A form filled in by talking, where a platform shows none: one question at a time.

It is kept in the database, so it goes on after a restart; `cancel` ends it, and so does a day of
silence.
"""

from typing import Final

import msgspec

from bridgebot.command import Context
from bridgebot.event import Form
from bridgebot.text import Doc, Typed, bold, doc, paragraph
from store import dialogues
from store.dialogues import Dialogue

CANCEL: Final = "cancel"
DAY_MS: Final = 24 * 3_600_000

_read = msgspec.json.Decoder(dict[str, str]).decode


def ask(context: Context, form: Form) -> Doc:
    """Begin to ask, in this place, for what a form still misses; or go on asking."""
    end(context)
    field = form.fields[0]
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
    more = f" ({len(form.fields)} questions left)" if len(form.fields) > 1 else ""
    return doc(
        paragraph(bold(f"{form.title}{more}")),
        paragraph(f"{field.label[:1].upper()}{field.label[1:]}?"),
        paragraph("Just say it; ", Typed(CANCEL), " stops."),
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


def heard(dialogue: Dialogue, said: str) -> dict[str, str]:
    """Give all that was said so far, the newest answer included."""
    return {**_read(dialogue.given), dialogue.asking: said}
