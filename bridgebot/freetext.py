"""Plain words said to us: never lost, and answered with what they can become."""

import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from bridgebot import lifecycle, smalltalk
from bridgebot.command import Context, Refusal, Reply, verb_and_rest
from bridgebot.event import Button, Whisper
from bridgebot.outgoing import files_of, write
from bridgebot.owners import owning
from bridgebot.smalltalk import Small
from bridgebot.text import Doc, Typed, doc, paragraph, plain, quote
from store import drafts

WORDY: Final = frozenset({"suggest", "issue", "barrier"})
"""Verbs that take a whole sentence."""
BURST_MS: Final = 2 * 60_000
"""Words of one author so close to each other are one thing."""
_MEANT: Final = re.compile(r'#?\d+\b|["\u201c\u201e\u00ab]')
"""What follows a verb that is meant as one: a number, or words in quotes."""


def answer_words(context: Context, body: Doc, run_line: Callable[[Context, str], Reply]) -> Reply:
    """Answer what somebody said to us in plain words, or run it when it is a command."""
    said = plain(body).strip()
    if is_command(context, said):
        return run_line(context, said)
    small = None if context.files else smalltalk.read(said)
    return _return(small) if small is not None else offer(context, said)


def is_command(context: Context, said: str) -> bool:
    """Tell a command from a sentence that happens to begin with a verb."""
    verb, rest = verb_and_rest(said)
    try:
        found = owning.look(context, verb, rest)
        given = found.split(rest)
        found.read(given)
    except Refusal:
        return False
    is_exact = all(each.is_exact for each in found.arguments if each.name in given)
    return is_exact or verb.lower() in WORDY or bool(_MEANT.match(rest))


def _return(small: Small) -> Doc:
    """Give a greeting back, or whatever it was."""
    words = "All right."
    if Small.GREETING in small:
        words = "Hello!"
    elif Small.THANKS in small:
        words = "You are welcome!"
    asked = " Tell me in your own words what you wish for, or type "
    return doc(paragraph(words, asked, Typed("help"), "."))


def offer(context: Context, said: str) -> Whisper:
    """Keep words, and ask what they are to become; what somebody goes on to say is added."""
    lifecycle.title_of(said)
    draft, said = _keep(context, said)
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


def _keep(context: Context, said: str) -> tuple[int, str]:
    """Keep words, with those said just before; give their number, and all of them."""
    transaction, now, person = context.transaction, context.now, context.asker.person_id
    where = asdict(context.place)
    message = context.origin.message if context.origin else ""
    before = drafts.going_on(transaction, person, now - BURST_MS, tuple(where.values()))
    whole = _go_on(before.words, said) if before else ""
    if before is None or len(whole) > lifecycle.TITLE_MAX:
        files = write(context.files)
        beside = {"files": files, "message": message, **where}
        return drafts.keep(transaction, person, said, now, **beside), said
    shown = write((*files_of(before.files), *context.files))
    drafts.go_on(transaction, before.id, whole, now, shown)
    return before.id, whole


def _go_on(before: str, said: str) -> str:
    """Add words to those before them; who repeats themselves has said it once."""
    is_again = f"\n{before}\n".endswith(f"\n{said}\n")
    return before if is_again else f"{before}\n{said}"
