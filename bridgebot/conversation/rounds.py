"""Brings words of staff to all who want something, however many, so many at a time.

They are changed there, and taken back, in the same way.
"""

from __future__ import annotations

import structlog

from bridgebot.conversation import receivers, relaying, sending, showingback, talks
from bridgebot.conversation.receivers import Called
from bridgebot.conversation.talks import Talk
from bridgebot.recording import Recorder
from store import messages, rounds
from store.database import Transaction, Unavailable
from store.messages import Message
from store.rounds import Deed, Round

_log = structlog.get_logger()


def first(talk: Talk, asker: int) -> tuple[list[Called], int]:
    """List the first who want it and may hear of it, and the voice up to which that is."""
    last = 0
    while True:
        there, last = receivers.supporters(talk, asker, last)
        reached = [each for each in there if talk.reached(each[0]) is not None]
        if reached or not last:
            return (reached or there), last


def begin(talk: Talk, message: Message, asker: int, after: int) -> None:
    """Let words go on to those whose voice comes after one."""
    rounds.begin(talk.transaction, message.id, Deed.SEND, except_person=asker, after=after)


def go_on(recorder: Recorder, transaction: Transaction, now: int) -> bool:
    """Bring the words that are on their round to the next ones; answer whether there were any."""
    of = rounds.first(transaction)
    if of is None:
        return False
    try:
        with transaction.savepoint():
            _go_on(recorder, transaction, of, now)
    except Exception as error:
        if isinstance(error, Unavailable) or transaction.is_fault(error):
            raise
        _log.exception("round.bug", message=of.message_id)
        rounds.end(transaction, of)
    return True


def _go_on(recorder: Recorder, transaction: Transaction, of: Round, now: int) -> None:
    message = messages.get(transaction, of.message_id)
    talk = message and talks.of(
        transaction, recorder.routing, recorder.tag, now, message.conversation_id
    )
    last = _done(talk, message, of) if message and talk else 0
    if last:
        rounds.go_on(transaction, of, last)
    else:
        rounds.end(transaction, of)


def _done(talk: Talk, message: Message, of: Round) -> int:
    """Do so much of it; say how far that is, or 0 when there is nothing more to do."""
    if of.deed == Deed.SEND:
        there, last = receivers.supporters(talk, of.except_person, of.after)
        sending.send_more(talk, message, there)
        return last
    last = relaying.change_more(talk, message, of)
    showingback.redraw(talk, message)
    return last
