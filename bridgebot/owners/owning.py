"""What somebody may do about the one thing for which they answer, whoever and wherever they are."""

import re
from dataclasses import replace
from typing import Final

from bridgebot.command import Command, Context
from bridgebot.routing import Role
from store import hours, suggestions
from store.suggestions import Suggestion

_NUMBER: Final = re.compile(r"#?([0-9]{1,15})(?!\S)")


def find(context: Context, verb: str, said: str) -> Command:
    """Find a command; who answers for what it is about may say it as staff do.

    `said` begins with the number of what it is about, if it is about something.
    """
    asker, found = context.asker, look(context, verb, said)
    if asker.role < found.who:
        context.asker = replace(asker, role=Role.STAFF)
    return found


def look(context: Context, verb: str, said: str) -> Command:
    """Find a command that whoever asks may say; nothing is done with it yet."""
    return context.commands.find(
        verb, context.asker.role, lambda found: _owns(context, found, said)
    )


def _has_any(context: Context) -> bool:
    """Tell whether whoever asks has anything, or left it to others while they are away."""
    me = context.asker.person_id
    if suggestions.owned_by(context.transaction, me):
        return True
    return hours.away(context.transaction, me, context.now) is not None


def _owns(context: Context, command: Command, said: str) -> bool:
    """Tell whether something is with whoever asks: they are asked about it, or have it."""
    if not command.is_about_one:
        return _has_any(context)
    number = _NUMBER.match(said.strip())
    found = context.transaction.get(Suggestion, int(number[1])) if number else None
    return found is not None and found.owner_id == context.asker.person_id
