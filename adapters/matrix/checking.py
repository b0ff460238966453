"""Looks a connection over, as `bridgebot check` shows it."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Final

from adapters.matrix.powers import Powers
from adapters.matrix.session import Account, Session, SignedOut
from adapters.matrix.wire import Declined, Json, Unreachable, Wire, path
from bridgebot.adapter import Finding

NEWEST: Final = 3
"""How many of the homeserver's versions are named."""
_DEEDS: Final = {
    "m.room.message": "speak",
    "m.room.encrypted": "speak",
    "m.reaction": "put signs on messages, which stand for buttons",
}


async def findings(wire: Wire, account: Account, team: str) -> list[Finding]:
    """Say how it stands with an account, its device and its team's room."""
    try:
        return [each async for each in _look(wire, account, team)]
    except (Unreachable, SignedOut) as error:
        return [Finding(str(error), grave=True)]
    except Declined as declined:
        return [Finding(f"the homeserver says: {declined}", grave=True)]


async def _look(wire: Wire, account: Account, team: str) -> AsyncIterator[Finding]:
    versions = (await wire.call("GET", "/_matrix/client/versions")).get("versions") or []
    newest = ", ".join(map(str, versions[-NEWEST:]))
    yield Finding(f"the homeserver {wire.homeserver} answers; it speaks {newest}", fine=True)
    session = await account.open()
    who = await wire.call("GET", path("account", "whoami"))
    device = who.get("device_id") or session.device_id
    yield Finding(f"I am {who['user_id']} on the device {device}", fine=True)
    yield await _vouched_for(wire, session)
    rooms = (await wire.call("GET", path("joined_rooms"))).get("joined_rooms") or []
    yield Finding(f"I am in {len(rooms)} rooms" if len(rooms) != 1 else "I am in 1 room", fine=True)
    if team:
        async for finding in _team(wire, session.user_id, team, rooms):
            yield finding


async def _vouched_for(wire: Wire, session: Session) -> Finding:
    """Say whether the account vouches for its device: many clients shut out one it does not."""
    user, device = session.user_id, session.device_id
    asked: Json = {"device_keys": {user: []}}
    found = await wire.call("POST", path("keys", "query"), asked)
    signer = (found.get("self_signing_keys") or {}).get(user, {}).get("keys") or {}
    shown = (found.get("device_keys") or {}).get(user, {}).get(device)
    if shown is None:
        return Finding("my device has no keys yet; they are made when I first run")
    signatures = shown.get("signatures", {}).get(user) or {}
    if signer.keys() & signatures.keys():
        return Finding("my device is verified: my account vouches for it", fine=True)
    return Finding("my device is not verified, so many clients shut it out of encrypted rooms")


async def _team(wire: Wire, user: str, team: str, rooms: list[str]) -> AsyncIterator[Finding]:
    if team.startswith("#"):
        found = await wire.call("GET", path("directory", "room", team))
        yield Finding(f"team is the name of a room; write its id, {found['room_id']}", grave=True)
    elif team not in rooms:
        yield Finding("I am not in the team's room; invite me there", grave=True)
    else:
        state = await wire.list("GET", path("rooms", team, "state"))
        for finding in [*_replaced(state, rooms)] or _rights(_powers(state), user):
            yield finding


def _replaced(state: Iterable[Json], rooms: list[str]) -> Iterator[Finding]:
    """Say what became of a room that was replaced by another."""
    for event in state:
        new = event["content"].get("replacement_room")
        if event.get("type") != "m.room.tombstone" or not new:
            continue
        if new in rooms:
            yield Finding(f"the team's room was replaced by {new}; I go on there", fine=True)
        else:
            why = f"the team's room was replaced by {new}, and I am not there; invite me"
            yield Finding(why, grave=True)


def _powers(state: Iterable[Json]) -> Powers:
    powers = Powers()
    for event in state:
        match event.get("type"):
            case "m.room.power_levels":
                powers.take_levels(event["content"])
            case "m.room.create":
                powers.take_creation(event["sender"], event["content"])
    return powers


def _rights(powers: Powers, user: str) -> Iterator[Finding]:
    missing = {deed for kind, deed in _DEEDS.items() if not powers.may(user, kind)}
    for deed in sorted(missing):
        yield Finding(f"in the team's room I may not {deed}", grave=deed == "speak")
    if not missing:
        yield Finding("in the team's room I may do all that I need", fine=True)
