"""`keep 3`: words said in passing become a suggestion."""

from bridgebot import lifecycle
from bridgebot.command import Context, Number, Refusal, command
from bridgebot.text import Doc, Typed, bold, say
from store import drafts


@command()
def keep(context: Context, draft: Number) -> Doc:
    """Turn words that you said to me into a suggestion.

    draft: the number I gave those words
    """
    said = drafts.get(context.transaction, draft)
    if said is None or said.person_id != context.asker.person_id:
        raise Refusal(
            "I do not remember you saying that. ", Typed("suggest words"), " does it anew."
        )
    if said.kept_as is not None:
        raise Refusal(f"That is kept already, as #{said.kept_as}.")
    number = lifecycle.make(context, said.words)
    drafts.became(context.transaction, draft, number)
    return say(
        "Thank you. It is kept as ",
        bold(f"#{number}"),
        ", and you will be told here what comes of it.",
    )
