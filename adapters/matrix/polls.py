"""Shows buttons as a poll, where that is wished: each answer stands for a command; pure."""

from collections.abc import Sequence
from typing import Any, Final

from adapters.matrix import doors
from adapters.matrix.doors import Door
from adapters.matrix.manner import Manner
from adapters.matrix.rendering import KEY, Standing, related
from adapters.matrix.wire import Json

START: Final = "org.matrix.msc3381.poll.start"
"""The name under which all clients know polls (MSC3381); few know the final one yet."""
TEXT: Final = "org.matrix.msc1767.text"
QUESTION: Final = "What shall be done?"
FEWEST: Final = 2


def is_wanted(buttons: Sequence[Door]) -> bool:
    """Tell whether there is a choice at all."""
    return len([door for door in buttons if door.command and door.sign]) >= FEWEST


def content(buttons: Sequence[Door], key: str, manner: Manner, standing: Standing) -> Json:
    """Give the content of a poll whose answers are these doors."""
    live = [door for door in buttons if door.command and door.sign]
    typed = "\n".join(f"{door.sign} {door.label} ({manner.typed(door.command)})" for door in live)
    poll: dict[str, Any] = {
        "question": {TEXT: QUESTION, "body": QUESTION, "msgtype": "m.text"},
        "kind": "org.matrix.msc3381.poll.disclosed",
        "max_selections": 1,
        "answers": [{"id": door.sign, TEXT: f"{door.sign} {door.label}"} for door in live],
    }
    return {
        START: poll,
        TEXT: f"{QUESTION}\n{typed}",
        "body": f"{QUESTION}\n{typed}",
        KEY: key,
        doors.BUTTONS: doors.written(buttons),
        **related(standing),
    }
