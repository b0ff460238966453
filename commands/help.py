"""`help`, `help ship`: what can be said here."""

from collections.abc import Iterable, Iterator

from bridgebot.arguments import sentence
from bridgebot.command import ASK, Command, Context, Verb, command
from bridgebot.event import Button, Whisper
from bridgebot.routing import Role
from bridgebot.text import Block, Bullets, Doc, Paragraph, Typed, bullets, doc, paragraph, spans


@command(name="help")
def help_(context: Context, verb: Verb | None = None) -> Whisper:
    """See what I understand, or how one verb is used.

    verb: the verb to explain
    """
    if verb is not None:
        found = context.commands.find(verb, context.asker.role)
        return Whisper(_explained(found), _doors(context, found))
    allowed = [each for each in context.commands if context.asker.role >= each.who]
    body = doc(
        "Say in plain words what you wish for, or use one of these:",
        _listed(each for each in allowed if each.who == Role.CUSTOMER),
        *_for_staff([each for each in allowed if each.who > Role.CUSTOMER]),
    )
    return Whisper(body, tuple(_first_doors(context)))


def _first_doors(context: Context) -> Iterator[Button]:
    """Give doors to what people come for first."""
    if context.takes_forms:
        yield Button("Report a problem\u2026", f"issue {ASK}")
    yield Button("What is yours", "mine")
    yield Button("Who answers for what", "areas")


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
    if explained.asked(ASK) is None or not context.takes_forms:
        return ()
    return (Button("Fill in the form", f"{explained.name} {ASK}", is_main=True),)


def _explained(explained: Command) -> Doc:
    helps = [f"{each.name}: {sentence(each.help)}." for each in explained.arguments if each.help]
    return doc(
        paragraph(f"{explained.summary}."), paragraph(Typed(explained.usage)), bullets(*helps)
    )
