"""Discord is never asked too much: paced ahead, and stopped long before it bans the address."""

import time

import pytest

from adapters.discord.courtesy import Courtesy, Suspended


async def test_many_requests_are_spread_over_seconds() -> None:
    courtesy = Courtesy(a_second=3)
    began = time.monotonic()
    for _ in range(4):
        await courtesy.turn()
    assert time.monotonic() - began >= 0.99


async def test_after_too_many_invalid_requests_nothing_is_asked() -> None:
    courtesy = Courtesy(bad_max=3)
    for status in (401, 403, 429):
        courtesy.note(status)
    with pytest.raises(Suspended) as suspended:
        await courtesy.turn()
    assert 590 < suspended.value.seconds <= 600


async def test_what_is_not_our_fault_does_not_count() -> None:
    courtesy = Courtesy(bad_max=1)
    courtesy.note(429, is_shared=True)
    courtesy.note(404)
    await courtesy.turn()
