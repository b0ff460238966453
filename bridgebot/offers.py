"""What there is to offer while somebody types: the commands, and suggestions to choose from."""

from collections.abc import Iterable, Sequence
from typing import Final

from bridgebot.abilities import Blank, Offer
from bridgebot.adapter import Choice
from bridgebot.arguments import Argument, Number
from bridgebot.cards import people, short
from bridgebot.command import Command
from bridgebot.routing import Role
from bridgebot.similar import Like

CHOICES: Final = 25
SEEKING: Final = frozenset({("suggest", "words")})
"""What may turn out to be wanted already while it is typed."""


def offers(commands: Iterable[Command]) -> list[Offer]:
    """Describe the commands to a platform that shows them before they are used."""
    return [_offer(each) for each in commands]


def choices(found: Sequence[Like]) -> list[Choice]:
    """Describe suggestions to somebody who may choose one."""
    return [
        Choice(
            f"#{like.number} {short(like.title)} \u2014 {people(like.supporters)}",
            str(like.number),
            f"vote {like.number}",
        )
        for like in found
    ]


def _offer(command: Command) -> Offer:
    blanks = tuple(_blank(command.name, each) for each in command.arguments)
    is_for_staff, usage = command.who >= Role.STAFF, command.usage.removeprefix(command.name)
    return Offer(command.name, command.summary, blanks, is_for_staff, usage.strip())


def _blank(verb: str, argument: Argument) -> Blank:
    return Blank(
        argument.name,
        argument.help or argument.name,
        argument.is_required,
        argument.is_flag,
        is_number=argument.kind is Number and argument.name in ("number", "instead"),
        seeks=(verb, argument.name) in SEEKING,
        choices=argument.choices,
    )
