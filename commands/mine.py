"""`mine`: what I asked, what I voted for, what I answer for."""

from bridgebot import cards, visibility
from bridgebot.command import Context, command
from bridgebot.text import Block, Doc, Typed, doc, paragraph
from store import suggestions
from store.suggestions import Suggestion


@command()
def mine(context: Context) -> Doc:
    """See what you asked and voted for, and what you answer for."""
    me = context.asker.person_id
    blocks: list[Block] = []
    if owned := _shown(context, suggestions.owned_by(context.transaction, me)):
        blocks += [paragraph("You answer for:"), cards.rows(owned)]
    if wanted := _shown(context, suggestions.supported_by(context.transaction, me)):
        blocks += [paragraph("You want:"), cards.rows(wanted)]
    if not blocks:
        blocks = [paragraph("Nothing yet. ", Typed("suggest words"), " says what you wish for.")]
    return doc(*blocks)


def _shown(context: Context, found: list[Suggestion]) -> list[Suggestion]:
    return [each for each in found if visibility.may_be_shown(context, each)]
