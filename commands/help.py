"""`help`, `help ship`: what can be said here."""

from collections.abc import Iterable

from bridgebot.arguments import sentence
from bridgebot.command import ASK, Command, Context, Verb, command
from bridgebot.event import Button, Whisper
from bridgebot.routing import Role
from bridgebot.text import Block, Bullets, Doc, Paragraph, Typed, bullets, doc, paragraph, spans


@command(name="help")
def help_(context: Context, verb: Verb | None = None) -> Doc | Whisper:
    """See what I understand, or how one verb is used.

    verb: the verb to explain
    """
    if verb is not None:
        found = context.commands.find(verb, context.asker.role)
        return Whisper(_explained(found), _doors(context, found))
    allowed = [each for each in context.commands if context.asker.role >= each.who]
    return doc(
        "Say in plain words what you wish for, or use one of these:",
        _listed(each for each in allowed if each.who == Role.CUSTOMER),
        *_for_staff([each for each in allowed if each.who > Role.CUSTOMER]),
    )


def _for_staff(commands: list[Command]) -> tuple[Block, ...]:
    return (paragraph("And because you are staff:"), _listed(commands)) if commands else ()


def _listed(commands: Iterable[Command]) -> Bullets:
    return Bullets(
        tuple(
            (Paragraph(spans(Typed(each.usage), f" \u2014 {each.summary}")),) for each in commands
        )
    )


def _doors(context: Context, explained: Command) -> tuple[Button, ...]:
    """Give a door to the form of a verb, where there are forms and it takes anything."""
    if not explained.arguments or not context.takes_forms:
        return ()
    return (Button("Fill in the form", f"{explained.name} {ASK}", is_main=True),)


def _explained(explained: Command) -> Doc:
    helps = [f"{each.name}: {sentence(each.help)}." for each in explained.arguments if each.help]
    return doc(
        paragraph(f"{explained.summary}."), paragraph(Typed(explained.usage)), bullets(*helps)
    )
