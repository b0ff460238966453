"""Plays one conversation over three platforms, and prints what each person saw.

Eve asks on a real Matrix homeserver, Kim wants the same on a pretend Discord, Ana answers from a
pretend Slack; all are joined by one bot. `make demo-bridge` runs it, and it fails unless each of
them saw what they should.
"""

import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

import bridge_bot
import databases
import synapse
from party import Party, Seen, Whereabouts
from party_discord import on_discord
from party_matrix import on_matrix
from party_slack import on_slack

CONSOLE = Console(width=100, highlight=False)
LOG = b"12:03 row 41,000 of 50,000\n12:04 out of memory\n"
EVE = Whereabouts("Eve", "matrix", "help", is_staff=False)
KIM = Whereabouts("Kim", "discord", "desk", is_staff=False)
ANA = Whereabouts("Ana", "slack", "team", is_staff=True)
NOTE = "Just us: they are on the cheap plan"


@dataclass
class People:
    """The three who talk."""

    eve: Party
    kim: Party
    ana: Party


async def play(server: synapse.Synapse, folder: Path) -> bool:
    """Let it happen, print what each saw, and tell whether that is as it should be."""
    url = databases.url_of(databases.new_file(folder).resolve())
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        eve = await enter(on_matrix(EVE, server, folder))
        people = People(eve, await enter(on_discord(KIM)), await enter(on_slack(ANA)))
        await enter(bridge_bot.running(url, [people.eve, people.kim, people.ana]))
        await wish(people)
        await talk(people)
        await ship(people)
        for each in (people.eve, people.kim, people.ana):
            view(each)
        return await checked(people)


async def wish(people: People) -> None:
    """Let two customers ask for the same."""
    does(EVE, "!suggest exports that do not hang")
    await people.eve.commands("suggest exports that do not hang")
    await people.ana.sees("#1 ")
    does(KIM, "@bridgebot vote 1")
    await people.kim.commands("vote 1")
    await people.ana.sees("Kim wants it too")
    does(ANA, "/bridge take 1")
    await people.ana.commands("take 1")
    await people.ana.sees("with Ana")


async def talk(people: People) -> None:
    """Let Ana and Eve talk, each in their own tool; Kim hears none of it."""
    eve, ana = people.eve, people.ana
    card = await ana.sees("#1 ")
    does(ANA, ">> Hello Eve, after how many rows?", "in the card's thread")
    await ana.says(">> Hello Eve, after how many rows?", card.id)
    asked = await eve.sees("after how many rows?")
    does(EVE, "About 14 thousand", "under it")
    await eve.says("About 14 thousand", asked.id)
    await ana.sees("About 14 thousand")
    does(EVE, "About 41 thousand", "edits it")
    await eve.edits(await eve.sees("About 14 thousand", sign="📬"), "About 41 thousand")
    heard = await ana.sees("About 41 thousand")
    does(EVE, "export.log", "shows a file")
    await eve.shows("export.log", LOG, asked.id)
    await ana.sees("", file="export.log")
    does(ANA, NOTE, "a note in the same thread: nothing marks it, so it stays")
    await ana.says(NOTE, card.id)
    does(ANA, "🙏", "on Eve's words")
    await ana.reacts(heard, "🙏")
    await eve.sees("About 41 thousand", sign="🙏")


async def ship(people: People) -> None:
    """Let Ana ship it: both are told where they asked."""
    line = 'ship 1 --listened "Eve sent us her log" --changed "Exports of any size" --next "CSV"'
    does(ANA, f"/bridge {line}")
    await people.ana.commands(line)
    await people.eve.sees("is done")
    await people.kim.sees("is done")
    await people.ana.sees("Ana shipped it")


# What is to be seen ---------------------------------------------------------------------------


async def checked(people: People) -> bool:
    """Say whether each saw what they should, and only that."""
    eve, kim, ana = people.eve, people.kim, people.ana
    log = await ana.reads("export.log")
    return all(
        [
            says("Eve reads Ana's words under Ana's name", _by(eve, "after how many rows?", "Ana")),
            says("Ana reads Eve's words under Eve's name", _by(ana, "41 thousand", "Eve (matrix)")),
            says("The edit crossed: nothing says 14 any more", not ana.has("14 thousand")),
            says(f"The file crossed whole: {len(log)} bytes", log == LOG),
            says("The reaction crossed", "🙏" in (await eve.sees("41 thousand")).signs),
            says("Ana's note stayed among the team", not eve.has(NOTE) and not kim.has(NOTE)),
            says("Kim heard nothing of what Eve and Ana said", not kim.has("thousand")),
            says("Eve and Kim were both told by Ana", _by(eve, "is done", "Ana")),
            says("… each where they asked", _by(kim, "is done", "Ana")),
        ]
    )


def _by(party: Party, words: str, speaker: str) -> bool:
    return any(words in each.words and each.speaker == speaker for each in party.view())


def says(what: str, is_so: bool) -> bool:  # noqa: FBT001 - a line of a list
    """Print whether something is so."""
    CONSOLE.print(f"  {'[green]✓[/]' if is_so else '[red]✗ NOT SO:[/]'} {what}")
    return is_so


def does(who: Whereabouts, words: str, how: str = "") -> None:
    """Show what somebody does."""
    where = f"[bold cyan]{who.name}[/] on {who.connection.capitalize()}"
    aside = f"  [dim]({how})[/]" if how else ""
    CONSOLE.print(f"{time.strftime('%H:%M:%S')}  {where}: {escape(words)}{aside}")


def view(party: Party) -> None:
    """Show what somebody sees in the end."""
    who = party.who
    title = f"#{who.channel} on {who.connection.capitalize()}, as {who.name} sees it"
    CONSOLE.print(Panel("\n".join(lines(party.view())), title=title, title_align="left"))


def lines(seen: list[Seen]) -> Iterable[str]:
    """Give the lines of all messages, those of threads below what they stand under."""
    for each in seen:
        if not each.thread:
            yield line(each, "")
            yield from (line(below, "    ↳ ") for below in seen if below.thread == each.id)


def line(seen: Seen, indent: str) -> str:
    """Give a message, with its files, and with the signs on it."""
    words = escape(seen.words).replace("\n", f"\n{' ' * max(len(indent), 2)}")
    files = "".join(f"  [reverse] {escape(each)} [/]" for each in seen.files)
    signs = f"  [dim]{' '.join(seen.signs)}[/]" if seen.signs else ""
    return f"{indent}[bold]{escape(seen.speaker)}[/]  {words}{files}{signs}"


def main() -> int:
    """Start a homeserver, play, print; answer 1 unless each saw what they should."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable()  # clients complain of lines that close while they still speak
    CONSOLE.print("Starting a Matrix homeserver, a pretend Slack, a pretend Discord, and one bot")
    server = synapse.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return 0 if asyncio.run(play(server, Path(folder))) else 1
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
