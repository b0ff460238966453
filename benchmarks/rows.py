"""What a suggestion is made of in the database, for benchmarks that begin with many."""

from typing import Any, Final

SUGGESTION: Final[dict[str, Any]] = {
    "kind": "suggestion",
    "title": "dark mode",
    "status": "open",
    "alarm": "",
    "asker_id": 1,
    "asker_name": "ana",
    "asker_account": "ana",
    "organisation": "",
    "visibility": "public",
    "owner_name": "",
    "supporters": 1,
    "team_connection": "",
    "team_channel": "",
    "home_connection": "",
    "home_channel": "",
    "home_thread": "",
    "origin_connection": "",
    "origin_channel": "",
    "origin_message": "",
    "origin_link": "",
    "asked_at": 0,
    "changed_at": 0,
}
INSERT: Final = (
    f"INSERT INTO suggestion (id, {', '.join(SUGGESTION)})"
    f" VALUES (:id, {', '.join(f':{name}' for name in SUGGESTION)})"
)
"""The statement for `sqlite3`; each row is `SUGGESTION` with an `id`."""
