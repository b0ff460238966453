"""Paints a message for a terminal: who and where on a line of their own, the words below."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from adapters.console import safety
from adapters.console.message import Message
from adapters.console.moments import Wall
from adapters.console.render import Fragment, Line, drawn, hearers, labels, place

WIDEST: Final = 100
INDENT: Final = "  "
STYLE: Final = Style.from_dict(
    {
        "place": "ansicyan",
        "place.team": "ansimagenta",
        "speaker": "bold",
        "frame": "ansibrightblack",
        "mark": "italic dim",
        "whisper": "italic dim",
        "typed": "ansigreen nodim noitalic",
        "code": "ansigreen",
        "mention": "ansiyellow",
        "link": "underline ansiblue",
        "button": "nodim noitalic",
        "number": "ansiyellow bold nodim noitalic",
        "note": "ansiyellow",
    }
)
_PIECES: Final = re.compile(r"\s+|\S+")


def painted(message: Message, *, is_team: bool, wall: Wall, width: int) -> StyleAndTextTuples:
    """Paint a message, at most so many columns wide."""
    room = min(width, WIDEST) - len(INDENT)
    tone = "class:whisper" if message.is_private else ""
    painting: StyleAndTextTuples = [*_heading(message, is_team=is_team), ("", "\n")]
    for line in drawn(message.body, wall):
        painting += _indented(line, room, tone)
    for row in _doors(message, room):
        painting += _indented(row, room, "")
    return painting


def written(width: int, *fragments: Fragment) -> StyleAndTextTuples:
    """Paint a line of the terminal's own words, at most so many columns wide."""
    line = Line(tuple((style, safety.visible(words)) for style, words in fragments))
    room = min(width, WIDEST)
    return [piece for part in wrapped(line, room) for piece in (*part, ("", "\n"))]


def _heading(message: Message, *, is_team: bool) -> Iterator[Fragment]:
    yield "class:place.team" if is_team else "class:place", f"[{place(message)}]"
    yield "class:speaker", f" {safety.name(message.speaker)}"
    yield "class:frame", " → "
    yield "", hearers(message)
    if message.mark:
        yield "class:mark", f"  {safety.name(message.mark)}"


def _doors(message: Message, room: int) -> Iterator[Line]:
    """Draw the buttons, as many on a line as there is room for."""
    row: list[Fragment] = []
    used = 0
    for label in labels(message):
        width = get_cwidth(f"[{label}]  ")
        if used + width > room and row:
            yield Line(tuple(row))
            row, used = [], 0
        row += _door(label)
        used += width
    if row:
        yield Line(tuple(row))


def _door(label: str) -> Iterator[Fragment]:
    number, gap, words = label.partition(" ")
    yield "class:frame", "["
    yield "class:number", number
    yield "class:button", gap + words
    yield "class:frame", "]"
    yield "", "  "


def _indented(line: Line, room: int, tone: str) -> Iterator[Fragment]:
    for part in wrapped(line, room):
        yield "", INDENT
        for style, words in part:
            yield f"{tone} {style}", words
        yield "", "\n"


def wrapped(line: Line, room: int) -> Iterator[list[Fragment]]:
    """Part a line so that each part has room, between words where that is possible."""
    part: list[Fragment] = []
    used = 0
    for style, piece in _pieces(line.fragments, max(room - get_cwidth(line.hang), 1)):
        width = get_cwidth(piece)
        if used + width > room and part:
            yield part
            part, used = [("class:frame", line.hang)], get_cwidth(line.hang)
            if piece.isspace():
                continue
        part.append((style, piece))
        used += width
    yield part


def _pieces(fragments: Iterable[Fragment], room: int) -> Iterator[Fragment]:
    """Part fragments into words and the gaps between them, none wider than there is room."""
    for style, words in fragments:
        for piece in _PIECES.findall(words):
            while get_cwidth(piece) > room:
                fitting = _fitting(piece, room)
                yield style, piece[:fitting]
                piece = piece[fitting:]  # noqa: PLW2901 - what is left of it
            yield style, piece


def _fitting(piece: str, room: int) -> int:
    """Count the characters that there is room for; one at least."""
    used = 0
    for number, character in enumerate(piece):
        used += get_cwidth(character)
        if used > room:
            return max(number, 1)
    return len(piece)
