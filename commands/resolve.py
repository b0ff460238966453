"""`resolve 12 the export works again`: done, and everyone who had it is told."""

from bridgebot.command import Context, Number, Refusal, Words, command
from bridgebot.owners import issues
from bridgebot.routing import Role
from bridgebot.text import Doc, Typed
from store.suggestions import Kind, Status


@command(Role.STAFF, for_owner=True)
def resolve(context: Context, number: Number, words: Words) -> Doc:
    """Say that a problem is solved or a mistake corrected, and tell everyone who had it.

    number: the issue
    words: what was done; it is told in your words
    """
    issue, _ = issues.find(context, number)
    if issue.kind == Kind.BARRIER:
        hint = Typed(f"outcome {number} changed|kept|trial")
        raise Refusal(f"#{number} is about how we work; it ends otherwise: ", hint)
    return issues.close(context, number, Status.RESOLVED, "issue.resolved", words=words)
