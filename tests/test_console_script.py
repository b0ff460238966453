"""A script is played line by line, and everything said is printed."""

import asyncio
import io
import re
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.console.console import Console
from adapters.console.script import Script
from bridgebot.adapter import Feature, Later, Level, Sent, Settle
from bridgebot.event import (
    Answer,
    Button,
    Commanded,
    Edit,
    Event,
    Field,
    Form,
    Place,
    Post,
    Posted,
    Pressed,
    Whisper,
)
from bridgebot.text import doc, plain
from console_gate import Full, PretendGate, echo, post

LOBBY = Place("console", "lobby")


@dataclass
class Played:
    """What came of a script."""

    gate: PretendGate
    out: list[str]
    err: list[str]
    exit_code: int


async def play(script: str | bytes, gate: PretendGate | None = None) -> Played:
    gate = gate or PretendGate()
    source = io.BytesIO(script if isinstance(script, bytes) else script.encode())
    out, err = io.StringIO(), io.StringIO()
    gate.console = Console("console", "team", Script(lambda: source.read(7_000), out, err))
    await gate.console.run(gate)
    printed, complaints = out.getvalue().splitlines(), err.getvalue().splitlines()
    return Played(gate, printed, complaints, gate.console.exit_code)


async def test_each_line_is_said_by_whom_it_names() -> None:
    played = await play("ana@lobby: /suggest dark mode\nbob@team: /take 1\n")
    assert played.gate.said == ["ana@lobby: suggest dark mode", "bob@team: take 1"]
    assert played.exit_code == 0


async def test_a_bare_line_goes_on_as_the_last_speaker() -> None:
    played = await play("ana@lobby: /suggest dark mode\n/mine\nthanks")
    assert played.gate.said[1:] == ["ana@lobby: mine", "ana@lobby: thanks"]


async def test_empty_lines_and_remarks_are_skipped() -> None:
    played = await play("\ufeff# a remark\n\n   \nana@lobby: hi\r\n#2\n")
    assert (played.gate.said, played.err) == (["ana@lobby: hi"], [])


async def test_quit_ends_a_script() -> None:
    played = await play("ana@lobby: hi\n/quit\nana@lobby: too late")
    assert played.gate.said == ["ana@lobby: hi"]


async def test_the_answer_is_printed_for_the_asker() -> None:
    played = await play("ana@lobby: /mine")
    assert played.out == ["[lobby] bridgebot → ana (only ana sees this): heard mine"]


async def test_what_follows_is_printed_before_the_next_line_is_read() -> None:
    gate = PretendGate()

    def follow(event: Event) -> Answer:
        gate.waiting.append(post("team", "news"))
        return echo(event)

    gate.reply = follow
    played = await play("ana@lobby: one\ntwo", gate)
    assert [line.rpartition(": ")[2] for line in played.out] == [
        "heard one",
        "news",
        "heard two",
        "news",
    ]


@pytest.mark.parametrize(
    ("line", "to_whom"),
    [
        ("ana@lobby: hello", "us"),
        ("ana@lobby: @bridgebot hello", "us"),
        ("bob@team: hello", "others"),
        ("bob@team: @bridgebot hello", "us"),
        ("bob@team/1-3: bridgebot, hello", "us"),
        ("bob@team/1-3: hello", "others"),
    ],
)
async def test_words_are_to_us_unless_the_team_speaks_among_itself(line: str, to_whom: str) -> None:
    [event] = (await play(line)).gate.events
    assert isinstance(event, Posted)
    assert (event.addressed, plain(event.body)) == (to_whom == "us", "hello")


async def test_a_voice_in_a_thread_is_heard_there() -> None:
    [event] = (await play("ana@lobby/1-2: hello")).gate.events
    assert event.place == Place("console", "lobby", "1-2")


async def test_no_key_or_message_is_named_twice_even_in_another_session() -> None:
    gate = PretendGate()
    await play("ana@lobby: one\ntwo", gate)
    await play("ana@lobby: one\ntwo", gate)
    names = [(event.key, event.message) for event in gate.events if isinstance(event, Posted)]
    assert len({key for key, _ in names}) == len({message for _, message in names}) == 4


async def test_messages_are_counted_in_each_channel() -> None:
    """So that a script can name a thread, in whatever order the channels were told."""
    gate = PretendGate(lambda _: None)
    gate.waiting = [post("team", "a card"), post("lobby", "hi"), post("team", "another")]
    await play("ana@lobby: one\nbob@team: two", gate)
    assert [event.message for event in gate.events if isinstance(event, Posted)] == ["1-2", "1-3"]


def offer(event: Event) -> Answer | None:
    """Answer a command with buttons, and all else not at all."""
    buttons = (Button("Take it", "take 1"), Button("Plan", "plan 1"))
    return Whisper(doc("which?"), buttons) if isinstance(event, Commanded) else None


async def test_what_is_said_to_us_alone_comes_from_the_direct_place() -> None:
    gate = PretendGate()
    played = await play("bob@bridgebot: hello", gate)
    [event] = played.gate.events
    assert isinstance(event, Posted)
    assert event.addressed
    assert gate.console is not None
    assert event.place == gate.console.direct("bob")
    assert gate.console.reader(event.place) == "bob"
    assert played.out == ["[bob@bridgebot] bridgebot → bob (only bob sees this): heard hello"]


async def test_a_number_presses_a_button() -> None:
    played = await play("ana@lobby: /mine\n2", PretendGate(offer))
    pressed = played.gate.events[1]
    assert isinstance(pressed, Pressed)
    assert pressed.command == "plan 1"


async def test_a_card_said_anew_has_its_new_buttons() -> None:
    gate = PretendGate(lambda _: None)
    gate.waiting = [
        Post(LOBBY, doc("card"), (Button("Take it", "take 1"),)),
        Edit(LOBBY, doc("card"), (Button("Reopen", "reopen 1"),), messages=("1-1",)),
    ]
    played = await play("ana@lobby: 1", gate)
    assert played.gate.said == ["ana@lobby: reopen 1"]


async def test_a_form_is_printed_as_what_to_type() -> None:
    form = Form("Ship it", "ship", (Field("next", "what comes next"),), 'ship #number --next "…"')
    played = await play("bob@team: /ship 1", PretendGate(lambda _: form))
    assert played.out[0].endswith('Type it whole: /ship #number --next "…"')


# What goes wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        b"@lobby: x",
        b"ana@: x",
        b"ana@lobby:",
        b"ana@lobby: 7",
        b"ana@lobby: \xff\xfe",
        b"ana@lobby: " + b"x" * 100_001,
        b"x" * 500_000,
    ],
)
async def test_a_malformed_line_is_named_and_the_others_are_done(line: bytes) -> None:
    played = await play(b"# first\n" + line + b"\nana@lobby: hi\n")
    assert (played.gate.said, played.exit_code) == (["ana@lobby: hi"], 2)
    assert [each.partition(":")[0] for each in played.err] == ["line 2"]


async def test_a_bare_line_before_anybody_spoke_is_malformed() -> None:
    played = await play("hello\n")
    assert "nobody has spoken yet" in played.err[0]


async def test_a_line_that_was_not_kept_is_named() -> None:
    gate = PretendGate()
    gate.failures = [Full("the disk is full")]
    played = await play("ana@lobby: one\nana@lobby: two", gate)
    assert played.err == ["line 1: this was not kept: the disk is full"]
    assert (played.gate.said, played.exit_code) == (["ana@lobby: two"], 1)


async def test_a_script_that_leaves_words_unsaid_tells() -> None:
    gate = PretendGate()
    gate.is_slow = True
    played = await play("ana@lobby: one", gate)
    assert (played.exit_code, played.err[-1].partition(":")[0]) == (1, "line 1")


class Closed(io.StringIO):
    """An output that nobody reads any more."""

    def write(self, _: str) -> int:
        raise BrokenPipeError("closed")


async def test_a_script_ends_when_nobody_reads_it() -> None:
    gate = PretendGate()
    script = Script(lambda: b"ana@lobby: hi\n", Closed(), io.StringIO())
    console = Console("console", "team", script)
    await console.run(gate)
    assert isinstance(await console.deliver(post("lobby", "hi"), "key"), Later)
    assert (len(gate.events), console.exit_code) == (1, 1)


async def test_a_script_that_waits_for_input_can_be_cancelled() -> None:
    opened = asyncio.Event()
    loop = asyncio.get_running_loop()
    forever = io.BytesIO()

    def read() -> bytes:
        loop.call_soon_threadsafe(opened.set)
        return forever.read() or b"\n"

    console = Console("console", "team", Script(read, io.StringIO(), io.StringIO()))
    running = asyncio.create_task(console.run(PretendGate()))
    await opened.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
async def test_any_bytes_are_played_without_a_fall(script: bytes) -> None:
    played = await play(b"ana@lobby: hi\n" + script)
    assert all(re.match(r"\[.+\] bridgebot → ", line) for line in played.out)


# The port ---------------------------------------------------------------------------------------


async def test_a_post_is_given_a_name_and_other_ops_are_not() -> None:
    gate = PretendGate()
    await play("", gate)
    assert gate.console is not None
    outcomes = [
        await gate.console.deliver(post("lobby", "hi"), "a"),
        await gate.console.deliver(Edit(LOBBY, doc("ho")), "b"),
    ]
    assert outcomes == [Sent(("1-1",)), Sent()]


async def test_nothing_is_said_before_the_terminal_is_open() -> None:
    assert isinstance(await Console("console", "team").deliver(post("lobby", "hi"), "key"), Later)


def test_a_terminal_says_truly_what_it_takes() -> None:
    caps = Console("console", "team").caps(LOBBY)
    assert (caps.level(Feature.THREAD), caps.settle) == (Level.FULL, Settle.NONE)
    assert caps.level(Feature.DELETE) == Level.FALLBACK
