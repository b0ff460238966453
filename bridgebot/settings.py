"""All that can be set in config.toml, but for what each platform adds to its connections."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from bridgebot.adapter import AdapterSettings
from bridgebot.conversation.lanes import ConversationSettings
from bridgebot.owners.pauses import PAUSES, PauseSettings
from bridgebot.owners.roster import AreaSettings, Listed, Roster
from bridgebot.people.belonging import Belonging, OrganisationSettings
from bridgebot.routing import REACTIONS
from bridgebot.secret import Address

FILE: Final = Path("config.toml")

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["console", "json"]


class Server(BaseModel):
    """Where the web server listens, for connections that are spoken to over HTTP."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)


class Settings(BaseModel):
    """The settings of a whole bot."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    database: Address = Field(
        default=Address("text", "sqlite:///bridgebot.db"),
        description="Where everything is kept: sqlite:///FILE (as seen from the folder in which "
        "Bridgebot is started) or postgresql://USER@HOST/NAME. An address with a password in it "
        'is better kept elsewhere: { env = "NAME" } or { file = "PATH" }.',
    )
    log_level: Level | None = Field(
        default=None,
        description="The least that is logged: debug, info, warning or error. Unless you say, it "
        "is info, or warning where the console is the only connection.",
        examples=["info"],
    )
    log_format: Format | None = Field(
        default=None,
        description="How the log looks: console (for people) or json (for machines). Unless you "
        "say, it is console in a terminal and json everywhere else.",
        examples=["json"],
    )
    staff: tuple[str, ...] = Field(
        default=(),
        description="Accounts of people who are staff wherever they speak, each written as "
        '"connection:account". Whoever speaks in a team\'s channel is staff there anyway.',
        examples=[["console:bob"]],
    )
    admins: tuple[str, ...] = Field(
        default=(),
        description='Accounts of people who may do everything, each as "connection:account".',
        examples=[["console:bob"]],
    )
    reactions: Mapping[str, str] = Field(
        default=REACTIONS,
        description="Signs that stand for verbs, when staff put them on a card, or on the words "
        "with which it all began; done ships a suggestion and resolves an issue. What stands for "
        'urgent, vote or reopen is for customers too. A sign of a platform\'s own is ":name:".',
    )
    people: Mapping[str, Listed] = Field(
        default={},
        description="Who can be asked about a problem, each a table under a name of your choice.",
        examples=[
            {
                "ana": {
                    "name": "Ana",
                    "accounts": ["console:bob"],
                    "hours": "Mon-Fri 09:00-17:00",
                    "zone": "Europe/Berlin",
                    "holidays": "DE-BY",
                }
            }
        ],
    )
    areas: Mapping[str, AreaSettings] = Field(
        default={},
        description="The parts of the product. What a problem says decides to which it belongs; "
        "the people of its chain are asked one after the other.",
        examples=[
            {
                "exports": {
                    "words": ["export", "csv"],
                    "chain": [{"ask": "ana", "within": "4h"}],
                }
            }
        ],
    )
    pauses: PauseSettings = Field(
        default=PAUSES,
        description="Working times, such as 16h or 90m: after still_on_it, who has a problem is "
        "asked if they are still on it; after as much silence as silence says, others are asked; "
        "after customer, it is brought up that a customer has not answered.",
    )
    organisations: Mapping[str, OrganisationSettings] = Field(
        default={},
        description="Whom customers belong to, each a table under the name of an organisation: "
        "where its people are met, or how their accounts end.",
        examples=[{"Acme": {"places": ["console:lobby"], "domains": ["acme.org"]}}],
    )
    conversations: ConversationSettings = Field(
        default=ConversationSettings(),
        description="How staff say, in a thread with a customer, what goes to the customer: "
        "send_mark begins words that do, note_mark words that stay where all others go; signs are "
        "those of staff that customers see.",
    )
    server: Server = Field(
        default=Server(),
        description="Where the web server listens, if a connection needs one. Put a proxy that "
        "speaks https in front of it.",
    )
    adapters: Mapping[str, AdapterSettings] = Field(
        default={},
        description="The connections, each a table under a name of your choice: [adapters.NAME].",
    )

    _file: Path = PrivateAttr(default=FILE)

    @property
    def file(self) -> Path:
        """Say where these settings were read, or would have been."""
        return self._file

    @property
    def roster(self) -> Roster:
        """Give who answers for what."""
        return Roster(people=self.people, areas=self.areas)

    @property
    def belonging(self) -> Belonging:
        """Give the rules by which somebody belongs to an organisation."""
        return Belonging(self.organisations)

    def completed(self, file: Path, adapters: Mapping[str, AdapterSettings]) -> "Settings":
        """Give these settings with the file they come from and their connections."""
        completed = self.model_copy(update={"adapters": adapters})
        completed._file = file  # noqa: SLF001 - it is our own
        return completed
