"""What was heard, as every database can hold it."""

from typing import Any, TypeVar

import msgspec

from bridgebot.event import Event

E = TypeVar("E", bound=Event)


def storable(event: E) -> E:
    """Take out of an event what no database holds: zero characters and halves of characters."""
    try:
        if _ZERO not in _encode(event):
            return event
    except UnicodeEncodeError:
        pass
    return msgspec.convert(_clean(msgspec.to_builtins(event)), type(event))


_ZERO = b"\\u0000"
_encode = msgspec.json.Encoder().encode


def _clean(data: Any) -> Any:
    match data:
        case str():
            return data.replace("\0", "").encode("utf-8", "replace").decode()
        case dict():
            return {_clean(key): _clean(value) for key, value in data.items()}
        case list() | tuple():
            return [_clean(part) for part in data]
        case _:
            return data
