"""A real Matrix homeserver for the tests: Synapse in an environment of its own, over HTTP alone."""

import atexit
import hashlib
import hmac
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest

import synapse_settings

ENVIRONMENT: Final = Path(__file__).parent.parent / ".venv-synapse"
PATIENCE: float = 50.0

# Lives beside the tests and outlives them just long enough to tidy up:
# however they end, even killed, the pipe it reads from closes.
KEEPER: Final = """
home=$1 python=$2
export NOTIFY_SOCKET="$home/notify"
cd "$home"
start() { "$python" -m synapse.app.homeserver -c homeserver.yaml & server=$!; }
end() { kill "-$1" $server; wait $server; }
while read -r order; do
    case $order in
    start) start ;;
    *) end $order ;;
    esac >>log 2>&1
    echo done
done
end KILL >>log 2>&1
cd / && rm -rf "$home"
"""


class NoSynapse(Exception):
    """No homeserver is installed for the tests; `make test` does it."""


class Declined(Exception):
    """The homeserver answered no."""

    def __init__(self, status: int, answer: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {answer}")
        self.status = status
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody with an account, as one device of theirs knows itself."""

    user_id: str
    password: str
    device_id: str
    token: str


class Synapse:
    """A homeserver that speaks with this machine alone, and may be killed."""

    def __init__(self, home: Path, port: int, keeper: subprocess.Popen[str]) -> None:
        self.home = home
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._keeper = keeper
        self._notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notices.bind(str(home / "notify"))
        self._notices.settimeout(PATIENCE)
        self._admin = ""
        atexit.register(self.stop)
        self.restart()

    def restart(self) -> None:
        """Start it on what it kept, once it was killed or halted; return when it answers."""
        self._order("start")
        try:
            while not self._notices.recv(1024).startswith(b"READY=1"):
                pass
        except TimeoutError:
            log = (self.home / "log").read_text()
            self.stop()
            raise NoSynapse(f"it does not start: {log[-4000:]}") from None

    def halt(self) -> None:
        """Ask it to end, and wait until it did."""
        self._order("TERM")

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._order("KILL")

    def stop(self) -> None:
        """End it, and leave nothing. May be repeated."""
        atexit.unregister(self.stop)
        self._notices.close()
        if self._keeper.returncode is None:
            self._keeper.communicate()

    def register(self, user: str, password: str = "sesame", *, admin: bool = False) -> Account:
        """Give somebody an account, and a first device."""
        path = "/_synapse/admin/v1/register"
        nonce = self.call("GET", path)["nonce"]
        words = "\0".join([nonce, user, password, "admin" if admin else "notadmin"])
        made = self.call(
            "POST",
            path,
            {
                "nonce": nonce,
                "username": user,
                "password": password,
                "admin": admin,
                "mac": hmac.new(
                    synapse_settings.SECRET.encode(), words.encode(), hashlib.sha1
                ).hexdigest(),
            },
        )
        return Account(made["user_id"], password, made["device_id"], made["access_token"])

    def login(self, account: Account) -> Account:
        """Give somebody one more device."""
        who = {"type": "m.id.user", "user": account.user_id}
        body = {"type": "m.login.password", "identifier": who, "password": account.password}
        made = self.call("POST", "/_matrix/client/v3/login", body)
        return replace(account, device_id=made["device_id"], token=made["access_token"])

    def override_ratelimit(self, user_id: str, per_second: int = 0, burst_count: int = 0) -> None:
        """Give somebody a limit of their own: by default none."""
        self.call(
            "POST",
            f"/_synapse/admin/v1/users/{quote(user_id)}/override_ratelimit",
            {"messages_per_second": per_second, "burst_count": burst_count},
            self._admin_token(),
        )

    def call(self, method: str, path: str, body: object = None, token: str = "") -> dict[str, Any]:
        """Make one request as a client would; `Declined` when the answer is no."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        words = None if body is None else json.dumps(body)
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)) as line:
            line.request(method, path, words, headers)
            answer = line.getresponse()
            said = dict(json.load(answer))
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise Declined(answer.status, said)
        return said

    def raw(self, path: str, token: str) -> bytes:
        """Read what is no JSON: a file."""
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)) as line:
            line.request("GET", path, headers={"Authorization": f"Bearer {token}"})
            answer = line.getresponse()
            assert answer.status == HTTPStatus.OK, answer.read()
            return answer.read()

    def _admin_token(self) -> str:
        self._admin = self._admin or self.register("admin", admin=True).token
        return self._admin

    def _order(self, order: str) -> None:
        assert self._keeper.stdin
        assert self._keeper.stdout
        self._keeper.stdin.write(f"{order}\n")
        self._keeper.stdin.flush()
        self._keeper.stdout.readline()


def start(appservices: Sequence[Mapping[str, Any]] = (), **settings: Any) -> Synapse:
    """Start a homeserver, with registrations of application services and settings of one's own."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / ".ready").exists():
        raise NoSynapse(f"{ENVIRONMENT.name} is not there: `make test` makes it")
    home = Path(tempfile.mkdtemp(prefix="synapse-", dir="/tmp"))  # a socket's path must be short
    port = free_port()
    synapse_settings.write(home, port, appservices, settings)
    template = ENVIRONMENT / "template.db"
    if template.exists():
        shutil.copy(template, home / "homeserver.db")
    synapse = Synapse(home, port, keep(home, python))
    if not template.exists():
        keep_template(home / "homeserver.db", template)
    return synapse


def start_or_skip() -> Synapse:
    """Start a homeserver, or skip the test; $BRIDGEBOT_REQUIRE_SYNAPSE forbids that."""
    try:
        return start()
    except NoSynapse as why:
        if os.environ.get("BRIDGEBOT_REQUIRE_SYNAPSE") == "1":
            raise
        pytest.skip(f"no Synapse: {why}")


def keep(home: Path, python: Path) -> subprocess.Popen[str]:
    """Run the keeper, which takes orders line by line."""
    return subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, "keeper", home, python],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # an interrupt at the keyboard is for the tests alone
    )


def keep_template(database: Path, template: Path) -> None:
    """Keep a database nobody used yet: the next start takes half the time."""
    copy = Path(tempfile.mkdtemp(dir=template.parent)) / "copy.db"
    with closing(sqlite3.connect(database)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    copy.replace(template)
    copy.parent.rmdir()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
