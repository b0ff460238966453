"""Who may see a suggestion: everybody, the asker's organisation or place, or the asker alone.

Staff may, and whoever answers for it.
"""

from bridgebot.command import Context
from bridgebot.refusal import Refusal
from bridgebot.routing import Role
from bridgebot.text import Block, Typed, Wordy, bold, paragraph
from store import suggestions
from store.search import Eyes
from store.suggestions import Suggestion, Visibility


def may_know(context: Context, suggestion: Suggestion) -> bool:
    """Tell whether whoever asks may know of a suggestion."""
    asker = context.asker
    if suggestion.visibility == Visibility.PUBLIC or asker.role >= Role.STAFF:
        return True
    if asker.person_id in (suggestion.asker_id, suggestion.owner_id):
        return True
    if suggestion.visibility == Visibility.PLACE:
        was_there = suggestions.was_there(context.transaction, suggestion, asker.person_id)
        return was_there or is_for_all_here(context, suggestion)
    is_shared = suggestion.visibility == Visibility.ORGANISATION
    return is_shared and suggestion.organisation in asker.organisations


def may_be_shown(context: Context, suggestion: Suggestion) -> bool:
    """Tell whether it may be shown to whoever asks, here, where others may read along."""
    if is_for_all_here(context, suggestion):
        return True
    return may_know(context, suggestion) and not is_overheard(context)


def is_for_all_here(context: Context, suggestion: Suggestion) -> bool:
    """Tell whether everybody who reads here may see it."""
    match Visibility(suggestion.visibility):
        case Visibility.PUBLIC:
            return True
        case Visibility.PLACE:
            return suggestion.is_home(context.place.connection, context.place.channel)
        case _:
            return False


def check_place(context: Context, suggestion: Suggestion) -> None:
    """Refuse to speak of what is not for everybody where everybody reads the answer."""
    if not may_be_shown(context, suggestion):
        raise Refusal(
            f"#{suggestion.id} is not for everybody, and others read what I say here. Please say "
            "it again in a direct message to me."
        )


def check_alone(context: Context) -> None:
    """Refuse to name people where everybody reads the answer, unless those are staff."""
    if is_overheard(context):
        raise Refusal("Others read what I say here. Please say it again in a direct message to me.")


def eyes(context: Context) -> Eyes:
    """Say for whose eyes an answer is."""
    here = Eyes(connection=context.place.connection, channel=context.place.channel)
    if is_overheard(context):
        return here
    return here._replace(person=context.asker.person_id, all=context.asker.role >= Role.STAFF)


def is_overheard(context: Context) -> bool:
    """Tell whether others who are not staff read the answer too."""
    return context.is_overheard and not context.is_among_staff


# Places that are encrypted ----------------------------------------------------------------------


def at_first(context: Context) -> Visibility:
    """Say who may see what is asked here: what is encrypted is for those who read it here."""
    if not context.caps.is_encrypted:
        return Visibility.PUBLIC
    return Visibility.PLACE if context.is_overheard else Visibility.PRIVATE


def told(context: Context, number: int) -> tuple[Block, ...]:
    """Tell who may see what was asked, where that is not everybody, and what shows it to all."""
    match at_first(context):
        case Visibility.PUBLIC:
            return ()
        case Visibility.PRIVATE:
            whom = "you"
        case _:
            whom = "the people here"
    kept: tuple[Wordy, ...] = ("This is encrypted, so ", bold(f"#{number}"))
    door = Typed(f"visibility {number} public")
    return (paragraph(*kept, f" is for {whom} and our staff alone. ", door, " shows it to all."),)
