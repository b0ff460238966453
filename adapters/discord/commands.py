"""Makes application commands of the verbs there are, and hands them in when they changed."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final

import structlog

from adapters.discord import ability
from adapters.discord.calls import Calls
from adapters.discord.interactions import NEW_VERB, ON_MESSAGE, SAME, SEND, VOTE_VERB
from adapters.discord.rendering import Payload, cut
from bridgebot.adapter import Blank, Cursor, Gate, Offer

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
MENU: Final = {
    SEND: {
        "de": "An Bridgebot senden",
        "fr": "Envoyer à Bridgebot",
        "es-ES": "Enviar a Bridgebot",
    },
    SAME: {
        "de": "Das möchte ich auch",
        "fr": "Moi aussi",
        "es-ES": "Yo también",
    },
}


def definitions(offers: Iterable[Offer]) -> list[Payload]:
    """Describe the verbs, and the entries of menus that lead to them, as Discord takes them."""
    offers = list(offers)
    verbs = {each.verb for each in offers}
    entries = [(SEND, NEW_VERB), (SAME, VOTE_VERB)]
    return [
        *map(_command, offers[: ability.COMMANDS]),
        *(_entry(name) for name, verb in entries if verb in verbs),
    ]


def _command(offer: Offer) -> Payload:
    # Discord wants what is required to come first; the core takes them by name in any order.
    ordered = sorted(offer.blanks, key=lambda blank: not _is_first(blank))
    return {
        "type": CHAT,
        "name": offer.verb.lower()[: ability.COMMAND_NAME],
        "description": cut(offer.help or offer.verb, ability.DESCRIPTION),
        "options": [_option(blank) for blank in ordered[: ability.OPTIONS]],
        **(STAFF_ONLY if offer.is_for_staff else ANYWHERE),
    }


def _is_first(blank: Blank) -> bool:
    return blank.is_number and blank.is_required


def _option(blank: Blank) -> Payload:
    """Describe what a command wants to be told; what is long is asked for in a form instead."""
    return {
        "type": STRING,
        "name": blank.name.lower()[: ability.COMMAND_NAME],
        "description": cut(blank.help, ability.DESCRIPTION),
        "required": _is_first(blank),
        **({"autocomplete": True} if blank.is_number or blank.seeks else {}),
    }


def _entry(name: str) -> Payload:
    return {"type": ON_MESSAGE, "name": name, "name_localizations": MENU[name], **ANYWHERE}


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
