"""Finds in a payload what must be known before it can be read: people, a place to answer; pure."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from adapters.slack import mrkdwn
from adapters.slack.heard import Known, Payload
from adapters.slack.naming import is_direct


def actor_of(payload: Payload) -> str:
    """Give the user who acts, or nothing."""
    event = payload.get("event") or {}
    message = event.get("message") or event.get("previous_message") or {}
    user = payload.get("user") or {}
    return str(
        payload.get("user_id")
        or (user.get("id") if isinstance(user, Mapping) else user)
        or _user(event.get("user"))
        or message.get("user")
        or ""
    )


def known_from(payload: Payload) -> dict[str, Known]:
    """Say what a payload itself tells of the user who acts, for when Slack is slow to say more."""
    user, event, own = actor_of(payload), payload.get("event") or {}, payload.get("user")
    if not isinstance(own, Mapping):
        own = event.get("message") or event.get("previous_message") or event or payload
    team = own.get("user_team") or own.get("team_id") or own.get("team")
    name = own.get("user_name") or own.get("name") or own.get("username")
    return {user: Known(str(team), str(name or user))} if user and team else {}


def _user(user: Any) -> str:
    return str(user.get("id", "")) if isinstance(user, Mapping) else str(user or "")


def mentioned(payload: Any) -> Iterator[str]:
    """Find the users that are mentioned in a payload, channels and groups too."""
    match payload:
        case (
            {"type": "user", "user_id": str(name)}
            | {"type": "channel", "channel_id": str(name)}
            | {"type": "usergroup", "usergroup_id": str(name)}
        ):
            yield name
        case dict():
            for key, part in payload.items():
                if key == "text":
                    yield from mrkdwn.mentioned(part)
                elif not isinstance(part, str):  # most parts are, and only a text can mention
                    yield from mentioned(part)
        case list():
            for part in payload:
                yield from mentioned(part)


def channel_of(payload: Payload) -> str:
    """Give the channel in which something happens, or nothing."""
    event, container = payload.get("event") or {}, payload.get("container") or {}
    return str(
        event.get("channel")
        or (event.get("item") or {}).get("channel")
        or payload.get("channel_id")
        or (payload.get("channel") or {}).get("id")
        or container.get("channel_id")
        or way_back(payload).get("channel")
        or ""
    )


def partner_in(payload: Payload) -> str:
    """Give the user who acts, if that is in a conversation of two, or nowhere in particular."""
    channel = channel_of(payload)
    return "" if channel and not is_direct(channel) else actor_of(payload)


def chosen_in(payload: Payload) -> str:
    """Give the user whose message it was at whose menu somebody chose something, or nothing."""
    on = payload.get("message") if payload.get("type") == "message_action" else None
    return str((on or {}).get("user") or "")


def with_channel(payload: Payload, called: Callable[[str], str]) -> Payload:
    """Give a payload in which the channel has another name."""
    match payload:
        case {"event": {"channel": str(channel), **rest}}:
            return {**payload, "event": {**rest, "channel": called(channel)}}
        case {"event": {"item": {"channel": str(channel), **item}, **rest}}:
            return {**payload, "event": {**rest, "item": {**item, "channel": called(channel)}}}
        case {"channel_id": str(channel)}:
            return {**payload, "channel_id": called(channel)}
        case {"channel": {"id": str(channel), **rest}}:
            return {**payload, "channel": {**rest, "id": called(channel)}}
        case _:
            return payload


def way_back(payload: Payload) -> Mapping[str, str]:
    """Say whence the modal was opened in which somebody does something."""
    view = payload.get("view") or {}
    if view.get("type") != "modal":
        return {}
    back: Mapping[str, str] = json.loads(view.get("private_metadata") or "{}").get("back") or {}
    return back
