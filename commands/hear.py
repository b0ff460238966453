"""`hear here`: where I want to be told."""

from enum import StrEnum

from bridgebot import personal
from bridgebot.command import Context, command
from bridgebot.text import Doc, Typed, say
from store import preferences


class Where(StrEnum):
    """Where somebody wants to be told."""

    HERE = "here"
    THERE = "there"
    """Where they asked, each time."""


def _now(context: Context) -> dict[str, str]:
    return {"where": Where.HERE if personal.where(context) == personal.HERE else Where.THERE}


@command(now=_now)
def hear(context: Context, where: Where | None = None) -> Doc:
    """Choose where I tell you what comes of what you want: here, or there where you asked.

    where: where I tell you: here, or there where you asked
    """
    person = context.asker.person_id
    match where:
        case Where.HERE:
            preferences.prefer(context.transaction, person, **_here(context))
            return say("From now on I tell you everything here. ", Typed("hear there"), " ends it.")
        case Where.THERE:
            preferences.clear(context.transaction, person)
            return say("From now on I tell you where you asked, each time.")
        case None:
            return _told(context)


def _told(context: Context) -> Doc:
    chosen = preferences.of(context.transaction, context.asker.person_id)
    if chosen is None:
        return say("I tell you where you asked, each time. ", Typed("hear here"), " changes that.")
    if (chosen.connection, chosen.channel) == (context.place.connection, context.place.channel):
        return say("I tell you everything here. ", Typed("hear there"), " changes that.")
    return say(
        f"I tell you everything in one place on {chosen.connection}. ",
        Typed("hear here"),
        " or ",
        Typed("hear there"),
        " changes that.",
    )


def _here(context: Context) -> dict[str, str]:
    place, asker = context.place, context.asker
    return {
        "connection": place.connection,
        "channel": place.channel,
        "thread": place.thread,
        "account": asker.account,
        "name": asker.name,
    }
