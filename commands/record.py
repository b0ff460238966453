"""`record @eve the export is slow`: kept for somebody who said it in passing."""

from enum import StrEnum

from bridgebot.command import Context, Name, Words, command
from bridgebot.people import finding, proxy
from bridgebot.routing import Role
from bridgebot.text import Doc
from store.suggestions import Kind


class As(StrEnum):
    """What words become."""

    SUGGESTION = "suggestion"
    ISSUE = "issue"


@command(Role.STAFF)
def record(context: Context, person: Name, words: Words, *, kind: As = As.ISSUE) -> Doc:
    """Keep what somebody said in passing; they are told, and hear what comes of it.

    person: who said it
    words: what they said
    kind: what it is; an issue, unless you say suggestion
    """
    whose = proxy.known(context, finding.person(context, person))
    return proxy.record(context, whose, words, Kind(kind.value))
