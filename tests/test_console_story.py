"""A script goes through the whole bot: from a wish to everyone told."""

import io

from adapters.console.console import Console
from adapters.console.script import Script
from bridgebot import plugins
from bridgebot.app import App
from bridgebot.clock import SystemClock
from bridgebot.command import Commands
from bridgebot.event import Place
from bridgebot.routing import Routing
from store.database import Database

STORY = b"""\
ana@lobby: /suggest dark mode
dee@den: /vote 1
bob@team: 1
/ship 1
/ship 1 --listened "we asked you" --changed "it is dark" --next "nothing more"
"""


async def told(database: Database, story: bytes) -> dict[str, list[str]]:
    source, out = io.BytesIO(story), io.StringIO()
    console = Console("console", "team", Script(source.read, out, io.StringIO()))
    routing = Routing(teams={"console": Place("console", "team")})
    await App(database, [console], Commands(plugins.commands()), routing, SystemClock()).run()
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
