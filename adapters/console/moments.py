"""Says when something was, as people say it, by the clock on the wall here."""

from datetime import datetime
from typing import Final

MINUTE: Final = 60
HOUR: Final = 3600


def when(at: int, now: int) -> str:
    """Tell a time (milliseconds since 1970 UTC) to somebody who reads it now."""
    seconds = (now - at) // 1000
    then, today = _local(at), _local(now)
    if seconds < 0:
        return f"{_date(then)} at {then:%H:%M}"
    if seconds < MINUTE:
        return "a moment ago"
    if seconds < HOUR:
        return _ago(seconds // MINUTE, "minute")
    if then.date() == today.date():
        return _ago(seconds // HOUR, "hour")
    if (today.date() - then.date()).days == 1:
        return "yesterday"
    return _date(then)


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000).astimezone()


def _ago(count: int, unit: str) -> str:
    return f"1 {unit} ago" if count == 1 else f"{count} {unit}s ago"


def _date(then: datetime) -> str:
    return f"{then.day} {then:%B %Y}"
