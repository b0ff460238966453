"""The homeserver under the tests keeps what it was told, even when killed, and leaves nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import synapse
from synapse import Account, Declined, Synapse

pytestmark = pytest.mark.xdist_group("synapse")

STARTED_AND_LEFT_RUNNING = """
import synapse, sys
started = synapse.start()
print(started.home, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def anna(homeserver: Synapse) -> Account:
    return homeserver.register(f"anna-{os.urandom(4).hex()}")


@pytest.fixture
def strict() -> Iterator[Synapse]:
    started = synapse.start(rc_message={"per_second": 0.01, "burst_count": 2})
    yield started
    started.stop()


def new_room(server: Synapse, by: Account) -> str:
    return str(server.call("POST", "/_matrix/client/v3/createRoom", {}, by.token)["room_id"])


def say(server: Synapse, by: Account, room: str, words: str, key: str) -> str:
    path = f"/_matrix/client/v3/rooms/{quote(room)}/send/m.room.message/{key}"
    body = {"msgtype": "m.text", "body": words}
    return str(server.call("PUT", path, body, by.token)["event_id"])


def read(server: Synapse, by: Account, room: str, event: str) -> Any:
    path = f"/_matrix/client/v3/rooms/{quote(room)}/event/{quote(event)}"
    return server.call("GET", path, token=by.token)["content"]["body"]


def test_somebody_who_was_registered_is_known(homeserver: Synapse, anna: Account) -> None:
    known = homeserver.call("GET", "/_matrix/client/v3/account/whoami", token=anna.token)
    assert (known["user_id"], known["device_id"]) == (anna.user_id, anna.device_id)


def test_a_stranger_is_declined(homeserver: Synapse) -> None:
    with pytest.raises(Declined, match="M_UNKNOWN_TOKEN"):
        homeserver.call("GET", "/_matrix/client/v3/account/whoami", token="guess")


def test_what_was_said_outlives_a_kill(homeserver: Synapse, anna: Account) -> None:
    room = new_room(homeserver, anna)
    said = say(homeserver, anna, room, "Dark mode, please", "1")
    homeserver.kill()
    homeserver.restart()
    assert read(homeserver, anna, room, said) == "Dark mode, please"
    assert say(homeserver, anna, room, "Dark mode, please", "1") == said


def test_a_limit_can_be_lifted(strict: Synapse) -> None:
    anna = strict.register("anna")
    room = new_room(strict, anna)
    say(strict, anna, room, "One", "1")
    with pytest.raises(Declined, match="M_LIMIT_EXCEEDED"):
        say(strict, anna, room, "Two", "2")
    strict.override_ratelimit(anna.user_id)
    assert say(strict, anna, room, "Three", "3")


def test_a_stopped_server_leaves_nothing(strict: Synapse) -> None:
    strict.stop()
    strict.stop()
    assert not strict.home.exists()


def test_killed_tests_leave_nothing() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTED_AND_LEFT_RUNNING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,  # the keeper has it too: it ends when the keeper does
        cwd=Path(__file__).parent,
        text=True,
    ) as tests:
        assert tests.stdout
        assert tests.stderr
        home = Path(tests.stdout.readline().strip())
        assert home.is_dir()
        tests.kill()
        assert tests.stderr.read() == ""
        assert not home.exists()


def test_a_server_that_does_not_start_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(synapse, "PATIENCE", 0.01)
    with pytest.raises(synapse.NoSynapse, match="does not start"):
        synapse.start()


def test_a_machine_without_it_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(synapse, "ENVIRONMENT", tmp_path)
    with pytest.raises(synapse.NoSynapse, match="make test"):
        synapse.start()
