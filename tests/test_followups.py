"""Who is told of what, and in whose name."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pytest

import given
from bridgebot import followups, news
from bridgebot.cards import is_home, suggestion_of
from bridgebot.event import Edit, Place, Post
from bridgebot.followups import FOLLOW_UPS, Happened
from bridgebot.outgoing import op_of
from bridgebot.routing import Routing
from bridgebot.text import plain
from store import escalations, outbox
from store.database import Database, Reader, Transaction
from store.escalations import Stage
from store.outbox import Delivery, State
from store.suggestions import Suggestion
from store.timeline import Entry

TEAM = Place(given.WORKSPACE, "C-team")
HOME = "C-home"
ASKING = {"issue.asked", "issue.reminded", "suggestion.assigned"}
CLOCK = {"issue.asked", "issue.reminded", "issue.lapsed"}
NEWS = {
    *("suggestion.planned", "suggestion.started", "suggestion.shipped", "suggestion.declined"),
    *("suggestion.reopened", "issue.reopened", "issue.taken", "issue.waiting", "issue.resolved"),
    *("issue.changed", "issue.kept", "issue.tried", "suggestion.recorded", "issue.recorded"),
    *("suggestion.hosted", "issue.hosted"),
}
DRAWN = {kind for kind in FOLLOW_UPS if kind.endswith((".made", ".recounted", ".redrawn"))}


def direct(account: str) -> Place:
    return Place(given.WORKSPACE, f"D-{account}")


def of_ida(transaction: Transaction) -> dict[str, str]:
    return {"asked": "Ida", "person": str(given.person(transaction, "Ida"))}


@dataclass(frozen=True)
class Told:
    """A delivery, and the words it says."""

    delivery: Delivery
    words: str
    labels: tuple[str, ...]
    speaker: str

    @property
    def called(self) -> list[str]:
        return [name for _, name in json.loads(self.delivery.hearers)]


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.close()


def happens(
    transaction: Transaction, kind: str, *, team: bool, data: Mapping[str, str], routing: Routing
) -> None:
    """Let Bo do something to what Ada asked for and Cy voted for."""
    make = given.issue if kind.startswith("issue.") else given.suggestion
    number = make(transaction)
    for name in ("Ada", "Cy"):
        given.vote(transaction, number, name)
    where = {"team_connection": TEAM.connection, "team_channel": TEAM.channel} if team else {}
    transaction.update(Suggestion, number, home_channel=HOME, **where)
    suggestion = transaction.get(Suggestion, number)
    assert suggestion
    data = {**(of_ida(transaction) if kind in ASKING else {}), **data}
    if kind == "issue.reminded":
        escalations.change(transaction, number, stage=Stage.REMINDED.value)
    if kind == "suggestion.assigned":
        given_to = int(data["person"])
        transaction.update(Suggestion, number, owner_id=given_to, owner_name=data["asked"])
    actor_name = "bridgebot" if kind in CLOCK else "Bo"
    transaction.insert(
        Entry,
        id=7,
        kind=kind,
        subject_id=number,
        actor_name=actor_name,
        is_audited=0,
        data=json.dumps(data),
        at=given.NOW,
    )
    followups.follow(
        Happened(
            transaction=transaction,
            tag="tag",
            now=given.NOW,
            entry=7,
            kind=kind,
            actor_id=0 if kind in CLOCK else given.person(transaction, "Bo"),
            actor="Bo",
            suggestion=suggestion,
            data=data,
            routing=routing,
        )
    )


def queued(reader: Reader) -> list[Told]:
    return [_told(reader, each) for each in outbox.in_state(reader, State.QUEUED)]


def _told(reader: Reader, delivery: Delivery) -> Told:
    op = op_of(reader, delivery, ())
    assert isinstance(op, Post | Edit)
    labels = tuple(each.label for each in op.buttons)
    return Told(delivery, plain(op.body), labels, op.speaker)


async def after(
    database: Database,
    kind: str,
    *,
    team: bool = True,
    data: Mapping[str, str] | None = None,
    reaching: bool = True,
) -> list[Told]:
    routing = Routing({given.WORKSPACE: TEAM}, direct={given.WORKSPACE: direct} if reaching else {})
    work = partial(happens, kind=kind, team=team, data=data or {}, routing=routing)
    await database.transact(work)
    return await database.read(queued)


def places(told: list[Told]) -> set[str]:
    return {each.delivery.channel for each in told}


async def test_a_new_suggestion_puts_up_its_card(database: Database) -> None:
    [card] = await after(database, "suggestion.made")
    assert (card.delivery.key, card.delivery.kind) == ("tag-s1", "post")
    assert card.words.startswith("#1 Dark mode")


async def test_a_new_issue_is_shown_to_the_team_and_where_it_was_reported(
    database: Database,
) -> None:
    card, home = await after(database, "issue.made")
    assert (card.delivery.key, home.delivery.key) == ("tag-s1", "tag-i1")
    assert card.labels == ("Take it", "Resolve…", "Ask the next one")
    assert (home.delivery.channel, home.labels) == (HOME, ("Urgent…", "Me too"))


@pytest.mark.parametrize("kind", sorted(set(FOLLOW_UPS) - DRAWN))
async def test_whatever_happens_is_told_under_the_card(database: Database, kind: str) -> None:
    told = [each for each in await after(database, kind) if each.delivery.key == "tag-7t"]
    assert [(each.delivery.kind, each.delivery.about) for each in told] == [("post", "tag-s1")]
    who = "Ida" if kind in CLOCK else "Bo"
    assert who in told[0].words or who in told[0].called or kind == "issue.lapsed"


@pytest.mark.parametrize("kind", sorted(NEWS))
async def test_news_go_to_every_supporter_in_the_name_of_who_acted(
    database: Database, kind: str
) -> None:
    [news] = [each for each in await after(database, kind) if "Cy" in each.called]
    assert (news.delivery.channel, news.called) == (given.CHANNEL, ["Ada", "Cy"])
    assert news.words.startswith("#1 ")
    assert (news.speaker, "Bo" in news.words) == ("Bo", False)


@pytest.mark.parametrize("kind", sorted(set(FOLLOW_UPS) - NEWS))
async def test_what_is_no_news_is_told_to_no_supporter(database: Database, kind: str) -> None:
    told = await after(database, kind)
    assert not {"Ada", "Cy"} & {name for each in told for name in each.called}


@pytest.mark.parametrize("kind", sorted(FOLLOW_UPS))
async def test_without_a_team_place_only_those_whom_it_concerns_are_told(
    database: Database, kind: str
) -> None:
    told = await after(database, kind, team=False)
    is_shown = kind.startswith("issue.") and not kind.endswith((".noted", ".recorded", ".hosted"))
    home = {HOME} if is_shown else set()
    news = {given.CHANNEL} if kind in NEWS else set()
    asked = {"D-U-Ida"} if kind in ASKING | {"issue.answered", "issue.explained"} else set()
    assert places(told) == home | news | asked


async def test_all_three_parts_are_told(database: Database) -> None:
    parts = {"listened": "We read.", "changed": "Colours", "next": "nothing more"}
    *_, news = await after(database, "suggestion.shipped", data=parts)
    assert news.words.splitlines()[1:4] == [
        "How we listened: We read.",
        "What changed: Colours",
        "What comes next: nothing more",
    ]


# Who is asked ------------------------------------------------------------------------------------


async def test_who_is_asked_is_called_in_the_thread_alone_unless_said_otherwise(
    database: Database,
) -> None:
    told = [each for each in await after(database, "issue.asked") if each.called]
    assert [(each.delivery.channel, each.called) for each in told] == [("C-team", ["Ida"])]
    assert told[0].words == (
        "This waits for you. Please say by 2027-01-15 09:00 UTC that you have it."
    )
    assert told[0].labels == ("I have it", "Ask the next one")


async def test_who_is_asked_directly_is_not_called_in_the_thread_too(database: Database) -> None:
    told = await after(database, "issue.asked", data={"how": "direct"})
    [asked] = [each for each in told if each.called]
    assert asked.delivery.channel == "D-U-Ida"
    assert asked.words.startswith("#1 Exports fail, from Ada, waits for you. Please say by ")
    assert asked.labels == ("I have it", "Ask the next one")


async def test_who_is_asked_everywhere_is_called_once_on_each_connection(
    database: Database,
) -> None:
    told = await after(database, "issue.asked", data={"how": "everywhere"})
    assert places([each for each in told if each.called]) == {"C-team"}


async def test_who_cannot_be_reached_directly_is_called_in_the_thread(database: Database) -> None:
    told = await after(database, "issue.asked", data={"how": "direct"}, reaching=False)
    assert places([each for each in told if each.called]) == {"C-team"}


async def test_whoever_gives_something_to_themselves_is_not_called(database: Database) -> None:
    bo = await database.transact(partial(given.person, name="Bo"))
    told = await after(database, "suggestion.assigned", data={"person": str(bo), "asked": "Bo"})
    assert [each for each in told if each.called] == []


async def test_everyone_is_asked_when_there_is_nobody_to_be_named(database: Database) -> None:
    told = await after(database, "issue.asked", data={"asked": "", "person": ""})
    [story] = [each for each in told if each.delivery.key == "tag-7t"]
    assert story.words.startswith("Everyone here is asked. There is nobody to ask by name")


async def test_whoever_had_it_hears_the_alarm_by_name(database: Database) -> None:
    ida = await database.transact(partial(given.person, name="Ida"))
    told = await after(database, "issue.alarmed", data={"person": str(ida), "words": "payroll"})
    assert [(each.called, each.words) for each in told if each.called] == [
        (["Ida"], "Bo pulled the alarm\n> payroll")
    ]


async def test_a_reminder_has_doors_wherever_it_is_read(database: Database) -> None:
    [asked] = [each for each in await after(database, "issue.reminded") if each.called]
    assert (asked.delivery.channel, asked.labels) == (
        "C-team",
        ("Still on it", "Snooze 1 day", "Ask somebody else"),
    )
    assert asked.words.startswith("#1 Exports fail: Are you still on it? If I hear nothing by")


async def test_a_reminder_names_whoever_it_does_not_call(database: Database) -> None:
    ida = await database.transact(partial(given.person, name="Ida"))
    data = {"asked": "Ida", "person": str(ida), "how": "direct"}
    told = await after(database, "issue.reminded", data=data)
    [story] = [each for each in told if each.delivery.key == "tag-7t"]
    [letter] = [each for each in told if each.called]
    assert "Are you still on it, Ida?" in story.words
    assert "Are you still on it?" in letter.words


async def test_who_is_asked_something_can_answer_by_a_button(database: Database) -> None:
    [news] = [each for each in await after(database, "issue.waiting") if "Cy" in each.called]
    assert news.labels == ("Answer…",)


async def test_who_is_told_of_a_solution_can_say_that_it_is_none(database: Database) -> None:
    [news] = [each for each in await after(database, "issue.resolved") if "Cy" in each.called]
    assert news.labels == ("Not for me",)


# Keys --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["tag-s12", "tag-s1", "tag-i12"])
def test_a_cards_key_names_its_suggestion(key: str) -> None:
    assert suggestion_of(key) == int(key[len("tag-s") :])
    assert is_home(key) == ("-i" in key)


@pytest.mark.parametrize("key", ["", "tag-7t", "tag-7c", "tag-7v12", "tag-d9", "tag-s", "tag-i"])
def test_another_key_names_none(key: str) -> None:
    assert suggestion_of(key) == 0


def test_a_kind_that_others_record_is_told_by_its_own_word() -> None:
    assert plain(news.told("suggestion.thanked", "bob", {})) == "bob thanked"
