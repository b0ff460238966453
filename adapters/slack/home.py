"""Draws what the core answers as the app's home, or as a modal in front of it; pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from adapters.slack import ability, paging, rendering
from adapters.slack.drawing import Drawing
from adapters.slack.rendering import Payload, plain_text
from bridgebot.event import Button, Whisper
from bridgebot.text import Block, Bullets, Doc, Heading, plain

WORDS: Final = "words"
_TITLE: Final = "Bridgebot"


def view(how: Drawing, answer: Whisper, verbs: Sequence[tuple[str, str]] = ()) -> Payload:
    """Draw the home: a door to each verb, and below them an answer, as far as there is room."""
    doors = [Button(says.partition(";")[0], verb) for verb, says in verbs]
    blocks = [*rendering.actions(doors), *_drawn(how, answer, len(doors))]
    return {"type": "home", "blocks": blocks[: ability.VIEW_BLOCKS]}


def modal(how: Drawing, answer: Whisper, way_back: Mapping[str, str]) -> Payload:
    """Draw an answer as a modal that knows whence it was opened."""
    return {
        "type": "modal",
        "callback_id": WORDS,
        "title": plain_text(_TITLE, ability.VIEW_TITLE),
        "close": plain_text("Close", ability.VIEW_TITLE),
        "private_metadata": json.dumps({"back": dict(way_back)}),
        "blocks": list(_drawn(how, answer))[: ability.VIEW_BLOCKS],
    }


def _drawn(how: Drawing, answer: Whisper, first: int = 0) -> Iterator[Payload]:
    """Draw headings, words, and below each list the buttons that name a line of it."""
    left, number = list(answer.buttons), first
    for run in _runs(answer.body.blocks):
        if isinstance(run[0], Heading):
            title = plain(Doc(run)) or "…"
            yield {"type": "header", "text": plain_text(title, ability.HEADER)}
            continue
        yield from _words(how, run)
        here = [each for each in left if _is_named(each, run)]
        yield from rendering.actions(here, first=number)
        left, number = [each for each in left if each not in here], number + len(here)
    yield from rendering.actions(left, first=number)


def _runs(blocks: Iterable[Block]) -> Iterator[tuple[Block, ...]]:
    """Part blocks at headings, each of which stands alone, and behind lists."""
    run: tuple[Block, ...] = ()
    for block in blocks:
        if isinstance(block, Heading):
            yield from [run] if run else []
            yield (block,)
            run = ()
        elif isinstance(block, Bullets):
            yield (*run, block)
            run = ()
        else:
            run = (*run, block)
    yield from [run] if run else []


def _words(how: Drawing, run: tuple[Block, ...]) -> Iterator[Payload]:
    for page in paging.paged(how.elements(Doc(run))):
        if page:
            yield {"type": "rich_text", "elements": page}


def _is_named(button: Button, run: tuple[Block, ...]) -> bool:
    """Tell whether a button's label names what a line begins with: “Take #12”."""
    lists = (block.items for block in run if isinstance(block, Bullets))
    heads = {plain(Doc(item)).partition(" ")[0] for items in lists for item in items}
    return bool(heads & set(button.label.removesuffix("…").split()))
