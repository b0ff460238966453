"""The command line, as somebody types it."""

import json
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridgebot import config
from bridgebot.__main__ import main
from bridgebot.adapter import AdapterSettings
from bridgebot.cli import mishaps, upkeep
from bridgebot.cli.checking import look
from bridgebot.config import Complaint, ConfigError, Settings
from bridgebot.secret import MissingSecret
from bridgebot.supervisor import Occupied
from command_line import Shell
from store.database import Unavailable, migrate, scripts

COMMANDS = [
    *("backup", "check", "commands", "erase", "example-config", "export", "init", "migrate", "run")
]
SCRIPT = "ana@lobby: /suggest dark mode\nbob@team: /take 1\n"
URL = "sqlite:///bridgebot.db"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BRIDGEBOT_CONFIG", raising=False)
    return tmp_path


@pytest.fixture
def bridgebot(folder: Path) -> Shell:
    return Shell(folder)


def typed(*words: str, said: str = "") -> Result:
    return CliRunner().invoke(main, words, input=said)


def give_schema(number: str) -> None:
    migrate.upgrade(URL)
    with closing(sqlite3.connect("bridgebot.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [number])


# Help -----------------------------------------------------------------------------------------


def test_help_lists_every_command_whole() -> None:
    shown = typed("--help").output
    listed = [line.split() for line in shown.partition("Commands:\n")[2].splitlines()]
    assert [words[0] for words in listed] == COMMANDS
    assert "..." not in shown.partition("Commands:\n")[2]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    shown = typed(command, "--help")
    assert (shown.exit_code, shown.output.count("Usage:")) == (0, 1)


def test_a_wrong_command_gets_the_nearest_right_one() -> None:
    wrong = typed("chek")
    assert (wrong.exit_code, "Did you mean 'check'?" in wrong.output) == (2, True)


def test_help_loads_nothing_that_is_slow(bridgebot: Shell) -> None:
    bridgebot.write(
        "sitecustomize.py", "import atexit, sys\natexit.register(lambda: print(*sys.modules))"
    )
    loaded = Shell(bridgebot.folder, {"PYTHONPATH": str(bridgebot.folder)})("--help").stdout
    modules = {name.partition(".")[0] for name in loaded.split()}
    assert "click" in modules
    assert not modules & {"sqlalchemy", "pydantic", "psycopg", "rich", "alembic", "structlog"}


# run ------------------------------------------------------------------------------------------


def test_a_script_runs_without_any_config(bridgebot: Shell) -> None:
    ran = bridgebot("run", said=SCRIPT)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "[team] bridgebot → bob (only bob sees this): #1 dark mode is yours now." in ran.stdout
    assert (bridgebot.folder / "bridgebot.db").exists()


def test_a_malformed_line_becomes_the_exit_code(bridgebot: Shell) -> None:
    ran = bridgebot("run", said=f"ana@lobby:\n{SCRIPT}")
    assert ran.returncode == 2
    assert "dark mode is yours now" in ran.stdout


def test_nothing_is_loaded_that_a_running_bot_does_not_need(bridgebot: Shell) -> None:
    bridgebot("migrate")
    bridgebot.write(
        "sitecustomize.py", "import atexit, sys\natexit.register(lambda: print(*sys.modules))"
    )
    ran = Shell(bridgebot.folder, {"PYTHONPATH": str(bridgebot.folder)})("run", said=SCRIPT)
    modules = {name.partition(".")[0] for name in ran.stdout.splitlines()[-1].split()}
    assert "structlog" in modules
    assert not modules & {"alembic", "prompt_toolkit", "hypothesis"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(bridgebot: Shell, number: signal.Signals) -> None:
    with bridgebot.start("run") as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write("ana@lobby: /suggest dark mode\n")
        running.stdin.flush()
        assert "It is kept as #1" in running.stdout.readline()
        running.send_signal(number)
        said = running.stdout.read()
    assert running.returncode == 0
    assert "[team] bridgebot → all: #1 dark mode" in said


def test_after_a_signal_the_next_start_is_free_to_speak(bridgebot: Shell) -> None:
    with bridgebot.start("run") as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write("ana@lobby: /suggest dark mode\n")
        running.stdin.flush()
        running.stdout.readline()
        running.terminate()
        running.communicate(timeout=20)
    with closing(sqlite3.connect(bridgebot.folder / "bridgebot.db")) as connection:
        assert connection.execute("SELECT holder FROM lease").fetchall() == []


def test_a_second_process_is_told_who_speaks_already(bridgebot: Shell) -> None:
    with bridgebot.start("run") as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write("ana@lobby: /mine\n")
        running.stdin.flush()
        running.stdout.readline()
        second = bridgebot("run")
        running.terminate()
        running.communicate(timeout=20)
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith(f"Another Bridgebot is running: process {running.pid} on ")


def test_a_newer_schema_is_refused_in_words(bridgebot: Shell) -> None:
    give_schema("9999")
    ran = bridgebot("run", said=SCRIPT)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "was written by a newer Bridgebot (schema 9999)" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_older_schema_says_what_to_do(bridgebot: Shell) -> None:
    give_schema("0000")
    ran = bridgebot("run", said=SCRIPT)
    assert (ran.returncode, "run `bridgebot migrate`" in ran.stderr) == (1, True)


def test_a_file_that_is_no_database_is_refused_in_words(bridgebot: Shell) -> None:
    bridgebot.write("bridgebot.db", "a shopping list\n" * 100)
    ran = bridgebot("run", said=SCRIPT)
    assert (ran.returncode, "this file is something else" in ran.stderr) == (1, True)


def test_a_wrong_config_is_exit_code_2_and_one_line_each(bridgebot: Shell) -> None:
    file = bridgebot.write("c.toml", 'log_level = "loud"\nstaf = []\n')
    ran = bridgebot("run", "--config", file.name)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert [line.split(": ")[:2] for line in ran.stderr.splitlines()] == [
        ["c.toml", "log_level"],
        ["c.toml", "staf"],
    ]


def test_the_environment_may_name_the_config() -> None:
    shown = CliRunner(env={"BRIDGEBOT_CONFIG": "gone.toml"}).invoke(main, ["check"])
    assert (shown.exit_code, "gone.toml: found no such file" in shown.output) == (2, True)


# check ----------------------------------------------------------------------------------------


def test_check_finds_a_new_folder_fine_and_changes_nothing(folder: Path) -> None:
    shown = typed("check")
    assert shown.exit_code == 0
    assert [line.split()[:2] for line in shown.output.splitlines()] == [
        ["settings", "fine"],
        ["areas", "look"],
        ["database", "fine"],
        ["adapters.console", "fine"],
    ]
    assert list(folder.iterdir()) == []


def test_check_says_which_secret_is_missing(folder: Path) -> None:
    (folder / "config.toml").write_text('database = { env = "BOT_DATABASE" }')
    shown = typed("check")
    assert shown.exit_code == 1
    assert "database" in shown.output
    assert "wrong  a secret is missing: $BOT_DATABASE is not set" in shown.output


def test_check_hides_a_password(folder: Path) -> None:
    (folder / "config.toml").write_text('database = "postgresql://bot:hunter22@127.0.0.1:1/bot"')
    shown = typed("check")
    assert (shown.exit_code, "bot:***@127.0.0.1" in shown.output) == (1, True)
    assert "hunter22" not in shown.output


def test_check_looks_into_the_database() -> None:
    give_schema("9999")
    shown = typed("check")
    assert shown.exit_code == 1
    assert "(schema 9999)" in shown.output


def test_check_warns_when_nobody_would_see_what_is_asked() -> None:
    settings = Settings(adapters={"a": AdapterSettings(platform="console")})
    assert any("no connection has a team" in row.words for row in look(settings))


NOBODY = [("areas", "none is named: problems go to the team, not to a person")]


def found_of_areas() -> list[tuple[str, str]]:
    rows = look(config.load())
    return [(row.what, row.words) for row in rows if row.what.startswith("areas")]


def test_check_warns_when_problems_go_to_nobody_by_name(folder: Path) -> None:
    assert found_of_areas() == NOBODY
    (folder / "config.toml").write_text(
        '[people.ana]\nname = "Ana"\naccounts = "console:ana"\n'
        '[areas.exports]\nwords = "export"\n[areas.billing]\nchain = [{ ask = "ana" }]\n'
    )
    assert found_of_areas() == [("areas.exports", "its chain names nobody to be asked")]


def test_check_knows_of_areas_that_were_named_in_chat(bridgebot: Shell) -> None:
    script = "bob@team: hello\nbob@team: /areas sales --words price\n"
    script += "bob@team: /owners sales @bob 4h\nbob@team: /areas legal --words law\n"
    assert bridgebot("run", said=script).returncode == 0
    assert found_of_areas() == [("areas.legal", "its chain names nobody to be asked")]


# migrate and backup ---------------------------------------------------------------------------


def test_migrate_makes_the_database_and_then_has_nothing_to_do() -> None:
    first, second = typed("migrate"), typed("migrate")
    assert f"The database has schema {scripts.head()} now." in first.output
    assert second.output == f"The database already has the newest schema, {scripts.head()}.\n"


def test_a_backup_is_a_database_and_never_writes_over_a_file(folder: Path) -> None:
    typed("migrate")
    first, second = typed("backup", "b.db"), typed("backup", "b.db")
    assert first.output.startswith("The whole database is in b.db (")
    assert migrate.current("sqlite:///b.db") == scripts.head()
    assert (second.exit_code, "b.db is there already" in second.output) == (1, True)


def test_what_takes_long_shows_that_it_lives(capsys: pytest.CaptureFixture[str]) -> None:
    upkeep.migrate(URL)
    assert "to schema 0001" in capsys.readouterr().err


# init and example-config ----------------------------------------------------------------------


def test_init_with_defaults_writes_what_check_finds_fine(folder: Path) -> None:
    written = typed("init", "--defaults")
    assert (written.exit_code, typed("check").exit_code) == (0, 0)
    assert (folder / "config.toml").stat().st_mode & 0o777 == 0o600


def test_init_never_writes_over_a_file_unasked(folder: Path) -> None:
    (folder / "config.toml").write_text("# mine\n")
    again = typed("init", "--defaults")
    assert (again.exit_code, "is there already" in again.output) == (2, True)
    assert (folder / "config.toml").read_text() == "# mine\n"


def test_init_asks_only_in_a_terminal() -> None:
    refused = typed("init")
    assert (refused.exit_code, "--defaults asks nothing" in refused.output) == (2, True)


def test_init_asks_and_writes_what_was_answered(folder: Path, terminal: "Terminal") -> None:
    shown = terminal(
        "init", answers="console\ndesk\nhelp\nn\nsqlite:///our.db\ndesk:bob, desk:eve\n"
    )
    assert "Your settings are in config.toml." in shown
    text = (folder / "config.toml").read_text()
    assert "[adapters.desk]" in text
    assert 'staff = ["desk:bob", "desk:eve"]' in text


def test_init_asks_again_when_an_answer_will_not_do(folder: Path, terminal: "Terminal") -> None:
    wrong, right = "console\ndesk\nmy team\n", "console\ndesk\nteam\nn\n\n\n"
    shown = terminal("init", answers=wrong + right)
    assert "That will not do yet" in shown
    assert 'found "my team"' in shown
    assert (folder / "config.toml").exists()


def test_the_example_is_a_config_that_check_finds_fine(folder: Path) -> None:
    (folder / "config.toml").write_text(typed("example-config").output)
    assert typed("check").exit_code == 0


# commands -------------------------------------------------------------------------------------


def test_commands_lists_the_verbs_by_who_may_say_them() -> None:
    anyone, _, staff = typed("commands").output.partition("Staff:")
    assert "  suggest words" in anyone
    assert "  take #number" in staff


def test_commands_are_listed_for_machines_too() -> None:
    listed = {each["name"]: each for each in json.loads(typed("commands", "--json").output)}
    assert listed["ship"]["usage"].startswith("ship #number --listened")
    assert (listed["ship"]["who"], listed["vote"]["who"]) == ("staff", "anyone")


# What goes wrong ------------------------------------------------------------------------------


def test_a_group_of_mishaps_is_told_one_by_one() -> None:
    group = ExceptionGroup(
        "", [ExceptionGroup("", [Occupied("a")]), Unavailable("b"), Occupied("a")]
    )
    assert mishaps.explain(group) == (
        ["Another Bridgebot is running: a", "The database cannot be used: b"],
        1,
    )


def test_only_what_the_operator_wrote_is_misuse() -> None:
    wrong = ConfigError(Path("c.toml"), [Complaint("a.b", "this", "that")])
    group = ExceptionGroup("", [wrong, MissingSecret("$A is not set")])
    assert mishaps.explain(group) == (
        ["c.toml: a.b: found this, expected that", "A secret is missing: $A is not set"],
        2,
    )


# A terminal -----------------------------------------------------------------------------------


class Terminal:
    """A terminal with somebody at it."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def __call__(self, *words: str, answers: str) -> str:
        ours, theirs = os.openpty()
        with os.fdopen(ours, "r+b", buffering=0) as screen:
            running = self._shell.start(*words, terminal=theirs)
            os.close(theirs)
            screen.write(answers.encode())
            shown = b"".join(_seen(screen.fileno()))
            running.wait(timeout=20)
        return shown.decode()


def _seen(screen: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(screen, 65536)
        except OSError:
            return
        if not piece:
            return
        yield piece


@pytest.fixture
def terminal(bridgebot: Shell) -> Terminal:
    return Terminal(bridgebot)
