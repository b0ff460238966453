"""Parses interactions into events: commands, menus, buttons, forms, and typing; pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.discord import forms, menus, parsing, rendering, showing
from adapters.discord.heard import NOTHING, Heard, Kind, Payload, Reading, Way, milliseconds
from adapters.discord.menus import NEW_VERB, ON_MESSAGE, ON_PERSON
from adapters.discord.people import author, author_of, person, shown_name
from bridgebot.abilities import Offer
from bridgebot.event import Commanded, Place, Pressed, Submitted
from bridgebot.text import Doc, cut, plain

COMMAND: Final = 2
COMPONENT: Final = 3
TYPING: Final = 4
MODAL: Final = 5

_NEEDED: Final = (1 << 10) | (1 << 11)
"""To view a channel, and to send messages."""
CHOSEN: Final = "\u2060"
"""Begins a value that was chosen, not typed: a command of its own."""
QUOTED: Final = 300
"""The most characters of a message that are quoted as wrong."""
_MENTION: Final = re.compile(r"<@!?(\d+)>")


@dataclass(frozen=True, slots=True)
class Typing:
    """What somebody is typing, and where."""

    verb: str
    blank: str
    words: str


def parse(payload: Payload, reading: Reading, offers: Mapping[str, Offer]) -> Heard:
    """Parse an interaction that wants an answer; what we do not know comes to nothing."""
    match payload.get("type"):
        case 2:
            return _command(payload, reading, offers)
        case 3:
            return _pressed(payload, reading)
        case 5:
            return _submitted(payload, reading)
        case _:
            return NOTHING


def typing(payload: Payload) -> Typing | None:
    """Find what is being typed."""
    data = payload["data"]
    for option in data.get("options") or ():
        if option.get("focused"):
            return Typing(str(data["name"]), str(option["name"]), str(option.get("value") or ""))
    return None


def is_with_us(payload: Payload) -> bool:
    """Tell whether it is in somebody's conversation of two with us."""
    return int(payload.get("context") or 0) == 1


def place(payload: Payload, reading: Reading) -> Place:
    """Say where it is; where we may not speak, it is the asker's conversation with us."""
    if is_with_us(payload) or not _may_speak(payload):
        return reading.direct(person(payload, reading).account)
    channel = payload.get("channel") or {}
    is_thread = channel.get("type") in (10, 11, 12)
    above = str(channel.get("parent_id") or "") if is_thread else ""
    return reading.place(str(payload["channel_id"]), above)


def _is_where_it_stands(payload: Payload) -> bool:
    """Tell whether the place that we name is the one in which it is."""
    return is_with_us(payload) or _may_speak(payload)


def _may_speak(payload: Payload) -> bool:
    """Tell whether we may speak where it is: not where only the user carries us."""
    owners = payload.get("authorizing_integration_owners") or {"0": ""}
    granted = int(payload.get("app_permissions") or _NEEDED)
    return "0" in owners and granted & _NEEDED == _NEEDED


def way(payload: Payload, kind: Kind, line: str = "") -> Way:
    """Say how the answer gets back."""
    user = payload.get("user") or payload["member"]["user"]
    return Way(
        kind,
        str(user["id"]),
        str(payload.get("channel_id") or ""),
        str((payload.get("message") or {}).get("id") or ""),
        str(payload["id"]),
        str(payload["token"]),
        is_direct="guild_id" not in payload,
        line=line,
    )


def _facts(payload: Payload, reading: Reading) -> dict[str, Any]:
    return {
        "key": f"interaction:{payload['id']}",
        "place": place(payload, reading),
        "author": person(payload, reading),
        "at": milliseconds(str(payload["id"])),
    }


def _command(payload: Payload, reading: Reading, offers: Mapping[str, Offer]) -> Heard:
    data = payload["data"]
    if data.get("type") == ON_MESSAGE:
        return _on_message(payload, reading)
    if data.get("type") == ON_PERSON:
        return _on_person(payload, reading)
    facts, verb = _facts(payload, reading), str(data["name"])
    given = {
        str(each["name"]): _named(str(each["value"]), data, reading)
        for each in data.get("options") or ()
    }
    for words in given.values():
        if words.startswith(CHOSEN):
            line = words.removeprefix(CHOSEN)
            return Heard((Commanded(**facts, line=line),), way(payload, Kind.COMMAND, line))
    event = Submitted(**facts, command=verb, values=given)
    return Heard((event,), way(payload, Kind.COMMAND, typed(verb, given, offers.get(verb))))


def _named(words: str, data: Payload, reading: Reading) -> str:
    """Write the people whom words mention by the names that they show."""
    return _MENTION.sub(lambda found: f"@{_name(found[1], data, reading)}", words)


def _name(account: str, data: Payload, reading: Reading) -> str:
    told = data.get("resolved") or {}
    user = (told.get("users") or {}).get(account) or {}
    member = (told.get("members") or {}).get(account) or {}
    return shown_name(user, member) or reading.name(account) or account


def typed(verb: str, given: Mapping[str, str], offer: Offer | None) -> str:
    """Write a command as one would type it."""
    flags = {blank.name for blank in offer.blanks if blank.is_flag} if offer else set()
    return " ".join([verb, *_arguments(given.items(), flags)])


def _arguments(given: Iterable[tuple[str, str]], flags: set[str]) -> Iterable[str]:
    for name, words in given:
        yield f'--{name} "{words}"' if name in flags else words


def _on_message(payload: Payload, reading: Reading) -> Heard:
    """Parse an entry of a message's menu."""
    facts, data = _facts(payload, reading), payload["data"]
    target = str(data.get("target_id"))
    on = ((data.get("resolved") or {}).get("messages") or {}).get(target) or {}
    is_ours = str((on.get("author") or {}).get("id")) == reading.us or on.get("webhook_id")
    entry, body = str(data["name"]), _body(on, reading)
    verb = menus.ON_MESSAGES.get(entry, NEW_VERB)
    back = way(payload, Kind.COMMAND, verb)
    match verb:
        case "suggest" | "vote" if body and not is_ours:
            where = target if _is_where_it_stands(payload) else ""
            return Heard((Pressed(**facts, command=verb, message=where, said=body),), back)
        case "supporters":
            where = target if _is_where_it_stands(payload) else ""
            return Heard((Pressed(**facts, command=verb, message=where),), back)
        case "vote" if is_ours:
            return Heard((Pressed(**facts, command=verb, message=target),), back)
        case "send":
            whose = author_of(on, reading)
            shown = tuple(parsing.file(each, reading) for each in on.get("attachments") or ())
            words = Pressed(**facts, command=verb, message=target, said=body, whose=whose)
            return Heard((replace(words, files=shown),), back)
        case "correct":
            back = replace(back, prefill=_quoted(on, plain(body)))
            whose = author_of(on, reading)
            wrong = Pressed(**facts, command=verb, message=target, said=body, whose=whose)
            return Heard((wrong,), back)
    return Heard((Commanded(**facts, line=NEW_VERB),), replace(back, line=NEW_VERB))


def _quoted(on: Payload, said: str) -> str:
    """Give what a message says as it is quoted: of a card, which has buttons, what it is about."""
    parts = showing.components_in(on.get("components") or ())
    is_card = any(each.get("type") == rendering.BUTTON for each in parts)
    return cut(said.partition("\n")[0] if is_card else said, QUOTED)


def _body(on: Payload, reading: Reading) -> Doc:
    """Read what a message says; of ours, the words among its components."""
    if on.get("content") or not on.get("components"):
        return parsing.body_of(on, reading)
    words = rendering.words_in(on["components"])
    said = "\n".join(str(each.get("content") or "") for each in words)
    return parsing.body_of({**on, "content": said}, reading)


def _on_person(payload: Payload, reading: Reading) -> Heard:
    """Parse an entry of a person's menu."""
    data = payload["data"]
    verb = menus.ON_PEOPLE.get(str(data["name"]))
    if verb is None:
        return NOTHING
    account, told = str(data.get("target_id")), data.get("resolved") or {}
    user = (told.get("users") or {}).get(account) or {"id": account}
    whose = author(user, (told.get("members") or {}).get(account) or {}, reading)
    event = Pressed(**_facts(payload, reading), command=verb, whose=whose)
    return Heard((event,), way(payload, Kind.COMMAND, f"{verb} @{whose.name}"))


def _pressed(payload: Payload, reading: Reading) -> Heard:
    line, on = str(payload["data"]["custom_id"]), payload.get("message") or {}
    event = Pressed(**_facts(payload, reading), command=line, message=str(on.get("id") or ""))
    return Heard((event,), way(payload, Kind.PRESS, line))


def _submitted(payload: Payload, reading: Reading) -> Heard:
    filled = forms.filled(payload["data"])
    files = tuple(parsing.file(each, reading) for each in filled.files)
    event = Submitted(
        **_facts(payload, reading), command=filled.command, values=filled.values, files=files
    )
    back = way(payload, Kind.SUBMISSION)
    modal = str(payload["data"]["custom_id"])
    return Heard((event,), replace(back, modal=modal, typed=filled.typed))
