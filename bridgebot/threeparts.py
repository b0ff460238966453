"""Verbs that close a suggestion in three parts: how we listened, what changed, what comes next."""

from bridgebot import lifecycle
from bridgebot.command import Command, Context, Number, Words, command
from bridgebot.routing import Role
from bridgebot.text import Doc
from store.suggestions import Status

_HELP = """{summary}

number: the suggestion
listened: how we listened
changed: what changed
next: what comes next; write "nothing more" if that is so
"""


def three_parts(name: str, to: Status, summary: str) -> Command:
    """Declare a verb that brings a suggestion to its end, none of the three parts left out."""

    def close(
        context: Context,
        number: Number,
        *,
        listened: Words,
        changed: Words,
        next: Words,  # noqa: A002
    ) -> Doc:
        said = {"listened": listened, "changed": changed, "next": next}
        return lifecycle.move(context, number, to, **said)

    close.__doc__ = _HELP.format(summary=summary)
    return command(Role.STAFF, name=name, for_owner=True)(close)
