"""`decline 12`: Say that something will not be done; in three parts, none left out."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Words, command
from bridgebot.routing import Role
from bridgebot.text import Doc
from store.suggestions import Status


@command(Role.STAFF, for_owner=True)
def decline(
    context: Context,
    number: Number,
    *,
    listened: Words,
    changed: Words,
    next: Words,  # noqa: A002
) -> Doc:
    """Say that something will not be done, and tell everyone who wants it why.

    number: the suggestion
    listened: how we listened
    changed: what changed
    next: what comes next; write "nothing more" if that is so
    """
    return lifecycle.move(
        context, number, Status.DECLINED, listened=listened, changed=changed, next=next
    )
