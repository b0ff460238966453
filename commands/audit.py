"""`audit`, `audit @bob`, `audit 12`: who did what."""

import re
from typing import Final

from bridgebot.command import Context, Number, Words, command
from bridgebot.event import COMMAND_MAX, Button, Whisper
from bridgebot.people import auditing, finding, visibility
from bridgebot.routing import Role
from bridgebot.text import bold, doc, paragraph, say
from store import timeline
from store.timeline import Entry

PAGE: Final = 10
_NUMBER: Final = re.compile(r"#?([0-9]{1,15})")


@command(Role.ADMIN)
def audit(context: Context, about: Words | None = None, *, before: Number | None = None) -> Whisper:
    """See what staff did, the newest first: all of it, by one person, or to one thing.

    about: a person, or the number of a suggestion
    before: go on from here; the button does that for you
    """
    visibility.check_alone(context)
    found = _entries(context, about, before)
    shown = found[:PAGE]
    if not shown:
        return Whisper(say("Nothing of that kind was done."))
    body = doc(paragraph(bold(_title(about))), auditing.lines(shown))
    return Whisper(body, _older(about, shown[-1]) if len(found) > PAGE else ())


def _entries(context: Context, about: str | None, before: int | None) -> list[Entry]:
    reader, span = context.transaction, {"before": before or timeline.END, "limit": PAGE + 1}
    if about is None:
        return timeline.audited(reader, **span)
    number = _NUMBER.fullmatch(about)
    if number is not None:
        return timeline.audited_of(reader, int(number[1]), **span)
    return timeline.audited_by(reader, finding.person(context, about).id, **span)


def _title(about: str | None) -> str:
    return f"What staff did: {about}" if about else "What staff did"


def _older(about: str | None, last: Entry) -> tuple[Button, ...]:
    line = f"audit {about} --before {last.id}" if about else f"audit --before {last.id}"
    return (Button("Older", line),) if len(line) <= COMMAND_MAX else ()
