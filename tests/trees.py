"""What a tree of words is made of."""

from collections.abc import Iterator
from typing import Any

from bridgebot.text import Node


def nodes(within: Any) -> Iterator[Node]:
    """Go through all parts of a tree, the outer before the inner."""
    if isinstance(within, Node):
        yield within
        for field in within.__struct_fields__:
            yield from nodes(getattr(within, field))
    elif isinstance(within, tuple):
        for each in within:
            yield from nodes(each)
