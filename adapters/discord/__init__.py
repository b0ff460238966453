"""Speaks with Discord: a bot in servers, in direct messages, and wherever people carry it."""

from typing import Final

from adapters.discord.ability import CHANNEL, DIRECT
from adapters.discord.settings import Settings
from bridgebot.adapter import Adapter

SUPPORT: Final = {"in a channel": CHANNEL, "in a direct message": DIRECT}

__all__ = ["SUPPORT", "Settings", "create"]


def create(name: str, settings: Settings) -> Adapter:
    """Make the adapter of one connection to Discord."""
    from adapters.discord.discord import Discord  # noqa: PLC0415 - slow to load

    return Discord(name, settings)
