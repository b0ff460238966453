"""Vouches for our device in our account's name: many clients shut out one that nobody vouches for.

nio does not do it. Three keys belong to an account for good: its master key signs the other two,
its self-signing key signs its devices, its user-signing key would sign other people's accounts.
"""

import json
import secrets
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from vodozemac import Ed25519PublicKey, Ed25519Signature

from adapters.matrix.wire import Declined, Json, path

Request = Callable[[str, str, object], Awaitable[Json]]
"""Makes a request: the method, the path, the body. Raises `Declined`."""

UNAUTHORISED: Final = 401


class OtherKeys(Exception):
    """The account has signing keys already, and they are not ours."""


class NotOurs(Exception):
    """What the homeserver shows under our device's name is not this device, or nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Seeds:
    """What the account's keys grow from, in hex. Whoever has them can vouch for any device."""

    master: str
    self_signing: str
    user_signing: str

    @classmethod
    def new(cls) -> "Seeds":
        """Make seeds for an account that has none."""
        return cls(*(secrets.token_hex(32) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class Device:
    """A device of ours; the fingerprint is its own signing key (ed25519)."""

    user_id: str
    device_id: str
    fingerprint: str


async def vouch(
    request: Request, device: Device, seeds: Seeds, password: str = "", *, replace: bool = False
) -> bool:
    """See to it that the account vouches for its device; tell whether there was anything to do.

    No password is needed where the account has no keys yet, or has ours. `OtherKeys` when it has
    others, unless they are to be replaced; that takes the password, and whoever trusted the others
    is warned.
    """
    users: Json = {"device_keys": {device.user_id: []}}
    found = await request("POST", path("keys", "query"), users)
    shown, keys = _shown(found, device), _Keys(device.user_id, seeds)
    missing = keys.missing_in(found)
    if "master_key" in missing and found.get("master_keys", {}).get(device.user_id) and not replace:
        raise OtherKeys("the account has signing keys already, and they are not ours")
    if missing:
        await _introduce(request, device.user_id, missing, password)
    elif keys.self_signing.id in _signatures(shown, device.user_id):
        return False
    signed = {device.user_id: {device.device_id: keys.self_signing.signed(shown)}}
    answer = await request("POST", path("keys", "signatures", "upload"), signed)
    if answer.get("failures"):
        raise NotOurs(f"the homeserver refused our signature: {answer['failures']}")
    return True


async def _introduce(request: Request, user_id: str, keys: Json, password: str) -> None:
    """Hand in keys of the account, with the password if it is asked for."""
    where = path("keys", "device_signing", "upload")
    try:
        await request("POST", where, keys)
    except Declined as asked:
        if asked.status != UNAUTHORISED or not password:
            raise
        await request("POST", where, {**keys, "auth": _proof(user_id, password, asked)})


def _proof(user_id: str, password: str, asked: Declined) -> Json:
    return {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": user_id},
        "password": password,
        "session": asked.answer.get("session"),
    }


class _Key:
    """One of an account's keys."""

    def __init__(self, user_id: str, seed: str, usage: str) -> None:
        key = ECC.construct(curve="Ed25519", seed=bytes.fromhex(seed))
        public = _base64(key.public_key().export_key(format="raw"))
        self.id = f"ed25519:{public}"
        self.public: Json = {"user_id": user_id, "usage": [usage], "keys": {self.id: public}}
        self._user_id = user_id
        self._signer = eddsa.new(key, "rfc8032")

    def signed(self, thing: Mapping[str, Any]) -> Json:
        """Give something with our signature, and no other."""
        signature = _base64(self._signer.sign(_canonical(thing)))
        return {**_bare(thing), "signatures": {self._user_id: {self.id: signature}}}


class _Keys:
    """All keys of an account."""

    def __init__(self, user_id: str, seeds: Seeds) -> None:
        master = _Key(user_id, seeds.master, "master")
        self.self_signing = _Key(user_id, seeds.self_signing, "self_signing")
        user_signing = _Key(user_id, seeds.user_signing, "user_signing")
        self._user_id = user_id
        self._public = {
            "master_key": master.public,
            "self_signing_key": master.signed(self.self_signing.public),
            "user_signing_key": master.signed(user_signing.public),
        }

    def missing_in(self, found: Json) -> Json:
        """Give those that the homeserver has not; it takes none that it has."""
        return {
            name: key
            for name, key in self._public.items()
            if found.get(f"{name}s", {}).get(self._user_id, {}).get("keys") != key["keys"]
        }


def _shown(found: Json, device: Device) -> Json:
    """Give our device's keys as the homeserver shows them, once it is clear that they are ours."""
    shown: Json = found.get("device_keys", {}).get(device.user_id, {}).get(device.device_id, {})
    signature = _signatures(shown, device.user_id).get(f"ed25519:{device.device_id}", "")
    try:
        Ed25519PublicKey.from_base64(device.fingerprint).verify_signature(
            _canonical(shown), Ed25519Signature.from_base64(signature)
        )
    except ValueError:
        raise NotOurs("the homeserver does not show our device's own keys") from None
    return shown


def _signatures(thing: Json, user_id: str) -> Mapping[str, str]:
    signatures: Mapping[str, str] = thing.get("signatures", {}).get(user_id, {})
    return signatures


def _bare(thing: Mapping[str, Any]) -> Json:
    return {name: value for name, value in thing.items() if name not in ("signatures", "unsigned")}


def _canonical(thing: Mapping[str, Any]) -> bytes:
    return json.dumps(
        _bare(thing), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode().rstrip("=")
