"""Plays the whole story on a homeserver of its own, and prints what each person saw.

Two customers and one employee use nio's client: Ana writes in an encrypted direct message, Zoe in a
room, Bob works in the team's room. `make demo-matrix` runs it.
"""

import asyncio
import sys
import tempfile
import textwrap
import time
from contextlib import AsyncExitStack
from pathlib import Path

import structlog

import databases
import synapse
from matrix_bot import MatrixBot
from matrix_people import Heard, Person
from synapse import Synapse

WIDTH = 96


async def play(server: Synapse, folder: Path) -> list[tuple[str, Person]]:
    """Let it happen; give everybody, with their names."""
    url = databases.copied(databases.new_file(folder), (folder / "database"))
    account = server.register("bridgebot")
    bot = MatrixBot(server, account, url, folder / "keys")
    async with AsyncExitStack() as stack:
        people = []
        for name in ("ana", "zoe", "bob"):
            (folder / name).mkdir()
            person = Person(server, server.register(name), folder / name)
            people.append(await stack.enter_async_context(person))
        await perform(bot, *people)
        await bot.stop()
    return list(zip(("Ana", "Zoe", "Bob"), people, strict=True))


async def perform(bot: MatrixBot, ana: Person, zoe: Person, bob: Person) -> None:
    """Suggest, vote, take, ship."""
    bot.team = await bob.makes_room(bot.id, name="Our team")
    await bot.start()
    await bob.waits_for(bot.team, 2)
    step("Ana asks in an encrypted direct message, and lets others see it")
    talk = await ana.makes_room(bot.id, direct=True, encrypted=True)
    await ana.waits_for(talk, 2)
    await ana.says(talk, "suggest a dark mode")
    question = await ana.hears(talk, "encrypted")
    await ana.presses(talk, question.id, "1️⃣")
    await ana.hears(talk, "#1")
    await ana.says(talk, "visibility 1 public")
    await ana.hears(talk, "everybody")
    step("Zoe joins her from a room")
    lobby = await zoe.makes_room(bot.id, name="Customers' lobby")
    await zoe.waits_for(lobby, 2)
    await zoe.says(lobby, "!vote 1")
    await zoe.hears(lobby, "#1")
    step("Bob takes it by a reaction on the card")
    card = await bob.hears(bot.team, "dark mode")
    await bob.sees_sign(bot.team, card.id, "5️⃣")
    await bob.presses(bot.team, card.id, "1️⃣")
    await bob.hears(bot.team, "took it")
    step("Bob ships it; everybody who wants it is told where they asked")
    said = (
        '!ship 1 --listened "You told us that white hurts at night" '
        '--changed "Every page has a dark side now" --next "The app follows in May"'
    )
    await bob.says(bot.team, said)
    await ana.hears(talk, "is done")
    await zoe.hears(lobby, "is done")
    await bob.hears(bot.team, "shipped it")


def step(words: str) -> None:
    """Say what happens."""
    sys.stdout.write(f"  {time.strftime('%H:%M:%S')}  {words}\n")


def show(name: str, person: Person) -> None:
    """Print what somebody saw."""
    sys.stdout.write(f"\n━━━ What {name} saw {'━' * (WIDTH - len(name) - 15)}\n")
    for room, events in person.heard.items():
        title = person.client.rooms[room].display_name if room in person.client.rooms else room
        sys.stdout.write(f"\n  in “{title}”\n")
        for event in events:
            line(event)


def line(event: Heard) -> None:
    """Print one thing that happened."""
    who = event.sender[1:].partition(":")[0].partition("-")[0]
    sign = event.relation.get("key")
    if event.kind == "m.reaction":
        sys.stdout.write(f"    {who:>9}  {sign}\n")
    elif event.kind == "m.room.message":
        lock = "🔒" if event.was_encrypted else "  "
        words = event.body.replace("\n\n", "\n")
        indent = " " * 18
        filled = "\n".join(
            textwrap.fill(each, WIDTH, initial_indent=indent, subsequent_indent=indent)
            for each in words.splitlines()
        )
        sys.stdout.write(f"    {who:>9} {lock} {filled.strip()}\n")


def main() -> None:
    """Start a homeserver, play, print."""
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    sys.stdout.write("Starting a homeserver\n")
    server = synapse.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "database").mkdir()
            everybody = asyncio.run(play(server, Path(folder)))
        for name, person in everybody:
            show(name, person)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
