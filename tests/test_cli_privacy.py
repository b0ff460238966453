"""What an operator does who was asked what is held on somebody, or to forget them."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridgebot.__main__ import main
from command_line import Shell

SCRIPT = """\
ana@lobby: /suggest dark mode
eve@lobby: /vote 1
ana@lobby: it should be like parchment
"""


@pytest.fixture(autouse=True)
def bridgebot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A bot that has heard a little, and is stopped."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BRIDGEBOT_CONFIG", raising=False)
    shell = Shell(tmp_path)
    shell("run", said=SCRIPT)
    return shell


def typed(*words: str, said: str = "") -> Result:
    return CliRunner().invoke(main, words, input=said)


def rows(question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect("bridgebot.db")) as connection:
        found: list[tuple[object, ...]] = connection.execute(question).fetchall()
    return found


def test_what_is_held_is_printed_as_json() -> None:
    held = json.loads(typed("export", "console:ana").stdout)
    assert [each["title"] for each in held["suggestion"]] == ["dark mode"]
    assert [each["words"] for each in held["draft"]] == ["it should be like parchment"]


def test_to_give_it_out_is_recorded() -> None:
    typed("export", "console:ana")
    assert rows("SELECT kind, subject_id, actor_name, is_audited FROM timeline ORDER BY id DESC")[
        0
    ] == ("operator.exported", 1, "operator", 1)


def test_who_is_erased_leaves_a_vote_and_nothing_else() -> None:
    assert typed("erase", "console:ana", "--yes").exit_code == 0
    assert rows("SELECT title, asker_name, supporters FROM suggestion") == [
        ("(words taken back)", "somebody", 2)
    ]
    assert rows("SELECT count(*) FROM draft") == [(0,)]


def test_it_shows_what_goes_and_asks_first() -> None:
    shown = typed("erase", "console:ana", said="n\n")
    assert "- 1 wish or problem in your words" in shown.output
    assert "for good? [y/N]" in shown.output
    assert (shown.exit_code, rows("SELECT title FROM suggestion")) == (1, [("dark mode",)])


def test_it_does_what_it_asked_for() -> None:
    assert "They are forgotten" in typed("erase", "console:ana", said="y\n").output
    assert rows("SELECT title FROM suggestion") == [("(words taken back)",)]


def test_to_erase_somebody_is_recorded_without_a_name() -> None:
    typed("erase", "console:ana", "--yes")
    deeds = rows("SELECT kind, actor_name FROM timeline WHERE kind LIKE '%erased' OR id = 1")
    assert deeds == [("suggestion.made", "somebody"), ("operator.erased", "operator")]


def test_the_card_is_drawn_anew_when_it_runs_again(bridgebot: Shell) -> None:
    typed("erase", "console:ana", "--yes")
    ran = bridgebot("run", said="ana@lobby: /mine\n")
    assert "#1 (words taken back) | asked by somebody" in ran.stdout
    assert "Nothing yet" in ran.stdout


@pytest.mark.parametrize("command", ["export", "erase"])
@pytest.mark.parametrize("account", ["console:zed", "ana", "slack:ana", ""])
def test_an_account_that_is_not_there_is_named(command: str, account: str) -> None:
    failed = typed(command, account)
    assert failed.exit_code == 2
    assert f"I know no account {account!r}" in failed.output
