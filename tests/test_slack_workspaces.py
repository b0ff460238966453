"""Many workspaces: each installs the app, and its tokens are sealed, renewed and forgotten."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

import slack_bot
from adapters.slack.slack import Slack
from bridgebot.adapter import Refused, Secret, Sent
from bridgebot.event import Commanded, Place, Post, Posted
from bridgebot.testing.driving import PretendGate, say
from bridgebot.text import doc
from slack_people import FakeSlack
from slack_world import APP_TOKEN
from web_server import listening

# slack_sdk still signs in by a class that aiohttp is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

AUTHORIZE = "https://slack.test/oauth/v2/authorize"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        slack.world.tokens.clear()
        slack.joins("ana", "lobby")
        yield slack


@pytest.fixture
def gate() -> PretendGate:
    return PretendGate()


@pytest.fixture
def adapter(slack: FakeSlack) -> Slack:
    settings = slack_bot.settings(
        slack,
        bot_token=None,
        app_token=Secret("text", APP_TOKEN),
        client_id="1.2",
        client_secret=Secret("text", "client-secret"),
        public_url="https://bridgebot.test",
        authorize_url=AUTHORIZE,
    )
    return Slack("slack", settings)


@pytest.fixture
async def site(slack: FakeSlack, adapter: Slack, gate: PretendGate) -> AsyncIterator[str]:
    async with listening(adapter, gate, lambda: adapter._open is not None) as address:
        await slack.connected(2)
        yield f"{address}/slack"


def sells(slack: FakeSlack, code: str, owner: str = "T1", **more: object) -> None:
    """Let Slack give a bot's token for a code."""
    token = f"xoxb-{owner}"
    slack.world.tokens[token] = owner
    slack.world.teams.setdefault(owner, owner)
    slack.world.codes[code] = {
        "access_token": token,
        "token_type": "bot",
        "scope": "chat:write,commands",
        "bot_user_id": "UBRIDGEBOT",
        "app_id": "A1",
        "team": {"id": owner, "name": owner},
        "authed_user": {"id": "UBOSS"},
        **more,
    }


async def installs(site: str, code: str, *, cookie: str = "", state: str = "") -> int:
    """Go the way of somebody who installs the app; give the last page's status."""
    own = await begins(site)
    return await comes_back(site, code, state or own, cookie=cookie or own)


async def begins(site: str) -> str:
    """Open the page on which somebody begins; give the state with which they are sent to Slack."""
    async with a_browser() as browser, browser.get(f"{site}/install") as page:
        own = page.cookies["slack-app-oauth-state"].value
        text = await page.text()
    link = f"{AUTHORIZE}{text.partition(AUTHORIZE)[2].partition(chr(34))[0]}"
    [given] = parse_qs(urlsplit(link.replace("&amp;", "&")).query)["state"]
    assert given == own
    return given


async def comes_back(site: str, code: str, state: str, *, cookie: str = "") -> int:
    """Come back from Slack; give the page's status."""
    back = f"{site}/oauth_redirect?code={code}&state={state}"
    cookies = {"Cookie": f"slack-app-oauth-state={cookie or state}"}
    async with a_browser() as browser, browser.get(back, headers=cookies) as page:
        return page.status


def a_browser() -> aiohttp.ClientSession:
    """Open a browser that keeps no cookies by itself."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())


async def test_a_workspace_installs_the_app_and_is_heard(
    slack: FakeSlack, site: str, gate: PretendGate
) -> None:
    sells(slack, "code-1")
    assert await installs(site, "code-1") == 200
    await slack.commands("ana", "lobby", "/suggest dark mode")
    [event] = gate.events
    assert isinstance(event, Commanded)
    assert event.place == Place("slack", "T1/CLOBBY")


async def test_we_speak_with_the_token_of_the_workspace(
    slack: FakeSlack, site: str, adapter: Slack
) -> None:
    sells(slack, "code-1")
    await installs(site, "code-1")
    sent = await say(adapter, Post(Place("slack", "T1/CLOBBY"), doc("hello")))
    assert isinstance(sent, Sent)
    assert slack.said("lobby") == ["hello"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"cookie": "a-strangers"}, 400),
        ({"state": "a-strangers"}, 400),
        ({"state": "made-up", "cookie": "made-up"}, 401),
    ],
)
async def test_who_did_not_begin_here_installs_nothing(
    slack: FakeSlack, site: str, gate: PretendGate, given: dict[str, str], status: int
) -> None:
    sells(slack, "code-1")
    assert await installs(site, "code-1", **given) == status
    assert "code-1" in slack.world.codes


async def test_a_workspace_that_never_installed_is_not_heard(
    slack: FakeSlack, site: str, gate: PretendGate
) -> None:
    await slack.says("ana", "lobby", "hello")
    assert gate.events == []
    assert slack.unacknowledged == []


async def test_a_workspace_that_takes_the_app_out_is_forgotten(
    slack: FakeSlack, site: str, adapter: Slack, gate: PretendGate
) -> None:
    sells(slack, "code-1")
    await installs(site, "code-1")
    await slack.tell(slack.event({"type": "app_uninstalled"}))
    outcome = await say(adapter, Post(Place("slack", "T1/CLOBBY"), doc("hello")))
    assert "taken out" in getattr(outcome, "why", "")
    assert "xoxb-T1" not in str(gate.remembered)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"type": "app_uninstalled"}, "took the app out."),
        ({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, "took the app's token back."),
    ],
)
async def test_staff_are_told_that_a_workspace_is_gone(
    slack: FakeSlack, site: str, gate: PretendGate, event: dict[str, object], words: str
) -> None:
    sells(slack, "code-1")
    await installs(site, "code-1")
    told = slack.event(event)
    await slack.tell(told)
    await slack.tell(told)
    [warning] = gate.warned.values()
    assert warning.startswith(f"acme.slack.com (T1) {words} Nobody there is heard")


async def test_a_token_of_somebody_who_is_not_the_bot_is_no_trouble(
    slack: FakeSlack, site: str, gate: PretendGate
) -> None:
    sells(slack, "code-1")
    await installs(site, "code-1")
    await slack.tell(slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["UANA"]}}))
    assert gate.warned == {}


async def test_staff_are_told_of_a_token_that_is_renewed_no_more(
    slack: FakeSlack, site: str, adapter: Slack, gate: PretendGate
) -> None:
    sells(slack, "code-1", refresh_token="xoxe-1", expires_in=600)
    await installs(site, "code-1")
    assert adapter._open is not None
    for _ in range(2):
        await say(adapter, Post(Place("slack", "T1/CLOBBY"), doc("hello")))
        await adapter._open.workspaces.forget("T1")
    [warning] = gate.warned.values()
    assert warning == (
        "Slack does not renew the token of T1 (T1) "
        "(invalid_refresh_token: the workspace has to install the app again)."
    )


async def test_a_token_about_to_expire_is_renewed_once_even_for_work_in_the_background(
    slack: FakeSlack, site: str, adapter: Slack
) -> None:
    sells(slack, "code-1", refresh_token="xoxe-1", expires_in=600)
    slack.world.refresh_tokens["xoxe-1"] = "T1"
    await installs(site, "code-1")
    for number in range(3):
        await say(adapter, Post(Place("slack", "T1/CLOBBY"), doc(f"hello {number}")))
    assert slack.said("lobby") == ["hello 0", "hello 1", "hello 2"]
    assert [name for name, _ in slack.world.calls].count("oauth.v2.access") == 2


async def test_an_organisation_installs_it_for_all_of_its_workspaces(
    slack: FakeSlack, site: str, gate: PretendGate
) -> None:
    slack.world.organisations["E1"] = ["T1"]
    sells(slack, "code-1", "E1", enterprise={"id": "E1"}, team=None, is_enterprise_install=True)
    await installs(site, "code-1")
    said = slack.message("ana", "lobby", "hello")
    payload = dict(slack.event({**said, "channel": "CLOBBY"}))
    payload["authorizations"] = [
        {"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}
    ]
    await slack.tell(payload)
    [event] = gate.events
    assert isinstance(event, Posted)
    assert event.place.channel == "E1/CLOBBY"


# People and messages elsewhere ----------------------------------------------------------------


async def test_a_message_is_found_in_the_workspace_that_installed_the_app(
    slack: FakeSlack, site: str, adapter: Slack
) -> None:
    sells(slack, "code-1")
    await installs(site, "code-1")
    lobby = Place("slack", "T1/CLOBBY")
    sent = await say(adapter, Post(lobby, doc("hello")))
    assert isinstance(sent, Sent)
    assert sent.link.startswith("https://acme.slack.com/archives/CLOBBY/p")
    assert adapter.address(lobby, sent.ids[0]) == sent.link
    assert adapter.address(Place("slack", "T9/CLOBBY"), sent.ids[0]) == ""


async def test_a_workspace_whose_address_is_not_told_is_installed_all_the_same(
    slack: FakeSlack, site: str, adapter: Slack
) -> None:
    sells(slack, "code-1")
    slack.faults.statuses["auth.test"] = [0, 500]  # bolt asks first
    assert await installs(site, "code-1") == 200
    sent = await say(adapter, Post(Place("slack", "T1/CLOBBY"), doc("hello")))
    assert isinstance(sent, Sent)
    assert sent.link == ""


async def test_somebody_is_written_to_by_the_app_of_their_own_workspace(
    slack: FakeSlack, site: str, adapter: Slack
) -> None:
    sells(slack, "code-1")
    await installs(site, "code-1")
    place = adapter.direct("T1/UANA")
    assert place.channel == "T1/@UANA"
    assert isinstance(await say(adapter, Post(place, doc("hello"))), Sent)
    assert slack.said("@ana") == ["hello"]


@pytest.mark.parametrize("lives", [1, 2])
async def test_a_guest_is_written_to_by_the_app_that_met_them(
    slack: FakeSlack, site: str, adapter: Slack, gate: PretendGate, lives: int
) -> None:
    sells(slack, "code-1")
    await installs(site, "code-1")
    slack.joins("gus", "lobby", team="T9")
    place = adapter.direct("T9/UGUS")
    unknown = await say(adapter, Post(place, doc("hello")))
    assert unknown == Refused("the app is not in that workspace, or was taken out of it")
    await slack.says("gus", "lobby", "hello")
    if lives == 2:
        assert adapter._open is not None
        await adapter._open.books.recall(gate)
    assert isinstance(await say(adapter, Post(place, doc("hello"))), Sent)
    await slack.says("gus", "@gus", "thanks")
    assert gate.events[-1].place == place
