"""No digest comes twice, whoever posts it; none is kept from coming by another."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from structlog.testing import capture_logs

import given
from bridgebot.digests.digest import STUCK_MS, round_up
from bridgebot.event import Place
from bridgebot.recording import Recorder
from bridgebot.routing import Routing
from given import NOW, WORKSPACE
from store import digests, outbox, people
from store.database import Database, Reader, Transaction
from store.digests import Digest, Edition, Late
from store.outbox import State

RECORDER = Recorder(Routing({WORKSPACE: Place(WORKSPACE, "team")}), "tag")
DAY = 24 * 3_600_000


def scheduled(transaction: Transaction, channel: str = "team", **columns: Any) -> int:
    """Let the digest of a channel be due, with something to tell."""
    if transaction.get(Digest, 1) is None:
        given.suggestion(transaction)
    usual = {
        "connection": WORKSPACE,
        "channel": channel,
        "thread": "",
        "edition": Edition.STAFF.value,
        "person_id": None,
        "account": "",
        "name": "",
        "days": "mon,tue,wed,thu,fri,sat,sun",
        "minute": 480,
        "zone": "UTC",
        "holidays": "",
        "late": Late.ONCE.value,
        "due_at": NOW,
        "snoozed_until": None,
        "covered_at": NOW - DAY,
        "count": 0,
        "maker_id": given.person(transaction),
        "maker_name": "Ada",
    }
    return digests.make(transaction, **(usual | columns))


def keys(reader: Reader) -> list[str]:
    return sorted(each.key for each in outbox.in_state(reader, State.QUEUED))


def kept(number: int) -> Callable[[Reader], Digest]:
    def question(reader: Reader) -> Digest:
        found = reader.get(Digest, number)
        assert found
        return found

    return question


async def rounds(database: Database, now: int = NOW) -> int:
    """Post what is due until there is no more; count the rounds."""
    count = 0
    while await database.transact(partial(round_up, RECORDER, now=now)):
        count += 1
    return count


async def test_two_processes_post_it_once(database: Database, database_url: str) -> None:
    await database.transact(scheduled)
    other = Database(database_url)
    work = partial(round_up, RECORDER, now=NOW)
    done = await asyncio.gather(*(each.transact(work) for each in (database, other) * 3))
    other.close()
    assert sum(done) == 1
    assert await database.read(keys) == ["tag-g1.1", "tag-g1.1d"]


async def test_two_processes_share_what_is_due(database: Database, database_url: str) -> None:
    for channel in ("team", "a", "b", "c"):
        await database.transact(partial(scheduled, channel=channel))
    other = Database(database_url)
    assert sum(await asyncio.gather(rounds(database), rounds(other))) == 4
    other.close()
    assert [key for key in await database.read(keys) if not key.endswith("d")] == [
        "tag-g1.1",
        "tag-g2.1",
        "tag-g3.1",
        "tag-g4.1",
    ]


async def test_it_is_due_again_on_the_next_day(database: Database) -> None:
    number = await database.transact(scheduled)
    await rounds(database)
    found = await database.read(kept(number))
    assert (found.due_at, found.count) == (NOW + DAY, 1)


async def test_what_is_not_kept_is_not_posted(database: Database) -> None:
    def fail(transaction: Transaction) -> None:
        round_up(RECORDER, transaction, NOW)
        raise LookupError

    await database.transact(scheduled)
    with pytest.raises(LookupError):
        await database.transact(fail)
    assert await database.read(keys) == []
    assert await rounds(database) == 1


async def test_one_that_fails_keeps_no_other_and_is_tried_again(database: Database) -> None:
    number = await database.transact(partial(scheduled, zone="Nowhere/Known"))
    await database.transact(partial(scheduled, channel="other"))
    with capture_logs() as logs:
        assert await rounds(database) == 2
    assert [each["event"] for each in logs] == ["digest.failed"]
    assert await database.read(keys) == ["tag-g2.1", "tag-g2.1d"]
    assert (await database.read(kept(number))).due_at == NOW + STUCK_MS


async def test_ones_own_goes_to_no_account_that_is_somebody_elses(database: Database) -> None:
    def work(transaction: Transaction) -> int:
        ada, ben = given.person(transaction, "Ada"), given.person(transaction, "Ben")
        people.join(transaction, ada, ben)
        given.vote(transaction, given.suggestion(transaction), "Ada")
        own = {"edition": Edition.PERSONAL.value, "person_id": ada, "account": "U-Ben"}
        return scheduled(transaction, "@U-Ben", **own)

    number = await database.transact(work)
    await database.transact(lambda t: people.split(t, WORKSPACE, "U-Ben"))
    await rounds(database)
    assert await database.read(keys) == []
    assert (await database.read(kept(number))).due_at is None


async def test_people_who_are_one_keep_their_digests(database: Database) -> None:
    def work(transaction: Transaction) -> list[int]:
        ada, ben = given.person(transaction, "Ada"), given.person(transaction, "Ben")
        own = {"edition": Edition.PERSONAL.value, "person_id": ben, "account": "U-Ben"}
        number = scheduled(transaction, "@U-Ben", **own)
        people.join(transaction, ada, ben)
        return [number, *(each.id for each in digests.of_person(transaction, ada))]

    assert await database.transact(work) == [1, 1]
