"""What a story begins with: people, suggestions, votes and deliveries, in few words."""

from sqlalchemy import text

from store import areas, escalations, origins, outbox, people, suggestions
from store.database import Transaction
from store.suggestions import Kind, Status, Suggestion, Visibility

NOW = 1_800_000_000_000
WORKSPACE = "acme"
CHANNEL = "C-general"
HOUR_MS = 3_600_000

_PEOPLE = text("""
    WITH RECURSIVE one (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < :size)
    INSERT INTO person (name, met_at) SELECT 'one of many', :now FROM one
""")
_VOICES = text("""
    INSERT INTO vote
        (suggestion_id, person_id, connection, channel, thread, account, name, voted_at)
    SELECT :number, id, 'acme', 'C-general', '', 'U-' || id, name, :now
    FROM person WHERE name = 'one of many' ORDER BY id
""")


def person(transaction: Transaction, name: str = "Ada") -> int:
    return people.meet(transaction, WORKSPACE, f"U-{name}", name, NOW)


def suggestion(
    transaction: Transaction,
    title: str = "Dark mode",
    asker: str = "Ada",
    owner: str = "",
    kind: Kind = Kind.SUGGESTION,
) -> int:
    return transaction.insert(
        Suggestion,
        kind=kind.value,
        title=title,
        status=Status.OPEN.value,
        area_id=None,
        alarm="",
        asker_id=person(transaction, asker),
        asker_name=asker,
        asker_account=f"U-{asker}",
        organisation="",
        visibility=Visibility.PUBLIC.value,
        owner_id=person(transaction, owner) if owner else None,
        owner_name=owner,
        supporters=0,
        team_connection="",
        team_channel="",
        home_connection=WORKSPACE,
        home_channel="",
        home_thread="",
        **origins.NOTHING,
        asked_at=NOW,
        changed_at=NOW,
    )


def issue(transaction: Transaction, title: str = "Exports fail", owner: str = "Ida") -> int:
    """Let Ada report an issue about which its owner is asked."""
    number = suggestion(transaction, title, owner=owner, kind=Kind.ISSUE)
    area = areas.put(transaction, "exports")
    escalations.begin(transaction, number, area, "", NOW)
    asked: dict[str, str | int | None] = {"asked_name": owner}
    asked["asked_id"] = person(transaction, owner)
    escalations.change(transaction, number, due_at=NOW + HOUR_MS, **asked)
    return number


def voice(transaction: Transaction, name: str, channel: str = CHANNEL) -> dict[str, str | int]:
    return {
        "person_id": person(transaction, name),
        "connection": WORKSPACE,
        "channel": channel,
        "thread": "",
        "account": f"U-{name}",
        "name": name,
        "voted_at": NOW,
    }


def vote(transaction: Transaction, number: int, name: str, channel: str = CHANNEL) -> bool:
    return suggestions.vote(transaction, number, **voice(transaction, name, channel))


def crowd(transaction: Transaction, number: int, size: int) -> None:
    """Add many voices at once, all in one channel."""
    transaction.run(_PEOPLE, size=size, now=NOW)
    transaction.run(_VOICES, number=number, now=NOW)


def delivery(
    transaction: Transaction, key: str, channel: str = CHANNEL, kind: str = "post", about: str = ""
) -> int:
    return outbox.queue(
        transaction,
        key=key,
        connection=WORKSPACE,
        channel=channel,
        thread="",
        kind=kind,
        about=about,
        payload="{}",
        hearers="[]",
        due_at=NOW,
        queued_at=NOW,
    )
