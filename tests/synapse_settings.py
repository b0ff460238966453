"""What the homeserver under the tests is set to: no federation, no limits, no hard passwords."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

NAME: Final = "synapse.test"
SECRET: Final = "register whom you like"

QUIET: Final = {
    "version": 1,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
}

UNLIMITED: Final = {"per_second": 100_000, "burst_count": 100_000}
LIMITED: Final[Mapping[str, Sequence[str]]] = {
    "rc_message": (),
    "rc_registration": (),
    "rc_login": ("address", "account", "failed_attempts"),
    "rc_admin_redaction": (),
    "rc_joins": ("local", "remote"),
    "rc_joins_per_room": (),
    "rc_key_requests": (),
    "rc_invites": ("per_room", "per_user", "per_issuer"),
    "rc_media_create": (),
    "rc_presence": ("per_user",),
    "rc_delayed_event_mgmt": (),
    "rc_room_creation": (),
    "rc_user_directory": (),
    "rc_profile": (),
}


def write(
    home: Path,
    port: int,
    appservices: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
) -> None:
    """Write what Synapse reads when it starts; JSON is YAML too."""
    files = []
    for number, registration in enumerate(appservices):
        files.append(home / f"appservice-{number}.yaml")
        files[-1].write_text(json.dumps(registration))
    ours = {"app_service_config_files": [str(file) for file in files]}
    everything = basic(home, port) | unlimited() | ours | dict(settings)
    (home / "homeserver.yaml").write_text(json.dumps(everything))
    (home / "log.yaml").write_text(json.dumps(QUIET))


def basic(home: Path, port: int) -> dict[str, Any]:
    """Settle all that a small server without a federation needs."""
    resources = [{"names": ["client"]}]
    return {
        "server_name": NAME,
        "listeners": [
            {"port": port, "type": "http", "bind_addresses": ["127.0.0.1"], "resources": resources}
        ],
        "database": {"name": "sqlite3", "args": {"database": str(home / "homeserver.db")}},
        "media_store_path": str(home / "media"),
        "signing_key_path": str(home / "signing.key"),
        "log_config": str(home / "log.yaml"),
        "registration_shared_secret": SECRET,
        "macaroon_secret_key": "macaroon",
        "form_secret": "form",
        "bcrypt_rounds": 4,
        "report_stats": False,
        "presence": {"enabled": False},
        "url_preview_enabled": False,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
    }


def unlimited() -> dict[str, Any]:
    """Lift every limit of rates."""
    return {
        name: dict.fromkeys(parts, UNLIMITED) if parts else UNLIMITED
        for name, parts in LIMITED.items()
    }
