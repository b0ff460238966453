"""config.toml: what it may say, and what is said when it says something else."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Field, ValidationError

from bridgebot import config
from bridgebot.adapter import AdapterSettings, Secret
from bridgebot.cli import example
from bridgebot.complaints import of_validation
from bridgebot.config import ConfigError, Settings
from bridgebot.secret import Address, MissingSecret, secrets_of, words_to_hide

TOKEN = "xoxb-8c1f-never-to-be-seen"


class Chat(AdapterSettings):
    """What a platform with a token asks for."""

    token: Secret = Field(description="The bot's token.")
    rooms: int = Field(default=3, description="How many.")
    others: tuple[Secret, ...] = Field(default=(), description="More of them.")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load(text: str) -> Settings:
    Path("some.toml").write_text(text, "utf-8")
    return config.load(Path("some.toml"))


def complaints(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(text)
    return str(caught.value).splitlines()


def chat(**raw: Any) -> Chat:
    return Chat.model_validate({"platform": "chat", **raw})


def complaints_of(kind: type[BaseModel], raw: Mapping[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(raw)
    return [str(each) for each in of_validation(kind, "adapters.acme", caught.value)]


def test_without_a_file_the_console_alone_is_set() -> None:
    settings = config.load()
    assert settings.database.reveal() == "sqlite:///bridgebot.db"
    assert {name: each.team for name, each in settings.adapters.items()} == {"console": "team"}


def test_the_file_in_this_folder_is_read_when_none_is_named(folder: Path) -> None:
    (folder / "config.toml").write_text('log_level = "debug"')
    assert config.load().log_level == "debug"


def test_a_connection_has_a_name_of_its_own() -> None:
    settings = load('[adapters.desk]\nplatform = "console"\nteam = "us"\n')
    assert settings.adapters["desk"].team == "us"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load("").log_level = "debug"


def test_a_named_file_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml: found no such file, expected the settings"):
        config.load(Path("gone.toml"))


def test_a_slip_in_the_writing_names_its_line_and_column() -> None:
    [said] = complaints('log_level = "info"\nstaff = [')
    assert said.startswith("some.toml: found a slip of the pen: ")
    assert "line 2, column" in said or "end of document" in said


def test_a_file_that_is_no_text_is_an_error(folder: Path) -> None:
    (folder / "odd.toml").write_bytes(b"a = \xff")
    with pytest.raises(ConfigError, match="found no UTF-8 at byte 4"):
        config.load(Path("odd.toml"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('log_level = "loud"', "log_level: found \"loud\", expected 'debug', 'info', "),
        ("log_level = 5", "log_level: found 5, expected 'debug'"),
        ("staff = true", "staff: found true, expected a list"),
        ("staff = [5]", "staff.0: found 5, expected a valid string"),
        ('staff = ["bob"]', 'staff.0: found "bob", expected "console:ACCOUNT"'),
        (
            '[organisations.Acme]\nplaces = ["slack:T1"]',
            'organisations.Acme.places.0: found "slack:T1", expected "console:ID"',
        ),
        ('admins = ["acme:U1"]', 'admins.0: found "acme:U1", expected "console:ACCOUNT"'),
        ("adapters = 5", "adapters: found 5, expected tables like [adapters.console]"),
        ("[adapters]\nx = 5", "adapters.x: found 5, expected a table: [adapters.x]"),
        ("[adapters.x]", "adapters.x.platform: found nothing, expected "),
        ('[adapters.x]\nplatform = "mail"', 'adapters.x.platform: found "mail", expected '),
        ("[adapters.x]\nplatform = 1979-05-27", "found a date or time, expected "),
        ('[adapters."a b"]\nplatform = "console"', "adapters.a b: found such a name, expected"),
        ("database = 5", "database: found something else, expected an address, "),
        ('database = ""', "database: found no address, expected sqlite:///FILE or postgresql://"),
        ('database = "sqlite:///"', "database: found no address, expected sqlite:///FILE or"),
        ('database = "sqlite:///gone/b.db"', "database: found the folder gone, which is not there"),
    ],
)
def test_a_wrong_value_is_named_with_its_key_and_what_would_be_right(
    written: str, said: str
) -> None:
    [complaint] = complaints(written)
    assert complaint.startswith("some.toml: ")
    assert said in complaint


def test_a_wrong_key_gets_the_nearest_right_one() -> None:
    [said] = complaints("log_levl = 5")
    assert said.startswith("some.toml: log_levl: found a key that I do not know, expected one of ")
    assert said.endswith("(did you mean log_level?)")


def test_a_wrong_key_of_a_connection_gets_the_nearest_right_one() -> None:
    [said] = complaints('[adapters.desk]\nplatform = "console"\ntema = "us"\n')
    assert "adapters.desk.tema: found a key that I do not know" in said
    assert said.endswith("(did you mean team?)")


def test_there_is_one_console_at_most() -> None:
    two = '[adapters.a]\nplatform = "console"\n[adapters.b]\nplatform = "console"\n'
    [said] = complaints(two)
    assert 'adapters.b.platform: found "console" a second time, expected one console only' in said


def test_all_that_is_wrong_is_said_at_once() -> None:
    said = complaints('log_level = "loud"\ndatabase = 5\nnmae = 1\n[adapters.x]\nplatform = "y"\n')
    keys = {line.split(": ")[1] for line in said}
    assert keys == {"log_level", "database", "nmae", "adapters.x.platform"}


# Secrets --------------------------------------------------------------------------------------


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAT_TOKEN", TOKEN)
    assert chat(token={"env": "CHAT_TOKEN"}).token.reveal() == TOKEN


def test_a_secret_comes_from_a_file_without_its_last_line_end(folder: Path) -> None:
    (folder / "token").write_text(f"{TOKEN}\n")
    assert chat(token={"file": "token"}).token.reveal() == TOKEN


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ({"env": "NOT_SET"}, r"^\$NOT_SET is not set$"),
        ({"env": "EMPTY"}, r"^\$EMPTY is empty$"),
        ({"file": "gone"}, "^gone cannot be read: No such file or directory$"),
        ({"file": "empty"}, "^empty is empty$"),
        ({"file": "odd"}, "^odd is not text$"),
    ],
)
def test_a_secret_that_is_not_there_says_where_it_should_be(
    kept: dict[str, str], said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMPTY", " ")
    (folder / "empty").touch()
    (folder / "odd").write_bytes(b"\xff")
    with pytest.raises(MissingSecret, match=said):
        chat(token=kept).token.reveal()


@pytest.mark.parametrize(
    "written", [TOKEN, {"env": TOKEN}, {"token": TOKEN}, [TOKEN], {"env": "A", "file": TOKEN}, 5]
)
def test_a_secret_written_out_is_refused_and_not_repeated(written: Any) -> None:
    [said] = complaints_of(Chat, {"platform": "chat", "token": written})
    assert said.startswith("adapters.acme.token: found ")
    assert "env" in said
    assert TOKEN not in said


def test_a_secret_under_a_wrong_key_is_not_repeated() -> None:
    said = complaints_of(Chat, {"platform": "chat", "tokn": TOKEN, "rooms": TOKEN})
    assert [line.split(":")[0] for line in said] == [
        *("adapters.acme.token", "adapters.acme.rooms", "adapters.acme.tokn")
    ]
    assert TOKEN not in "".join(said)


def test_what_is_missing_is_described() -> None:
    said = complaints_of(Chat, {"platform": "chat"})
    assert said == ["adapters.acme.token: found nothing, expected The bot's token."]


def test_no_secret_shows_in_a_representation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAT_TOKEN", TOKEN)
    settings = Settings(
        database=Address("text", f"postgresql://bot:{TOKEN}@localhost/bot"),
        adapters={"acme": chat(token={"env": "CHAT_TOKEN"})},
    )
    assert "CHAT_TOKEN" in repr(settings)
    assert TOKEN not in f"{settings!r} {settings} {settings.adapters} {settings.database}"


def test_a_password_in_a_wrong_address_is_not_repeated() -> None:
    [said] = complaints(f'database = "mysql://bot:{TOKEN}@localhost/bot"')
    assert "found an address that begins with mysql://, expected sqlite:///FILE or " in said
    assert TOKEN not in said


def test_every_secret_is_found_with_its_key() -> None:
    settings = Settings(adapters={"acme": chat(token={"env": "A"}, others=[{"env": "B"}])})
    assert {key: each.name for key, each in secrets_of(settings) if each.source == "env"} == {
        "adapters.acme.token": "A",
        "adapters.acme.others.0": "B",
    }


def test_missing_secrets_are_named_all_at_once() -> None:
    settings = Settings(adapters={"a": chat(token={"env": "A"}), "b": chat(token={"file": "f"})})
    with pytest.raises(ConfigError) as caught:
        config.require(settings)
    first, second = str(caught.value).splitlines()
    assert (
        first == "config.toml: adapters.a.token: found nothing ($A is not set), expected a secret"
    )
    assert second.startswith("config.toml: adapters.b.token: found nothing (f cannot be read: ")


def test_the_words_to_hide_are_those_of_the_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A", TOKEN)
    settings = Settings(
        database=Address("text", "postgresql://bot:hunter22@localhost/bot"),
        adapters={"acme": chat(token={"env": "A"}, others=[{"env": "B"}])},
    )
    assert words_to_hide(settings) == {TOKEN, "hunter22"}


def test_the_database_may_be_kept_like_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load('database = { env = "ADDRESS" }')
    monkeypatch.setenv("ADDRESS", "postgresql://bot@localhost/bot")
    assert config.database_url(settings) == "postgresql://bot@localhost/bot"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "found nothing ($ADDRESS is empty), expected a secret"),
        ("sqlite:///gone/b.db", "found the folder gone, which is not there"),
        ("postgresql://bot@localhost:x/bot", "found an address that cannot be read"),
    ],
)
def test_a_kept_address_is_looked_at_when_it_is_needed(
    address: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load('database = { env = "ADDRESS" }')
    monkeypatch.setenv("ADDRESS", address)
    with pytest.raises(ConfigError) as caught:
        config.database_url(settings)
    assert f"some.toml: database: {said}" in str(caught.value)


# The example ----------------------------------------------------------------------------------


def test_the_example_says_what_holds_anyway() -> None:
    assert dict(load(example.example())) == dict(config.load())


def test_the_example_can_be_put_in_force_line_by_line() -> None:
    lines = (line.removeprefix("#") for line in example.example().splitlines())
    settings = load("\n".join(f"#{line}" if line.startswith(" ") else line for line in lines))
    assert (settings.log_level, settings.staff) == ("info", ("console:bob",))


@pytest.mark.parametrize("value", ['a\n"b"\\\x7f\N{GRINNING FACE}', True, 5, 0.5, ["a", "b"]])
def test_values_are_written_as_toml_reads_them(value: Any) -> None:
    assert tomllib.loads(f"x = {example.toml(value)}")["x"] == value
