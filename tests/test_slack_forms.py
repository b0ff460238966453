"""A form asks for what it must, in a modal or in words, and choices are there to be chosen."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import slack_bot
import slack_rules
from adapters.slack import forms
from adapters.slack.drawing import Drawing
from adapters.slack.slack import Slack
from bridgebot.event import Answer, Event, Field, Form, Pressed, Submitted, Whisper
from bridgebot.testing.driving import PretendGate, running
from bridgebot.text import plain, say
from slack_people import FakeSlack
from test_slack_contract import NAME, SlackSide

SEVERITY = Field("severity", "how bad it is", value="high", choices=("low", "high"))
WORDS = Field("words", "what happened", is_long=True)
FORM = Form("Report it", "issue", (SEVERITY, WORDS), "issue --severity high words")


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        yield slack
        assert slack.world.broken_rules == []


@pytest.fixture
def adapter(slack: FakeSlack) -> Slack:
    return Slack(NAME, slack_bot.settings(slack))


def answer(event: Event) -> Answer | None:
    if isinstance(event, Pressed):
        return replace(FORM, fields=(SEVERITY, replace(WORDS, value=plain(event.said))))
    return Whisper(say("Which?"), is_refusal=True) if isinstance(event, Submitted) else FORM


def inputs(form: Form) -> list[Any]:
    view = forms.modal(form, {})
    assert view is not None
    return [block["element"] for block in view["blocks"] if block["type"] == "input"]


def test_choices_are_a_menu_on_which_what_was_given_is_chosen() -> None:
    menu, words = inputs(FORM)
    assert [each["text"]["text"] for each in menu["options"]] == ["low", "high"]
    assert menu["initial_option"]["value"] == "high"
    assert words["type"] == "plain_text_input"


@pytest.mark.parametrize("choices", [("x" * 151,), tuple(map(str, range(101))), ("", "low")])
def test_what_makes_no_menu_is_typed_and_all_choices_are_named(choices: tuple[str, ...]) -> None:
    form = Form("Report it", "issue", (Field("severity", "how bad", choices=choices),), "issue")
    view = forms.modal(form, {})
    assert view is not None
    [block] = view["blocks"]
    assert block["element"]["type"] == "plain_text_input"
    assert block["hint"]["text"] == f"One of: {', '.join(choices)}"


def test_where_no_modal_opens_the_choices_stand_in_words() -> None:
    page = forms.door(Drawing(), FORM)
    assert "how bad it is: low, high" in page.text


def test_what_may_be_left_out_is_marked_so() -> None:
    optional = replace(FORM, fields=(replace(SEVERITY, is_optional=True), WORDS))
    view = forms.modal(optional, {})
    assert view is not None
    drawn = [block for block in view["blocks"] if block["type"] == "input"]
    assert [block.get("optional", False) for block in drawn] == [True, False]
    assert forms.unpack(forms.pack(optional)) == optional


async def test_what_somebody_chooses_is_handed_in(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack), PretendGate(answer)) as gate:
        await slack.commands("ana", "lobby", "/bridge issue")
        await slack.until(lambda: slack.has_modal("ana"))
        await slack.submits("ana", severity="low", words="it fell over")
    submitted = gate.events[-1]
    assert isinstance(submitted, Submitted)
    assert submitted.values == {"severity": "low", "words": "it fell over"}


async def test_files_can_be_given_with_words(slack: FakeSlack, adapter: Slack) -> None:
    words = replace(WORDS, takes_files=True)
    form = replace(FORM, fields=(words,))
    gate = PretendGate(lambda event: None if isinstance(event, Submitted) else form)
    async with running(adapter, SlackSide(slack), gate):
        await slack.commands("ana", "lobby", "/bridge issue")
        await slack.until(lambda: slack.has_modal("ana"))
        await slack.submits("ana", {"a.png": b"one", "b.log": b"second"}, words="it fell over")
        submitted = gate.events[-1]
        assert isinstance(submitted, Submitted)
        assert submitted.values == {"words": "it fell over"}
        assert [(each.name, each.size, each.source) for each in submitted.files] == [
            ("a.png", 3, NAME),
            ("b.log", 6, NAME),
        ]
        assert await adapter.fetch(submitted.files[1], 100) == b"second"


async def test_without_the_scope_for_files_a_form_opens_without_them(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.world.scopes = slack.world.scopes.replace("files:read,", "")
    form = replace(FORM, fields=(replace(WORDS, takes_files=True),))
    async with running(adapter, SlackSide(slack), PretendGate(lambda _: form)):
        await slack.commands("ana", "lobby", "/bridge issue")
        await slack.until(lambda: slack.whispered("ana"))
        await slack.presses("ana", "Fill in the form", "lobby")
        await slack.until(lambda: slack.has_modal("ana"))
    assert not any(map(slack_rules.takes_files, slack.modal("ana")["blocks"]))


def test_only_what_takes_files_asks_for_some() -> None:
    view = forms.modal(FORM, {})
    assert view is not None
    assert not any(map(slack_rules.takes_files, view["blocks"]))


async def test_what_is_refused_is_said_in_the_modal(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack), PretendGate(answer)):
        await slack.commands("ana", "lobby", "/bridge issue")
        await slack.until(lambda: slack.has_modal("ana"))
        said = await slack.submits("ana", words="it fell over")
    assert said == {"response_action": "errors", "errors": {"severity": "Which?"}}


async def test_what_is_refused_is_said_below_what_it_is_about(
    slack: FakeSlack, adapter: Slack
) -> None:
    def refuse(event: Event) -> Form | Whisper:
        no = Whisper(say("Say more."), is_refusal=True, argument="words")
        return no if isinstance(event, Submitted) else FORM

    async with running(adapter, SlackSide(slack), PretendGate(refuse)):
        await slack.commands("ana", "lobby", "/bridge issue")
        await slack.until(lambda: slack.has_modal("ana"))
        said = await slack.submits("ana", words="it fell over")
    assert said == {"response_action": "errors", "errors": {"words": "Say more."}}


async def test_a_refusal_about_what_is_not_asked_for_is_said_below_the_first_field(
    slack: FakeSlack, adapter: Slack
) -> None:
    def refuse(event: Event) -> Form | Whisper:
        no = Whisper(say("No such."), is_refusal=True, argument="number")
        return no if isinstance(event, Submitted) else FORM

    async with running(adapter, SlackSide(slack), PretendGate(refuse)):
        await slack.commands("ana", "lobby", "/bridge issue")
        await slack.until(lambda: slack.has_modal("ana"))
        said = await slack.submits("ana", words="it fell over")
    assert said == {"response_action": "errors", "errors": {"severity": "No such."}}


async def test_a_form_behind_a_button_keeps_its_choices(slack: FakeSlack, adapter: Slack) -> None:
    async with running(adapter, SlackSide(slack), PretendGate(answer)):
        await slack.says("ana", "lobby", "@bridgebot issue")
        await slack.until(lambda: slack.whispered("ana"))
        await slack.presses("ana", "Fill in the form", "lobby")
        await slack.until(lambda: slack.has_modal("ana"))
        await slack.submits("ana", severity="low", words="it fell over")


async def test_the_words_of_a_message_go_where_words_are_asked_for(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack), PretendGate(answer)) as gate:
        said = slack.message("ana", "lobby", "it fell over")
        await slack.takes_shortcut("ana", "send_to_bridgebot", "lobby", str(said["ts"]))
        await slack.until(lambda: slack.has_modal("ana"))
        await slack.submits("ana")
    assert isinstance(gate.events[0], Pressed)
    submitted = gate.events[-1]
    assert isinstance(submitted, Submitted)
    assert submitted.values == {"severity": "high", "words": "it fell over"}


@pytest.mark.parametrize("words", ["word " * 900, "line\n\n" * 700, "x" * 9000, "a b\nc " * 2000])
async def test_a_long_message_is_in_the_form_from_its_first_word_to_its_last(
    slack: FakeSlack, adapter: Slack, words: str
) -> None:
    words = words.strip()
    async with running(adapter, SlackSide(slack), PretendGate(answer)) as gate:
        said = slack.message("ana", "lobby", words)
        said["blocks"] = []
        await slack.takes_shortcut("ana", "send_to_bridgebot", "lobby", str(said["ts"]))
        await slack.until(lambda: slack.has_modal("ana"))
        await slack.submits("ana")
    submitted = gate.events[-1]
    assert isinstance(submitted, Submitted)
    assert submitted.values["words"].split() == words.split()


def test_the_blocks_of_one_field_are_joined_in_their_order() -> None:
    block = {"value": {"type": "plain_text_input", "value": ""}}
    given = {"words#3s": "end", "words": "the", "words#2n": "very"}
    values = {name: {"value": {**block["value"], "value": said}} for name, said in given.items()}
    assert dict(forms.filled({"state": {"values": values}})) == {"words": "the\nvery end"}


# Any form -------------------------------------------------------------------------------------


LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=30)
FIELDS = st.lists(
    st.builds(
        Field,
        st.uuids().map(str),
        st.text(min_size=1, max_size=3000),
        st.text(max_size=3000),
        st.text(max_size=5000),
        st.booleans(),
        st.lists(st.text(max_size=200), max_size=4).map(tuple),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
).map(tuple)
FORMS = st.builds(
    Form,
    st.text(min_size=1, max_size=300),
    LINE,
    FIELDS,
    LINE,
    st.dictionaries(LINE, st.text(max_size=2000), max_size=3),
)


@given(FORMS)
def test_every_form_keeps_to_every_rule(form: Form) -> None:
    view = forms.modal(form, {"channel": "C1"})
    if view is not None:
        slack_rules.check_view(view)
        assert json.loads(view["private_metadata"])["command"] == form.command
    door = forms.door(Drawing(), form)
    slack_rules.check_message(door.text, door.blocks)
    assert forms.unpack(forms.pack(form)) == form
