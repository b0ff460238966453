"""A script goes through the whole bot: from a wish to everyone told."""

import io

from adapters.console.console import Console
from adapters.console.script import Script
from bridgebot import plugins
from bridgebot.app import App
from bridgebot.clock import SystemClock
from bridgebot.command import Commands
from bridgebot.event import Place
from bridgebot.owners.roster import Roster
from bridgebot.routing import Routing
from store.database import Database

STORY = b"""\
ana@lobby: /suggest dark mode
dee@den: /vote 1
bob@team: 1
/ship 1
/ship 1 --listened "we asked you" --changed "it is dark" --next "nothing more"
"""


ALONE = b"""\
ana@bridgebot: /zone Asia/Kathmandu
ana@bridgebot: /issue the csv export is empty
cat@lobby: /issue the csv export is slow
"""


CONVERSATION = b"""\
ana@lobby: /issue the csv export is empty
bob@bridgebot: 1
bob@team/1-1: /send 1 which browser do you use?
ana@lobby/1-1: Firefox
bob@team/1-1: just for us
bob@team/1-1: >> thank you
"""
ROSTER = Roster.model_validate(
    {
        "people": {"bob": {"name": "Bob", "accounts": "console:bob"}},
        "areas": {
            "exports": {
                "words": "export",
                "chain": [{"ask": "bob", "within": "4h", "how": "direct"}],
            }
        },
    }
)


async def told(
    database: Database, story: bytes, roster: Roster | None = None
) -> dict[str, list[str]]:
    source, out = io.BytesIO(story), io.StringIO()
    console = Console("console", "team", Script(source.read, out, io.StringIO()))
    routing = Routing(teams={"console": Place("console", "team")})
    commands = Commands(plugins.commands())
    roster = roster or Roster()
    await App(database, [console], commands, routing, SystemClock(), roster=roster).run()
    lines = out.getvalue().splitlines()
    places = {line.partition("] ")[0].removeprefix("[") for line in lines}
    return {place: [line for line in lines if line.startswith(f"[{place}]")] for place in places}


async def test_everyone_who_asked_is_told_where_they_asked_by_the_person_who_acted(
    database: Database,
) -> None:
    heard = await told(database, STORY)
    news = "#1 dark mode is done. | How we listened: we asked you | What changed: it is dark | "
    assert heard["lobby"][-1].startswith(f"[lobby] bob → ana: {news}")
    assert heard["den"][-1].startswith(f"[den] bob → dee: {news}")


async def test_the_card_is_drawn_anew_and_its_story_hangs_below(database: Database) -> None:
    heard = await told(database, STORY)
    assert heard["team"][-1].endswith("shipped · with bob [1 Reopen]")
    assert [line.partition(": ")[2].partition(" |")[0] for line in heard["team/1-1"]] == [
        "dee wants it too",
        "bob took it",
        "bob shipped it",
    ]


async def test_somebody_is_asked_alone_and_has_it_by_pressing_a_button_there(
    database: Database,
) -> None:
    heard = await told(database, CONVERSATION, ROSTER)
    asked, *_ = heard["bob@bridgebot"]
    assert asked.startswith("[bob@bridgebot] bridgebot → Bob: #1 the csv export is empty")
    assert asked.endswith("[1 I have it] [2 Ask the next one]")
    assert any("bob took it" in line for line in heard["team/1-1"])


async def test_two_people_talk_over_two_places_and_what_is_internal_stays_there(
    database: Database,
) -> None:
    heard = await told(database, CONVERSATION, ROSTER)
    said = [line.rpartition(": ") for line in heard["lobby/1-1"] if " bob → " in line]
    assert [words for _, _, words in said] == ["which browser do you use?", "thank you"]
    assert any(line.endswith(": Firefox") for line in heard["team/1-1"])


async def test_who_is_alone_with_us_is_told_times_by_their_own_clock(database: Database) -> None:
    heard = await told(database, ALONE, ROSTER)
    silent = "UTC+05:45, Bob is asked again."
    assert sum(silent in line for line in heard["ana@bridgebot"]) == 2
    assert not any(silent in line for line in heard["lobby"])
