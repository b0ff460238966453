"""Adapters and commands of others: a throw-away package is installed, and used for real."""

import signal
from pathlib import Path
from typing import IO

import pytest

from command_line import Shell

ADAPTER = '''
"""A parrot: says one thing as one customer, and prints what it is given to say."""

import asyncio
import os

from bridgebot.adapter import AdapterSettings, Caps, Finding, Secret, Sent
from bridgebot.event import Author, Commanded, Place
from bridgebot.text import plain
from pydantic import Field


class Settings(AdapterSettings):
    line: str = Field(description="What it says.", examples=["suggest seeds"])
    token: Secret = Field(description="What opens the cage.")


class Parrot:
    def __init__(self, name, settings):
        self.name = name
        self.settings = settings
        self.told = asyncio.Event()

    async def run(self, gate):
        place, author = Place(self.name, "cage"), Author("p1", "polly")
        line = self.settings.line
        event = Commanded(key="1", place=place, author=author, at=1, line=line)
        [answer] = await gate.accept([event])
        if answer:
            print("heard:", plain(answer.body))
        else:  # it said so in an earlier life, and waits for what comes of it
            await self.told.wait()

    def caps(self, place):
        return Caps()

    async def deliver(self, op, key):
        while "MUTE" in os.environ:
            await asyncio.sleep(60)
        print("said:", op.place.channel, plain(op.body))
        self.told.set()
        return Sent(("m1",))

    async def settle(self, op, key, since):
        return None

    async def check(self):
        return [Finding("the cage is open")]


def create(name, settings):
    print("opened with", settings.token.reveal()[::-1])
    return Parrot(name, settings)
'''
COMMAND = '''
"""`thank 1`: a word of thanks."""

from bridgebot.command import Context, Number, Words, command
from bridgebot.text import Doc, say


@command()
def thank(context: Context, number: Number, words: Words | None = None) -> Doc:
    """Thank whoever asked.

    number: the suggestion
    words: in your own words
    """
    return say(f"Thanks for #{number}: {words or chr(33)}")
'''
CONFIG = """
[adapters.console]
platform = "console"

[adapters.polly]
platform = "parrot"
line = "suggest seeds"
token = { env = "CAGE_KEY" }
"""
ENTRY_POINTS = """
[bridgebot.adapters]
parrot = parrot_bridge.adapter

[bridgebot.commands]
thank = parrot_bridge.thank
"""


def installed(folder: Path, entry_points: str = ENTRY_POINTS) -> Shell:
    """Lay a package out as an installer does, where Python looks for packages."""
    site, work = Shell(folder / "site"), folder / "work"
    site.write("parrot_bridge/__init__.py", "")
    site.write("parrot_bridge/adapter.py", ADAPTER)
    site.write("parrot_bridge/thank.py", COMMAND)
    site.write("parrot_bridge/twice.py", COMMAND.replace("def thank", "def vote"))
    site.write("parrot_bridge/broken.py", "import a_module_that_is_nowhere\n")
    site.write(
        "parrot_bridge-1.dist-info/METADATA",
        "Metadata-Version: 2.1\nName: parrot-bridge\nVersion: 1\n",
    )
    site.write("parrot_bridge-1.dist-info/entry_points.txt", entry_points)
    shell = Shell(work, {"PYTHONPATH": str(site.folder), "CAGE_KEY": "desrever"})
    shell.write("config.toml", CONFIG)
    return shell


@pytest.fixture
def bridgebot(tmp_path: Path) -> Shell:
    return installed(tmp_path)


def test_an_adapter_and_a_command_of_others_are_used_like_our_own(bridgebot: Shell) -> None:
    ran = bridgebot("run", said="bob@team: /thank 1 well seen\nbob@team: /find seeds\n")
    assert ran.returncode == 0, ran.stderr
    assert "opened with reversed" in ran.stdout
    assert "heard: Thank you. It is kept as #1" in ran.stdout
    assert "(only bob sees this): Thanks for #1: well seen" in ran.stdout


def test_what_is_shipped_is_told_on_the_platform_of_others(bridgebot: Shell) -> None:
    bridgebot("run", said="")
    parts = '--listened "We read it." --changed "Seeds." --next "nothing more"'
    ran = bridgebot("run", said=f"bob@team: /ship 1 {parts}\n")
    assert ran.returncode == 0, ran.stderr
    assert "said: cage #1 seeds is done.\nHow we listened: We read it." in ran.stdout


def test_a_second_signal_ends_it_at_once_and_the_next_start_says_the_rest(bridgebot: Shell) -> None:
    bridgebot("run", said="")
    muted = Shell(bridgebot.folder, {**bridgebot.variables, "MUTE": "1"})
    with muted.start("run") as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdin.write("bob@team: /plan 1\n")
        running.stdin.flush()
        until("#1 seeds is planned now", running.stdout)
        running.terminate()
        until("bot.stopping", running.stderr)
        running.terminate()
    assert running.returncode == -signal.SIGTERM
    assert "said: cage #1 seeds is planned." in bridgebot("run", said="").stdout


def until(words: str, lines: IO[str]) -> None:
    """Read on until a line has these words."""
    assert any(words in line for line in lines)


def test_a_command_of_others_is_listed_with_the_rest(bridgebot: Shell) -> None:
    listed = bridgebot("commands").stdout
    assert "thank #number [words]" in listed
    assert "suggest words" in listed


def test_a_platform_of_others_is_in_the_example(bridgebot: Shell) -> None:
    example = bridgebot("example-config").stdout.splitlines()
    assert "#[adapters.parrot]" in example
    assert '#token = { env = "PARROT_TOKEN" }' in example
    assert '#line = "suggest seeds"' in example


def test_check_lets_an_adapter_look_itself_over(bridgebot: Shell) -> None:
    shown = bridgebot("check").stdout
    assert "adapters.polly.token  fine  the secret is there (env CAGE_KEY)" in shown
    assert "adapters.polly        look  the cage is open" in shown


def test_a_missing_secret_is_told_before_anything_runs(bridgebot: Shell) -> None:
    del bridgebot.variables["CAGE_KEY"]
    ran = bridgebot("run", said="bob@team: /mine\n")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("config.toml: adapters.polly.token: found nothing ($CAGE_KEY is ")


@pytest.mark.parametrize(
    ("entry_points", "said"),
    [
        ("[bridgebot.adapters]\nparrot = parrot_bridge.broken", "fails: ModuleNotFoundError: "),
        ("[bridgebot.adapters]\nparrot = parrot_bridge", "has no Settings"),
        ("[bridgebot.adapters]\nparrot = parrot_bridge.thank", "has no Settings made of Adapter"),
        ("[bridgebot.adapters]\nparrot = parrot_bridge.thank:thank", "must name a module"),
    ],
)
def test_an_adapter_that_cannot_be_used_is_named(
    entry_points: str, said: str, tmp_path: Path
) -> None:
    ran = installed(tmp_path, entry_points)("run")
    assert ran.returncode == 2
    assert (
        'adapters.polly.platform: found "parrot", which does not load: parrot_bridge' in ran.stderr
    )
    assert said in ran.stderr


def test_an_adapter_that_lacks_a_package_says_which(bridgebot: Shell) -> None:
    site = Shell(Path(bridgebot.variables["PYTHONPATH"]))
    site.write("parrot_bridge/adapter.py", ADAPTER.replace('print("opened', "import seeds  # "))
    ran = bridgebot("run")
    assert ran.returncode == 1
    assert "A plugin cannot be used: parrot needs the package seeds, which is not" in ran.stderr


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("broken", "fails: ModuleNotFoundError: "),
        ("twice", "has a command 'vote', and there is one"),
    ],
)
def test_a_command_that_cannot_be_used_is_named(module: str, said: str, tmp_path: Path) -> None:
    ran = installed(tmp_path, f"[bridgebot.commands]\nx = parrot_bridge.{module}")("commands")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(
        f"A plugin cannot be used: parrot_bridge.{module} of parrot-bridge"
    )
    assert said in ran.stderr


def test_an_unknown_platform_gets_the_list_of_those_there_are(bridgebot: Shell) -> None:
    file = bridgebot.write("c.toml", '[adapters.x]\nplatform = "parot"\n')
    ran = bridgebot("check", "--config", file.name)
    assert ran.returncode == 2
    assert 'c.toml: adapters.x.platform: found "parot", expected one of console' in ran.stderr
    assert "(did you mean parrot?)" in ran.stderr
