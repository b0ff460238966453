"""A refusal says which argument it is about, so that a form can show it there."""

import pytest

from bridgebot.event import Whisper
from bridgebot.refusal import Refusal, about
from bridgebot.testing.room import Room

HELP, TEAM = "beta/help", "acme/team"


@pytest.mark.parametrize(
    ("line", "argument"),
    [
        ("/take twelve", "number"),
        ("/take 99", "number"),
        ("/assign 99 @nobody", "person"),
        ("/assign 99 @raj", "number"),
        ("/away --cover @nobody", "cover"),
        ("/away --cover @ana", "cover"),
        ("/away someday", "until"),
        ("/away 9999d --cover @raj", "until"),
        ("/hours Mon-Fri 9:00-17:00 --zone Atlantis", "zone"),
        ("/hours Mon-Fri 9:00-17:00 --holidays Atlantis", "holidays"),
        ("/hours never", "when"),
        ("/digest schedule Mon-Fri 9:00 --zone Atlantis", "zone"),
        ("/digest schedule yesterday", "when"),
        ("/issue it is slow --area nowhere", "area"),
        ("/correct 99 it is green", "quoted"),
        ("/edit 1 the export is slow", "words"),
        ("/vote 1 --instead 99", "instead"),
        ("/nonsense", ""),
    ],
)
async def test_it_is_about_an_argument(staffed: Room, line: str, argument: str) -> None:
    await staffed.says("eve", HELP, "/issue the export is slow")
    await staffed.says("ana", TEAM, line)
    answer = staffed.adapters["acme"].platform.shown[-1].answer
    assert isinstance(answer, Whisper)
    assert (answer.is_refusal, answer.argument) == (True, argument)


def test_whoever_reads_an_argument_knows_best_what_it_is_called() -> None:
    with pytest.raises(Refusal) as refused, about("cover"):
        raise Refusal("I know nobody of that name.", argument="person")
    assert refused.value.argument == "cover"
