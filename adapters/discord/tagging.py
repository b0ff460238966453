"""Chooses the tags of a forum's posts: one for where a suggestion stands, and those of people."""

from collections.abc import Mapping, Sequence
from typing import Final

from adapters.discord import ability
from adapters.discord.known import Known

STANDINGS: Final = (
    "open",
    "planned",
    "started",
    "on trial",
    "shipped",
    "declined",
    "duplicate",
    "resolved",
    "changed",
    "kept",
)
"""Where a suggestion or an issue may stand; a tag for it is called so, unless it is set."""


def first(known: Known, forum: str, standing: str, names: Mapping[str, str]) -> list[str]:
    """Choose the tags of a new post; where a forum takes none without, the first one there is."""
    tags = known.tags(forum)
    if tag := _of(tags, standing, names):
        return [tag]
    return list(tags.values())[:1] if known.needs_tag(forum) else []


def anew(
    known: Known, forum: str, standing: str, names: Mapping[str, str], worn: Sequence[str]
) -> list[str]:
    """Choose the tags of a post whose card was changed; those that people gave it stay."""
    tags = known.tags(forum)
    tag = _of(tags, standing, names)
    if not tag:
        return list(worn)
    ours = {tags.get(_name(each, names), "") for each in STANDINGS}
    others = [each for each in worn if each not in ours]
    return [*others[: ability.TAGS - 1], tag]


def _of(tags: Mapping[str, str], standing: str, names: Mapping[str, str]) -> str:
    """Find the tag for where something stands; nothing if there is none."""
    return tags.get(_name(standing, names), "") if standing else ""


def _name(standing: str, names: Mapping[str, str]) -> str:
    return names.get(standing, standing).casefold()
