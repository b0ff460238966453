"""The tokens of workspaces are sealed at rest, and good in their own place only."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

import slack_bot
from adapters.slack.slack import Slack
from bridgebot.adapter import MissingSecret, Secret
from bridgebot.cli.checking import look
from bridgebot.secret import Address
from bridgebot.settings import Settings
from slack_people import FakeSlack
from store.database import Database


@pytest.fixture
def adapter() -> Slack:
    return Slack("slack", slack_bot.settings(FakeSlack()))


async def test_tokens_are_sealed_at_rest_and_keys_may_change(
    adapter: Slack, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setenv("BRIDGEBOT_KEYS", old)
    database = Database(sqlite_url)
    sealing = slack_bot.gate_over(database, adapter)
    await sealing.remember("installation:T1", "xoxb-very-secret")
    monkeypatch.setenv("BRIDGEBOT_KEYS", f"{new},{old}")
    assert await sealing.recall("installation:T1") == "xoxb-very-secret"
    database.close()
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite3.connect(file) as opened:
        [(sealed,)] = opened.execute("SELECT sealed FROM secret").fetchall()
    opened.close()
    assert "very-secret" not in sealed


async def test_a_sealed_secret_is_good_in_its_own_place_only(
    adapter: Slack, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIDGEBOT_KEYS", Fernet.generate_key().decode())
    database = Database(sqlite_url)
    sealing = slack_bot.gate_over(database, adapter)
    await sealing.remember("installation:T1", "xoxb-1")
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite3.connect(file) as opened:
        opened.execute("UPDATE secret SET name = 'installation:T2'")
    opened.close()
    with pytest.raises(Exception, match="sealed for something else"):
        await sealing.recall("installation:T2")
    database.close()


async def test_without_a_key_no_secret_is_kept(
    adapter: Slack, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BRIDGEBOT_KEYS", raising=False)
    database = Database(sqlite_url)
    with pytest.raises(MissingSecret, match="BRIDGEBOT_KEYS"):
        await slack_bot.gate_over(database, adapter).remember("installation:T1", "xoxb-1")
    database.close()


async def test_the_check_reads_which_workspaces_installed_the_app(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIDGEBOT_KEYS", Fernet.generate_key().decode())
    async with FakeSlack() as slack:
        many = {"client_id": "1.2", "client_secret": Secret("text", "x"), "public_url": "https://b"}
        own = slack_bot.settings(slack, bot_token=None, team="T9/CTEAM", **many)
        with closing(Database(sqlite_url)) as database:
            sealing = slack_bot.gate_over(database, Slack("slack", own))
            await sealing.remember("installations", '["T9"]')
            kept = '{"team_name": "Nine", "bot_token": "xoxb-dead", "user_id": ""}'
            await sealing.remember("installation:T9", kept)
        settings = Settings(database=Address("text", sqlite_url), adapters={"slack": own})
        rows = await asyncio.to_thread(lambda: list(look(settings)))
    [words] = [row.words for row in rows if row.what == "adapters.slack"]
    assert words.startswith("Nine (T9): Slack does not take the token (invalid_auth)")
