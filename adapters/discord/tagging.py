"""Chooses the tags of a forum's posts: one for where a suggestion stands, and those of people."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from adapters.discord import ability
from adapters.discord.known import Known

STANDINGS: Final[Mapping[str, str]] = {
    "open": "open",
    "with": "open",
    "planned": "planned",
    "started": "started",
    "on trial": "on trial",
    "shipped": "shipped",
    "declined": "declined",
    "duplicate": "duplicate",
    "the same as": "duplicate",
    "resolved": "resolved",
    "changed": "changed",
    "kept": "kept",
}
"""The words with which a card's last line begins, and what a tag for them is called."""
_BEGINNING: Final = re.compile(rf"(?:{'|'.join(STANDINGS)})\b", re.IGNORECASE)


def first(known: Known, forum: str, words: str, names: Mapping[str, str]) -> list[str]:
    """Choose the tags of a new post; where a forum takes none without, the first one there is."""
    tags = known.tags(forum)
    if tag := _of(tags, words, names):
        return [tag]
    return list(tags.values())[:1] if known.needs_tag(forum) else []


def anew(
    known: Known, forum: str, words: str, names: Mapping[str, str], worn: Sequence[str]
) -> list[str]:
    """Choose the tags of a post whose card was changed; those that people gave it stay."""
    tags = known.tags(forum)
    tag = _of(tags, words, names)
    if not tag:
        return list(worn)
    ours = {tags.get(_name(standing, names), "") for standing in STANDINGS.values()}
    others = [each for each in worn if each not in ours]
    return [*others[: ability.TAGS - 1], tag]


def _of(tags: Mapping[str, str], words: str, names: Mapping[str, str]) -> str:
    """Find the tag for what a card says it stands at; nothing if there is none."""
    line = words.rstrip().rpartition("\n")[2].replace("*", "")
    said = _BEGINNING.match(line)
    return tags.get(_name(STANDINGS[said[0].lower()], names), "") if said else ""


def _name(standing: str, names: Mapping[str, str]) -> str:
    return names.get(standing, standing).casefold()
