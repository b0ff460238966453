"""Takes in what was said about a message of ours, once it is known which message that is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bridgebot import outgoing
from bridgebot.adapter import Caps
from bridgebot.conversation import waiting
from bridgebot.event import Answer, Event, Hearer, Place, Post, Posted, Whisper
from bridgebot.hearing import Hearing
from bridgebot.text import say
from store import unplaced
from store.database import Transaction
from store.unplaced import Unplaced

LONGEST_MS: Final = 3_600_000
SOON_MS: Final = 1_000
LATER_MS: Final = 60_000
_LOST: Final = say(
    "I cannot make out what this answers: your chat tool has not told me for an hour. It went to "
    "nobody; please say it once more."
)


@dataclass(frozen=True, slots=True)
class Belated:
    """Hears again what could not be placed when it was said; `caps` are those of connections."""

    hearing: Hearing
    caps: Mapping[str, Callable[[Place], Caps]]

    def take_in(self, transaction: Transaction, now: int) -> bool:
        """Take in, in the order in which it was said, what can be placed by now."""
        ready, lost = [], []
        for kept in unplaced.every(transaction):
            if _is_ready(transaction, kept):
                ready.append(kept)
            elif now - kept.heard_at > LONGEST_MS:
                lost.append(kept)
            else:
                pause = min(max(now - kept.heard_at, SOON_MS), LATER_MS)
                unplaced.change(transaction, kept, due_at=now + pause)
        for kept in (*ready, *lost):  # what is heard now is not kept behind it again
            unplaced.remove(transaction, kept)
        for kept in ready:
            self._hear(transaction, kept, now)
        for kept in lost:
            self._give_up(transaction, kept, now)
        return False

    def _hear(self, transaction: Transaction, kept: Unplaced, now: int) -> None:
        event = waiting.event_of(kept)
        again = replace(event, key=f"{event.key} again")
        its = self.caps.get(kept.connection)
        caps = its(event.place) if its else Caps()
        heard = self.hearing.hear(transaction, again, now, caps, is_known=True)
        if (answer := _worth_saying(event, heard.answer)) is not None:
            self._say(transaction, event, answer, now)

    def _give_up(self, transaction: Transaction, kept: Unplaced, now: int) -> None:
        event = waiting.event_of(kept)
        if isinstance(event, Posted) and event.addressed:
            self._say(transaction, event, Whisper(_LOST), now)

    def _say(self, transaction: Transaction, event: Event, answer: Whisper, now: int) -> None:
        """Say an answer where it belongs: there is nobody any more who waits to be shown it."""
        hearer = Hearer(event.author.account, event.author.name)
        post = Post(event.place, answer.body, answer.buttons, hearers=(hearer,))
        key = f"{self.hearing.recorder.tag}-u{_hashed(event.key)}"
        outgoing.queue(transaction, post, key=key, now=now)


def _is_ready(transaction: Transaction, kept: Unplaced) -> bool:
    """Tell whether it is clear what something is about, or that it is about nothing of ours."""
    if waiting.is_known(transaction, kept):
        return True
    return not waiting.is_under_way(transaction, kept.connection, kept.channel)


def _worth_saying(event: Event, answer: Answer | None) -> Whisper | None:
    """Give what is said so late; that a sign did what it stands for is seen."""
    if not isinstance(answer, Whisper):
        return None
    return answer if isinstance(event, Posted) or answer.is_refusal else None


def _hashed(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=6).hexdigest()
