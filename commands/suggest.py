"""`suggest dark mode`: the verb everything begins with."""

from bridgebot import lifecycle
from bridgebot.command import Context, Shown, command
from bridgebot.people import visibility
from bridgebot.text import Doc, Typed, bold, doc, paragraph


@command()
def suggest(context: Context, words: Shown) -> Doc:
    """Say what you wish for; you will be told what comes of it.

    words: what you wish for, in your own words
    """
    number = lifecycle.make(context, words)
    context.show_like(words, instead=number)
    return doc(
        paragraph(
            "Thank you. It is kept as ",
            bold(f"#{number}"),
            ", and you will be told here what comes of it. ",
            Typed(f"status {number}"),
            " shows where it stands.",
        ),
        *visibility.told(context, number),
    )
