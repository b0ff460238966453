"""The log: for people or machines, with no secret in it."""

import json
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from bridgebot.cli import logs, mishaps

TOKEN = "xoxb-never-to-be-seen"


@pytest.fixture(autouse=True)
def restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def logged(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    [line] = capsys.readouterr().err.splitlines()
    data: dict[str, Any] = json.loads(line)
    return data


def fall() -> None:
    """Fall, and log it."""
    try:
        os.environ[TOKEN]
    except KeyError:
        structlog.get_logger().exception("it.fell", token=TOKEN)


def test_machines_get_one_object_a_line_with_a_time_in_utc(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("info", "json")
    structlog.get_logger().info("bot.started", connections=2)
    line = logged(capsys)
    assert (line["event"], line["level"], line["connections"]) == ("bot.started", "info", 2)
    assert datetime.fromisoformat(line["timestamp"]).tzinfo == UTC


def test_people_get_a_line_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "console")
    structlog.get_logger().info("bot.started", connections=2)
    assert "[info     ] bot.started connections=2" in capsys.readouterr().err


def test_what_is_below_the_level_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("warning", "json")
    structlog.get_logger().info("bot.started")
    logging.getLogger("asyncio").info("Using selector")
    assert capsys.readouterr().err == ""


def test_libraries_log_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "json", [TOKEN])
    logging.getLogger("asyncio").warning("slow: %s", TOKEN)
    line = logged(capsys)
    assert (line["event"], line["level"]) == ("slow: [hidden]", "warning")


def test_the_alarm_clock_does_not_tell_of_every_tick(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "json")
    logging.getLogger("apscheduler.executors.default").info("Running job")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("style", ["json", "console"])
def test_secrets_are_hidden_wherever_they_stand(
    style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("info", style, [TOKEN])
    structlog.get_logger().info("x", deep={"a": [f"Bearer {TOKEN}"]}, error=ValueError(TOKEN))
    fall()
    said = capsys.readouterr().err
    assert "Bearer [hidden]" in said
    assert "KeyError" in said
    assert TOKEN not in said


def test_at_a_prompt_tracebacks_go_to_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("warning", "console", [TOKEN], traces_apart=True)
    fall()
    said, kept = capsys.readouterr().err, logs.TRACES.read_text()
    assert (said.count("\n"), "see=bridgebot.log" in said) == (1, True)
    assert "Traceback (most recent call last)" in json.loads(kept)["exception"]
    assert TOKEN not in said + kept


def test_without_a_traceback_there_is_no_such_file() -> None:
    logs.set_up("warning", "console", traces_apart=True)
    structlog.get_logger().warning("clock.set_back")
    assert not logs.TRACES.exists()


def test_a_bug_is_one_line_with_a_reference_to_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "json")
    [said], code = mishaps.explain(ExceptionGroup("", [ZeroDivisionError("by nought")]))
    line = logged(capsys)
    assert (code, "Something went wrong inside Bridgebot (ZeroDivisionError)" in said) == (1, True)
    assert line["reference"] in said
    assert "by nought" in line["exception"]
