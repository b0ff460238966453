"""By whose clock times go: what people mean by those they write, and what they alone read."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

import msgspec

from bridgebot.command import Context
from bridgebot.conversation.talks import is_alone
from bridgebot.event import Answer, Whisper
from bridgebot.owners.chains import read_hours
from bridgebot.text import Doc, Moment, rebuilt, to_json
from store import hours, people, zones
from store.database import Reader

_MOMENT: Final = '["moment",'
"""Begins a time in a message as JSON, and nothing else: quotes within words are escaped."""


def of(context: Context) -> str:
    """Give the zone of whoever asks: as they told it, else of their hours, else of the place."""
    own = own_of(context.transaction, context.asker.person_id)
    return own or context.routing.zone(context.place.connection)


def own_of(reader: Reader, person: int) -> str:
    """Give the zone that a person told, by itself or with their working hours; else nothing."""
    if told := zones.of(reader, person):
        return told
    worked = hours.of(reader, person)
    return read_hours(worked).zone if worked else ""


def answered(context: Context, answer: Answer | None) -> Answer | None:
    """Give an answer with its times by the clock of whoever asks, if they alone read it."""
    if not isinstance(answer, Whisper) or not _tells_time(answer.body) or not _is_alone(context):
        return answer
    zone = own_of(context.transaction, context.asker.person_id)
    return replace(answer, body=_told(answer.body, zone))


def written(reader: Reader, connection: str, account: str, body: Doc) -> Doc:
    """Give words that one account reads alone with their times by that person's clock."""
    found = people.identity(reader, connection, account) if _tells_time(body) else None
    return _told(body, own_of(reader, found.person_id)) if found else body


def _is_alone(context: Context) -> bool:
    place, account = context.place, context.asker.account
    return not context.is_overheard or is_alone(context.routing, place, account)


def _tells_time(body: Doc) -> bool:
    return _MOMENT in to_json(body)


def _told(body: Doc, zone: str) -> Doc:
    told: Doc = rebuilt(body, partial(_in_zone, zone)) if zone else body
    return told


def _in_zone(zone: str, part: Any) -> Moment | None:
    return msgspec.structs.replace(part, zone=zone) if isinstance(part, Moment) else None
