"""What was said elsewhere than meant, told in the story under its card."""

import re
from typing import Final

from bridgebot import outgoing
from bridgebot.deadletters import DeadLetters
from bridgebot.event import Place, Post
from bridgebot.text import bold, doc, paragraph
from store import timeline
from store.database import Reader, Transaction
from store.outbox import Delivery
from store.suggestions import Suggestion
from store.timeline import Entry

_FOLLOWS: Final = re.compile(r"[^-]*-(\d+)[a-z]\d*")


def tell(
    transaction: Transaction, letters: DeadLetters, delivery: Delivery, instead: str, now: int
) -> None:
    """Record where something was said instead, and tell those who read along under its card."""
    entry = timeline.record_ours(
        transaction, "delivery.detoured", delivery.id, outgoing.write({"instead": instead}), now
    )
    about = _about(transaction, delivery)
    if about is None or not about.team_connection:
        return
    whom = ", ".join(each.name for each in outgoing.hearers_of(delivery)) or delivery.channel
    post = Post(
        Place(about.team_connection, about.team_channel),
        doc(paragraph("For ", bold(whom), f": {instead}.")),
    )
    card, key = f"{letters.tag}-s{about.id}", f"{letters.tag}-{entry}t"
    outgoing.queue(transaction, post, key=key, now=now, about=card)


def _about(reader: Reader, delivery: Delivery) -> Suggestion | None:
    """Find what a delivery is about, if it followed from something that happened."""
    found = _FOLLOWS.fullmatch(delivery.key)
    entry = reader.get(Entry, int(found[1])) if found else None
    if entry is None or not entry.kind.startswith(("suggestion.", "issue.")):
        return None
    return reader.get(Suggestion, entry.subject_id)
