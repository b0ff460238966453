"""Plain words said to us: never lost, and answered with what they can become."""

import re
from collections.abc import Callable
from typing import Final

from bridgebot import lifecycle
from bridgebot.command import Context, Refusal, Reply, verb_and_rest
from bridgebot.event import Button, Whisper
from bridgebot.outgoing import write
from bridgebot.text import Doc, Typed, doc, paragraph, plain, quote
from store import drafts

_SMALL_TALK: Final = re.compile(
    r"(?:hi|hello|hey|hallo|thanks?(?: you| a lot| so much)?|thx|ty|cheers|ok(?:ay)?|great|"
    r"good (?:morning|evening|day)|bye|\W)*",
    re.IGNORECASE,
)
WORDY: Final = frozenset({"suggest", "issue", "barrier"})
"""Verbs that take a whole sentence."""
_MEANT: Final = re.compile(r'#?\d+\b|["\u201c\u201e\u00ab]')
"""What follows a verb that is meant as one: a number, or words in quotes."""


def answer_words(context: Context, body: Doc, run_line: Callable[[Context, str], Reply]) -> Reply:
    """Answer what somebody said to us in plain words, or run it when it is a command."""
    said = plain(body).strip()
    if is_command(context, said):
        return run_line(context, said)
    if is_small_talk(said):
        return _welcome()
    return offer(context, said)


def is_small_talk(said: str) -> bool:
    """Tell thanks and greetings from words that want something."""
    return _SMALL_TALK.fullmatch(said) is not None


def is_command(context: Context, said: str) -> bool:
    """Tell a command from a sentence that happens to begin with a verb."""
    verb, rest = verb_and_rest(said)
    try:
        found = context.commands.find(verb, context.asker.role)
        given = found.split(rest)
        found.read(given)
    except Refusal:
        return False
    is_exact = all(each.is_exact for each in found.arguments if each.name in given)
    return is_exact or verb.lower() in WORDY or bool(_MEANT.match(rest))


def _welcome() -> Doc:
    return doc(
        paragraph(
            "Hello! Tell me in your own words what you wish for, or type ", Typed("help"), "."
        )
    )


def offer(context: Context, said: str) -> Whisper:
    """Keep words, and ask what they are to become."""
    lifecycle.title_of(said)
    draft = drafts.keep(
        context.transaction, context.asker.person_id, said, context.now, write(context.files)
    )
    context.show_like(said)
    return Whisper(
        doc(
            "I heard you:",
            quote(said),
            paragraph(
                "If you wish for it, say ",
                Typed(f"keep {draft}"),
                "; if it is a problem, ",
                Typed(f"keep {draft} issue"),
                ". You will be told what comes of it.",
            ),
        ),
        (
            Button("Suggest it", f"keep {draft}", is_main=True),
            Button("Report a problem", f"keep {draft} issue"),
        ),
    )
