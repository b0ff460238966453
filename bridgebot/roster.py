"""What config.toml says of people, and of the areas for which they answer."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from bridgebot import chains, workhours
from bridgebot.chains import How, Turns
from bridgebot.workhours import Hours

_CONFIG = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _several(said: Any) -> Any:
    return (said,) if isinstance(said, str) else said


Several = Annotated[tuple[str, ...], BeforeValidator(_several)]
"""One text, or a list of them."""


class Timed(BaseModel):
    """Whatever has working hours."""

    model_config = _CONFIG

    hours: Several = Field(
        default=(), description='When clocks run, such as "Mon-Fri 09:00-17:00"; several are fine.'
    )
    zone: str = Field(default="UTC", description="The zone of these hours.")
    holidays: str = Field(default="", description='Whose holidays are free, such as "DE-BY".')

    @model_validator(mode="after")
    def _can_be_read(self) -> "Timed":
        self.worked()
        return self

    def worked(self) -> Hours | None:
        """Give the hours, or None if there are none; ValueError for what cannot be read."""
        if not self.hours:
            return None
        return workhours.hours_of(self.hours, self.zone, self.holidays)


class Listed(Timed):
    """A person who can be asked, on whatever platforms they are."""

    name: str = Field(description="The name that people see.")
    accounts: Several = Field(description='Their accounts, each as "connection:account".')


class StepSettings(BaseModel):
    """A step of a chain."""

    model_config = _CONFIG

    ask: Several = Field(description="Who is asked: a key of [people], or several who take turns.")
    within: str = Field(default="8h", description="The working time they have, such as 4h or 90m.")
    how: How = Field(default=How.THREAD, description="thread, direct or everywhere.")
    turns: Turns = Field(default=Turns.WEEK, description="How several take turns: day or week.")

    @field_validator("within")
    @classmethod
    def _is_time(cls, said: str) -> str:
        chains.minutes_of(said)
        return said

    @field_validator("ask")
    @classmethod
    def _is_somebody(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        if not said:
            raise ValueError("a step asks somebody: name a key of [people]")
        return said


class AreaSettings(Timed):
    """A part of the product, and who answers for it."""

    words: Several = Field(default=(), description="What a problem mentions that belongs here.")
    chain: tuple[StepSettings, ...] = Field(default=(), description="Who is asked, in order.")
    last_resort: bool = Field(
        default=False, description="Whether what belongs nowhere else comes here."
    )


class Roster(BaseModel):
    """People and areas as they are set."""

    model_config = _CONFIG

    people: Mapping[str, Listed] = {}
    areas: Mapping[str, AreaSettings] = {}

    def strangers(self) -> Iterator[tuple[str, str]]:
        """List who is asked somewhere and is nobody we know, each with the key where."""
        for name, area in self.areas.items():
            for number, step in enumerate(area.chain):
                for who in step.ask:
                    if who not in self.people:
                        yield f"areas.{name}.chain.{number}.ask", who
