"""Parses signs put on messages, or taken off: as told, or as found in the history; pure."""

from dataclasses import replace

from adapters.slack import messages, signs
from adapters.slack.heard import NOTHING, Heard, Kind, Payload, Reading, Way
from adapters.slack.naming import milliseconds
from adapters.slack.signbook import Change
from bridgebot.event import Place, Reacted


def told(event: Payload, reading: Reading) -> Heard:
    """Parse a sign that Slack tells of."""
    item = event.get("item") or {}
    if item.get("type") != "message":
        return NOTHING
    channel, ts, user = str(item["channel"]), str(item["ts"]), str(event["user"])
    at, name = str(event["event_ts"]), str(event["reaction"])
    reacted = Reacted(
        key=f"{reading.team}:{channel}:{ts}:{user}:{name}:{at}",
        place=reading.place(channel),
        author=reading.author(user, is_bot=user == reading.bot_user),
        at=milliseconds(at),
        message=ts,
        emoji=signs.sign(name),
        added=event["type"] == "reaction_added",
    )
    return Heard((reacted,), Way(Kind.MESSAGE, reading.team, user, channel))


def with_words(reacted: Reacted, message: Payload, reading: Reading) -> Reacted:
    """Add what the message says on which a sign was put, who said it, and in which thread."""
    place = reacted.place
    return replace(
        reacted,
        place=Place(place.connection, place.channel, messages.thread_of(message)),
        said=messages.body_of(message, reading),
        whose=messages.author_of(message, reading),
    )


def caught(change: Change, channel: str, reading: Reading) -> Reacted:
    """Give what somebody did with a sign while nobody told us; when, is not known."""
    what = f"{change.user}:{change.name}:{'on' if change.added else 'off'}"
    return Reacted(
        key=f"{reading.team}:{channel}:{change.ts}:{what}:{reading.now}",
        place=reading.place(channel),
        author=reading.author(change.user),
        at=reading.now,
        message=change.ts,
        emoji=signs.sign(change.name),
        added=change.added,
    )
