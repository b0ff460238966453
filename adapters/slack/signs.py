"""Reactions: a sign for people, a name for Slack."""

from functools import cache
from typing import Final

import emoji

SKIN: Final = "::skin-tone"
_OURS: Final = {"\u203c": "bangbang", "\U0001f44d": "+1", "\U0001f44e": "-1"}


@cache
def sign(name: str) -> str:
    """Give the sign that Slack calls by this name; a workspace's own keeps its name: `:party:`."""
    bare = name.partition(SKIN)[0]
    return emoji.emojize(f":{bare}:", language="alias")


@cache
def name(of: str) -> str:
    """Give Slack's name for a sign; of one that it does not know, what stands for it."""
    bare = of.removesuffix("\ufe0f")
    known = _OURS.get(bare)
    if known:
        return known
    for written in (of, bare, f"{bare}\ufe0f"):
        called = emoji.demojize(written, language="alias")
        if called != written:
            return called.strip(":")
    return of.strip(":")
