"""`keep 3`: words said in passing become a suggestion, or an issue."""

from enum import StrEnum

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Refusal, command
from bridgebot.outgoing import files_of
from bridgebot.owners import issues
from bridgebot.text import Doc, Typed, bold, say
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
    if kind is As.ISSUE:
        answer = issues.report(context, Kind.ISSUE, said.words, None)
        drafts.became(context.transaction, draft, context.happenings[0].subject)
        return answer
    number = lifecycle.make(context, said.words)
    drafts.became(context.transaction, draft, number)
    return say(
        "Thank you. It is kept as ",
        bold(f"#{number}"),
        ", and you will be told here what comes of it.",
    )
