"""To which organisation an account belongs, by where it is met: the rules of the config."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from bridgebot.event import Author, Place
from bridgebot.owners.roster import Several


class OrganisationSettings(BaseModel):
    """By what the people of an organisation are known."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    places: Several = Field(
        default=(),
        description='Where they are met, each as "connection:ID" of a workspace, server, room or '
        "channel. What an account or a channel begins with will do.",
    )
    domains: Several = Field(
        default=(), description="What their accounts end with, such as acme.org."
    )


@dataclass(frozen=True, slots=True)
class Belonging:
    """The rules, in the order in which they are written: the first that fits holds."""

    organisations: Mapping[str, OrganisationSettings] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.organisations)

    def of(self, place: Place, author: Author) -> str:
        """Name the organisation of whoever speaks in a place; nothing if no rule fits."""
        for name, rule in self.organisations.items():
            if _is_met(rule, place, author) or _is_of_domain(rule, author):
                return name
        return ""

    def strangers(self, connections: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        """List the places on no known connection, each with the key where it is written."""
        for name, rule in self.organisations.items():
            for number, each in enumerate(rule.places):
                connection, _, rest = each.partition(":")
                if not rest or connection not in connections:
                    yield f"organisations.{name}.places.{number}", each


def _is_met(rule: OrganisationSettings, place: Place, author: Author) -> bool:
    for each in rule.places:
        connection, _, start = each.partition(":")
        if connection == place.connection and (
            author.realm == start
            or place.channel.startswith(start)
            or author.account.startswith(start)
        ):
            return True
    return False


def _is_of_domain(rule: OrganisationSettings, author: Author) -> bool:
    """Tell by the end of an account: `@ana:acme.org` on Matrix, `ana@acme.org` elsewhere."""
    account = author.account.casefold()
    return any(
        account.endswith((f":{each}", f"@{each}")) for each in map(str.casefold, rule.domains)
    )
