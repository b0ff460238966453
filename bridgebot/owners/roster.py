"""What config.toml says of people, and of the areas for which they answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from bridgebot.owners import chains, patterns, workhours
from bridgebot.owners.chains import How, Turns
from bridgebot.owners.workhours import Hours

_AROUND_THE_CLOCK: Final = tuple(workhours.lines(workhours.ALWAYS))
_CONFIG = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


@contextmanager
def _expecting(what: str) -> Iterator[None]:
    """Say first, of what cannot be read, what it should be."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{what} ({error})") from error


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

    @field_validator("hours")
    @classmethod
    def _are_hours(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        with _expecting("hours"):
            workhours.hours_of(said or _AROUND_THE_CLOCK, "UTC")
        return said

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, said: str) -> str:
        with _expecting("a time zone"):
            workhours.hours_of(_AROUND_THE_CLOCK, said)
        return said

    @field_validator("holidays")
    @classmethod
    def _has_holidays(cls, said: str) -> str:
        with _expecting("a country or a part of one"):
            workhours.hours_of(_AROUND_THE_CLOCK, "UTC", said)
        return said

    def worked(self) -> Hours | None:
        """Give the hours, or None if nothing is said of them.

        A zone or holidays alone mean around the clock, in that zone, but for the holidays.
        """
        if not self.hours and not self.model_fields_set & {"zone", "holidays"}:
            return None
        return workhours.hours_of(self.hours or _AROUND_THE_CLOCK, self.zone, self.holidays)


class Listed(Timed):
    """A person who can be asked, on whatever platforms they are."""

    name: str = Field(description="The name that people see.")
    accounts: Several = Field(description='Their accounts, each as "connection:account".')

    @field_validator("accounts")
    @classmethod
    def _is_reached(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        if not said:
            raise ValueError('at least one account, written as "connection:account"')
        return said


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
        with _expecting("a working time"):
            chains.minutes_of(said)
        return said

    @field_validator("ask")
    @classmethod
    def _is_somebody(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        if not said:
            raise ValueError("somebody: the key of one of [people]")
        return said


class AreaSettings(Timed):
    """A part of the product, and who answers for it."""

    words: Several = Field(
        default=(),
        description="What a problem mentions that belongs here: words, phrases, export* for all "
        "words that begin so, and the beginnings of addresses of documents.",
    )
    chain: tuple[StepSettings, ...] = Field(default=(), description="Who is asked, in order.")
    last_resort: bool = Field(
        default=False, description="Whether what belongs nowhere else comes here."
    )

    @field_validator("words")
    @classmethod
    def _are_patterns(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        with _expecting("words, phrases, word* or addresses"):
            for each in said:
                patterns.read(each)
        return said


class Roster(BaseModel):
    """People and areas as they are set."""

    model_config = _CONFIG

    people: Mapping[str, Listed] = {}
    areas: Mapping[str, AreaSettings] = {}

    def accounts(self) -> Iterator[tuple[str, str, str]]:
        """List all accounts, each with the key where it is written, and whose it is."""
        for owner, person in self.people.items():
            for number, account in enumerate(person.accounts):
                yield f"people.{owner}.accounts.{number}", account, owner

    def strangers(self) -> Iterator[tuple[str, str]]:
        """List who is asked somewhere and is nobody we know, each with the key where."""
        for name, area in self.areas.items():
            for number, step in enumerate(area.chain):
                for who in step.ask:
                    if who not in self.people:
                        yield f"areas.{name}.chain.{number}.ask", who
