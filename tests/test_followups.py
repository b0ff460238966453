"""Who is told of what, and in whose name."""

import json
from collections.abc import Iterator, Mapping
from functools import partial

import pytest

import given
from bridgebot import followups, news
from bridgebot.event import Edit, Post
from bridgebot.followups import FOLLOW_UPS, Happened, suggestion_of
from bridgebot.outgoing import op_of
from bridgebot.routing import Routing
from bridgebot.text import plain
from store import outbox
from store.database import Database, Reader, Transaction
from store.outbox import Delivery, State
from store.suggestions import Suggestion

TEAM = {"team_connection": given.WORKSPACE, "team_channel": "C-team"}


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.close()


def happens(
    transaction: Transaction, kind: str, *, team: bool, data: Mapping[str, str] | None
) -> None:
    """Let Bo do something to what Ada wants and Cy voted for."""
    number = given.suggestion(transaction)
    for name in ("Ada", "Cy"):
        given.vote(transaction, number, name)
    if team:
        transaction.update(Suggestion, number, **TEAM)
    suggestion = transaction.get(Suggestion, number)
    assert suggestion
    followups.follow(
        Happened(
            transaction=transaction,
            tag="tag",
            now=given.NOW,
            entry=7,
            kind=kind,
            actor_id=given.person(transaction, "Bo"),
            actor="Bo",
            suggestion=suggestion,
            data=data or {},
        )
    )


def queued(reader: Reader) -> list[Delivery]:
    return outbox.in_state(reader, State.QUEUED)


async def after(
    database: Database, kind: str, *, team: bool = True, data: Mapping[str, str] | None = None
) -> list[Delivery]:
    await database.transact(partial(happens, kind=kind, team=team, data=data))
    return await database.read(queued)


def words(delivery: Delivery) -> str:
    op = op_of(delivery, ())
    assert isinstance(op, Post | Edit)
    return plain(op.body)


async def test_a_new_suggestion_puts_up_its_card(database: Database) -> None:
    [card] = await after(database, "suggestion.made")
    assert (card.key, card.kind, card.channel) == ("tag-s1", "post", "C-team")
    assert words(card).startswith("#1 Dark mode")


@pytest.mark.parametrize("kind", sorted(set(FOLLOW_UPS) - {"suggestion.made"}))
async def test_whatever_happens_is_told_under_the_card(database: Database, kind: str) -> None:
    told = [each for each in await after(database, kind) if each.key == "tag-7t"]
    assert [(each.kind, each.about) for each in told] == [("post", "tag-s1")]
    assert words(told[0]).startswith("Bo ")


NEWS = sorted(
    f"suggestion.{past}" for past in ("planned", "started", "shipped", "declined", "reopened")
)


@pytest.mark.parametrize("kind", NEWS)
async def test_news_go_to_every_supporter_signed(database: Database, kind: str) -> None:
    [news] = [each for each in await after(database, kind) if each.channel == given.CHANNEL]
    assert json.loads(news.hearers) == [["U-Ada", "Ada"], ["U-Cy", "Cy"]]
    assert words(news).startswith("#1 Dark mode ")
    assert words(news).endswith("\n— Bo")


@pytest.mark.parametrize("kind", sorted(set(FOLLOW_UPS) - set(NEWS)))
async def test_what_is_no_news_is_told_to_no_supporter(database: Database, kind: str) -> None:
    assert {each.channel for each in await after(database, kind)} <= {"C-team"}


@pytest.mark.parametrize("kind", sorted(FOLLOW_UPS))
async def test_without_a_team_place_only_supporters_are_told(database: Database, kind: str) -> None:
    told = await after(database, kind, team=False)
    assert {each.channel for each in told} == ({given.CHANNEL} if kind in NEWS else set())


async def test_all_three_parts_are_told(database: Database) -> None:
    parts = {"listened": "We read.", "changed": "Colours", "next": "nothing more"}
    *_, news = await after(database, "suggestion.shipped", data=parts)
    assert words(news).splitlines()[1:4] == [
        "How we listened: We read.",
        "What changed: Colours",
        "What comes next: nothing more",
    ]


@pytest.mark.parametrize("key", ["tag-s12", "tag-s1"])
def test_a_cards_key_names_its_suggestion(key: str) -> None:
    assert suggestion_of(key) == int(key.removeprefix("tag-s"))


@pytest.mark.parametrize("key", ["", "tag-7t", "tag-7c", "tag-7v12", "tag-d9", "tag-s"])
def test_another_key_names_none(key: str) -> None:
    assert suggestion_of(key) == 0


def test_a_kind_that_others_record_is_told_by_its_own_word() -> None:
    assert plain(news.told("suggestion.thanked", "bob", {})) == "bob thanked"
