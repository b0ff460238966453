"""Makes what a platform tells fit to be kept: every text can be written, every id be found again.

It is done in one place, at the gate, and costs what is clean next to nothing.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from hashlib import sha256
from typing import Any, Final

import msgspec

from bridgebot import seals
from bridgebot.event import Event, Place, Posted, Pressed, Submitted

ID_MAX: Final = 255
NAME_MAX: Final = 100
AT_MAX: Final = 2**53


def clean(event: Event) -> Event:
    """Give an event whose texts hold no NUL and no half characters, and whose ids are short.

    What reads the files that came with it is sealed.
    """
    fit: Event = event if _is_fit(event) else _mended(event)
    short = fit if _is_short(fit) else _shortened(fit)
    if isinstance(short, Posted | Pressed | Submitted) and short.files:
        return replace(short, files=tuple(map(seals.file_sealed, short.files)))
    return short


def _is_fit(event: Event) -> bool:
    """Tell by writing it as JSON: nothing looks at every character faster."""
    try:
        return b"\\u0000" not in msgspec.json.encode(event)
    except UnicodeEncodeError:
        return False


def _is_short(event: Event) -> bool:
    place, author = event.place, event.author
    ids = (event.key, author.account, place.channel, place.thread)
    is_short = len(author.name) <= NAME_MAX and max(map(len, ids)) <= ID_MAX
    return is_short and abs(event.at) <= AT_MAX


def _shortened(event: Event) -> Event:
    """Cut a name; give an id that no platform of this world has a shorter one, always the same.

    A time out of reach becomes the last one that can be kept.
    """
    place, author = event.place, event.author
    return replace(
        event,
        key=_short_id(event.key),
        at=max(-AT_MAX, min(event.at, AT_MAX)),
        place=Place(place.connection, _short_id(place.channel), _short_id(place.thread)),
        author=replace(author, account=_short_id(author.account), name=_short_name(author.name)),
    )


def _short_id(written: str) -> str:
    if len(written) <= ID_MAX:
        return written
    return f"{written[:100]}:{sha256(written.encode()).hexdigest()}"


def _short_name(name: str) -> str:
    return name if len(name) <= NAME_MAX else f"{name[: NAME_MAX - 1]}\u2026"


def _mended(value: Any) -> Any:
    match value:
        case str():
            return _mended_text(value)
        case tuple():
            return tuple(map(_mended, value))
        case Mapping():
            return {_mended(name): _mended(said) for name, said in value.items()}
        case bool() | int() | None:
            return value
        case _:
            parts = {name: _mended(getattr(value, name)) for name in _names(value)}
            return type(value)(**parts)


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, msgspec.Struct):
        return value.__struct_fields__
    return tuple(field.name for field in fields(value))


def _mended_text(text: str) -> str:
    """Join the halves of characters that belong together, and mark what cannot be kept."""
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\0", "\ufffd")
