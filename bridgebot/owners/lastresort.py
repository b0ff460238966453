"""The area that takes what belongs nowhere else: there is always one, and admins say which."""

from bridgebot.command import Context, Refusal
from bridgebot.owners import chains, directory, showing
from bridgebot.text import Block, Doc, Typed, doc, paragraph
from store import areas
from store.areas import Area


def choose(context: Context, name: str) -> Doc:
    """Let an area take what belongs nowhere else, instead of the one that did."""
    directory.check_admin(context)
    area, former = showing.called(context.transaction, name), areas.last_resort(context.transaction)
    if former is not None and former.id == area.id:
        raise Refusal(f"{area.name} takes what belongs nowhere else already.", argument="area")
    if former is not None:
        directory.change(context, former.name, former, "area.changed", is_last_resort=0)
    taking = {"is_last_resort": 1, "is_open": 1}
    shown = directory.change(context, area.name, area, "area.changed", **taking)
    return doc(*shown.blocks, *_instead(former), *_nobody(area))


def takes(area: Area) -> Typed:
    """Name the command that lets an area take what belongs nowhere else."""
    return Typed(f"areas {area.name} --state last-resort")


def _instead(former: Area | None) -> tuple[Block, ...]:
    if former is None:
        return ()
    return (paragraph(f"It does so instead of {former.name}. ", takes(former), " undoes it."),)


def _nobody(area: Area) -> tuple[Block, ...]:
    if chains.read(area.chain):
        return ()
    nobody = "Nobody answers for it by name yet, so everyone is asked; "
    return (paragraph(nobody, Typed(f"owners {area.name} @kim 8h"), " names somebody."),)
