"""Shows a wish's whole way on a pretend Slack, over real sockets: `make demo-slack`."""

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
from slack_blocks import buttons, shown
from slack_bot import running
from slack_people import FakeSlack
from slack_world import BOT

CONSOLE = Console(width=100, highlight=False)
LATEST = 30


async def main() -> None:
    """Suggest by a slash command, vote by a button, take by a sign, ship by a modal."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        url = databases.url_of(databases.new_file(Path(folder)).resolve())
        async with FakeSlack() as slack:
            for name, channel in {"ana": "lobby", "dee": "den", "bob": "team"}.items():
                slack.joins(name, channel)
            async with running(slack, url):
                await loop(slack)
            view(slack)


async def loop(slack: FakeSlack) -> None:
    """Go through it, as each of them would."""
    does("ana", "lobby", "/suggest dark mode")
    await slack.commands("ana", "lobby", "/suggest dark mode")
    await slack.until(lambda: slack.said("team"))
    does("dee", "den", "/suggest a dark mode for the night")
    await slack.commands("dee", "den", "/suggest a dark mode for the night")
    does("dee", "den", "presses “Same as #1”")
    await slack.presses("dee", "Same as #1", "den")
    does("bob", "team", "puts 👀 on the card")
    await slack.reacts("bob", "team", card(slack), "eyes")
    await slack.until(lambda: "with bob" in slack.said("team")[0], LATEST)
    does("bob", "team", "presses “Ship…” and fills in the modal")
    await slack.presses("bob", "Ship", "team")
    await slack.until(lambda: slack.has_modal("bob"))
    told = {
        "listened": "six of you told us how bright it is at night",
        "changed": "there is a moon",
    }
    await slack.submits("bob", **told, next="nothing more")
    await slack.until(lambda: slack.said("lobby") and slack.said("den"), LATEST)
    await slack.until(
        lambda: "bob shipped it" in str(slack.said("team", thread=card(slack))), LATEST
    )


def card(slack: FakeSlack) -> str:
    """Name the card."""
    return str(slack.ours("team")[0]["ts"])


def does(name: str, channel: str, what: str) -> None:
    """Show what somebody does."""
    CONSOLE.print(f"[bold cyan]{name}[/] in [bold]#{channel}[/]  {escape(what)}")


def view(slack: FakeSlack) -> None:
    """Show what each side sees in the end."""
    for name, channel in {"ana": "lobby", "dee": "den", "bob": "team"}.items():
        lines = "\n".join(seen(slack, name, channel)).replace(f"@U{name.upper()}", f"@{name}")
        CONSOLE.print(Panel(lines, title=f"#{channel}, as {name} sees it", title_align="left"))


def seen(slack: FakeSlack, name: str, channel: str) -> Iterator[str]:
    """Give the lines that somebody sees in a channel."""
    for words in slack.whispered(name):
        yield f"[dim]only you can see this[/]  {escape(words)}\n"
    said = slack.world.channels[f"C{channel.upper()}"].messages
    for each in said:
        if each.get("thread_ts", each["ts"]) == each["ts"]:
            for one in said:
                if each["ts"] in (one["ts"], one.get("thread_ts")):
                    yield from message(one)


def message(said: dict[str, object]) -> Iterator[str]:
    """Give the lines of a message, with its thread indented and its buttons below."""
    blocks = said["blocks"]
    assert isinstance(blocks, list)
    speaker = str(said.get("username", said["user"])) if said["user"] == BOT else str(said["user"])
    indent = "    ↳ " if said.get("thread_ts") not in (None, said["ts"]) else ""
    words = escape(shown(blocks)).replace("\n", f"\n{' ' * len(indent)}")
    yield f"{indent}[bold]{speaker}[/]  {words}"
    labels = "  ".join(f"[reverse] {each['text']['text']} [/]" for each in buttons(blocks))
    yield f"{indent}{labels}\n" if labels else ""


if __name__ == "__main__":
    asyncio.run(main())
