"""Who may see a suggestion: everybody, the asker's organisation, or the asker alone.

Staff may, and whoever answers for it.
"""

from bridgebot.command import Context
from bridgebot.refusal import Refusal
from bridgebot.routing import Role
from store.search import EVERYBODY, Eyes
from store.suggestions import Suggestion, Visibility


def may_know(context: Context, suggestion: Suggestion) -> bool:
    """Tell whether whoever asks may know of a suggestion."""
    asker = context.asker
    if suggestion.visibility == Visibility.PUBLIC or asker.role >= Role.STAFF:
        return True
    if asker.person_id in (suggestion.asker_id, suggestion.owner_id):
        return True
    is_shared = suggestion.visibility == Visibility.ORGANISATION
    return is_shared and suggestion.organisation in asker.organisations


def may_be_shown(context: Context, suggestion: Suggestion) -> bool:
    """Tell whether it may be shown to whoever asks, here, where others may read along."""
    if suggestion.visibility == Visibility.PUBLIC:
        return True
    return may_know(context, suggestion) and not is_overheard(context)


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
    if is_overheard(context):
        return EVERYBODY
    return Eyes(context.asker.person_id, context.asker.role >= Role.STAFF)


def is_overheard(context: Context) -> bool:
    """Tell whether others who are not staff read the answer too."""
    return context.is_overheard and not context.is_among_staff
