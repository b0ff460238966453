"""Where those who read a digest can read more of what a line is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bridgebot.digests.facts import Label
from bridgebot.event import Place
from bridgebot.followups import is_news
from store import answers, copies, suggestions, timeline
from store.answers import Answer
from store.database import Reader
from store.digests import Edition
from store.scopes import Scope
from store.suggestions import Suggestion

LOOKED_BACK: Final = 5
"""How many of the latest news about something are looked at for one with an address."""


def nowhere(_place: Place) -> str:
    """Know of no place's address."""
    return ""


@dataclass(frozen=True, slots=True)
class Links:
    """Finds addresses for the readers of one scope; `address` gives those of places."""

    reader: Reader
    tag: str
    scope: Scope
    address: Callable[[Place], str] = nowhere

    def of(self, of: Suggestion, answer: Answer | None, label: Label = Label.DONE) -> str:
        """Find where those who read this can read more of it."""
        if self.scope.edition is Edition.STAFF or label is Label.YOURS:
            return copies.link(self.reader, f"{self.tag}-s{of.id}")
        if answer is not None and (told := self._told(of, answer.entry)):
            return told
        home = copies.link(self.reader, f"{self.tag}-i{of.id}") if self._is_home(of) else ""
        return home or self._last_told(of) or self._asked(of)

    def _last_told(self, of: Suggestion) -> str:
        """Find what was told last of it to those who read this."""
        entries = reversed(timeline.story(self.reader, of.id))
        told = (each.id for each in entries if is_news(each.kind))
        links = (self._told(of, entry) for entry in islice(told, LOOKED_BACK))
        return next(filter(None, links), "")

    def _told(self, of: Suggestion, entry: int) -> str:
        """Find where an entry was told to those who read this: where they raised their voice."""
        where = self._voice(of)
        first = answers.first_vote(self.reader, of.id, where.connection, where.channel)
        return copies.link(self.reader, f"{self.tag}-{entry}v{first}") if first else ""

    def _asked(self, of: Suggestion) -> str:
        """Find the words with which it was asked, for those who can read them; else the place."""
        scope, where = self.scope, self._voice(of)
        is_own = scope.edition is Edition.PERSONAL
        if is_own and not scope.is_alone:
            return ""
        origin = (of.origin_connection, of.origin_channel)
        is_theirs = is_own and of.asker_id == scope.person
        if of.origin_link and (is_theirs or origin == (where.connection, where.channel)):
            return of.origin_link
        return self.address(where) if is_own or where.thread else ""

    def _voice(self, of: Suggestion) -> Place:
        """Say where those who read this raised their voice; of a channel, in which thread."""
        scope = self.scope
        if scope.edition is not Edition.PERSONAL:
            thread = of.home_thread if self._is_home(of) else ""
            return Place(scope.connection, scope.channel, thread)
        own = suggestions.vote_of(self.reader, of.id, scope.person)
        return Place(own.connection, own.channel, own.thread) if own else Place("", "")

    def _is_home(self, of: Suggestion) -> bool:
        if self.scope.edition is Edition.PERSONAL:
            return of.asker_id == self.scope.person
        return (of.home_connection, of.home_channel) == (
            self.scope.connection,
            self.scope.channel,
        )
