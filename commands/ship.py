"""`ship 12`: Say that something is done; in three parts, none left out."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Words, command
from bridgebot.routing import Role
from bridgebot.text import Doc
from store.suggestions import Status


@command(Role.STAFF, for_owner=True)
def ship(context: Context, number: Number, *, listened: Words, changed: Words, next: Words) -> Doc:  # noqa: A002
    """Say that something is done, and tell everyone who wants it how it came about.

    number: the suggestion
    listened: how we listened
    changed: what changed
    next: what comes next; write "nothing more" if that is so
    """
    return lifecycle.move(
        context, number, Status.SHIPPED, listened=listened, changed=changed, next=next
    )
