"""Somebody at the prompt plays everybody."""

import asyncio
import io
from collections.abc import Iterator

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.plain_text import PlainTextOutput

from adapters.console.completion import Acquaintances, Offers
from adapters.console.console import Console
from adapters.console.prompt import Prompt
from adapters.console.speech import Voice
from bridgebot.adapter import Outcome
from bridgebot.event import Button, Commanded, Event, Field, Form, Post, Submitted, Whisper
from bridgebot.text import doc
from console_gate import Full, PretendGate, echo

TAKE = (Button("Take it", "take 1"),)
CTRL_C = "\x03"
CTRL_D = "\x04"
FORM = Form(
    "Ship it",
    "ship",
    (Field("changed", "what changed"), Field("next", "what comes next")),
    "ship #number",
    {"number": "1"},
)


class Sitting:
    """Somebody at a terminal: `type` what they type, `see` what they see."""

    def __init__(self, keys: PipeInput, screen: io.StringIO) -> None:
        self._keys = keys
        self._screen = screen
        self.gate = PretendGate()

    async def type(self, typed: str) -> None:
        """Type it all, and leave."""
        self._keys.send_text(typed + CTRL_D)
        self.gate.console = Console("console", "team", Prompt("team", [("take", "Take it")]))
        await self.gate.console.run(self.gate)

    @property
    def seen(self) -> str:
        return self._screen.getvalue().replace("\r\n", "\n")


@pytest.fixture
def sitting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sitting]:
    monkeypatch.setenv("TERM", "xterm")
    screen = io.StringIO()
    with create_pipe_input() as keys, create_app_session(keys, PlainTextOutput(screen)):
        yield Sitting(keys, screen)


async def test_a_welcome_says_what_to_type_first(sitting: Sitting) -> None:
    await sitting.type("")
    assert "/suggest dark mode" in sitting.seen
    assert "bob@team: /take 1" in sitting.seen


async def test_the_first_words_are_ana_s_in_the_lobby(sitting: Sitting) -> None:
    await sitting.type("/suggest dark mode\r")
    assert sitting.gate.said == ["ana@lobby: suggest dark mode"]


async def test_the_answer_says_who_alone_sees_it(sitting: Sitting) -> None:
    await sitting.type("/mine\r")
    assert "[lobby] bridgebot → ana  only ana sees this\n  heard mine\n" in sitting.seen


async def test_a_bare_line_goes_on_as_the_last_speaker(sitting: Sitting) -> None:
    await sitting.type("bob@team: /take 1\r/mine\r")
    assert sitting.gate.said == ["bob@team: take 1", "bob@team: mine"]


async def test_a_voice_without_words_only_begins_to_speak(sitting: Sitting) -> None:
    await sitting.type("bob@team:\r/take 1\r")
    assert sitting.gate.said == ["bob@team: take 1"]


async def test_pasted_lines_are_said_one_by_one(sitting: Sitting) -> None:
    await sitting.type("\x1b[200~ana@lobby: one\nbob@team: /take 1\x1b[201~\r")
    assert sitting.gate.said == ["ana@lobby: one", "bob@team: take 1"]


async def test_a_direct_message_is_seen_and_answered_by_whom_it_is_for(sitting: Sitting) -> None:
    waits = Post(Console("console", "team").direct("bob"), doc("#1 waits for you."), TAKE)
    delivered: list[asyncio.Task[Outcome]] = []

    def tell_bob(event: Event) -> None:
        if event.author.name == "ana":
            assert sitting.gate.console is not None
            telling = sitting.gate.console.deliver(waits, "key")
            delivered.append(asyncio.ensure_future(telling))

    sitting.gate.reply = tell_bob
    await sitting.type("/mine\rbob@bridgebot: 1\r")
    assert "[bob@bridgebot] bridgebot → bob\n  #1 waits for you.\n  [1 Take it]" in sitting.seen
    assert sitting.gate.said == ["ana@lobby: mine", "bob@@bob: take 1"]


async def test_quit_leaves(sitting: Sitting) -> None:
    await sitting.type("/quit\rana@lobby: too late\r")
    assert (sitting.gate.said, "Everything is kept" in sitting.seen) == ([], True)


async def test_ctrl_c_leaves_the_line_and_not_the_terminal(sitting: Sitting) -> None:
    await sitting.type(f"hello{CTRL_C}/mine\r")
    assert sitting.gate.said == ["ana@lobby: mine"]


async def test_a_malformed_line_is_explained(sitting: Sitting) -> None:
    await sitting.type("@lobby: x\r")
    assert "Who speaks is missing before @" in sitting.seen


async def test_it_is_told_once_that_the_team_speaks_among_itself(sitting: Sitting) -> None:
    await sitting.type("bob@team: hello\rwhat a day\r")
    assert sitting.seen.count("That stays among the team") == 1


async def test_a_number_presses_a_button_that_is_shown(sitting: Sitting) -> None:
    sitting.gate.reply = lambda event: (
        Whisper(doc("which?"), (Button("Me too", "vote 1"),))
        if isinstance(event, Commanded)
        else None
    )
    await sitting.type("/status 1\r1\r")
    assert sitting.gate.said == ["ana@lobby: status 1", "ana@lobby: vote 1"]


async def test_what_was_not_kept_is_in_the_prompt_again(sitting: Sitting) -> None:
    sitting.gate.failures = [Full("the disk is full")]
    await sitting.type("/mine\r\r")
    assert "This was not kept: the disk is full" in sitting.seen
    assert sitting.gate.said == ["ana@lobby: mine"]


# Forms ------------------------------------------------------------------------------------------


def form_first(event: Event) -> Form | Whisper:
    return echo(event) if isinstance(event, Submitted) else FORM


def handed_in(sitting: Sitting) -> list[dict[str, str]]:
    return [dict(event.values) for event in sitting.gate.events if isinstance(event, Submitted)]


async def test_a_form_is_asked_field_by_field(sitting: Sitting) -> None:
    sitting.gate.reply = form_first
    await sitting.type("bob@team: /ship 1\rmuch\rnothing more\r")
    assert handed_in(sitting) == [{"number": "1", "changed": "much", "next": "nothing more"}]


async def test_an_empty_answer_is_asked_again(sitting: Sitting) -> None:
    sitting.gate.reply = form_first
    await sitting.type("bob@team: /ship 1\r\r  \rmuch\rnothing more\r")
    assert handed_in(sitting)[0]["changed"] == "much"
    assert sitting.seen.count("This one is needed") == 2


async def test_what_may_be_left_out_can_be_left_empty(sitting: Sitting) -> None:
    until = Field("until", "When", "Such as 3d.", is_optional=True)
    fields = (until, Field("cover", "Who", is_optional=True))
    form = Form("Say that you are away", "away", fields, "away")
    sitting.gate.reply = lambda event: echo(event) if isinstance(event, Submitted) else form
    await sitting.type("bob@team: /away ?\r\rkim\r")
    assert handed_in(sitting) == [{"until": "", "cover": "kim"}]
    assert "When (such as 3d; Enter skips it): " in sitting.seen


async def test_a_choice_is_made_by_name_or_number(sitting: Sitting) -> None:
    field = Field("result", "result", choices=("changed", "kept"))
    form = Form("Say what becomes of it", "outcome", (field,), "outcome")
    sitting.gate.reply = lambda event: echo(event) if isinstance(event, Submitted) else form
    await sitting.type("bob@team: /outcome\rburnt\r2\r/outcome\rChanged\r")
    assert handed_in(sitting) == [{"result": "kept"}, {"result": "changed"}]
    assert "“burnt” is none of these. Choose by name or number: 1 changed, 2 kept" in sitting.seen


@pytest.mark.parametrize("no", ["/cancel\r", CTRL_C, CTRL_D])
async def test_a_form_can_be_left(sitting: Sitting, no: str) -> None:
    sitting.gate.reply = form_first
    await sitting.type(f"bob@team: /ship 1\rmuch\r{no}")
    assert (handed_in(sitting), "Cancelled; nothing was changed." in sitting.seen) == ([], True)


async def test_a_form_that_was_not_kept_keeps_its_words(sitting: Sitting) -> None:
    def fail_once(event: Event) -> Form | Whisper:
        if isinstance(event, Commanded):
            sitting.gate.failures = [Full("the disk is full")]
        return form_first(event)

    sitting.gate.reply = fail_once
    await sitting.type("bob@team: /ship 1\rmuch\rnothing more\r\r\r")
    assert handed_in(sitting) == [{"number": "1", "changed": "much", "next": "nothing more"}]


# Completion -------------------------------------------------------------------------------------


def offered(typed: str, *, is_asked: bool = False) -> list[str]:
    known = Acquaintances(Voice("bob", "team"), Voice("ana", "lobby"))
    offers = Offers(known, [("take", "Take it"), ("suggest", "Say it")])
    event = CompleteEvent(completion_requested=is_asked)
    return [each.text for each in offers.get_completions(Document(typed), event)]


@pytest.mark.parametrize(
    ("typed", "offers"),
    [
        ("/t", ["take "]),
        ("bob@team: /", ["take ", "suggest ", "quit "]),
        ("/take ", []),
        ("bob@", ["lobby: ", "team: "]),
        ("bob@te", ["team: "]),
        ("bob@team:", []),
        ("thanks @b", ["bridgebot ", "bob "]),
        ("bo", []),
    ],
)
def test_what_may_come_next_is_offered(typed: str, offers: list[str]) -> None:
    assert offered(typed) == offers


def test_people_are_offered_when_asked_for() -> None:
    assert offered("b", is_asked=True) == ["bob@"]


def test_the_latest_acquaintance_comes_first() -> None:
    known = Acquaintances(Voice("bob", "team"), Voice("ana", "lobby"), Voice("bob", "den", "1-2"))
    assert (known.people, known.places) == (["bob", "ana"], ["den/1-2", "lobby", "team"])
