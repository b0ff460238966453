"""Our account vouches for our device, as a real homeserver and other people's clients see it."""

import json
import os
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from vodozemac import Account as Olm

import synapse
from adapters.matrix.crosssigning import Device, NotOurs, OtherKeys, Seeds, vouch
from adapters.matrix.wire import Declined, Wire
from synapse import Synapse

pytestmark = pytest.mark.xdist_group("synapse")


def canonical(thing: dict[str, Any]) -> bytes:
    bare = {name: thing[name] for name in thing if name not in {"signatures", "unsigned"}}
    return json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def is_signed(thing: dict[str, Any], user: str, by: str, key: str) -> bool:
    """Verify a signature; by another library than the one that we compare with when we sign."""
    signature = b64decode(thing["signatures"][user][f"ed25519:{by}"] + "==")
    verifier = eddsa.new(eddsa.import_public_key(b64decode(key + "=")), "rfc8032")
    try:
        verifier.verify(canonical(thing), signature)
    except ValueError:
        return False
    return True


@dataclass
class Ours:
    """A device whose keys the homeserver has, and all that we ask the homeserver for."""

    wire: Wire
    account: synapse.Account
    device: Device
    asked: list[str] = field(default_factory=list)

    async def request(self, method: str, path: str, body: object) -> dict[str, Any]:
        self.asked.append(path.rpartition("v3/")[2])
        return await self.wire.call(method, path, body)

    async def vouch(self, seeds: Seeds, password: str = "", **options: bool) -> bool:
        return await vouch(self.request, self.device, seeds, password, **options)

    async def seen(self) -> dict[str, Any]:
        """Ask as anybody would."""
        users: dict[str, Any] = {"device_keys": {self.account.user_id: []}}
        return await self.wire.call("POST", "/_matrix/client/v3/keys/query", users)


def keys_of(olm: Olm, user: str, device: str) -> dict[str, Any]:
    keys = {
        "user_id": user,
        "device_id": device,
        "algorithms": ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
        "keys": {
            f"ed25519:{device}": olm.ed25519_key.to_base64(),
            f"curve25519:{device}": olm.curve25519_key.to_base64(),
        },
    }
    signature = olm.sign(canonical(keys)).to_base64()
    return {**keys, "signatures": {user: {f"ed25519:{device}": signature}}}


async def with_keys(homeserver: Synapse, account: synapse.Account) -> Ours:
    olm = Olm()
    wire = Wire(homeserver.url)
    wire.token = account.token
    keys = keys_of(olm, account.user_id, account.device_id)
    await wire.call("POST", "/_matrix/client/v3/keys/upload", {"device_keys": keys})
    fingerprint = olm.ed25519_key.to_base64()
    return Ours(wire, account, Device(account.user_id, account.device_id, fingerprint))


@pytest.fixture
async def ours(homeserver: Synapse) -> AsyncIterator[Ours]:
    made = await with_keys(homeserver, homeserver.register(f"bot-{os.urandom(4).hex()}"))
    yield made
    await made.wire.close()


async def is_vouched_for(ours: Ours) -> bool:
    seen, user = await ours.seen(), ours.account.user_id
    [master] = seen["master_keys"][user]["keys"].values()
    [signing] = seen["self_signing_keys"][user]["keys"].values()
    device = seen["device_keys"][user][ours.device.device_id]
    return is_signed(seen["self_signing_keys"][user], user, master, master) and is_signed(
        device, user, signing, signing
    )


async def test_a_new_account_vouches_for_its_device_without_a_password(ours: Ours) -> None:
    assert await ours.vouch(Seeds.new())
    assert await is_vouched_for(ours)


async def test_nothing_is_done_twice(ours: Ours) -> None:
    seeds = Seeds.new()
    await ours.vouch(seeds)
    ours.asked.clear()
    assert not await ours.vouch(seeds)
    assert ours.asked == ["keys/query"]


async def test_the_same_seeds_vouch_for_the_next_device(homeserver: Synapse, ours: Ours) -> None:
    seeds = Seeds.new()
    await ours.vouch(seeds)
    next_one = await with_keys(homeserver, homeserver.login(ours.account))
    assert await next_one.vouch(seeds)
    assert "keys/device_signing/upload" not in next_one.asked
    assert await is_vouched_for(next_one)
    assert await is_vouched_for(ours)
    await next_one.wire.close()


async def test_keys_that_are_not_ours_are_left_alone(ours: Ours) -> None:
    await ours.vouch(Seeds.new())
    with pytest.raises(OtherKeys):
        await ours.vouch(Seeds.new(), ours.account.password)


async def test_lost_keys_are_replaced_with_the_password(ours: Ours) -> None:
    await ours.vouch(Seeds.new())
    lost = await ours.seen()
    assert await ours.vouch(Seeds.new(), ours.account.password, replace=True)
    assert await is_vouched_for(ours)
    assert (await ours.seen())["master_keys"] != lost["master_keys"]


@pytest.mark.parametrize("password", ["", "guess"])
async def test_lost_keys_are_not_replaced_without_the_password(ours: Ours, password: str) -> None:
    await ours.vouch(Seeds.new())
    with pytest.raises(Declined):
        await ours.vouch(Seeds.new(), password, replace=True)


async def test_a_self_signing_key_that_was_lost_is_replaced_by_its_master(ours: Ours) -> None:
    seeds = Seeds.new()
    await ours.vouch(seeds)
    other = replace(Seeds.new(), master=seeds.master)
    assert await ours.vouch(other, ours.account.password)
    assert await is_vouched_for(ours)


async def test_a_device_whose_keys_are_not_its_own_is_not_vouched_for(ours: Ours) -> None:
    ours.device = replace(ours.device, fingerprint=Olm().ed25519_key.to_base64())
    with pytest.raises(NotOurs):
        await ours.vouch(Seeds.new())
    assert ours.asked == ["keys/query"]


async def test_a_device_without_keys_is_not_vouched_for(ours: Ours) -> None:
    ours.device = replace(ours.device, device_id="NEVERSEEN")
    with pytest.raises(NotOurs):
        await ours.vouch(Seeds.new())


def test_seeds_show_nothing_of_themselves() -> None:
    seeds = Seeds.new()
    assert seeds.master not in repr(seeds)
    assert len({seeds.master, seeds.self_signing, seeds.user_signing}) == 3


def test_the_keys_grow_as_the_standard_says() -> None:
    """RFC 8032, 7.1, the first test."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = ECC.construct(curve="Ed25519", seed=seed).public_key().export_key(format="raw")
    assert public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
