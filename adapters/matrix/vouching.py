"""Sees to it that the account vouches for our device, with keys kept beside the device's own."""

from dataclasses import asdict

import structlog

from adapters.matrix.crosssigning import Device, NotOurs, OtherKeys, Seeds
from adapters.matrix.crosssigning import vouch as introduce
from adapters.matrix.crypto import Crypto
from adapters.matrix.session import SEEDS, Account
from adapters.matrix.wire import Declined

_log = structlog.get_logger()


async def vouch(account: Account, crypto: Crypto, *, is_reset: bool) -> None:
    """Vouch for our device; when that cannot be, say so and go on without."""
    session = account.session
    device = Device(session.user_id, session.device_id, crypto.fingerprint)
    try:
        is_new = await introduce(
            account.wire.call, device, _seeds(account), account.password, replace=is_reset
        )
    except OtherKeys:
        _log.warning(
            "matrix.not_vouched_for",
            reason="the account has signing keys from somewhere else; verify this device there, "
            "or set reset_identity",
            device=session.device_id,
        )
    except (NotOurs, Declined) as error:
        if isinstance(error, Declined) and error.is_limit:
            raise
        _log.warning("matrix.not_vouched_for", reason=str(error), device=session.device_id)
    else:
        if is_new:
            _log.info("matrix.vouched_for", device=session.device_id)


def _seeds(account: Account) -> Seeds:
    found = account.folder.read(SEEDS)
    seeds = Seeds(**found) if found else Seeds.new()
    if not found:
        account.folder.write(SEEDS, asdict(seeds))  # before they are used: they must not be lost
    return seeds
