"""`link`, and in the other account `link K7QM-3XTP`: both are me."""

from enum import StrEnum

from bridgebot.command import Code, Context, Refusal, command
from bridgebot.event import Button, Whisper
from bridgebot.people import linking
from bridgebot.text import Typed, bold, doc, paragraph, say
from store import people
from store.people import Identity


class Sure(StrEnum):
    """Whether somebody is sure."""

    YES = "yes"


@command()
def link(context: Context, code: Code | None = None, sure: Sure | None = None) -> Whisper:
    """Join your accounts on several platforms: you have one voice, and hear everything once.

    code: what I showed you in your other account; leave it out to be shown one
    sure: whether you are sure: yes, when I have asked you
    """
    if code is None:
        return _offered(context)
    if linking.is_guessing(context):
        return _no("That was wrong too often. Please wait ten minutes, and ask for a new code.")
    other = linking.account_of(context, code)
    if other is None:
        return _no("I do not know that code. It is good for ten minutes, in your other account.")
    if other.person_id == context.asker.person_id:
        return _no("These two accounts are yours both already.")
    return _joined(context, other) if sure else _question(other, code)


def _offered(context: Context) -> Whisper:
    if context.is_overheard:
        raise Refusal(
            "Others read what I say here, and a code is for you alone. Please say it again in a "
            "direct message to me."
        )
    code = linking.new_code(context)
    return Whisper(
        doc(
            paragraph("Your code is ", bold(code), "."),
            paragraph(
                "In your other account, say ",
                Typed(f"link {code}"),
                " to me within ten minutes. Show it to nobody: whoever says it becomes you.",
            ),
        )
    )


def _question(other: Identity, code: str) -> Whisper:
    return Whisper(
        doc(
            paragraph("That code was shown to ", *linking.shown(other), ". Is that you, too?"),
            paragraph(
                "Then this account and that one are one person from now on: one voice for each "
                "wish, and either may do what the other may. If somebody else sent you this code, "
                "do not."
            ),
            paragraph(Typed(f"link {code} yes"), " joins them."),
        ),
        (Button("Yes, both are me", f"link {code} yes", is_main=True),),
    )


def _joined(context: Context, other: Identity) -> Whisper:
    shared = linking.join(context, other)
    mine = people.identity(context.transaction, context.place.connection, context.asker.account)
    both = (*linking.shown(mine), " and ", *linking.shown(other)) if mine else linking.shown(other)
    counted = ""
    if shared:
        voices = "voice for one wish counts" if shared == 1 else f"voices for {shared} wishes count"
        counted = f" Your {voices} once now."
    return Whisper(
        say(
            *both,
            f" are one person now: you.{counted} ",
            Typed("hear here"),
            " lets me tell you ",
            "everything in one place, and ",
            Typed("unlink"),
            " parts them again.",
        )
    )


def _no(words: str) -> Whisper:
    """Say no, and keep what was done: a wrong guess must be remembered."""
    return Whisper(say(words), is_refusal=True)
