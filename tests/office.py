"""People who do things to issues, and a clock, all within one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import col, select

from bridgebot import errands, plugins
from bridgebot.command import Asker, Commands, Context, Refusal
from bridgebot.event import Place, Whisper
from bridgebot.hearing import run_line
from bridgebot.owners import directory
from bridgebot.owners.pauses import PAUSES, PauseSettings
from bridgebot.owners.roster import Roster
from bridgebot.recording import Recorder
from bridgebot.routing import Role, Routing
from bridgebot.text import Doc, plain
from store import escalations, hours, people
from store.database import Transaction
from store.database.drivers import driver_for
from store.database.link import Link
from store.database.statements import Statements
from store.escalations import Escalation, Stage
from store.people import Person
from store.suggestions import UNFINISHED, Kind, Suggestion
from store.timeline import Entry

START = 1_800_000_000_000  # a Friday, 08:00 UTC
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
STAFF = ("ana", "raj", "kim", "bob")
TEAM, LOBBY = Place("acme", "team"), Place("acme", "lobby")
COMMANDS = Commands(plugins.commands())
ROSTER = Roster.model_validate(
    {
        "people": {name: {"name": name, "accounts": f"acme:{name}"} for name in STAFF[:3]},
        "areas": {
            "exports": {
                "words": ["export", "csv"],
                "chain": [
                    {"ask": "ana", "within": "4h"},
                    {"ask": "raj", "within": "2h", "how": "direct"},
                    {"ask": "kim", "within": "1h", "how": "everywhere"},
                ],
            },
            "billing": {"words": "invoice", "chain": [{"ask": ["kim", "raj"], "within": "8h"}]},
        },
    }
)
_ISSUES = select(Suggestion).where(Suggestion.kind != Kind.SUGGESTION.value)
_ENTRIES = select(Entry).order_by(col(Entry.id))


class House:
    """A database in which offices are opened, of which nothing is kept."""

    def __init__(self, url: str) -> None:
        driver = driver_for(url)
        self._driver, self._statements = driver, Statements(driver.dialect)
        self._link = Link(driver, reader=False)

    @contextmanager
    def office(self, roster: Roster = ROSTER, pauses: PauseSettings = PAUSES) -> Iterator["Office"]:
        """Open an office, and close it as if it had never been."""
        connection = self._link.begin()
        if self._driver.dialect.name == "postgresql":  # whose numbers go on, whatever is undone
            connection.execute("TRUNCATE suggestion RESTART IDENTITY CASCADE")
        transaction = Transaction(connection, self._statements, self._driver)
        try:
            yield Office(transaction, roster, pauses)
        finally:
            transaction.close()
            connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the database."""
        self._link.drop()


class Office:
    """Does what people say, one after the other, at the times they say it."""

    def __init__(
        self, transaction: Transaction, roster: Roster = ROSTER, pauses: PauseSettings = PAUSES
    ) -> None:
        self.transaction = transaction
        self.now = START
        direct = {"acme": lambda name: Place("acme", f"D-{name}")}
        routing = Routing({"acme": TEAM}, direct=direct, pauses=pauses)
        self.recorder = Recorder(routing, "tag")
        directory.apply(transaction, roster, self.now)
        for name in STAFF:
            self.person(name)

    # What people do --------------------------------------------------------------------------

    def says(self, who: str, line: str) -> str:
        """Let somebody say a command; give the answer, or why it was refused."""
        place = TEAM if who in STAFF else LOBBY
        role = Role.ADMIN if who in STAFF else Role.CUSTOMER
        asker = Asker(self.person(who), who, who, role)
        routing = self.recorder.routing
        context = Context(self.transaction, asker, place, self.now, routing, COMMANDS)
        try:
            with self.transaction.savepoint():
                reply = run_line(context, line)
                self.recorder.record(self.transaction, context.happenings, self.now)
        except Refusal as refusal:
            return plain(refusal.body)
        self.ticks()
        body = reply.body if isinstance(reply, Whisper) else reply
        return plain(body) if isinstance(body, Doc) else str(body)

    def passes(self, minutes: float) -> None:
        """Let time pass, from one thing that is due to the next."""
        end = self.now + round(minutes * MINUTE_MS)
        while (due := self._next_due()) is not None and due <= end:
            self.now = max(self.now, due)
            self.ticks()
        self.now = end

    def _next_due(self) -> int | None:
        dues = (escalations.next_due(self.transaction), hours.next_due(self.transaction))
        return min((due for due in dues if due is not None), default=None)

    def sleeps(self, minutes: float) -> None:
        """Let time pass while the bot is down; then it catches up."""
        self.now += round(minutes * MINUTE_MS)
        self.ticks()

    def ticks(self) -> None:
        """Let the clock do what is due."""
        while errands.begin_absences(self.recorder, self.transaction, self.now):
            pass
        while errands.climb(self.recorder, self.transaction, self.now):
            pass

    # What there is to see --------------------------------------------------------------------

    def person(self, name: str) -> int:
        """Give the number of somebody, whom we may meet for the first time."""
        return people.meet(self.transaction, "acme", name, name, self.now)

    def issue(self, number: int = 1) -> Suggestion:
        """Give an issue as it is now."""
        found = self.transaction.get(Suggestion, number)
        assert found
        return found

    def row(self, number: int = 1) -> Escalation:
        """Give where an issue stands on its chain."""
        found = escalations.of(self.transaction, number)
        assert found
        return found

    def entries(self, number: int = 0) -> list[Entry]:
        """List what happened, to one issue or to all."""
        return [each for each in self.transaction.all(_ENTRIES) if number in {0, each.subject_id}]

    def kinds(self, number: int = 1) -> list[str]:
        """List the kinds of what happened to an issue."""
        return [each.kind for each in self.entries(number) if each.kind.startswith("issue.")]

    def flaws(self) -> Iterator[str]:
        """List all that is not as it must be, of any issue."""
        for issue in self.transaction.all(_ISSUES):
            yield from (f"#{issue.id} {flaw}" for flaw in self._flaws(issue))

    def _flaws(self, issue: Suggestion) -> Iterator[str]:
        row = escalations.of(self.transaction, issue.id)
        if row is None:
            yield "climbs nothing"
            return
        is_open = issue.status in UNFINISHED
        if is_open != (row.due_at is not None):
            yield f"is {issue.status} and due at {row.due_at}"
        if is_open != (row.stage != Stage.ENDED):
            yield f"is {issue.status} and {row.stage}"
        if is_open and (row.due_at or 0) <= self.now:
            yield "is due, and nothing was done"
        if (issue.owner_id, issue.owner_name) != (row.asked_id, row.asked_name):
            yield f"is with {issue.owner_name!r}, and {row.asked_name!r} is asked"
        if row.next_name and row.next_name == row.asked_name:
            yield f"would ask {row.next_name} again after themselves"
        asked = self.transaction.get(Person, row.asked_id) if row.asked_id else None
        if row.asked_name != (asked.name if asked else ""):
            yield f"is with {row.asked_name!r}, who is {asked}"
