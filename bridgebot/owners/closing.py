"""Areas that take no more issues, what becomes of those that are open, and areas opened again."""

from collections.abc import Sequence
from typing import Final

from bridgebot.command import Context, Refusal
from bridgebot.owners import chains, directory, showing
from bridgebot.text import Block, Doc, Typed, doc, paragraph
from store import areas, escalations
from store.areas import Area
from store.escalations import Escalation, Stage

NAMED: Final = 5
"""How many of those who keep an issue are named."""


def close_area(context: Context, name: str) -> Doc:
    """Let an area take no more issues; what nobody has yet goes to the area of last resort."""
    directory.check_admin(context)
    area = showing.called(context.transaction, name)
    if area.is_last_resort:
        raise Refusal(
            f"{area.name} takes what belongs nowhere else, so it stays open until another area "
            "does that: ",
            Typed("areas NAME --state last-resort"),
            ".",
        )
    if not area.is_open:
        raise Refusal(f"{area.name} is closed already. ", opens(area), " opens it again.")
    last = areas.need_last_resort(context.transaction)
    directory.change(context, area.name, area, "area.closed", is_open=0)
    found = escalations.of_area(context.transaction, area.id)
    escalations.hasten(context.transaction, area.id, context.now)
    return doc(
        paragraph(f"{area.name} is closed: it takes no new problems. ", opens(area), " undoes it."),
        *_fates(found, last),
    )


def open_area(context: Context, name: str) -> Doc:
    """Let an area take issues again; what went to another area stays there."""
    directory.check_admin(context)
    area = showing.called(context.transaction, name)
    if area.is_open:
        raise Refusal(f"{area.name} is open.")
    shown = directory.change(context, area.name, area, "area.opened", is_open=1)
    hint = (Typed(f"route 12 {area.name}"), " brings one back.")
    stays = paragraph("What went to another area meanwhile stays there; ", *hint)
    return doc(paragraph(f"{area.name} is open again."), *shown.blocks, stays)


def opens(area: Area) -> Typed:
    """Name the command that opens an area again."""
    return Typed(f"areas {area.name} --state open")


def _fates(found: Sequence[Escalation], last: Area) -> tuple[Block, ...]:
    """Say what becomes of its open issues."""
    if not found:
        return (paragraph("Nothing is open in it."),)
    asked = [each for each in found if each.stage == Stage.ASKING]
    kept = [each for each in found if each.stage != Stage.ASKING]
    return (*_moved(len(asked), last), *_kept(kept, last))


def _moved(count: int, last: Area) -> tuple[Block, ...]:
    goes = "1 open problem that nobody has taken goes"
    if count != 1:
        goes = f"{count:,} open problems that nobody has taken go"
    nobody = (
        f" Nobody answers for {last.name} by name yet; ",
        Typed(f"owners {last.name} @kim 8h"),
        " names somebody.",
    )
    said = (f"{goes} to {last.name} now.", *(() if chains.read(last.chain) else nobody))
    return (paragraph(*said),) if count else ()


def _kept(kept: Sequence[Escalation], last: Area) -> tuple[Block, ...]:
    if not kept:
        return ()
    stays, them = ("1 stays", "it") if len(kept) == 1 else (f"{len(kept):,} stay", "them")
    names = list(dict.fromkeys(each.asked_name or "nobody by name" for each in kept))
    shown = ", ".join(names[:NAMED]) + " and others" * (len(names) > NAMED)
    later = f"what is given back, or left unanswered, goes to {last.name}"
    return (paragraph(f"{stays} with who has taken {them} or let {them} rest ({shown}); {later}."),)
