"""`mine`: what I asked, what I voted for, what I answer for."""

from bridgebot import cards
from bridgebot.command import Context, command
from bridgebot.text import Block, Doc, Typed, doc, paragraph
from store import suggestions


@command()
def mine(context: Context) -> Doc:
    """See what you asked and voted for, and what you answer for."""
    me = context.asker.person_id
    blocks: list[Block] = []
    if owned := suggestions.owned_by(context.transaction, me):
        blocks += [paragraph("You answer for:"), cards.rows(owned)]
    if wanted := suggestions.supported_by(context.transaction, me):
        blocks += [paragraph("You want:"), cards.rows(wanted)]
    if not blocks:
        blocks = [paragraph("Nothing yet. ", Typed("suggest words"), " says what you wish for.")]
    return doc(*blocks)
