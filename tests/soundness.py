"""What must be so in every database, whatever was heard."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func
from sqlmodel import col, select

from bridgebot import followups, outgoing
from store.database import Reader
from store.drafts import Draft
from store.escalations import Escalation
from store.inbox import Heard
from store.outbox import Delivery
from store.suggestions import UNFINISHED, Kind, Status, Suggestion, Vote
from store.timeline import Entry

KEY_MAX = 25
_SUGGESTIONS = select(Suggestion)
_VOICES = select(Vote.suggestion_id).where(col(Vote.person_id).is_not(None))
_CLIMBING = select(Escalation)
_ENTRIES = select(Entry)
_DELIVERIES = select(Delivery)
_HEARD = select(func.count()).select_from(Heard)
_SUMS = tuple(select(func.count()).select_from(table) for table in (Vote, Entry, Delivery, Draft))
_CHANGES = select(func.count(), func.sum(Suggestion.supporters), func.max(Suggestion.changed_at))


def fingerprint(reader: Reader) -> list[object]:
    """Give what differs once anything was changed."""
    return [*(reader.first(question) for question in _SUMS), reader.first(_CHANGES)]


def heard(reader: Reader) -> int:
    """Count the happenings that were heard."""
    return reader.first(_HEARD) or 0


def flaws(reader: Reader) -> list[str]:
    """List all that is not as it must be."""
    suggestions = {each.id: each for each in reader.all(_SUGGESTIONS)}
    entries, deliveries = reader.all(_ENTRIES), reader.all(_DELIVERIES)
    return [
        *_miscounted(suggestions, Counter(reader.all(_VOICES))),
        *_misplaced(suggestions),
        *_unrecorded(suggestions, entries),
        *_untold(
            entries, deliveries, {each.id for each in suggestions.values() if each.team_channel}
        ),
        *_unclocked(suggestions, {each.suggestion_id: each for each in reader.all(_CLIMBING)}),
        *_undeliverable(reader, deliveries),
    ]


def _miscounted(suggestions: dict[int, Suggestion], voices: Counter[int]) -> Iterator[str]:
    for each in suggestions.values():
        if each.supporters != voices[each.id]:
            yield f"#{each.id} counts {each.supporters} supporters and has {voices[each.id]}"


def _misplaced(suggestions: dict[int, Suggestion]) -> Iterator[str]:
    for each in suggestions.values():
        if (Status(each.status) == Status.DUPLICATE) != (each.duplicate_of is not None):
            yield f"#{each.id} is {each.status}, a duplicate of {each.duplicate_of}"
        end, steps = each, 0
        while end.duplicate_of is not None and steps <= len(suggestions):
            end, steps = suggestions[end.duplicate_of], steps + 1
        if steps > len(suggestions):
            yield f"#{each.id} is a duplicate in a circle"


def _unrecorded(suggestions: dict[int, Suggestion], entries: list[Entry]) -> Iterator[str]:
    made = Counter(
        (each.subject_id, each.actor_id) for each in entries if each.kind.endswith(".made")
    )
    for each in suggestions.values():
        if made.pop((each.id, each.asker_id), 0) != 1:
            yield f"nothing records that #{each.id} was made by its asker"
    yield from (f"{each} was recorded and not made" for each in made)


def _untold(entries: list[Entry], deliveries: list[Delivery], on_cards: set[int]) -> Iterator[str]:
    keys = {each.key.partition("-")[2] for each in deliveries}
    for each in entries:
        if not each.kind.startswith(("suggestion.", "issue.")):
            continue
        if each.kind not in followups.FOLLOW_UPS:
            yield f"nobody follows up {each.kind}"
            continue
        if each.kind.endswith(".redrawn"):
            continue
        due = f"s{each.subject_id}" if each.kind.endswith(".made") else f"{each.id}t"
        if each.subject_id in on_cards and due not in keys:
            yield f"the team was not told that {each.kind} #{each.subject_id}"


def _unclocked(
    suggestions: dict[int, Suggestion], climbing: dict[int, Escalation]
) -> Iterator[str]:
    for each in suggestions.values():
        row = climbing.get(each.id)
        if (row is not None) != (each.kind != Kind.SUGGESTION):
            yield f"#{each.id} is a {each.kind} and climbs {row}"
        if row and (row.due_at is not None) != (each.status in UNFINISHED):
            yield f"#{each.id} is {each.status} and due at {row.due_at}"
        if row and (row.asked_id, row.asked_name) != (each.owner_id, each.owner_name):
            yield f"#{each.id} is with {each.owner_name!r}, and {row.asked_name!r} is asked"


def _undeliverable(reader: Reader, deliveries: list[Delivery]) -> Iterator[str]:
    keys = {each.key for each in deliveries}
    for each in deliveries:
        if len(each.key) > KEY_MAX:
            yield f"{each.key} is too long a key"
        if each.about and each.about not in keys:
            yield f"{each.key} is about {each.about}, which is not there"
        outgoing.op_of(reader, each, ())
