"""Speaks with whoever sits at the terminal, who may be everybody; reads scripts as well."""

from typing import Final

from pydantic import Field

from adapters.console.console import AT_A_PROMPT, IN_A_SCRIPT, Console
from bridgebot.adapter import Adapter, AdapterSettings, Zone

SUPPORT: Final = {"at a prompt": AT_A_PROMPT, "in a script": IN_A_SCRIPT}


class Settings(AdapterSettings):
    """What is set for the terminal."""

    platform: str = Field(default="console", description="The platform: your terminal.")
    team: str = Field(
        default="team",
        min_length=1,
        pattern=r"^[^\s@/:]+$",
        description="The place of your own people, as in `bob@team: /take 1`. Any other place "
        "that is named is a customer's channel.",
    )
    zone: Zone | None = Field(
        default=None,
        description="The time zone in which people are told times; by default, this machine's own. "
        "Who said `zone` is told times by their own clock where nobody else reads them.",
        examples=["Europe/Berlin"],
    )


def create(name: str, settings: Settings) -> Adapter:
    """Make the adapter for one terminal."""
    return Console(name, settings.team, zone=settings.zone or "")
