"""Lets whoever spoke in a conversation know whether their words arrived, and if not, why."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from bridgebot.conversation import keys, reasons, relaying, showingback
from bridgebot.conversation.customers import goes_on
from bridgebot.conversation.keys import Stands
from bridgebot.conversation.talks import Talk
from bridgebot.emoji import bare
from bridgebot.event import Hearer
from bridgebot.text import say
from store import crossings, messages, sides
from store.crossings import Fate
from store.messages import Message, Way
from store.sides import Side

ARRIVED: Final = "\U0001f4ec"
FAILED: Final = "\u26a0\ufe0f"
RECEIPTS: Final = frozenset({ARRIVED, FAILED, bare(FAILED)})
"""People use none of these as an answer: a check mark would hide theirs."""


def give(talk: Talk, message: Message) -> None:
    """Put the sign on a message that tells what became of it, once that is known everywhere."""
    sign = _earned(message, {*crossings.counts(talk.transaction, message.id)} - {Fate.RECALLED})
    if sign and sign != message.receipt and not message.is_gone:
        withdraw(talk, message)
        messages.change(talk.transaction, message, receipt=sign)
        relaying.sign_original(talk, message, sign)
        if sign == FAILED:
            _say_why(talk, message)
    showingback.redraw(talk, message)


def _earned(message: Message, fates: AbstractSet[Fate]) -> str:
    """Give the sign for what became of a message, or nothing as long as that is open.

    A customer's words have arrived once anybody of us can read them.
    """
    if message.way == Way.SAID and Fate.SENT in fates:
        return ARRIVED
    if not fates or Fate.QUEUED in fates:
        return ""
    return FAILED if Fate.DEAD in fates else ARRIVED


def withdraw(talk: Talk, message: Message) -> None:
    """Take that sign off again."""
    if message.receipt:
        relaying.sign_original(talk, message, message.receipt, remove=True)
        messages.change(talk.transaction, message, receipt="")


def _say_why(talk: Talk, message: Message) -> None:
    """Tell a customer, once for a burst, that their words did not arrive.

    Staff see it where it is shown where their words went.
    """
    side = sides.get(talk.transaction, message.side_id)
    before = goes_on(talk, message)
    if side is None or side.is_staff or (before is not None and before.receipt == FAILED):
        return
    failed = crossings.some(talk.transaction, message.id, Fate.DEAD, 1)
    why = reasons.plainly(failed[0].why if failed else "")
    about = talk.key(Stands.ORIGINAL, message.id)
    key = keys.change(about, "w", messages.count_up(talk.transaction, message.id))
    relaying.say(
        talk,
        side,
        key,
        say(f"These words have not arrived: {why}. A person was told of it and can try again."),
        _whose(side, message),
    )


def _whose(side: Side, message: Message) -> tuple[Hearer, ...]:
    return () if side.is_direct else (Hearer(message.account, message.name),)
