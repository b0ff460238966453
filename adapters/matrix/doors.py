"""Numbers the buttons of a message as reactions, and says which one somebody pressed; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bridgebot.event import Button

BUTTONS: Final = "org.bridgebot.buttons"
SIGNS: Final = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟")
_VARIATION: Final = "\ufe0f"


@dataclass(frozen=True, slots=True)
class Door:
    """A button, and the sign that stands for it on this message for good."""

    sign: str
    label: str
    command: str


def numbered(buttons: Sequence[Button], before: Sequence[Door] = ()) -> list[Door]:
    """Give each button a sign; one that was there keeps its own, so no sign changes sense.

    The signs of doors that are gone stay with the message, as doors that lead nowhere.
    """
    kept = {door.command: door.sign for door in before if door.command}
    free = [sign for sign in SIGNS if sign not in {door.sign for door in before}]
    doors = []
    for button in buttons:
        sign = kept.get(button.command) or (free.pop(0) if free else "")
        doors.append(Door(sign, button.label, button.command))
    taken = {door.sign for door in doors}
    return doors + [Door(door.sign, "", "") for door in before if door.sign not in taken]


def written(doors: Sequence[Door]) -> list[dict[str, str]]:
    """Write doors as the content of a message keeps them."""
    return [{"key": door.sign, "label": door.label, "command": door.command} for door in doors]


def read(content: Mapping[str, Any]) -> list[Door]:
    """Read the doors of a message of ours."""
    found = content.get(BUTTONS)
    return [
        Door(str(each["key"]), str(each["label"]), str(each["command"]))
        for each in (found if isinstance(found, list) else ())
        if isinstance(each, Mapping) and {"key", "label", "command"} <= each.keys()
    ]


def pressed(doors: Sequence[Door], sign: str) -> str:
    """Give the command of the door that a reaction opens, or nothing."""
    wanted = bare(sign)
    return next((door.command for door in doors if door.sign and bare(door.sign) == wanted), "")


def is_sign(emoji: str) -> bool:
    """Tell whether a reaction could be a button."""
    return bare(emoji) in _BARE


def bare(sign: str) -> str:
    """Take off what only says how an emoji is drawn; clients differ there."""
    return sign.replace(_VARIATION, "")


_BARE: Final = frozenset(bare(sign) for sign in SIGNS)
