"""Makes anybody's words safe to print: no control sequence reaches the terminal, nothing forges."""

import re
from typing import Final

_CONTROL: Final = {code: 0x2400 + code for code in range(32)}
_KEPT: Final = {ord("\t"): " ", ord("\n"): "\n"}
_STRANGE: Final = (
    range(0x80, 0xA0),  # the terminal's second set of controls
    range(0x202A, 0x202F),  # these and the next turn the direction of writing around
    range(0x2066, 0x206A),
    range(0xD800, 0xE000),  # halves of a character, which cannot be written
)
_VISIBLE: Final = (
    _CONTROL | {0x7F: 0x2421} | {code: 0xFFFD for codes in _STRANGE for code in codes} | _KEPT
)
_NAME: Final = {ord("→"): "›", ord("["): "(", ord("]"): ")", ord(":"): "꞉"}
_BAR: Final = re.compile(r"(?<!\S)\|(?!\S)")


def visible(text: str) -> str:
    """Show every control character as a sign for itself; lines and words stay as they are."""
    return text.translate(_VISIBLE)


def lines(text: str) -> list[str]:
    """Part words into safe lines, at least one."""
    return [visible(line) for line in text.splitlines()] or [""]


def name(text: str) -> str:
    """Give somebody's name as one safe word or more, without the signs that frame a message."""
    return " ".join(visible(text).split()).translate(_NAME) or "somebody"


def without_bars(line: str) -> str:
    """Change each `|` that stands alone, since that is how the end of a line is shown."""
    return _BAR.sub("¦", line)
