"""What a problem mentions that belongs to an area."""

import pytest
from pydantic import ValidationError

from bridgebot.owners import patterns
from bridgebot.owners.roster import AreaSettings


def score(lines: str, said: str) -> int:
    return patterns.score(lines, patterns.Said(said))


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("export", "the exports fail"),
        ("Exporting", "no export today"),
        ("export*", "our exporter_2 hangs"),
        ("*port", "the airport is closed"),
        ("ex*t", "export it"),
        ("single sign on", "Single Sign-On is down"),
        ("sign-in*", "the sign-in page"),
        ("on off", "on off"),
        ("e-mail*", "emails do not arrive"),
        ("café", "the cafe is empty"),
        ("データ出力", "データ出力が失敗します"),
        ("https://docs.acme.org/csv", "see https://docs.acme.org/csv/files?x=1."),
        ("https://docs.acme.org/csv/", "http://www.Docs.acme.org/csv"),
        ("docs.acme.org/csv", "see https://docs.acme.org/csv"),
    ],
)
def test_what_belongs_there_is_mentioned(pattern: str, said: str) -> None:
    assert score(pattern, said)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("export*", "the port is closed"),
        ("single sign on", "sign in with a single click"),
        ("csv export", "export of a csv"),
        ("https://docs.acme.org/csv", "see https://docs.acme.org/csvs"),
        ("https://docs.acme.org/csv", "the csv of docs"),
        ("", "anything"),
    ],
)
def test_what_does_not_belong_there_is_not(pattern: str, said: str) -> None:
    assert not score(pattern, said)


def test_a_longer_phrase_counts_more_and_an_address_most() -> None:
    said = "the csv export at https://acme.org/docs/csv fails"
    counts = [score(each, said) for each in ("csv", "csv export", "https://acme.org/docs")]
    assert counts == sorted(counts)
    assert score("https://acme.org/docs/csv", said) > score("https://acme.org/docs", said)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("/exp.*/", "“/exp.*/” is no pattern (perhaps you mean exp*); write words"),
        ("^export$", "“^export$” is no pattern (perhaps you mean export); write"),
        ("(csv|tsv)", "“(csv|tsv)” is no pattern (perhaps you mean csv tsv)"),
        (r"\bcsv", "is no pattern"),
        ("!!!", "“!!!” has no words in it; write"),
        ("*", "“*” would be in everything; write"),
        ("a*", "would be in everything"),
    ],
)
def test_what_is_no_pattern_is_refused_with_what_would_be_right(said: str, why: str) -> None:
    with pytest.raises(ValueError, match="or the beginning of an address such as") as caught:
        patterns.read(said)
    assert why in str(caught.value)


@pytest.mark.parametrize("said", ["export (csv)", "C++", "how do I export?", "up/down", "24/7"])
def test_what_people_write_with_signs_is_a_pattern(said: str) -> None:
    assert patterns.read(said).words


def test_the_config_is_held_to_it_too() -> None:
    with pytest.raises(ValidationError, match="perhaps you mean exp"):
        AreaSettings(words=("/exp.*/",))
