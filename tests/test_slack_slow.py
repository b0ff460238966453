"""When Slack is slow to say who somebody is, or says nothing, everything is heard in time."""

from collections.abc import AsyncIterator

import pytest

import slack_bot
from adapters.slack import lookups
from adapters.slack.slack import Slack
from bridgebot.event import Answer, Commanded, Event, Field, Form, Place, Posted, Submitted, Whisper
from bridgebot.testing.driving import PretendGate, running
from bridgebot.text import doc, plain
from slack_people import FakeSlack
from test_slack_contract import NAME, SlackSide

FORM = Form("Say it", "suggest", (Field("wish", "what you wish for"),), "suggest WISH")


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "SECONDS", 0.1)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("ana", "lobby")
        slack.joins("bob", "lobby")
        slack.ack_seconds, slack.retries = 1.0, 0
        slack.faults.silent |= {"users.info", "conversations.info", "files.info", "reactions.get"}
        yield slack
        slack.faults.silent.clear()
        assert slack.late == 0
        assert slack.unacknowledged == []


@pytest.fixture
def adapter(slack: FakeSlack) -> Slack:
    return Slack(NAME, slack_bot.settings(slack))


def answer(event: Event) -> Answer | None:
    return FORM if isinstance(event, Commanded) else Whisper(doc("thank you"))


async def test_a_command_is_heard_under_the_name_that_it_brings(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.commands("ana", "lobby", "/suggest dark mode")
    [event] = gate.events
    assert (event.author.account, event.author.name) == ("T1/UANA", "ana")


async def test_whoever_is_mentioned_is_asked_for_together_with_who_speaks(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.says("ana", "lobby", " ".join(f"<@U{number}>" for number in range(30)))
        await slack.until(lambda: gate.events)
    assert len(gate.events) == 1


async def test_a_guest_is_heard_under_their_own_workspace(slack: FakeSlack, adapter: Slack) -> None:
    slack.joins("gus", "lobby", team="T9")
    async with running(adapter, SlackSide(slack)) as gate:
        ts = await slack.says("gus", "lobby", "hello")
        await slack.edits("gus", "lobby", ts, "hello all")
        await slack.says("gus", "@gus", "hello")
    assert {event.author.account for event in gate.events} == {"T9/UGUS"}
    assert gate.events[-1].place == adapter.direct("T9/UGUS")


async def test_a_guest_whose_company_is_slow_to_be_named_is_a_guest(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.faults.silent = {"team.info"}
    slack.joins("gus", "lobby", team="T9")
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.says("gus", "lobby", "hello")
    assert gate.events[0].author.name == "gus (guest)"


async def test_guarded_files_and_signs_are_heard_as_far_as_they_are_known(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack)) as gate:
        ts = await slack.shows("ana", "lobby", b"x", is_guarded=True)
        await slack.reacts("ana", "lobby", ts, "ticket")
    assert [type(event).__name__ for event in gate.events] == ["Posted", "Reacted"]


async def test_what_came_too_late_is_known_the_next_time(slack: FakeSlack, adapter: Slack) -> None:
    slack.faults.silent.clear()
    slack.faults.slow_down["users.info"] = [1]
    async with running(adapter, SlackSide(slack)) as gate:
        await slack.says("ana", "lobby", "hello")
        await slack.says("ana", "lobby", "hello again")
    assert [event.author.name for event in gate.events] == ["UANA", "ana"]


async def test_a_shortcut_needs_no_call_before_its_form_opens(
    slack: FakeSlack, adapter: Slack
) -> None:
    slack.faults.silent.add("conversations.open")
    gate = PretendGate(lambda event: FORM if isinstance(event, Commanded) else None)
    async with running(adapter, SlackSide(slack), gate):
        await slack.takes_shortcut("ana", "open_bridgebot")
        await slack.until(lambda: slack.has_modal("ana"))
        await slack.submits("ana", wish="dark mode")
    submitted = gate.events[-1]
    assert isinstance(submitted, Submitted)
    assert submitted.place == Place(NAME, "@UANA")


async def test_what_a_shortcut_comes_to_is_shown_in_the_conversation_of_two(
    slack: FakeSlack, adapter: Slack
) -> None:
    async with running(adapter, SlackSide(slack), PretendGate(answer)):
        await slack.takes_shortcut("ana", "open_bridgebot")
        await slack.until(lambda: slack.has_modal("ana"))
        await slack.submits("ana", wish="dark mode")
        await slack.until(lambda: slack.said("@ana"))
    assert slack.said("@ana") == ["thank you"]


# What is mentioned ----------------------------------------------------------------------------


async def heard(slack: FakeSlack, adapter: Slack, words: str, element: dict[str, str]) -> list[str]:
    """Say something that mentions a channel or a group, in text alone and in rich text."""
    slack.faults.silent.clear()
    async with running(adapter, SlackSide(slack)) as gate:
        for is_rich in (True, False):
            said = slack.message("ana", "lobby", words)
            section = {"type": "rich_text_section", "elements": [element]}
            blocks = [{"type": "rich_text", "elements": [section]}] if is_rich else []
            await slack.tell(slack.event({**said, "blocks": blocks, "channel": "CLOBBY"}))
    return [plain(event.body) for event in gate.events if isinstance(event, Posted)]


@pytest.mark.parametrize(
    ("channel", "called"), [("CDEN", "#den"), ("CSECRET", "a private channel"), ("C0", "a channel")]
)
async def test_a_channel_is_called_by_its_name(
    slack: FakeSlack, adapter: Slack, channel: str, called: str
) -> None:
    slack.world.channel("den")
    slack.world.channel("secret").is_private = True
    element = {"type": "channel", "channel_id": channel}
    assert await heard(slack, adapter, f"<#{channel}>", element) == [called, called]
    assert [name for name, _ in slack.world.calls].count("conversations.info") == 1


@pytest.mark.parametrize(
    ("scope", "called"), [("usergroups:read", "@night-shift"), ("nothing", "a group")]
)
async def test_a_group_is_called_by_its_handle_where_we_may_know_it(
    slack: FakeSlack, adapter: Slack, scope: str, called: str
) -> None:
    slack.world.groups["S0NIGHT"] = "night-shift"
    slack.world.scopes = slack.world.scopes.replace("usergroups:read", scope)
    element = {"type": "usergroup", "usergroup_id": "S0NIGHT"}
    assert await heard(slack, adapter, "<!subteam^S0NIGHT>", element) == [called, called]
    assert [name for name, _ in slack.world.calls].count("usergroups.list") == 1
