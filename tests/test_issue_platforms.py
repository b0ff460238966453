"""A problem goes its whole way on each platform: named people, a clock, an alarm, a digest."""

import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

import bridge_bot
from bridgebot.app import App
from bridgebot.owners.roster import Roster
from hurried_clock import HurriedClock
from party import Party, Seen, Whereabouts
from party_platforms import EVERY, Doorkeeper
from store import outbox

CONNECTION = "ours"
CAST = (
    Whereabouts("ana", CONNECTION, "team", is_staff=True),
    Whereabouts("kim", CONNECTION, "office", is_staff=False),
    Whereabouts("eve", CONNECTION, "help", is_staff=False),
    Whereabouts("raj", CONNECTION, "help", is_staff=False),
    Whereabouts("joe", CONNECTION, "lobby", is_staff=False),
)
OFFICE = {"hours": "Mon-Fri 9:00-17:00", "zone": "Europe/Berlin", "holidays": "DE"}
ANA, KIM = {"ask": "ana", "within": "4h"}, {"ask": "kim", "within": "2h"}
RAJ = {"ask": "raj", "within": "2h", "how": "direct"}
MAUNDY_THURSDAY = "2027-03-25"
EASTER_TUESDAY = "2027-03-30"


@dataclass
class Play:
    """People on one platform, a clock that can be sent ahead, and a bot that can be restarted."""

    platform: str
    url: str
    people: dict[str, Party]
    clock: HurriedClock = field(default_factory=lambda: HurriedClock(f"{MAUNDY_THURSDAY} 09:00"))
    home: str = ""

    def runs(self) -> AbstractAsyncContextManager[App]:
        everybody = list(self.people.values())
        return bridge_bot.running(self.url, everybody, clock=self.clock, roster=self._roster())

    def _roster(self) -> Roster:
        """Let ana answer for exports, then raj, then kim; and kim for refunds."""
        asked = {name: self.people[name] for name in ("ana", "raj", "kim")}
        accounts = {name: f"{CONNECTION}:{each.account}" for name, each in asked.items()}
        people = {name: {"name": name, "accounts": its, **OFFICE} for name, its in accounts.items()}
        areas = {
            "exports": {"words": "export", "chain": [ANA, RAJ, KIM]},
            "refunds": {"words": "refund", "chain": [KIM]},
        }
        return Roster.model_validate({"people": people, "areas": areas})

    def __getitem__(self, name: str) -> Party:
        return self.people[name]

    async def reported(self, line: str) -> tuple[Seen, Seen]:
        """Let eve report something; give it as she sees it, and as the team does."""
        await self["eve"].asks(line)
        home = await _card(self["eve"])
        self.home = home.id
        return home, await _card(self["ana"])

    async def reads(self, pattern: str) -> str:
        """Wait until what eve was shown when she reported reads so; give the line."""

        def found() -> re.Match[str] | None:
            [*_, home] = [each for each in self["eve"].view() if each.id == self.home]
            return re.search(pattern, home.words)

        await self["eve"].until(lambda: bool(found()), f"it reads {pattern}")
        return str((found() or [""])[0])

    async def rests(self, app: App) -> None:
        """Wait until all that was to be said is said."""
        waiting = partial(outbox.waiting, connection=CONNECTION)
        while await app.database.read(waiting):
            await self["eve"].look()


async def _card(party: Party) -> Seen:
    """Wait until somebody sees what is shown of a problem."""

    def found() -> list[Seen]:
        return [each for each in party.view() if each.words.startswith("#1 ")]

    await party.until(lambda: bool(found()), "there is a card")
    return found()[-1]


@pytest.fixture(params=EVERY)
async def play(
    request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path
) -> AsyncIterator[Play]:
    async with AsyncExitStack() as stack:
        keeper = Doorkeeper(stack, request, tmp_path)
        people = await keeper.all_join(request.param, CAST)
        yield Play(request.param, sqlite_url, people)


def with_whom(asked: str, until: str, then: str) -> str:
    """Write what tells with whom it is on Tuesday, however a platform tells a time in UTC."""
    return (
        rf"With {asked}\. If there is no answer by [^.]*\b30\b[^.]*{until} UTC, {then} is asked\."
    )


# A chain of three --------------------------------------------------------------------------------


async def test_a_chain_goes_on_over_holidays_a_change_of_the_clocks_and_a_restart(
    play: Play,
) -> None:
    ana, kim, eve = play["ana"], play["kim"], play["eve"]
    # Friday and Monday are holidays; on Sunday the clocks go forward; ana has two hours left.
    with_ana = with_whom("ana", "09:00", "kim")
    async with play.runs() as app:
        assert "You are away until" in await play["raj"].asks("away 2027-04-05")
        play.clock.jumps_to(f"{MAUNDY_THURSDAY} 14:00")
        await play.reported("issue the export fails")
        await play.reads(with_ana)
        await ana.sees("This waits for you.")
        await play.rests(app)
    async with play.runs():
        play.clock.jumps_to(f"{EASTER_TUESDAY} 08:50")
        assert re.search(with_ana, await eve.asks("status 1"))
        play.clock.jumps_to(f"{EASTER_TUESDAY} 09:01")
        await play.reads(with_whom("kim", "11:01", "ana"))
        assert "not running" not in (await ana.sees("ana has not answered.")).words
        await kim.asks("take 1")
        await play.reads(r"With kim\.\n")
        assert not any("waits for you" in each for each in play["raj"].alone())


# The alarm ---------------------------------------------------------------------------------------


async def test_a_customer_pulls_the_alarm_and_the_next_person_is_told_directly(play: Play) -> None:
    eve = play["eve"]
    async with play.runs():
        home, _ = await play.reported("issue the export fails")
        if play.platform in {"slack", "discord"}:
            await eve.reacts(home, "‼️")
        else:
            assert "The alarm is pulled.\n#1 is with raj." in await eve.asks("urgent 1 payroll")
        await play.reads(r"‼️ The alarm is pulled\.\nWith raj\. If there is no answer by ")
        told = await play["raj"].hears("waits for you")
        assert re.search("the export fails(.|\n)+Urgent: ", told)
        await play["ana"].sees("‼️ Urgent: ")


# That is just how we work ------------------------------------------------------------------------


async def test_a_barrier_goes_from_report_by_a_trial_to_an_outcome_that_all_can_read(
    play: Play,
) -> None:
    kim, eve = play["kim"], play["eve"]
    async with play.runs():
        _, card = await play.reported("barrier no refund without a fax")
        await play.reads(r"With kim\. ")
        assert (await play["ana"].sees("This waits for you.")).thread == card.id
        await kim.asks("outcome 1 trial mail will do --until 2027-03-30")
        await play.reads(r"On trial until [^.]*\b30\b[^.]*UTC\. With kim\.")
        assert "mail will do" in (await eve.sees("is done otherwise, on trial until")).words
        play.clock.jumps_to(f"{EASTER_TUESDAY} 07:01")
        await play["ana"].sees("The trial is over. What comes of it?")
        await kim.asks("outcome 1 changed no fax any more")
        await play.reads(r"changed · with kim")
        told = await eve.sees("is changed: we do it otherwise now.")
        assert (told.speaker, "no fax any more" in told.words) == ("kim", True)
        assert "no fax any more" in await play["joe"].asks("status 1")


# The digests -------------------------------------------------------------------------------------


async def an_hour_old(play: Play) -> tuple[Seen, Seen]:
    """Let eve report a problem, and an hour pass; give what she and ana see of it."""
    shown = await play.reported("issue the export fails")
    await play.reads("With ana")
    play.clock.jumps(1)
    return shown


def has_link(play: Play, digest: Seen, to: Seen) -> bool:
    """Tell whether a digest leads to a message, if there is an address for it."""
    return play.platform == "console" or any(to.id.replace(".", "") in e for e in digest.links)


def has_chart(play: Play, digest: Seen) -> bool:
    """Tell whether the thread of a digest has its chart: a picture, or drawn in words."""
    below = [each for each in play["eve"].view() if each.thread == digest.id]
    return any(each.files or "███ 1" in each.words for each in below)


async def test_the_staff_digest_reads_well_and_its_button_works(play: Play) -> None:
    ana = play["ana"]
    async with play.runs():
        _, card = await an_hour_old(play)
        await ana.commands("digest now")
        digest = await ana.sees("ana asked for this")
        first, line, *_ = digest.words.splitlines()
        assert first == "1 waiting on us."
        assert re.fullmatch(
            r"- Soon late #1 the export fails .*— 1 person, ana is asked, 1 hour, to be .*", line
        )
        assert has_link(play, digest, card)
        assert (await ana.sees("The last weeks:")).thread == digest.id
        await ana.presses(digest, "Take #1")
        await play.reads(r"With ana\.\n")


async def test_the_customers_digest_tells_what_they_asked_for_there(play: Play) -> None:
    eve, raj = play["eve"], play["raj"]
    async with play.runs():
        home, _ = await an_hour_old(play)
        assert "Of what you asked for here: 1 open." in await eve.asks("digest now")
        await raj.commands("digest now")
        digest = await eve.sees("raj asked for this")
        first, line, *_ = digest.words.splitlines()
        assert first == "Of what you asked for here: 1 open."
        assert re.fullmatch(r"- Open #1 the export fails .*— 1 person, ana is asked, 1 hour", line)
        assert (digest.buttons[0], has_link(play, digest, home)) == ("Urgent #1…", True)
        await eve.until(lambda: has_chart(play, digest), "there is a chart")


async def test_the_customers_digest_leads_to_the_words_of_a_wish(play: Play) -> None:
    eve, raj = play["eve"], play["raj"]
    called = "!" if play.platform == "matrix" else "@bridgebot "
    async with play.runs():
        said = await eve.says(f"{called}suggest dark mode")
        if play.platform == "console":  # there it is a command that calls us
            await eve.commands("suggest dark mode")
        await play["ana"].sees("#1 dark mode")
        play.clock.jumps(1)
        await raj.commands("digest now")
        digest = await eve.sees("raj asked for this")
        assert "Open #1 dark mode" in digest.words
        assert has_link(play, digest, Seen(said, "eve", "dark mode"))
