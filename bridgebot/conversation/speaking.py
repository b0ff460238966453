"""What commands of a conversation need: which one is meant, and whose words."""

from bridgebot import lifecycle
from bridgebot.command import Context
from bridgebot.conversation import apart, showingback, talks
from bridgebot.conversation.talks import Talk
from bridgebot.refusal import Refusal
from bridgebot.text import Doc, to_json
from store import installation, messages, sides
from store.messages import Message, Way


def talk_about(context: Context, number: int) -> Talk:
    """Give the conversation about something; Refusal where there is nothing, or no team."""
    lifecycle.find(context, number)
    talk = talks.begin(context, number)
    if talk is None:
        raise Refusal(f"#{number} is with no team, so nobody could read it.")
    return talk


def talk_of(context: Context, message: Message) -> Talk:
    """Give the conversation of a message."""
    transaction = context.transaction
    tag = installation.tag(transaction)
    talk = talks.of(transaction, context.routing, tag, context.now, message.conversation_id)
    assert talk is not None  # noqa: S101 - conversations are never deleted
    return talk


def check_own(context: Context, message: Message) -> None:
    """Let people act on their own words only; Refusal for those of others."""
    side = sides.get(context.transaction, message.side_id)
    theirs = side is not None and side.connection == context.place.connection
    if not theirs or message.account != context.asker.account:
        raise Refusal(f"These are the words of {message.name}, who alone can do that.")


def spoken(context: Context, talk: Talk, body: Doc) -> Message:
    """Keep words that somebody of staff said by a command."""
    asker, place = context.asker, context.place
    message = messages.keep(
        talk.transaction,
        conversation_id=talk.conversation.id,
        side_id=apart.side_of(context, talk).id,
        account=asker.account,
        name=asker.name,
        picture=messages.picture_of(talk.transaction, place.connection, asker.account),
        way=Way.NOTE.value,
        body=to_json(body),
        files="[]",
        channel=place.channel,
        thread=place.thread,
        said_at=context.now,
    )
    showingback.tell_team(talk, message)
    return message
