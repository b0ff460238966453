"""Where those who read a digest can read more of what a line is about."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from bridgebot.digests.facts import Label
from bridgebot.followups import is_news
from store import answers, copies, suggestions, timeline
from store.answers import Answer
from store.database import Reader
from store.digests import Edition
from store.scopes import Scope
from store.suggestions import Suggestion

LOOKED_BACK: Final = 5
"""How many of the latest news about something are looked at for one with an address."""


@dataclass(frozen=True, slots=True)
class Links:
    """Finds addresses for the readers of one scope."""

    reader: Reader
    tag: str
    scope: Scope

    def of(self, of: Suggestion, answer: Answer | None, label: Label = Label.DONE) -> str:
        """Find where those who read this can read more of it."""
        if self.scope.edition is Edition.STAFF or label is Label.YOURS:
            return copies.link(self.reader, f"{self.tag}-s{of.id}")
        if answer is not None and (told := self._told(of, answer.entry)):
            return told
        home = copies.link(self.reader, f"{self.tag}-i{of.id}") if self._is_home(of) else ""
        return home or self._last_told(of)

    def _last_told(self, of: Suggestion) -> str:
        """Find what was told last of it to those who read this."""
        entries = reversed(timeline.story(self.reader, of.id))
        told = (each.id for each in entries if is_news(each.kind))
        links = (self._told(of, entry) for entry in islice(told, LOOKED_BACK))
        return next(filter(None, links), "")

    def _told(self, of: Suggestion, entry: int) -> str:
        """Find where an entry was told to those who read this: where they raised their voice."""
        where = (self.scope.connection, self.scope.channel)
        if self.scope.edition is Edition.PERSONAL:
            own = suggestions.vote_of(self.reader, of.id, self.scope.person)
            where = (own.connection, own.channel) if own is not None else ("", "")
        first = answers.first_vote(self.reader, of.id, *where)
        return copies.link(self.reader, f"{self.tag}-{entry}v{first}") if first else ""

    def _is_home(self, of: Suggestion) -> bool:
        if self.scope.edition is Edition.PERSONAL:
            return of.asker_id == self.scope.person
        return (of.home_connection, of.home_channel) == (
            self.scope.connection,
            self.scope.channel,
        )
