"""The manifest holds what settings and commands ask for; the check says what to press."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

import slack_bot
from adapters.slack import manifest
from adapters.slack.settings import SLASH, SLASH_MAX, Settings
from adapters.slack.slack import Slack
from bridgebot import plugins
from bridgebot.__main__ import main
from bridgebot.abilities import Offer, Recalls
from bridgebot.adapter import Finding, Secret
from bridgebot.offers import offers
from bridgebot.testing.driving import PretendGate
from slack_http import SECRET
from slack_manifest_rules import NEEDS_NONE, SCOPE_FOR, Manifest
from slack_people import FakeSlack

OFFERS = offers(plugins.commands())


USUAL = {"bot_token": Secret("text", "xoxb-1"), "app_token": Secret("text", "xapp-1")}


def made(**given: Any) -> dict[str, Any]:
    known = {k: v for k, v in {**USUAL, **given}.items() if v is not None}
    return manifest.manifest(Settings.model_validate(known), "acme", OFFERS)


MANY: dict[str, Any] = {
    "bot_token": None,
    "client_id": "1.2",
    "client_secret": Secret("text", "x"),
    "public_url": "https://b.test",
}
HTTP: dict[str, Any] = {
    "app_token": None,
    "signing_secret": Secret("text", SECRET),
    "public_url": "https://b.test/",
}


@pytest.mark.parametrize(
    "given",
    [
        {},
        HTTP,
        MANY,
        {**MANY, **HTTP, "token_rotation": True},
        {
            "speak_as": False,
            "prefix": "b" * 31,
            "slash": tuple(each.verb for each in OFFERS[:SLASH_MAX]),
        },
    ],
)
def test_slack_takes_it(given: dict[str, Any]) -> None:
    read = Manifest.model_validate(made(**given))
    assert read.settings.socket_mode_enabled == (read.settings.interactivity.request_url is None)


def test_what_slack_does_not_take_would_be_seen() -> None:
    whole = made()
    whole["display_information"]["name"] = "x" * 36
    whole["features"]["slash_commands"][0]["colour"] = "red"
    with pytest.raises(ValidationError, match="2 validation errors"):
        Manifest.model_validate(whole)


def test_every_event_has_the_scope_that_it_needs() -> None:
    read = Manifest.model_validate(made())
    events = set(read.settings.event_subscriptions.bot_events)
    assert {SCOPE_FOR[each] for each in events - NEEDS_NONE} <= set(read.oauth_config.scopes.bot)


def test_each_verb_with_a_command_of_its_own_is_there_and_all_others_behind_one() -> None:
    commands = [each["command"] for each in made()["features"]["slash_commands"]]
    own = [f"/{each.verb}" for each in OFFERS if each.verb in SLASH]
    assert commands == [*own, "/bridge"]
    assert "/suggest" in own


def test_a_command_says_how_it_is_typed() -> None:
    commands = made()["features"]["slash_commands"]
    hints = {each["command"]: each.get("usage_hint") for each in commands}
    assert hints == {
        "/issue": 'words [--area "…"]',
        "/mine": "[@person]",
        "/suggest": "words",
        "/bridge": "help",
    }


def test_a_hint_that_is_too_long_for_slack_is_cut() -> None:
    endless = [Offer("suggest", "Say it", usage="words " * 500)]
    settings = Settings.model_validate(USUAL)
    Manifest.model_validate(manifest.manifest(settings, "acme", endless))


def test_a_verb_that_takes_nothing_has_no_hint() -> None:
    commands = made(slash=("outcomes",))["features"]["slash_commands"]
    assert "usage_hint" not in commands[0]


def test_over_socket_mode_it_holds_no_address() -> None:
    assert "http" not in json.dumps(made())
    assert made()["settings"]["socket_mode_enabled"]


def test_over_http_it_holds_one_address_for_everything() -> None:
    over = made(**HTTP)
    address = "https://b.test/acme/events"
    assert over["settings"]["event_subscriptions"]["request_url"] == address
    assert {each["url"] for each in over["features"]["slash_commands"]} == {address}
    assert not over["settings"]["socket_mode_enabled"]


def test_for_many_workspaces_it_says_where_to_come_back_to() -> None:
    many = made(**MANY)
    assert many["oauth_config"]["redirect_urls"] == ["https://b.test/acme/oauth_redirect"]


def test_speaking_as_somebody_needs_a_scope_of_its_own() -> None:
    assert "chat:write.customize" in made()["oauth_config"]["scopes"]["bot"]
    assert "chat:write.customize" not in made(speak_as=False)["oauth_config"]["scopes"]["bot"]


@pytest.mark.parametrize(
    "given",
    [
        {"app_token": None},
        {"bot_token": None},
        {"client_id": "1.2"},
        {"client_id": "1.2", "client_secret": Secret("text", "x")},
        {"slash": tuple(f"verb{number}" for number in range(SLASH_MAX + 1))},
    ],
)
def test_settings_that_cannot_work_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        made(**given)


def test_the_command_line_prints_it(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("config")
    (folder / "config.toml").write_text(
        '[adapters.acme]\nplatform = "slack"\nbot_token = { env = "A" }\n'
        'app_token = { env = "B" }\n'
    )
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["slack", "manifest"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["features"]["bot_user"]["display_name"] == "bridgebot"


# Check ----------------------------------------------------------------------------------------


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.joins("bob", "team")
        yield slack


async def found(slack: FakeSlack, **given: Any) -> list[Finding]:
    return await Slack("acme", slack_bot.settings(slack, **given)).check()


async def test_nothing_is_found_where_all_is_well(slack: FakeSlack) -> None:
    assert await found(slack) == []


async def test_a_wrong_token_is_found_with_what_to_press(slack: FakeSlack) -> None:
    slack.world.tokens.clear()
    slack.world.app_tokens.clear()
    socket, bot = await found(slack)
    assert "Generate Token" in socket.words
    assert "Reinstall" in bot.words
    assert socket.grave
    assert bot.grave


async def test_a_missing_scope_is_grave_only_if_it_cannot_be_left_out(slack: FakeSlack) -> None:
    slack.world.scopes = slack.world.scopes.replace("commands,", "").replace("team:read,", "")
    findings = {each.words.split()[2]: each.grave for each in await found(slack)}
    assert findings == {"commands": True, "team:read": False}


async def test_a_team_channel_without_us_is_found(slack: FakeSlack) -> None:
    slack.world.channel("other", with_bot=False)
    [finding] = await found(slack, team="COTHER")
    assert "/invite @bridgebot in #other" in finding.words


async def test_a_team_channel_that_is_not_there_is_found(slack: FakeSlack) -> None:
    [finding] = await found(slack, team="CNOWHERE")
    assert "is the id right?" in finding.words


async def test_a_slack_that_cannot_be_reached_is_found(slack: FakeSlack) -> None:
    settings = slack_bot.settings(slack).model_copy(update={"api_url": "http://127.0.0.1:9/api/"})
    findings = await Slack("acme", settings).check()
    assert all("cannot be reached" in each.words for each in findings)
    assert findings


# Many workspaces --------------------------------------------------------------------------------


def installation(owner: str, **more: Any) -> str:
    kept = {"team_id": owner, "team_name": f"{owner} Inc.", "bot_token": f"xoxb-{owner}"}
    return json.dumps({**kept, "user_id": "", "custom_values": {}, **more})


async def found_in_many(
    slack: FakeSlack, kept: dict[str, str], team: str = "T1/CTEAM"
) -> list[Finding]:
    gate = PretendGate(remembered={"installations": json.dumps([*kept])})
    gate.remembered |= {f"installation:{name}": each for name, each in kept.items()}
    slack.world.tokens |= {"xoxb-T1": "T1", "xoxb-T2": "T1"}
    adapter = Slack("acme", slack_bot.settings(slack, **MANY, team=team))
    assert isinstance(adapter, Recalls)
    adapter.recollect(gate.recall)
    return await adapter.check()


async def test_each_workspace_is_looked_at(slack: FakeSlack) -> None:
    kept = {"T1": installation("T1"), "T2": installation("T2")}
    assert await found_in_many(slack, kept) == []
    slack.world.scopes = slack.world.scopes.replace("commands,", "")
    own, other = await found_in_many(slack, kept)
    assert own.words.startswith("T1 Inc. (T1): the scope commands is missing")
    assert (own.grave, other.grave) == (True, False)


async def test_a_workspace_whose_token_is_dead_is_told_where_to_install_the_app(
    slack: FakeSlack,
) -> None:
    kept = {"T1": installation("T1"), "T9": installation("T9")}
    [dead] = await found_in_many(slack, kept)
    assert dead.words.startswith("T9 Inc. (T9): Slack does not take the token (invalid_auth)")
    assert dead.words.endswith("install the app again at https://b.test/acme/install")


async def test_the_teams_channel_is_looked_at_in_its_own_workspace(slack: FakeSlack) -> None:
    slack.world.channel("other", with_bot=False)
    kept = {"T1": installation("T1"), "T2": installation("T2")}
    [finding] = await found_in_many(slack, kept, "T1/COTHER")
    assert "T1 Inc. (T1): the bot is not in the team's channel" in finding.words


@pytest.mark.parametrize(
    ("team", "words", "is_grave"),
    [
        ("T1/CTEAM", "the team's workspace T1 has not installed the app", True),
        ("", "no workspace has installed the app yet", False),
    ],
)
async def test_where_nobody_installed_the_app_it_is_said_how(
    slack: FakeSlack, team: str, words: str, *, is_grave: bool
) -> None:
    [finding] = await found_in_many(slack, {}, team)
    assert finding.words.startswith(words)
    assert "https://b.test/acme/install" in finding.words
    assert finding.grave is is_grave
