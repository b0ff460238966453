"""What a homeserver would say in its syncs: talk in ten rooms."""

import json
from typing import Any

ROOMS, EACH, SYNCS = 10, 20, 10
US = "@bridgebot:bench.test"


def syncs() -> list[bytes]:
    """Write ten syncs of two hundred messages each."""
    return [json.dumps(_sync(number)).encode() for number in range(SYNCS)]


def _sync(number: int) -> dict[str, Any]:
    rooms = {f"!room{room}:bench.test": _part(number, room) for room in range(ROOMS)}
    return {
        "next_batch": f"s{number + 1}",
        "rooms": {"join": rooms, "invite": {}, "leave": {}},
        "to_device": {"events": []},
        "device_one_time_keys_count": {"signed_curve25519": 50},
        "device_lists": {"changed": [], "left": []},
        "presence": {"events": []},
        "account_data": {"events": []},
    }


def _part(sync: int, room: int) -> dict[str, Any]:
    return {
        "summary": {"m.joined_member_count": 30},
        "state": {"events": []},
        "ephemeral": {"events": []},
        "account_data": {"events": []},
        "unread_notifications": {},
        "timeline": {
            "limited": False,
            "prev_batch": f"t{sync}",
            "events": [_message(sync, room, number) for number in range(EACH)],
        },
    }


def _message(sync: int, room: int, number: int) -> dict[str, Any]:
    return {
        "type": "m.room.message",
        "event_id": f"$event-{sync}-{room}-{number}",
        "sender": f"@customer{number}:bench.test",
        "origin_server_ts": 1_700_000_000_000 + sync * 1000 + number,
        "content": {
            "msgtype": "m.text",
            "body": "we like bold words, and a dark mode",
            "format": "org.matrix.custom.html",
            "formatted_body": "we like <strong>bold</strong> words, and a <em>dark mode</em>",
            "m.mentions": {},
        },
        "unsigned": {"age": 5},
    }
