"""What staff say in a conversation: it stays among them, unless they send it."""

from __future__ import annotations

from bridgebot.command import Context, Reply
from bridgebot.conversation import apart, receivers, sending, showingback, speaking
from bridgebot.conversation.customers import keep
from bridgebot.conversation.talks import Talk
from bridgebot.event import Edited, Posted, Whisper
from bridgebot.refusal import Refusal
from bridgebot.routing import SEND
from bridgebot.text import Doc, from_json, say, to_json
from store import messages, sides
from store.messages import Message, Way
from store.sides import Side


def heard(context: Context, talk: Talk, side: Side, event: Posted) -> Whisper | None:
    """Keep a note among staff, or send words to the customer that are marked so."""
    lanes = talk.routing.lanes
    sent, way = lanes.sent(event.body), Way.MARKED
    is_open = apart.is_open(context, side) and bool(talk.customers())
    if sent is None and is_open and not lanes.is_note(event.body):
        sent, way = event.body, Way.OPENED
    if sent is None:
        return _noted(talk, side, event)
    if not sent and not event.files:
        raise Refusal(f"There is nothing to send after {lanes.marks.send_mark}.")
    message = _kept(talk, side, event, sent)
    return _send(context, talk, message, way)


def _kept(talk: Talk, side: Side, event: Posted, body: Doc | None = None) -> Message:
    """Keep what one of us said, and let the team read it if it was said elsewhere."""
    message = keep(talk, side, event, Way.NOTE, body)
    if side.is_direct:
        sides.change(talk.transaction, side, active_at=talk.now, heard_at=talk.now)
        showingback.tell_team(talk, message)
    return message


def _send(context: Context, talk: Talk, message: Message, way: Way) -> Whisper | None:
    """Send words if it is clear to whom; else ask."""
    to = receivers.of(talk, message)
    if len(to) != 1 and not receivers.is_hour(context, talk):
        return receivers.asked(talk, message, to)
    sending.send(context, talk, message, to, way)
    return None


def _noted(talk: Talk, side: Side, event: Posted) -> Whisper | None:
    """Keep a note; whoever writes their first one in a conversation is told how to send it."""
    message = _kept(talk, side, event)
    to = talk.customers()
    is_first = messages.before(talk.transaction, message) is None
    if not is_first or not (to or side.is_direct):
        return None
    marks, sign = talk.routing.lanes.marks, talk.routing.sign_of(SEND)
    body = say(
        f"This stays among us. To send words to {receivers.names(talk, to)}, begin them with "
        f"{marks.send_mark} or put {sign} on them."
    )
    return Whisper(body, receivers.doors(talk, message, to))


def take_in(context: Context, number: int, event: Posted) -> Message:
    """Keep a note that we did not hear when it was said."""
    talk = speaking.talk_about(context, number)
    return _kept(talk, apart.speaks_on(context, talk), event)


# What happens to it later -----------------------------------------------------------------------


def edited(context: Context, talk: Talk, message: Message, event: Edited) -> Reply:
    """Let new words cross if they are meant to: a mark that is gone holds them back."""
    sent = _meant_to_cross(context, talk, message, event)
    if message.way == Way.NOTE:
        messages.change(talk.transaction, message, body=to_json(sent or event.body))
        showingback.redraw(talk, message)
        return _send(context, talk, message, Way.MARKED) if sent else None
    if sent:
        sending.reword(context, talk, message, sent)
    else:
        messages.change(talk.transaction, message, words_held=1)
    showingback.redraw(talk, message)
    return None


def _meant_to_cross(context: Context, talk: Talk, message: Message, event: Edited) -> Doc | None:
    """Give what of new words is meant to cross; None if they are to stay."""
    lanes = talk.routing.lanes
    if not _is_author(context, talk, message, event) or lanes.is_note(event.body):
        return None
    if (sent := lanes.sent(event.body)) is not None:
        return sent
    is_open = message.way == Way.OPENED and lanes.is_open(event.place.connection)
    return event.body if is_open or message.way == Way.HANDED else None


def _is_author(context: Context, talk: Talk, message: Message, event: Edited) -> bool:
    """Tell whether somebody of the staff half changes their own words, where they said them."""
    side = sides.get(talk.transaction, message.side_id)
    if side is None or event.author.account != message.account:
        return False
    is_there = (event.place.connection, event.place.channel) == (side.connection, message.channel)
    return is_there and apart.admits(context, talk, side)


def signed(context: Context, talk: Talk, message: Message, *, added: bool) -> Reply:
    """Send somebody's own words on which they put the sign for it; taken off, they come back."""
    if context.asker.account != message.account:
        raise Refusal(f"These are the words of {message.name}, who alone can send them.")
    if added:
        return hand(context, talk, message)
    if message.way == Way.HANDED:
        sending.take_back(context, talk, message)
    return None


def hand(
    context: Context, talk: Talk, message: Message, to: list[Side] | None = None
) -> Whisper | None:
    """Send a note after all, by a deliberate act; None once it is on its way."""
    if message.way != Way.NOTE or message.is_gone:
        raise Refusal("That is sent already." if not message.is_gone else "That is gone.")
    body = talk.routing.lanes.unmarked(from_json(message.body))
    messages.change(talk.transaction, message, body=to_json(body))
    if to is None:
        return _send(context, talk, message, Way.HANDED)
    sending.send(context, talk, message, to, Way.HANDED)
    return None
