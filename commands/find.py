"""`find export`: what others have asked already."""

from bridgebot import cards, similar
from bridgebot.command import Context, Words, command
from bridgebot.people import visibility
from bridgebot.text import Doc, Typed, doc, paragraph


@command()
def find(context: Context, words: Words) -> Doc:
    """Look for what others have asked.

    words: a few words to look for
    """
    found = similar.find(context.transaction, words, eyes=visibility.eyes(context))
    if not found:
        return doc(
            paragraph(
                "Nothing like it has been asked yet. ", Typed(f"suggest {words}"), " asks for it."
            )
        )
    return doc(paragraph("This is what I found:"), cards.like_rows(found))
