"""Makes application commands of the verbs there are, and hands them in when they changed."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final

import structlog

from adapters.discord import ability, menus, translating
from adapters.discord.calls import Calls
from adapters.discord.menus import Entry
from adapters.discord.rendering import Payload, cut
from bridgebot.abilities import Blank, Offer
from bridgebot.adapter import Cursor, Gate

_log = structlog.get_logger()
HASH: Final = "#commands"
CHAT: Final = 1
STRING: Final = 3
MANAGE_MESSAGES: Final = str(1 << 13)
IN_SERVERS: Final = 0
WITH_PEOPLE: Final = 1
IN_SERVER: Final = 0
WITH_US: Final = 1
BETWEEN_PEOPLE: Final = 2
ANYWHERE: Final[Payload] = {
    "integration_types": [IN_SERVERS, WITH_PEOPLE],
    "contexts": [IN_SERVER, WITH_US, BETWEEN_PEOPLE],
}
STAFF_ONLY: Final[Payload] = {
    "integration_types": [IN_SERVERS],
    "contexts": [IN_SERVER],
    "default_member_permissions": MANAGE_MESSAGES,
}


def definitions(offers: Iterable[Offer]) -> list[Payload]:
    """Describe the verbs, and the entries of menus that lead to them, as Discord takes them."""
    offers = list(offers)
    return [*map(_command, offers[: ability.COMMANDS]), *map(_entry, menus.entries(offers))]


def _command(offer: Offer) -> Payload:
    # Discord wants what is required to come first; the core takes them by name in any order.
    ordered = sorted(offer.blanks, key=lambda blank: not _is_first(blank))
    return {
        "type": CHAT,
        "name": offer.verb.lower()[: ability.COMMAND_NAME],
        "description": cut(offer.help or offer.verb, ability.DESCRIPTION),
        "options": [_option(offer.verb, blank) for blank in ordered[: ability.OPTIONS]],
        **translating.of_verb(offer.verb),
        **(STAFF_ONLY if offer.is_for_staff else ANYWHERE),
    }


def _is_first(blank: Blank) -> bool:
    return blank.is_number and blank.is_required


def _option(verb: str, blank: Blank) -> Payload:
    """Describe what a command wants to be told; what is long is asked for in a form instead."""
    return {
        "type": STRING,
        "name": blank.name.lower()[: ability.COMMAND_NAME],
        "description": cut(blank.help, ability.DESCRIPTION),
        "required": _is_first(blank),
        **translating.of_verb(verb, blank.name),
        **_offered(blank),
    }


def _offered(blank: Blank) -> Payload:
    """Say what Discord offers while it is typed: a few choices, or what we find."""
    if blank.choices:
        return {"choices": [{"name": each, "value": each} for each in blank.choices]}
    return {"autocomplete": True} if blank.is_number or blank.seeks else {}


def _entry(entry: Entry) -> Payload:
    where = STAFF_ONLY if entry.is_for_staff else ANYWHERE
    return {"type": entry.kind, "name": entry.name, **translating.of_entry(entry.name), **where}


def fingerprint(application: str, defined: list[Payload]) -> str:
    """Give what changes when the commands do."""
    written = json.dumps([application, defined], sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


async def sync(calls: Calls, gate: Gate, application: str, offers: Iterable[Offer]) -> bool:
    """Hand the commands in, all at once, if they changed; say whether they had."""
    defined = definitions(offers)
    wanted = fingerprint(application, defined)
    if await gate.cursor(HASH) == wanted:
        return False
    told: Any = await calls.call(
        "PUT",
        "/applications/{application_id}/commands",
        defined,
        application_id=application,
    )
    await gate.accept([], Cursor(wanted, HASH))
    _log.info("discord.commands_synced", count=len(told))
    return True
