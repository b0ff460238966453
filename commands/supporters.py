"""`supporters 12`: who wants it; for those who are no staff, how many."""

from bridgebot import cards, lifecycle
from bridgebot.command import Context, Number, command
from bridgebot.people import visibility
from bridgebot.routing import Role
from bridgebot.text import Block, Doc, Text, Wordy, bold, bullets, doc, paragraph
from store import people, suggestions
from store.people import Person
from store.suggestions import Kind, Suggestion


@command()
def supporters(context: Context, number: Number) -> Doc:
    """See how many want something; staff, and whoever has it, see who they are.

    number: the suggestion to look at
    """
    wanted = lifecycle.live(context, number)
    told = _names(context, wanted) if _sees_names(context, wanted) else _own(context, wanted)
    return doc(paragraph(*_count(wanted)), *told)


def _sees_names(context: Context, wanted: Suggestion) -> bool:
    return context.asker.role >= Role.STAFF or wanted.owner_id == context.asker.person_id


def _count(wanted: Suggestion) -> tuple[Wordy, ...]:
    one, many = ("wants", "want") if wanted.kind == Kind.SUGGESTION else ("has", "have")
    does = one if wanted.supporters == 1 else many
    title = f"#{wanted.id} {cards.short(wanted.title)}"
    return bold(title), f" \u2014 {cards.people(wanted.supporters)} {does} it."


def _own(context: Context, wanted: Suggestion) -> tuple[Block, ...]:
    """Say to whoever sees no names whether they are among them."""
    mine = suggestions.vote_of(context.transaction, wanted.id, context.asker.person_id)
    is_one = "You are one of them. " if mine else ""
    return (paragraph(f"{is_one}Who they are is for our staff alone."),)


def _names(context: Context, wanted: Suggestion) -> tuple[Block, ...]:
    if visibility.is_overheard(context):
        return (paragraph("Others read what I say here: ask me directly who they are."),)
    found = suggestions.supporters(context.transaction, wanted.id)
    lines: list[tuple[Wordy, ...]] = [(Text(_name(context, each)),) for each in found]
    more = wanted.supporters - len(found)
    if more > 0:
        lines.append((f"and {cards.others(more)}",))
    return (bullets(*lines),) if lines else ()


def _name(context: Context, person: Person) -> str:
    """Name somebody, and whom they belong to."""
    known = people.accounts(context.transaction, person.id)
    belongs = dict.fromkeys(each.organisation for each in known if each.organisation)
    return f"{person.name} ({', '.join(belongs)})" if belongs else person.name
