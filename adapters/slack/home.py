"""Draws the app's home: what the core answers to its owner, and the doors to more; pure."""

from collections.abc import Sequence

from adapters.slack import ability, paging, rendering
from adapters.slack.drawing import Drawing
from adapters.slack.rendering import Payload
from bridgebot.event import Button, Whisper


def view(how: Drawing, answer: Whisper, verbs: Sequence[tuple[str, str]] = ()) -> Payload:
    """Draw the home around an answer, under a door to each verb; as much as there is room for."""
    doors = rendering.actions([Button(says, verb) for verb, says in verbs])
    pages = paging.paged(how.elements(answer.body))
    words: list[Payload] = [{"type": "rich_text", "elements": page} for page in pages if page]
    below = rendering.actions(answer.buttons, first=len(verbs))
    return {"type": "home", "blocks": [*doors, *words][: ability.VIEW_BLOCKS - len(below)] + below}
