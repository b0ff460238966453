"""`visibility 12 private`: who may see it."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Refusal, command
from bridgebot.routing import Role
from bridgebot.text import Doc, Typed, bold, say
from store import retelling
from store.suggestions import Suggestion, Visibility


@command()
def visibility(context: Context, number: Number, who: Visibility | None = None) -> Doc:
    """See or say who may see something: everybody, your organisation or place, or you, and staff.

    number: the suggestion, which you asked yourself unless you are staff
    who: who may see it: public, organisation, place (where it was asked) or private
    """
    suggestion = lifecycle.find(context, number)
    if who is None:
        return say(bold(f"#{number}"), f" is for {_whom(suggestion, suggestion.visibility)}.")
    _check(context, suggestion, who)
    lifecycle.change(context, number, visibility=who.value)
    context.record("suggestion.shared", number, words=f"for {_whom(suggestion, who)}")
    if who != Visibility.PUBLIC:
        retelling.narrow(context.transaction, number, context.routing.alone, context.now)
    return say(bold(f"#{number}"), f" is for {_whom(suggestion, who)} from now on.")


def _check(context: Context, suggestion: Suggestion, who: Visibility) -> None:
    number = suggestion.id
    is_mine = suggestion.asker_id == context.asker.person_id
    if not is_mine and context.asker.role < Role.STAFF:
        raise Refusal(f"#{number} was asked by {suggestion.asker_name}; only they and staff may.")
    if suggestion.visibility == who:
        raise Refusal(f"#{number} is for {_whom(suggestion, who)} already.")
    if who == Visibility.ORGANISATION and not suggestion.organisation:
        raise Refusal(
            f"I do not know to which organisation {suggestion.asker_name} belongs. ",
            Typed(f"visibility {number} private"),
            " keeps it between its asker and staff.",
        )


def _whom(suggestion: Suggestion, who: str) -> str:
    match Visibility(who):
        case Visibility.PUBLIC:
            return "everybody"
        case Visibility.ORGANISATION:
            return f"the people of {suggestion.organisation}, and staff"
        case Visibility.PLACE:
            return "the people of the place where it was asked, and staff"
        case Visibility.PRIVATE:
            return f"{suggestion.asker_name} alone, and staff"
