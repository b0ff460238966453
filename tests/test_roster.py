"""What config.toml may say of people and areas, and what is said when it says something else."""

from pathlib import Path

import pytest

from bridgebot import config
from bridgebot.config import ConfigError, Settings

ANA = '[people.ana]\nname = "Ana"\naccounts = "console:ana"\n'
RAJ = '[people.raj]\nname = "Raj"\naccounts = "console:raj"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def load(text: str) -> Settings:
    Path("some.toml").write_text(text, "utf-8")
    return config.load(Path("some.toml"))


def complaints(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(text)
    return [line.removeprefix("some.toml: ") for line in str(caught.value).splitlines()]


def area(chain: str) -> str:
    return f"{ANA}{RAJ}[areas.exports]\nchain = [{chain}]"


def test_one_text_will_do_where_several_may_stand() -> None:
    settings = load(area('{ ask = "ana" }') + '\nwords = "export"\n')
    exports = settings.areas["exports"]
    assert (exports.words, exports.chain[0].ask) == (("export",), ("ana",))
    assert settings.people["ana"].accounts == ("console:ana",)


def test_hours_have_a_zone_and_holidays() -> None:
    settings = load(f'{ANA}hours = "Mon-Fri 9-17"\nzone = "Europe/Berlin"\nholidays = "DE-BY"')
    hours = settings.people["ana"].worked()
    assert hours
    assert (hours.zone, hours.holidays, len(hours.spans)) == ("Europe/Berlin", "DE-BY", 5)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("people = 5", "people: found 5, expected a table"),
        ('people.ana = "console:ana"', 'people.ana: found "console:ana", expected a table'),
        (
            '[people.ana]\nname = "Ana"',
            "people.ana.accounts: found nothing, expected Their account",
        ),
        ('[people.ana]\naccounts = "console:ana"', "people.ana.name: found nothing, expected The "),
        (f"{ANA}mail = 1", "people.ana.mail: found a key that I do not know, expected one of "),
        (
            '[people.ana]\nname = "Ana"\naccounts = []',
            "people.ana.accounts: found a list, expected at least one account, written as",
        ),
        (
            '[people.ana]\nname = "Ana"\naccounts = ["console:ana", "acme:U1"]',
            'people.ana.accounts.1: found "acme:U1", expected "console:ACCOUNT"',
        ),
        (
            ANA + RAJ.replace("console:raj", "console:ana"),
            'people.raj.accounts.0: found "console:ana", expected an account that is not peopl',
        ),
        (
            f'{ANA}hours = "whenever"',
            'people.ana.hours: found "whenever", expected hours (“whenever” does not say days and',
        ),
        (
            f'{ANA}zone = "Berlin"',
            'people.ana.zone: found "Berlin", expected a time zone (“Berlin” is no time zone; did',
        ),
        (
            f'{ANA}holidays = "Bavaria"',
            'people.ana.holidays: found "Bavaria", expected a country or a part of one (no holi',
        ),
    ],
)
def test_what_is_wrong_of_people_is_named(written: str, said: str) -> None:
    assert any(line.startswith(said) for line in complaints(written)), complaints(written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('[areas.exports]\nchain = "ana"', 'areas.exports.chain: found "ana", expected a list'),
        (area('"ana"'), 'areas.exports.chain.0: found "ana", expected a table'),
        (area('{ within = "4h" }'), "areas.exports.chain.0.ask: found nothing, expected Who is"),
        (area("{ ask = [] }"), "areas.exports.chain.0.ask: found a list, expected somebody: the "),
        (
            area('{ ask = "anna" }'),
            'areas.exports.chain.0.ask: found "anna", expected one of ana, raj (did you mean ana?)',
        ),
        (
            '[areas.exports]\nchain = [{ ask = "ana" }]',
            'areas.exports.chain.0.ask: found "ana", expected a key of [people]; it is empty',
        ),
        (
            area('{ ask = "ana", within = "soon" }'),
            'areas.exports.chain.0.within: found "soon", expected a working time (“soon” is no',
        ),
        (
            area('{ ask = "ana", how = "shout" }'),
            "areas.exports.chain.0.how: found \"shout\", expected 'thread', 'direct' or 'everywher",
        ),
        (
            area('{ ask = "ana", turns = "month" }'),
            "areas.exports.chain.0.turns: found \"month\", expected 'day' or 'week'",
        ),
        (
            '[areas.exports]\nhours = "Mon 9-8"',
            'areas.exports.hours: found "Mon 9-8", expected hours (“9-8” would run past midnight',
        ),
        (
            '[areas.exports]\nlast_resort = "maybe"',
            'areas.exports.last_resort: found "maybe", expected true or false',
        ),
        (
            "[areas.a]\nlast_resort = true\n[areas.b]\nlast_resort = true",
            "areas.b.last_resort: found a second one, expected one only (a)",
        ),
        (
            "[areas.exports]\nword = 1",
            "areas.exports.word: found a key that I do not know, expected one of ",
        ),
    ],
)
def test_what_is_wrong_of_areas_is_named(written: str, said: str) -> None:
    [complaint] = complaints(written)
    assert complaint.startswith(said)
