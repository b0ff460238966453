"""`organisations`, `organisations Acme`: which there are, and who belongs to one."""

from collections import defaultdict

from bridgebot import cards
from bridgebot.command import Context, Refusal, Words, command
from bridgebot.people import visibility
from bridgebot.routing import Role
from bridgebot.text import Doc, Typed, Wordy, bold, bullets, cut, doc, paragraph, say
from store import organisations as register
from store.people import Identity


@command(Role.STAFF)
def organisations(context: Context, words: Words | None = None) -> Doc:
    """See the organisations of the people we have met, or who belongs to one.

    words: an organisation's name
    """
    visibility.check_alone(context)
    return _members(context, words) if words else _every(context)


def _every(context: Context) -> Doc:
    known = register.every(context.transaction)
    if not known:
        return say(
            "I know of no organisation yet. ", Typed("organisation @person Name"), " names one."
        )
    lines: list[tuple[Wordy, ...]] = [
        (bold(name), f": {cards.people(count)}") for name, count in known
    ]
    return doc(paragraph("These belong to:"), bullets(*lines))


def _members(context: Context, words: str) -> Doc:
    name = register.spelled(context.transaction, words)
    found = register.members(context.transaction, name)
    if not found:
        hint = Typed("organisations")
        raise Refusal(f"I know nobody of “{cut(words)}”. ", hint, " lists those I know.")
    by_person: dict[int, list[Identity]] = defaultdict(list)
    for each in found:
        by_person[each.person_id].append(each)
    return doc(paragraph(bold(name), ":"), bullets(*map(_member, by_person.values())))


def _member(accounts: list[Identity]) -> tuple[Wordy, ...]:
    where = ", ".join(f"{each.name} on {each.connection}" for each in accounts)
    return (where,)
