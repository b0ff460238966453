"""`back`: I am here again."""

from bridgebot.command import Context, Name, Refusal, command
from bridgebot.owners import absences, onbehalf
from bridgebot.routing import Role
from bridgebot.text import Doc, say
from store import hours
from store.people import Person


@command(Role.STAFF, for_owner=True, apart=["of"])
def back(context: Context, *, of: Name | None = None) -> Doc:
    """Say that you are back, and can be asked again; or that you will not be away after all.

    of: who is back, if not you; admins may say so, and they are told
    """
    person = onbehalf.whose(context, of)
    if hours.away(context.transaction, person.id, context.now) is None:
        return _stay(context, person)
    before = absences.written(context.transaction, person.id, context.now)
    hours.back(context.transaction, person.id, context.now)
    onbehalf.record(context, "person.returned", person, before=before)
    if onbehalf.is_other(context, person):
        return say(f"{person.name} can be asked again.", onbehalf.doubt(context, person))
    return say("Welcome back. You can be asked again.")


def _stay(context: Context, person: Person) -> Doc:
    """Cancel the next absence that is planned; Refusal if none is."""
    planned = hours.planned(context.transaction, person.id, context.now)
    whom = f"{person.name} was" if onbehalf.is_other(context, person) else "You were"
    if not planned:
        raise Refusal(f"{whom} not away.")
    first, who = planned[0], "they" if onbehalf.is_other(context, person) else "you"
    hours.cancel(context.transaction, first)
    onbehalf.record(
        context, "person.stayed", person, **absences.data_of(context.transaction, first)
    )
    told = absences.read(context.transaction, first, context.now, who=who)
    return say(f"{whom} to be ", *told, "; that is cancelled.", onbehalf.doubt(context, person))
