"""Shows a wish's whole way on a pretend Discord, over real sockets: `make demo-discord`."""

import asyncio
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import structlog
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

import databases
from discord_bot import running
from discord_people import FakeDiscord, buttons, shown, signs
from discord_world import BOT, Payload

CONSOLE = Console(width=100, highlight=False)
PEOPLE = {"Ana": "lobby", "Dee": "den", "Bob": "team"}


async def main() -> None:
    """Suggest by a command, vote while typing, take by a sign, ship by a form."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        url = databases.url_of(databases.new_file(Path(folder)).resolve())
        async with FakeDiscord() as discord:
            for name, channel in PEOPLE.items():
                discord.joins(name, channel, f"@{name}")
            async with running(discord, url):
                await loop(discord)
            view(discord)


async def loop(discord: FakeDiscord) -> None:
    """Go through it, as each of them would."""
    does("Ana", "lobby", "/suggest dark mode")
    await discord.answered(discord.commands("Ana", "lobby", "suggest", words="dark mode"))
    await discord.until(lambda: discord.said("team"), "there is a card")
    does("Dee", "den", "types “/suggest a dark mode for the ni…”, and sees")
    typed = discord.types("Dee", "den", "suggest", words="a dark mode for the ni")
    [choice, *_] = await discord.offered(typed)
    CONSOLE.print(f"                [reverse] {escape(choice['name'])} [/]  [dim]and chooses it[/]")
    await discord.answered(discord.commands("Dee", "den", "suggest", words=choice["value"]))
    does("Bob", "team", "puts 👀 on the card")
    card = str(discord.ours("team")[0]["id"])
    discord.reacts("Bob", "team", card, "👀")
    await discord.until(lambda: "with Bob" in discord.said("team")[0], "Bob has it")
    does("Bob", "team", "presses “Ship…” and fills in the form")
    pressed = discord.presses("Bob", "Ship", "team")
    await discord.opened(pressed)
    told = {"listened": "you told us how bright it is at night", "changed": "there is a moon"}
    await discord.answered(discord.submits("Bob", pressed, **told, next="nothing more"))
    await discord.until(lambda: discord.said("lobby") and discord.said("den"), "both are told")
    await discord.until(lambda: "Bob shipped it" in str(discord.said(card)), "the story ends")
    does("Ana", "lobby", "@bridgebot mine")
    discord.says("Ana", "lobby", "@bridgebot mine")
    await discord.until(lambda: discord.said("@Ana"), "Ana is answered")


def does(name: str, channel: str, what: str) -> None:
    """Show what somebody does."""
    CONSOLE.print(f"[bold cyan]{name}[/] in [bold]#{channel}[/]  {escape(what)}")


def view(discord: FakeDiscord) -> None:
    """Show what each side sees in the end."""
    names = {f"@{BOT}": "@bridgebot"}
    names |= {f"@{account}": f"@{name}" for name, account in discord.world.accounts.items()}
    for name, channel in PEOPLE.items():
        lines = "\n".join(seen(discord, name, channel))
        for account, called in names.items():
            lines = lines.replace(account, called)
        CONSOLE.print(Panel(lines, title=f"#{channel}, as {name} sees it", title_align="left"))


def seen(discord: FakeDiscord, name: str, channel: str) -> Iterator[str]:
    """Give the lines that somebody sees: whispers, the channel with its threads, and letters."""
    for words in discord.whispers(name):
        yield f"[dim]only you can see this[/]  {escape(words)}\n"
    for said in discord.world.messages[discord.id_of(channel)]:
        yield from message(said, "")
        for below in discord.world.messages.get(said["id"], []):
            yield from message(below, "    ↳ ")
    for letter in discord.world.messages[discord.id_of(f"@{name}")]:
        yield from message(letter, "[dim]in a direct message[/]  ")


def message(said: Payload, indent: str) -> Iterator[str]:
    """Give the lines of a message, with its buttons below."""
    author = said["author"]
    words = escape(shown(said)).replace("\n", "\n  ")
    yield f"{indent}[bold]{author['global_name'] or author['username']}[/]  {words}"
    if put := "".join(signs(said)):
        yield f"{indent}{put}"
    labels = "  ".join(f"[reverse] {escape(each['label'])} [/]" for each in buttons(said))
    yield f"{indent}{labels}\n" if labels else ""


if __name__ == "__main__":
    asyncio.run(main())
