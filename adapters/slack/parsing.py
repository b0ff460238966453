"""Parses what Slack tells into events: one function for each kind of payload; pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.slack import asking, forms, messages, mrkdwn, reactions, rendering
from adapters.slack.heard import NOTHING, Heard, Kind, Payload, Reading, Way
from adapters.slack.naming import milliseconds, user_of
from bridgebot.event import NOTHING as NO_WORDS
from bridgebot.event import Author, Commanded, Joined, Pressed, Submitted
from bridgebot.text import cut, plain

SEND: Final = "send_to_bridgebot"
SAME: Final = "same_for_me"
WRONG: Final = "this_is_wrong"
CUSTOMER: Final = "send_to_customer"
BEGIN: Final = "open_bridgebot"
QUOTED: Final = 300
"""The most characters of a message that are quoted as wrong."""

HOME_VERB: Final = "mine"
NEW_VERB: Final = "suggest"
VOTE_VERB: Final = "vote"
SEND_VERB: Final = "send"
WRONG_VERB: Final = "correct"


def events(payload: Payload, reading: Reading, prefix: str) -> Heard:
    """Parse any payload; what nobody needs to hear of comes to nothing."""
    if "command" in payload:
        return _command(payload, reading, prefix)
    if payload.get("type") == "event_callback":
        event = payload.get("event") or {}
        parse = _EVENTS.get(str(event.get("type")))
        return parse(event, reading) if parse else NOTHING
    interact = _INTERACTIONS.get(str(payload.get("type")))
    return interact(payload, reading) if interact else NOTHING


# Events ---------------------------------------------------------------------------------------


def _joined(event: Payload, reading: Reading) -> Heard:
    channel, user = str(event["channel"]), str(event["user"])
    at = str(event.get("event_ts", ""))
    joined = Joined(
        key=f"{reading.team}:{channel}:join:{user}:{at}",
        place=reading.place(channel),
        author=reading.author(user, str(event.get("team", "")), is_bot=user == reading.bot_user),
        at=milliseconds(at),
    )
    return Heard((joined,))


def _home(event: Payload, reading: Reading) -> Heard:
    if event.get("tab") != "home":
        return NOTHING
    user, at = str(event["user"]), str(event["event_ts"])
    channel = str(event.get("channel") or reading.direct)
    asked = Commanded(
        key=f"{reading.team}:home:{user}:{at}",
        place=reading.place(channel),
        author=reading.author(user),
        at=milliseconds(at),
        line=HOME_VERB,
    )
    return Heard((asked,), Way(Kind.HOME, reading.team, user, channel))


def _with_home(event: Pressed | Submitted, way: Way) -> Heard:
    """Ask for the home again, when what somebody did there may have changed it."""
    if not way.is_home:
        return Heard((event,), way)
    asked = Commanded(
        key=f"{event.key}:home",
        place=event.place,
        author=event.author,
        at=event.at,
        line=HOME_VERB,
    )
    return Heard((event, asked), way, home=Way(Kind.HOME, way.team, way.user, way.channel))


_EVENTS: Final[Mapping[str, Callable[[Payload, Reading], Heard]]] = {
    "message": messages.message,
    "app_mention": messages.message,
    "reaction_added": reactions.told,
    "reaction_removed": reactions.told,
    "member_joined_channel": _joined,
    "app_home_opened": _home,
}


# Commands -------------------------------------------------------------------------------------


def _command(payload: Payload, reading: Reading, prefix: str) -> Heard:
    verb = str(payload["command"]).removeprefix("/")
    said = mrkdwn.words(str(payload.get("text") or ""), reading.named, reading.called)
    line = said if verb == prefix else f"{verb} {said}".strip()
    channel, user = str(payload["channel_id"]), str(payload["user_id"])
    trigger = str(payload["trigger_id"])
    commanded = Commanded(
        key=f"{reading.team}:command:{trigger}",
        place=reading.place(channel),
        author=reading.author(user, str(payload["team_id"]), str(payload.get("user_name", ""))),
        at=reading.now,
        line=line or "help",
    )
    url = str(payload.get("response_url", ""))
    return Heard((commanded,), Way(Kind.COMMAND, reading.team, user, channel, "", trigger, url))


# Interactions ---------------------------------------------------------------------------------


def _pressed(payload: Payload, reading: Reading) -> Heard:
    [action, *_] = payload.get("actions") or [{}]
    way = _way_of_interaction(payload, reading, Kind.PRESS)
    if action.get("action_id") == forms.OPEN:
        return Heard(way=way, form=forms.unpack(str(action.get("value", ""))))
    if not str(action.get("action_id", "")).startswith(rendering.PRESS):
        return NOTHING
    container = payload.get("container") or {}
    is_public = container.get("type") == "message" and not container.get("is_ephemeral")
    at = str(action.get("action_ts", ""))
    pressed = Pressed(
        key=f"{reading.team}:press:{payload['trigger_id']}",
        place=reading.place(way.channel, way.thread),
        author=_actor(payload, reading),
        at=milliseconds(at),
        command=str(action.get("value", "")),
        message=str(container.get("message_ts", "")) if is_public else "",
    )
    return _with_home(pressed, way)


def _submitted(payload: Payload, reading: Reading) -> Heard:
    view = payload["view"]
    carried = json.loads(view["private_metadata"])
    back, filled = carried["back"], dict(forms.filled(view))
    channel, thread = str(back.get("channel") or reading.direct), str(back.get("thread", ""))
    once = str(payload.get("trigger_id") or f"{view['id']}:{view.get('hash', '')}")
    submitted = Submitted(
        key=f"{reading.team}:form:{once}",
        place=reading.place(channel, thread),
        author=_actor(payload, reading),
        at=reading.now,
        command=str(carried["command"]),
        values={**carried["values"], **filled},
        files=tuple(messages.file(each, reading) for each in forms.files(view)),
    )
    way = Way(
        Kind.SUBMISSION,
        reading.team,
        user_of(submitted.author.account),
        channel,
        thread,
        url=str(back.get("url", "")),
        fields=tuple(filled),
        is_home=bool(back.get("home")),
    )
    return _with_home(submitted, way)


def _begun(payload: Payload, reading: Reading) -> Heard:
    """Parse a shortcut: all of them lead to a verb, with the words of the message if there is."""
    way = _way_of_interaction(payload, reading, Kind.SHORTCUT)
    on, chosen = payload.get("message") or {}, payload.get("callback_id")
    body = messages.body_of(on, reading) if on else NO_WORDS
    is_ours, ts = str(on.get("user", "")) == reading.bot_user, str(on.get("ts", ""))
    facts: dict[str, Any] = {
        "key": f"{reading.team}:shortcut:{payload['trigger_id']}",
        "place": reading.place(way.channel, way.thread),
        "author": _actor(payload, reading),
        "at": milliseconds(str(payload.get("action_ts") or "")) or reading.now,
    }
    if chosen == SAME and is_ours:
        return Heard((Pressed(**facts, command=VOTE_VERB, message=ts),), way)
    if chosen == CUSTOMER:
        whose = messages.author_of(on, reading)
        facts |= {"files": messages.files_of(on, reading), "whose": whose}
        return Heard((Pressed(**facts, command=SEND_VERB, message=ts, said=body),), way)
    if chosen == WRONG:
        quoted, facts["whose"] = _quoted(on, plain(body)), messages.author_of(on, reading)
        wrong = Pressed(**facts, command=WRONG_VERB, message=ts, said=body)
        return Heard((wrong,), replace(way, prefill=quoted))
    if body and not is_ours:
        verb = VOTE_VERB if chosen == SAME else NEW_VERB
        return Heard((Pressed(**facts, command=verb, message=ts, said=body),), way)
    return Heard((Commanded(**facts, line=NEW_VERB),), way)


def _quoted(on: Payload, said: str) -> str:
    """Give what a message says as it is quoted: of a card, which has buttons, what it is about."""
    is_card = any(block.get("type") == "actions" for block in on.get("blocks") or ())
    return cut(said.partition("\n")[0] if is_card else said, QUOTED)


_INTERACTIONS: Final[Mapping[str, Callable[[Payload, Reading], Heard]]] = {
    "block_actions": _pressed,
    "view_submission": _submitted,
    "shortcut": _begun,
    "message_action": _begun,
}


def _actor(payload: Payload, reading: Reading) -> Author:
    user = payload["user"]
    shown = str(user.get("name") or user.get("username") or "")
    return reading.author(str(user["id"]), str(user.get("team_id") or ""), shown)


def _way_of_interaction(payload: Payload, reading: Reading, kind: Kind) -> Way:
    on, container = payload.get("message") or {}, payload.get("container") or {}
    channel = (payload.get("channel") or {}).get("id") or container.get("channel_id")
    thread = messages.thread_of(on) or str(container.get("thread_ts") or "")
    view = payload.get("view") or {}
    is_modal = view.get("type") == "modal"
    return Way(
        kind,
        reading.team,
        str(payload["user"]["id"]),
        str(channel or reading.direct),
        "" if thread == str(container.get("message_ts") or "-") else thread,
        str(payload.get("trigger_id", "")),
        str(payload.get("response_url") or ""),
        view=str(view["id"]) if is_modal else "",
        is_home=view.get("type") == "home" or bool(asking.way_back(payload).get("home")),
    )
