"""`unlink`, `unlink 2`, `unlink slack`: not me any more."""

from bridgebot.command import Context, Refusal, Words, command
from bridgebot.people import linking, visibility
from bridgebot.text import Block, Bullets, Doc, Typed, Wordy, cut, doc, paragraph, say
from store import people
from store.people import Identity


@command()
def unlink(context: Context, account: Words | None = None) -> Doc:
    """Part your accounts again, each with the votes it cast; alone, it lists them.

    account: its number in the list, or its connection
    """
    visibility.check_alone(context)
    mine = people.accounts(context.transaction, context.asker.person_id)
    if account is None:
        return _list(context, mine)
    if len(mine) < 2:  # noqa: PLR2004 - it takes two to part
        raise Refusal("This is your only account here; there is nothing to part.")
    gone = _meant(mine, account)
    linking.split(context, gone)
    return say(*linking.shown(gone), " is a person of its own again, with the votes it cast.")


def _list(context: Context, mine: list[Identity]) -> Doc:
    if len(mine) < 2:  # noqa: PLR2004 - as above
        return say("This is your only account here. ", Typed("link"), " joins another one with it.")
    lines = [paragraph(*_line(context, number, each)) for number, each in enumerate(mine, 1)]
    blocks: tuple[tuple[Block, ...], ...] = tuple((line,) for line in lines)
    return doc(
        paragraph("These accounts are you:"),
        Bullets(blocks),
        paragraph(Typed("unlink 2"), " lets the second one be a person of its own again."),
    )


def _line(context: Context, number: int, each: Identity) -> tuple[Wordy, ...]:
    here = (context.place.connection, context.asker.account)
    this = ", this one" if (each.connection, each.account) == here else ""
    return (f"{number}: ", *linking.shown(each), this)


def _meant(mine: list[Identity], said: str) -> Identity:
    number = said.removeprefix("#")
    if number.isascii() and number.isdecimal() and 0 < int(number) <= len(mine):
        return mine[int(number) - 1]
    found = [
        each for each in mine if said in (each.connection, f"{each.connection}:{each.account}")
    ]
    if len(found) != 1:
        why = "You have several there" if found else f"You have no account “{cut(said)}”"
        raise Refusal(f"{why}. ", Typed("unlink"), " lists them with their numbers.")
    return found[0]
