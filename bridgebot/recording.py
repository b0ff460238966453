"""Writes what happened to the timeline, and lets everything follow that follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bridgebot import followups, notices, outgoing, seals
from bridgebot.command import Asker, Happening
from bridgebot.owners.pauses import PAUSES, PauseSettings
from bridgebot.routing import Role, Routing
from bridgebot.telling import Happened
from store import timeline
from store.database import Transaction
from store.suggestions import Kind, Suggestion

CLOCK: Final = Asker(0, "bridgebot", "", Role.STAFF)
"""Who acts when nobody does: time passed."""
_NOUNS: Final = ("suggestion.", "issue.")
_PERSONAL: Final = frozenset({"made", "voted", "unvoted", "joined", "redrawn"})
"""What staff do as anybody does."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records happenings of one installation, whose delivery keys begin with `tag`."""

    routing: Routing
    tag: str

    def record(self, transaction: Transaction, happenings: Iterable[Happening], now: int) -> None:
        """Write what was done to the timeline, and queue all that follows."""
        for happening in happenings:
            self._record(transaction, happening, now)

    def _record(self, transaction: Transaction, happening: Happening, now: int) -> None:
        asker, kind, suggestion = happening.by, happening.kind, None
        if kind.startswith(_NOUNS):
            suggestion = transaction.get(Suggestion, happening.subject)
        if suggestion is not None and suggestion.kind != Kind.SUGGESTION:
            kind = kind.replace("suggestion.", "issue.")
        entry = timeline.record(
            transaction,
            kind=kind,
            subject_id=happening.subject,
            actor_id=asker.person_id or None,
            actor_name=asker.name,
            is_audited=int(_is_audited(asker, kind)),
            data=outgoing.write(_kept(happening.data)),
            at=now,
        )
        notices.follow(transaction, self.routing, f"{self.tag}-{entry}", happening, now)
        if suggestion is None or kind not in followups.FOLLOW_UPS:
            return
        followups.follow(
            Happened(
                transaction=transaction,
                tag=self.tag,
                now=now,
                entry=entry,
                kind=kind,
                actor_id=asker.person_id,
                actor=asker.name,
                suggestion=suggestion,
                data=happening.data,
                routing=self.routing,
            )
        )


def _kept(data: Mapping[str, str]) -> Mapping[str, str]:
    """Give what is written down of a happening: which files there were, and not what reads them."""
    if "files" not in data:
        return data
    files = map(seals.file_spent, outgoing.files_of(data["files"]))
    return {**data, "files": outgoing.write(tuple(files))}


def _is_audited(asker: Asker, kind: str) -> bool:
    """Tell what an audit lists: the acts of staff, and whatever changes who is who."""
    noun, _, verb = kind.partition(".")
    if noun in {"person", "operator"}:
        return True
    return asker.role >= Role.STAFF and bool(asker.person_id) and verb not in _PERSONAL


@dataclass(slots=True)
class Ticking:
    """The clock acts on an issue."""

    transaction: Transaction
    now: int
    pauses: PauseSettings = PAUSES
    happenings: list[Happening] = field(default_factory=list)

    def record(self, kind: str, subject: int, **data: str) -> None:
        """Write to the timeline that something happened."""
        self.happenings.append(Happening(kind, subject, data, CLOCK))
