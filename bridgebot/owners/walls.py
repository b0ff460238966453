"""What the clocks on the walls of a zone show, and when.

All moments are milliseconds since 1970 UTC.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ON_THE_WALL: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - what a clock shows, in any zone


def shown(zone: ZoneInfo, at_ms: int) -> datetime:
    """Say what the clocks of a zone show at a moment."""
    return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone)


def first(zone: ZoneInfo, day: date, minute: int) -> int:
    """Give the first moment at which the clocks show this minute of a day, or a later one."""
    wanted = _ON_THE_WALL + timedelta(day.toordinal() - _ON_THE_WALL.toordinal(), minutes=minute)
    before, after = _moment(wanted, zone, 0), _moment(wanted, zone, 1)
    return before if before <= after else _jump(zone, after, before)


def _moment(wanted: datetime, zone: ZoneInfo, fold: int) -> int:
    offset = wanted.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()
    return (wanted - _ON_THE_WALL - offset) // timedelta(milliseconds=1)


def _jump(zone: ZoneInfo, before: int, after: int) -> int:
    """Find the moment between two at which the zone's clocks jump."""
    old = shown(zone, before).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        is_old = shown(zone, middle).utcoffset() == old
        before, after = (middle, after) if is_old else (before, middle)
    return after
