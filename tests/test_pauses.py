"""How long the clock waits before it asks how it goes, as it is set."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridgebot import app, config
from bridgebot.owners.pauses import PauseSettings
from office import MINUTE_MS, House, Office
from store.escalations import Stage

SHORT = PauseSettings(still_on_it="2h", silence="30m", customer="3h")


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    """An office with short pauses, in which raj has what eve reported."""
    house = House(sqlite_url)
    with house.office(pauses=SHORT) as opened:
        opened.says("eve", "issue the export fails")
        opened.says("raj", "take 1")
        yield opened
    house.close()


def minutes_left(office: Office) -> float:
    return ((office.row().due_at or 0) - office.now) / MINUTE_MS


def test_whoever_has_it_is_asked_when_the_pause_is_over(office: Office) -> None:
    assert minutes_left(office) == 120
    office.passes(120)
    assert (office.row().stage, minutes_left(office)) == (Stage.REMINDED, 30)


def test_so_much_silence_gives_it_to_the_others(office: Office) -> None:
    office.passes(120 + 30)
    assert office.kinds()[-2:] == ["issue.lapsed", "issue.asked"]


def test_the_silence_of_a_customer_is_brought_up_when_theirs_is_over(office: Office) -> None:
    office.says("raj", "wait 1 which one?")
    assert minutes_left(office) == 180


def load(folder: Path, text: str) -> config.Settings:
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return config.load(file)


def test_the_config_sets_them(tmp_path: Path) -> None:
    settings = load(tmp_path, '[pauses]\nstill_on_it = "2h"\nsilence = "30m"\ncustomer = "3h"\n')
    assert app.routing(settings).pauses == SHORT


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('still_on_it = "soon"', "pauses.still_on_it: found"),
        ('silence = "0h"', "“0h” is no working time; write it like 4h, 90m or 1h 30m"),
        ("remind = 3", "pauses.remind"),
    ],
)
def test_what_is_no_working_time_is_refused(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(config.ConfigError) as caught:
        load(tmp_path, f"[pauses]\n{line}\n")
    assert said in str(caught.value)
