"""Forms as people fill them in: menus of choices, uploads, and words where those do not fit."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

import discord_rules as rules
from bridgebot.event import Event, Field, Form, Pressed, Submitted, Whisper
from bridgebot.testing.driving import PretendGate
from bridgebot.text import doc
from discord_people import FakeDiscord
from discord_world import Payload
from test_discord_listening import discord, listening

__all__ = ["discord"]

AREAS = ("Exports", "Imports", "Screens")
MANY = tuple(f"Area {number}" for number in range(40))
WORDS = Field("words", "what happened", is_long=True, takes_files=True)


def asking(*fields: Field) -> Callable[[Event], Form | None]:
    """Answer every command with a form."""
    form = Form("Report", "issue", fields, "issue --area area words")
    return lambda event: form if isinstance(event, Submitted) and not event.values else None


@asynccontextmanager
async def opened(
    discord: FakeDiscord, *fields: Field
) -> AsyncIterator[tuple[PretendGate, Payload, Callable[..., Awaitable[Submitted]]]]:
    """Open a form with these fields; give the gate, what is drawn, and how to fill it in."""
    gate = PretendGate(asking(*fields))
    async with listening(discord, gate):
        begun = discord.commands("ana", "lobby", "suggest")
        drawn = await discord.opened(begun)

        async def fill(uploads: dict[str, bytes] | None = None, **values: str) -> Submitted:
            await discord.answered(discord.submits("ana", begun, uploads, **values))
            last = gate.events[-1]
            assert isinstance(last, Submitted)
            return last

        yield gate, drawn, fill


def kinds(drawn: Payload) -> list[int]:
    """List what stands in a form, in order."""
    return [each.get("component", each)["type"] for each in drawn["components"]]


async def test_one_of_the_choices_is_the_answer(discord: FakeDiscord) -> None:
    area = Field("area", "which part", value="Imports", choices=AREAS)
    async with opened(discord, area) as (_, drawn, fill):
        [label] = drawn["components"]
        found = await fill(area="Exports")
    assert kinds(drawn) == [3]
    assert [each.get("default") for each in label["component"]["options"]] == [None, True, None]
    assert found.values == {"area": "Exports"}


async def test_what_may_be_left_out_is_marked_so(discord: FakeDiscord) -> None:
    area = Field("area", "which part", choices=AREAS, is_optional=True)
    until = Field("until", "until when", is_optional=True)
    async with opened(discord, area, until) as (_, drawn, fill):
        found = await fill()
    assert [each["component"]["required"] for each in drawn["components"]] == [False, False]
    assert found.values == {"area": "", "until": ""}


async def test_what_is_none_of_the_choices_cannot_be_answered(discord: FakeDiscord) -> None:
    async with opened(discord, Field("area", "which part", choices=AREAS)) as (_, _drawn, fill):
        with pytest.raises(rules.Broken, match="none of the choices"):
            await fill(area="Elsewhere")


@pytest.mark.parametrize("choices", [MANY, ("x" * 101, "y"), ("", "y")])
async def test_choices_that_no_menu_holds_are_named_above_an_input(
    discord: FakeDiscord, choices: tuple[str, ...]
) -> None:
    area = Field("area", "which part", choices=choices)
    async with opened(discord, area) as (_, drawn, fill):
        found = await fill(area="Area 39")
    assert kinds(drawn) == [10, 4]
    assert choices[-1] in drawn["components"][0]["content"]
    assert found.values == {"area": "Area 39"}


async def test_where_there_is_no_room_above_the_first_choices_are_named_below(
    discord: FakeDiscord,
) -> None:
    others = [Field(f"other{number}", "another") for number in range(4)]
    async with opened(discord, Field("area", "part", choices=MANY), *others) as (_, drawn, _fill):
        pass
    assert kinds(drawn) == [4] * 5
    assert drawn["components"][0]["description"].startswith("One of: Area 0, Area 1, ")


async def test_files_can_be_uploaded_with_words(discord: FakeDiscord) -> None:
    sent = {"a.png": b"one", "b.log": b"second"}
    async with opened(discord, Field("area", "part", choices=AREAS), WORDS) as (_, drawn, fill):
        found = await fill(sent, area="Exports", words="slow")
    assert kinds(drawn) == [3, 4, 19]
    assert found.values == {"area": "Exports", "words": "slow"}
    named = [(each.name, each.size, each.source) for each in found.files]
    assert named == [("a.png", 3, "acme"), ("b.log", 6, "acme")]


async def test_no_file_need_be_uploaded(discord: FakeDiscord) -> None:
    async with opened(discord, WORDS) as (_, _drawn, fill):
        found = await fill(words="slow")
    assert found.files == ()


async def test_a_form_that_wants_words_alone_takes_no_files(discord: FakeDiscord) -> None:
    async with opened(discord, Field("words", "why", is_long=True)) as (_, drawn, _fill):
        pass
    assert kinds(drawn) == [4]


async def test_an_uploaded_file_can_be_read(discord: FakeDiscord) -> None:
    gate = PretendGate(asking(WORDS))
    async with listening(discord, gate) as _:
        begun = discord.commands("ana", "lobby", "suggest")
        await discord.opened(begun)
        await discord.answered(discord.submits("ana", begun, {"a.png": b"one"}, words="slow"))
        [file] = gate.events[-1].files  # type: ignore[union-attr]
        assert discord.world.files[file.id] == b"one"


async def test_where_no_form_opens_the_choices_are_said(discord: FakeDiscord) -> None:
    form = Form("Report", "issue", (Field("area", "which part", choices=AREAS),), "issue area")
    gate = PretendGate(lambda _: form)
    async with listening(discord, gate):
        discord.says("ana", "lobby", "@bridgebot issue")
        await discord.until(lambda: discord.said("@ana"), "ana has a letter")
    assert "• which part: Exports, Imports, Screens" in discord.said("@ana")[0]


# What is refused ------------------------------------------------------------------------------


def refusing(event: Event) -> Form | Whisper | None:
    """Ask by a form, and refuse what is given."""
    if isinstance(event, Submitted) and event.values:
        return Whisper(doc("There is no such part."), is_refusal=True)
    return asking(Field("area", "which part", choices=AREAS), WORDS)(event)


async def test_what_was_typed_is_not_lost_when_it_is_refused(discord: FakeDiscord) -> None:
    async with listening(discord, PretendGate(refusing)):
        begun = discord.commands("ana", "lobby", "suggest")
        await discord.opened(begun)
        told = await discord.answered(discord.submits("ana", begun, area="Exports", words="a\nb"))
        again = discord.presses("ana", "Fill in the form", "lobby")
        drawn = await discord.opened(again)
        area, words = (each["component"] for each in drawn["components"][:2])
        told_again = await discord.answered(discord.submits("ana", again, area="Screens"))
    assert told.startswith("There is no such part.\nWhat you typed")
    assert "What happened\n> a\n> b" in told
    assert words["value"] == "a\nb"
    assert [each.get("default") for each in area["options"]] == [True, None, None]
    assert "Screens" in told_again


async def test_what_is_wrong_is_said_below_the_field_when_the_form_opens_again(
    discord: FakeDiscord,
) -> None:
    def refuse(event: Event) -> Form | Whisper | None:
        answer = refusing(event)
        return replace(answer, argument="area") if isinstance(answer, Whisper) else answer

    async with listening(discord, PretendGate(refuse)):
        begun = discord.commands("ana", "lobby", "suggest")
        first = await discord.opened(begun)
        await discord.answered(discord.submits("ana", begun, area="Exports", words="a"))
        again = await discord.opened(discord.presses("ana", "Fill in the form", "lobby"))
    helped = [each.get("description") for each in again["components"]]
    assert helped == ["There is no such part.", *[None] * (len(first["components"]) - 1)]


async def test_what_a_form_carried_unseen_is_not_shown(discord: FakeDiscord) -> None:
    form = Form("Resolve", "resolve", (WORDS,), "resolve words", {"number": "1"})
    refused = Whisper(doc("No."), is_refusal=True)
    gate = PretendGate(lambda event: refused if getattr(event, "values", {}) else form)
    async with listening(discord, gate):
        begun = discord.commands("ana", "lobby", "suggest")
        await discord.opened(begun)
        told = await discord.answered(discord.submits("ana", begun, words="It is done"))
    assert "It is done" in told
    assert "number" not in told.lower()


def refusing_anew(event: Event) -> Form | Whisper | None:
    """Open the form of a verb when it is asked for, too."""
    is_asked = isinstance(event, Pressed) and event.command == "issue ?"
    return Form("Report", "issue", (WORDS,), "issue words") if is_asked else refusing(event)


async def test_after_a_restart_the_form_opens_empty_and_says_where_the_words_are(
    discord: FakeDiscord,
) -> None:
    async with listening(discord, PretendGate(refusing)):
        begun = discord.commands("ana", "lobby", "suggest")
        await discord.opened(begun)
        told = await discord.answered(discord.submits("ana", begun, area="Exports", words="one"))
    async with listening(discord, PretendGate(refusing_anew)):
        drawn = await discord.opened(discord.presses("ana", "Fill in the form", "lobby"))
    note, words = drawn["components"][:2]
    assert "one" in told
    assert note["content"].startswith("What you typed stands in my answer behind this form")
    assert "value" not in words["component"]


async def test_what_is_sent_in_after_a_restart_is_not_lost_either(discord: FakeDiscord) -> None:
    async with listening(discord, PretendGate(refusing)):
        begun = discord.commands("ana", "lobby", "suggest")
        await discord.opened(begun)
    async with listening(discord, PretendGate(refusing_anew)):
        told = await discord.answered(discord.submits("ana", begun, area="Exports", words="two"))
        drawn = await discord.opened(discord.presses("ana", "Fill in the form", "lobby"))
    assert "two" in told
    assert drawn["custom_id"] == "issue"


async def test_a_form_that_cannot_be_asked_for_is_told_to_be_gone(discord: FakeDiscord) -> None:
    form = Form("Report", "issue", (Field("area", "part"),), "issue area", {"words": "slow"})
    gate = PretendGate(lambda event: form if isinstance(event, Submitted) else None)
    async with listening(discord, gate):
        begun = discord.commands("ana", "lobby", "suggest")
        await discord.opened(begun)
        await discord.answered(discord.submits("ana", begun, area="Exports"))
    async with listening(discord, gate):
        gone = await discord.answered(discord.presses("ana", "Fill in the form", "lobby"))
    assert gone.startswith("I do not have that form any more")


async def test_a_form_may_follow_a_form(discord: FakeDiscord) -> None:
    form = Form("Report", "issue", (Field("area", "part"),), "issue area", {"words": "slow"})
    gate = PretendGate(lambda event: form if isinstance(event, Submitted) else None)
    async with listening(discord, gate):
        begun = discord.commands("ana", "lobby", "suggest")
        await discord.opened(begun)
        await discord.answered(discord.submits("ana", begun, area="Exports"))
        again = discord.presses("ana", "Fill in the form", "lobby")
        drawn = await discord.opened(again)
    assert drawn["custom_id"] == 'issue{"words":"slow"}'
