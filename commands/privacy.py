"""`privacy`, `privacy export`, `privacy forget`: what is held on me, and how to be forgotten."""

from dataclasses import replace
from enum import StrEnum

from bridgebot import outgoing
from bridgebot.command import Context, command
from bridgebot.event import Button, Hearer, Post, Whisper
from bridgebot.people import forgetting, holdings, visibility
from bridgebot.text import Doc, Preformatted, Typed, doc, paragraph, say
from store import installation, timeline
from store.marks import SOMEBODY


class What(StrEnum):
    """What somebody wants done with what is held on them."""

    EXPORT = "export"
    FORGET = "forget"


class Sure(StrEnum):
    """Whether somebody is sure."""

    YES = "yes"


@command()
def privacy(context: Context, what: What | None = None, sure: Sure | None = None) -> Whisper | Doc:
    """See what I hold on you, have all of it sent to you, or be forgotten.

    what: what to do: export sends you all of it, forget takes your name and words out of everything
    sure: whether you are sure: yes, when I have asked you
    """
    visibility.check_alone(context)
    match what:
        case None:
            return _shown(context)
        case What.EXPORT:
            return _exported(context)
        case What.FORGET:
            return _forgotten(context) if sure else _question()


def _shown(context: Context) -> Whisper:
    body = holdings.summed_up(context.transaction, context.asker.person_id)
    doors = (Button("Send me all of it", "privacy export"), Button("Forget me…", "privacy forget"))
    typed = paragraph(
        Typed("privacy export"), " sends you all of it; ", Typed("privacy forget"), " forgets you."
    )
    return Whisper(Doc((*body.blocks, typed)), doors)


def _exported(context: Context) -> Doc:
    person = context.asker.person_id
    context.record("person.exported", person)
    if context.place.connection not in context.routing.direct:
        words = holdings.exported(context.transaction, person)
        return doc("This is all that I hold on you:", Preformatted(words))
    _send(context, person)
    return say("All that I hold on you is on its way to you, in a direct message.")


def _send(context: Context, person: int) -> None:
    place = context.routing.direct[context.place.connection](context.asker.account)
    post = Post(
        place,
        say("This is all that I hold on you."),
        hearers=(Hearer(context.asker.account, context.asker.name),),
        files=(holdings.file(person),),
    )
    times = timeline.count(context.transaction, "person.exported", person)
    key = f"{installation.tag(context.transaction)}-p{person}.{times}"
    outgoing.queue(context.transaction, post, key=key, now=context.now)


def _question() -> Whisper:
    return Whisper(
        doc(
            paragraph(
                "Then your name and your words are taken out of all that I keep, for good: your "
                "wishes lose their text, and your conversations too. Your votes go on counting, "
                "and you hear no more of them. When you speak to me again, I shall not know you."
            ),
            paragraph(Typed("privacy export"), " gives you a copy first."),
            paragraph(Typed("privacy forget yes"), " forgets you."),
        ),
        (
            Button("Forget me", "privacy forget yes"),
            Button("Give me a copy first", "privacy export", is_main=True),
        ),
    )


def _forgotten(context: Context) -> Doc:
    person = context.asker.person_id
    deeds = forgetting.forget(context.transaction, context.routing, person, context.now)
    context.asker = replace(context.asker, name=SOMEBODY, account="")
    context.record("person.forgotten", person)
    for kind, number in deeds:
        context.record(kind, number)
    return say("You are forgotten. Thank you for all that you asked and said.")
