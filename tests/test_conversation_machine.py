"""Whatever staff do, in whatever order: no note and no private word reaches the other side."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import databases
from bridgebot.conversation.lanes import Lanes
from bridgebot.event import Place
from bridgebot.owners.roster import Roster
from bridgebot.testing.room import Room, place_of
from talkers import Talkers

SECRET = "s3cr3t"
MOLE = "m0le"
"""Somebody of staff who never sends anything: not even the name may be seen."""
LEE = "beta/@lee@beta"
"""The direct messages of whoever has it, who is on a customer's platform and not with the team."""
ROSTER = Roster.model_validate(
    {
        "people": {"lee": {"name": "lee", "accounts": "beta:lee@beta"}},
        "areas": {"exports": {"words": "export", "chain": [{"ask": "lee"}]}},
    }
)
STAFF = st.sampled_from(["ana", "raj"])
PICK = st.integers(0, 50)
KIND_SIGNS = st.sampled_from(["🎉", "👍"])
OTHER_SIGNS = st.sampled_from(["🤡", "👀", "😡", "📬"])


def is_apart(place: Place) -> bool:
    """Tell whether only whoever has it reads something."""
    return replace(place, thread="") == place_of(LEE)


@dataclass
class Said:
    """What somebody of staff said: how it came to cross, if it did."""

    message: str
    who: str
    way: str = "note"
    is_gone: bool = False


class Talk(RuleBasedStateMachine):
    """Two customers and three people of staff talk about one thing, and whoever has it."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="bridgebot-")
        self.loop = asyncio.new_event_loop()
        copy = shutil.copy(self.template, self.folder.name)
        url, connections = databases.url_of(Path(copy)), ("acme", "beta", "gamma")
        self.room = Room(url, connections=connections, roster=ROSTER)
        self.talk = Talkers(self.room)
        self.said: list[Said] = []
        self.count = 0
        self.is_open = self.was_open = False
        self.do(self.begin())

    async def begin(self) -> None:
        await self.room.start()
        await self.room.says("eve", "beta/help/t1", "/issue the export hangs")
        await self.room.says("kim", "gamma/desk/t2", "/vote 1")
        self.thread = self.talk.thread(1)
        self.heard = [await self.talk.says("eve", "beta/help/t1", "It hangs at 80 percent")]

    def do(self, deed: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(deed)

    def teardown(self) -> None:
        self.do(self.room.stop())
        self.loop.close()
        self.folder.cleanup()

    def secret(self) -> str:
        self.count += 1
        return f"{SECRET}-{self.count}"

    def shared(self) -> str:
        self.count += 1
        return f"shared-{self.count}"

    def pick(self, number: int) -> Said:
        alive = [each for each in self.said if not each.is_gone]
        return alive[number % len(alive)]

    def has_said(self) -> bool:
        return any(not each.is_gone for each in self.said)

    def say(self, who: str, words: str, way: str, reply_to: str = "") -> None:
        message = self.do(self.talk.says(who, self.thread, words, reply_to=reply_to))
        self.said.append(Said(message, who, way))

    # What staff do ------------------------------------------------------------------------------

    @rule(who=STAFF | st.just(MOLE))
    def notes(self, who: str) -> None:
        prefix = "note: " if self.is_open else ""
        self.say(who, prefix + self.secret(), "note")

    @rule(who=STAFF | st.just(MOLE))
    def notes_by_a_verb(self, who: str) -> None:
        self.do(self.room.says(who, self.thread, f"/note 1 {self.secret()}"))

    @rule(who=STAFF, number=PICK, answers=st.booleans())
    def sends_by_the_mark(self, who: str, number: int, *, answers: bool) -> None:
        reply_to = self.pick(number).message if answers and self.has_said() else ""
        self.say(who, f">> {self.shared()}", "marked", reply_to)

    @rule(who=STAFF)
    def says_plainly(self, who: str) -> None:
        words = self.shared() if self.is_open else self.secret()
        self.say(who, words, "opened" if self.is_open else "note")

    @rule(who=STAFF)
    def sends_by_a_verb(self, who: str) -> None:
        self.do(self.room.says(who, self.thread, f"/send 1 {self.shared()}"))

    @rule(who=STAFF)
    def answers_all(self, who: str) -> None:
        self.do(self.room.says(who, self.thread, f"/answer-all 1 {self.shared()}"))

    @rule(who=STAFF)
    def opens_an_hour(self, who: str) -> None:
        self.do(self.room.says(who, self.thread, "/open-hour 1"))

    @rule(who=STAFF | st.just(MOLE), number=PICK)
    def recalls(self, who: str, number: int) -> None:
        self.do(self.room.says(who, self.thread, f"/recall 1 --said {number}"))
        for each in self.said:  # whichever it was: from now on it says nothing to anybody
            each.way = "unknown" if each.way in {"handed", "opened"} else each.way

    @precondition(lambda self: self.has_said())
    @rule(number=PICK, marked=st.booleans())
    def edits(self, number: int, *, marked: bool) -> None:
        each = self.pick(number)
        if marked and each.who != MOLE:
            self.do(self.talk.edits(each.who, each.message, f">> {self.shared()}"))
            each.way = "marked" if each.way == "note" else each.way
            return
        crosses = each.way == "handed" or (each.way == "opened" and self.is_open)
        words = self.shared() if crosses or each.way == "unknown" else self.secret()
        self.do(self.talk.edits(each.who, each.message, words))

    @precondition(lambda self: self.has_said())
    @rule(number=PICK)
    def deletes(self, number: int) -> None:
        each = self.pick(number)
        each.is_gone = True
        self.do(self.talk.deletes(each.who, each.message))

    @precondition(lambda self: self.has_said())
    @rule(number=PICK, who=STAFF | st.just(MOLE))
    def puts_the_sign_on_the_words_of_another(self, number: int, who: str) -> None:
        each = self.pick(number)
        if who != each.who:
            self.do(self.talk.reacts(who, each.message, "📨"))

    @precondition(lambda self: self.has_said())
    @rule(number=PICK, added=st.booleans())
    def puts_the_sign_on_their_own_words(self, number: int, *, added: bool) -> None:
        each = self.pick(number)
        if each.who == MOLE:
            return
        if added:  # what is handed over was meant to be: its words are no secret then
            self.do(self.talk.edits(each.who, each.message, f"note: {self.shared()}"))
        self.do(self.talk.reacts(each.who, each.message, "📨", added=added))
        is_note = each.way in {"note", "handed"}
        each.way = "handed" if added and is_note else "unknown"

    @precondition(lambda self: self.has_said())
    @rule(number=PICK, who=STAFF, sign=KIND_SIGNS | OTHER_SIGNS, added=st.booleans())
    def reacts_among_staff(self, number: int, who: str, sign: str, *, added: bool) -> None:
        self.do(self.talk.reacts(who, self.pick(number).message, sign, added=added))

    @rule(number=PICK, sign=OTHER_SIGNS)
    def reacts_to_the_customer(self, number: int, sign: str) -> None:
        copies = [each for each in self.talk.sees(self.thread) if each.speaker]
        if copies:
            self.do(self.talk.reacts(MOLE, copies[number % len(copies)].ids[0], sign))

    @rule()
    def turns_the_lane_round(self) -> None:
        self.is_open = not self.is_open
        self.was_open = True
        lanes = Lanes(open=frozenset({"acme"} if self.is_open else ()))
        self.room._routing = replace(self.room._routing, lanes=lanes)
        self.do(self.room.restart())

    @rule()
    def restarts(self) -> None:
        self.do(self.room.restart())

    @rule(value=st.sampled_from(["private", "public"]))
    def says_who_may_see_it(self, value: str) -> None:
        self.do(self.room.says("eve", "beta/@eve@beta", f"/visibility 1 {value}"))

    # What whoever has it does, in direct messages with us ----------------------------------------

    def under(self, number: int) -> str:
        """Choose a message of ours there: what was asked, a customer's words, where words went."""
        seen = self.talk.sees(LEE)
        return seen[number % len(seen)].ids[0]

    def say_apart(self, words: str, way: str, number: int, *, in_thread: bool) -> None:
        under = self.under(number)
        where = f"{LEE}/{under}" if in_thread else LEE
        reply_to = "" if in_thread else under
        said = self.talk.says("lee", where, words, to_us=True, reply_to=reply_to)
        self.said.append(Said(self.do(said), "lee", way))

    @rule(number=PICK, in_thread=st.booleans())
    def notes_apart(self, number: int, *, in_thread: bool) -> None:
        self.say_apart(self.secret(), "note", number, in_thread=in_thread)

    @rule(number=PICK, in_thread=st.booleans())
    def sends_apart(self, number: int, *, in_thread: bool) -> None:
        self.say_apart(f">> {self.shared()}", "marked", number, in_thread=in_thread)

    @rule(sends=st.booleans())
    def says_something_under_nothing(self, *, sends: bool) -> None:
        words = f">> {self.secret()}" if sends else self.secret()
        self.do(self.talk.says("lee", LEE, words, to_us=True))

    @rule()
    def sends_by_a_verb_apart(self) -> None:
        self.do(self.room.says("lee", LEE, f"/send 1 {self.shared()}"))

    @rule(number=PICK, sign=OTHER_SIGNS)
    def reacts_apart(self, number: int, sign: str) -> None:
        self.do(self.talk.reacts("lee", self.under(number), sign))

    @rule(whom=st.sampled_from(["lee@beta", "ana@acme"]))
    def gives_it_to_another(self, whom: str) -> None:
        self.do(self.room.says("raj", "acme/team", f"/assign 1 @{whom}"))

    # What customers do --------------------------------------------------------------------------

    @rule(who=st.sampled_from([("eve", "beta/help/t1"), ("kim", "gamma/desk/t2")]), number=PICK)
    def customers_answer(self, who: tuple[str, str], number: int) -> None:
        name, where = who
        seen = self.talk.sees(where)
        reply_to = seen[number % len(seen)].ids[0] if seen else ""
        self.heard.append(self.do(self.talk.says(name, where, "And now?", reply_to=reply_to)))

    @rule(number=PICK, sign=KIND_SIGNS | OTHER_SIGNS)
    def customers_react(self, number: int, sign: str) -> None:
        seen = self.talk.sees("beta/help/t1")
        if seen:
            self.do(self.talk.reacts("eve", seen[number % len(seen)].ids[0], sign))

    # What must be so ----------------------------------------------------------------------------

    @invariant()
    def nothing_internal_was_ever_handed_to_a_customer_s_platform(self) -> None:
        for name in ("beta", "gamma"):
            adapter = self.room.adapters[name]
            said = [op for op, _ in adapter.attempts if not is_apart(op.place)]
            shown = [each for each in adapter.platform.shown if not is_apart(each.place)]
            seen = repr(said) + repr(shown)
            assert SECRET not in seen
            assert MOLE not in seen

    @invariant()
    def no_unkind_sign_stands_on_what_a_customer_said(self) -> None:
        for message in self.heard:
            assert not {"🤡", "😡"} & set(self.talk.signs(message)) or self.was_open


@pytest.fixture(autouse=True)
def template(sqlite_template: Path) -> None:
    Talk.template = sqlite_template


TestTalk = pytest.mark.usefixtures("template")(Talk.TestCase)
TestTalk.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
