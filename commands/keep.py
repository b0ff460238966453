"""`keep 3`: words said in passing become a suggestion, or an issue."""

from enum import StrEnum

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Refusal, command
from bridgebot.event import Place, Spoken
from bridgebot.outgoing import files_of
from bridgebot.owners import issues
from bridgebot.people import visibility
from bridgebot.text import Doc, Typed, bold, doc, paragraph
from store import drafts
from store.suggestions import Kind


class As(StrEnum):
    """What words become."""

    SUGGESTION = "suggestion"
    ISSUE = "issue"


@command()
def keep(context: Context, draft: Number, kind: As = As.SUGGESTION) -> Doc:
    """Turn words that you said to me into a suggestion, or a problem to be solved.

    draft: the number I gave those words
    kind: what they are; a suggestion, unless you say issue
    """
    said = drafts.get(context.transaction, draft)
    if said is None or said.person_id != context.asker.person_id:
        raise Refusal(
            "I do not remember you saying that. ", Typed("suggest words"), " does it anew."
        )
    if said.kept_as is not None:
        raise Refusal(f"That is kept already, as #{said.kept_as}.")
    context.files = files_of(said.files)
    where = Place(said.connection, said.channel, said.thread)
    context.origin = Spoken(where, said.message) if said.message else None
    if kind is As.ISSUE:
        answer = issues.report(context, Kind.ISSUE, said.words, None)
        drafts.became(context.transaction, draft, context.happenings[0].subject)
        return answer
    number = lifecycle.make(context, said.words)
    drafts.became(context.transaction, draft, number)
    told = ", and you will be told here what comes of it."
    thanks = paragraph("Thank you. It is kept as ", bold(f"#{number}"), told)
    return doc(thanks, *visibility.told(context, number))
