"""How long the clock waits before it asks how it goes with what somebody has."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, field_validator

from bridgebot.owners import chains


class PauseSettings(BaseModel):
    """Working times, written like 16h or 90m."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    still_on_it: str = "16h"
    silence: str = "8h"
    customer: str = "40h"

    @field_validator("still_on_it", "silence", "customer")
    @classmethod
    def _is_time(cls, said: str) -> str:
        try:
            chains.minutes_of(said)
        except ValueError as error:
            message = f"a working time ({error})"
            raise ValueError(message) from error
        return said

    @property
    def remind(self) -> int:
        """Give the working minutes until whoever has an issue is asked if they are still on it."""
        return chains.minutes_of(self.still_on_it)

    @property
    def patience(self) -> int:
        """Give the working minutes that they have to say so."""
        return chains.minutes_of(self.silence)

    @property
    def customers(self) -> int:
        """Give the working minutes until a customer's silence is brought up."""
        return chains.minutes_of(self.customer)


PAUSES: Final = PauseSettings()
"""The pauses, unless others are set."""
