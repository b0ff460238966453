"""Renders ops and answers as Discord's payloads, within all of its limits; pure."""

import base64
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.discord import ability, cutting, showing, writer
from bridgebot.event import Button, File, Hearer
from bridgebot.text import Doc, doc, plain, say

Payload = dict[str, Any]

ROW: Final = 1
BUTTON: Final = 2
WORDS: Final = 10
BOX: Final = 17

ONLY_ASKER: Final = 1 << 6
COMPONENTS_V2: Final = 1 << 15
PRIMARY: Final = 1
SECONDARY: Final = 2

NOTHING: Final = say("…")
_CUT_SHORT: Final = doc("… The whole of it is in the file below.")


@dataclass(frozen=True, slots=True)
class Page:
    """One message: its components, whom alone it calls, and the files that go with it.

    Its words carry its mark; where it has files alone, the first of what shows them does.
    """

    components: list[Payload]
    users: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    mark: int = 0

    def payload(self, flags: int = 0, kept: Sequence[Payload] = ()) -> Payload:
        """Write it as Discord takes it, with what is `kept` of an earlier message."""
        parts: list[Payload] = [*self.components, *showing.shown(self.files), *kept]
        if self.mark and not self.components:
            parts[0] = parts[0] | {"id": self.mark}
        return {
            "components": parts,
            "flags": COMPONENTS_V2 | flags,
            "allowed_mentions": {"parse": [], "users": list(self.users)},
        }

    def words(self) -> str:
        """Give its words as they are written."""
        return "\n".join(str(each["content"]) for each in words_in(self.components))


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as pages; what is far too long is also there as a `whole` text for a file."""

    pages: list[Page]
    whole: str = ""
    key: str = ""


def message(
    body: Doc, buttons: Sequence[Button] = (), hearers: Sequence[Hearer] = (), key: str = ""
) -> Rendered:
    """Render a message; buttons stand under its first page, names of hearers before its words.

    Without words it is three dots: `wordless` is for files that need none.
    """
    written = cutting.pages(body, ability.PAGE) or cutting.pages(NOTHING, ability.PAGE)
    whole = ""
    if len(written) > ability.PAGES:
        written = [*written[: ability.PAGES - 1], writer.write(_CUT_SHORT)]
        whole = plain(body)
    called = hearers[: ability.HEARERS]
    ids = [*(each.account for each in called), *writer.mentioned(body.blocks)]
    users = tuple(dict.fromkeys(each for each in ids if each.isdecimal()))[: ability.MENTIONS]
    pages = [
        _page(words, buttons if number == 0 else (), users, mark(key, number))
        for number, words in enumerate([f"{_called(hearers)}{written[0]}", *written[1:]])
    ]
    return Rendered(pages, whole, key)


def wordless(key: str, number: int = 0) -> Page:
    """Make a page for files alone."""
    return Page([], mark=mark(key, number))


def _called(hearers: Sequence[Hearer]) -> str:
    """Call those a message is for, as far as a few; the others are counted."""
    if not hearers:
        return ""
    names = " ".join(f"<@{each.account}>" for each in hearers[: ability.HEARERS])
    more = len(hearers) - ability.HEARERS
    return f"{names} and {more:,} others:\n" if more > 0 else f"{names}\n"


def _page(words: str, buttons: Sequence[Button], users: tuple[str, ...], marked: int) -> Page:
    said: Payload = {"type": WORDS, "content": words}
    if marked:
        said["id"] = marked
    rows = list(_rows(buttons))
    components = [{"type": BOX, "components": [said, *rows]}] if rows else [said]
    return Page(components, users)


def _rows(buttons: Iterable[Button]) -> Iterator[Payload]:
    """Put buttons in rows; Discord takes no two that stand for the same."""
    drawn = list({each.command: _button(each) for each in reversed(list(buttons))}.values())[::-1]
    for at in range(0, min(len(drawn), ability.ROW * ability.ROWS), ability.ROW):
        yield {"type": ROW, "components": drawn[at : at + ability.ROW]}


def _button(button: Button) -> Payload:
    return {
        "type": BUTTON,
        "style": PRIMARY if button.is_main else SECONDARY,
        "label": cut(button.label, ability.BUTTON_LABEL) or "…",
        "custom_id": button.command,
    }


def cut(text: str, limit: int) -> str:
    """Cut a text to a limit, with dots for what is gone."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


# Keys -----------------------------------------------------------------------------------------


def nonce(key: str, part: int) -> str:
    """Give the nonce of a part of a message: Discord takes no second one with it for a while."""
    if part == 0 and len(key) <= ability.NONCE:
        return key
    hashed = hashlib.blake2b(f"{key}:{part}".encode(), digest_size=15).digest()
    return base64.urlsafe_b64encode(hashed).decode()


def mark(key: str, part: int) -> int:
    """Give the number that a part's words carry, so that it is found again by its key."""
    return zlib.crc32(f"{key}:{part}".encode()) & 0x7FFFFFFF if key else 0


def is_marked(found: Mapping[str, Any], key: str, part: int) -> bool:
    """Tell whether a message is this part of ours."""
    if str(found.get("nonce") or "") == nonce(key, part):
        return True
    components = showing.components_in(found.get("components") or ())
    return any(each.get("id") == mark(key, part) for each in components)


def words_in(components: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Find the words among components."""
    return (each for each in showing.components_in(components) if each.get("type") == WORDS)


def first_line(found: Mapping[str, Any]) -> str:
    """Give what a message begins with, to name a thread after it."""
    said = [str(each.get("content", "")) for each in words_in(found.get("components") or ())]
    return name("\n".join([*said, str(found.get("content") or "")]))


def name(words: str) -> str:
    """Make a thread's name of the first line of a message as it is written."""
    lines = (_bare(line) for line in words.splitlines())
    first = next((line for line in lines if line), "More")
    return cut(first, ability.THREAD_NAME)


def _bare(line: str) -> str:
    shown = line.replace("**", "").replace("\\", "").replace(writer.JOINT, "").removeprefix("### ")
    return " ".join(word for word in shown.split() if not word.startswith("<@"))
