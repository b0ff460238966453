"""What people do to a digest: look at it, have it now, schedule it, put it off, end it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bridgebot import moments
from bridgebot.command import Context, Refusal, Role
from bridgebot.digests import charts, digest, editions, timetable
from bridgebot.digests.digest import Desk, Telling
from bridgebot.digests.editions import Frame
from bridgebot.digests.targets import Target
from bridgebot.digests.timetable import Timetable
from bridgebot.event import Whisper
from bridgebot.owners import workhours
from bridgebot.refusal import about
from bridgebot.text import Block, Doc, Moment, Typed, Wordy, doc, paragraph, say
from store import digests, installation
from store.digests import Digest, Late

HOUR_MS: Final = 3_600_000
EXAMPLE: Final = Typed("digest schedule Mon-Fri 9:00 --zone Europe/Berlin")
_IF_LATE: Final = {
    Late.ONCE: "If I am not running then, it comes late.",
    Late.SKIP: "If I am not running then, it is left out.",
}


# What it says -----------------------------------------------------------------------------------


def preview(which: Target) -> Whisper:
    """Show the asker alone what it would say now."""
    return _shown(which, "So it would read now; ", which.typed("now"), " posts it.")


def _shown(which: Target, *note: Wordy) -> Whisper:
    context, row = which.context, which.row
    is_alone = not (which.is_own and context.is_overheard)
    told = _told(context, row)
    facts = _desk(context).facts(context.transaction, row, told, is_alone=is_alone)
    if not facts:
        return Whisper(_nothing(row))
    page, more = editions.front(facts, Frame()), editions.back(facts)
    rest = more.body.blocks if more else ()
    chart = charts.told(facts.figures).blocks if facts.figures else ()
    return Whisper(Doc((*page.body.blocks, *rest, *chart, paragraph(*note))), page.buttons)


def now(which: Target) -> Doc | Whisper:
    """Post it now; the next one tells of what happens from here on.

    Where nobody has scheduled one, a customer who asks for it reads it alone.
    """
    context = which.context
    if not which.may_change and not (which.kept and which.kept.due_at):
        own = which.typed("schedule --to me")
        alone = () if context.is_overheard else ("Only you see this. ",)
        return _shown(which, *alone, own, " has one of your own come to you.")
    _check_patience(which)
    row = which.row if which.kept else _made(which)
    desk, told = _desk(context), _told(context, row)
    facts = desk.facts(context.transaction, row, told)
    if not facts:
        return _nothing(row)
    desk.post(context.transaction, row, told, facts)
    digests.change(context.transaction, row.id, covered_at=context.now, count=row.count + 1)
    context.record("digest.posted", row.id)
    return say("It is on its way to you." if which.is_own else "It is posted.")


def _told(context: Context, row: Digest) -> Telling:
    """Tell of the time since the last one, up to now."""
    now, maker = context.now, context.asker.person_id
    return Telling(row.covered_at, now, now, maker=maker, is_by_hand=True)


def _made(which: Target) -> Digest:
    number, row = which.keep(), which.row
    row.id = number
    return row


def _check_patience(which: Target) -> None:
    """Let customers not fill a place with one digest after the other."""
    context, row = which.context, which.row
    is_fresh = row.count > 0 and context.now - row.covered_at < HOUR_MS
    if is_fresh and context.asker.role < Role.STAFF:
        last, shows = Moment(row.covered_at), which.typed("preview")
        raise Refusal("There was one at ", last, "; ", shows, " shows you what is new since.")


def _nothing(row: Digest) -> Doc:
    since = Moment(row.covered_at)
    return say("There is nothing to tell: nothing changed since ", since, ", and nothing is open.")


def _desk(context: Context) -> Desk:
    return Desk(context.routing, installation.tag(context.transaction))


# When it comes ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wish:
    """When a digest is to come, as far as somebody says it."""

    words: str | None = None
    zone: str | None = None
    holidays: str | None = None
    late: Late | None = None


def schedule(which: Target, wish: Wish) -> Whisper:
    """Let it come at these times from now on; what is not said stays as it is."""
    which.check_change()
    context, row, late = which.context, which.row, wish.late
    when = _read(digest.timetable_of(row), wish)
    late = late or Late(row.late)
    due = timetable.next_after(when, context.now)
    place = which.place
    number = which.keep(
        connection=place.connection,
        channel=place.channel,
        thread=place.thread,
        **which.owner,
        days=when.cron,
        minute=when.minute,
        zone=when.zone,
        holidays=when.holidays,
        late=late.value,
        due_at=due,
        snoozed_until=None,
        covered_at=max(row.covered_at, context.now - timetable.period(when)),
        maker_id=context.asker.person_id,
        maker_name=context.asker.name,
    )
    _stop_others(which, number)
    context.record("digest.scheduled", number, words=timetable.written(when))
    body = paragraph(*_comes(which, when, due), " ", _IF_LATE[late])
    return Whisper(doc(body, *_zone_hint(when, wish.zone)), which.doors("preview", "stop"))


def _read(otherwise: Timetable, wish: Wish) -> Timetable:
    try:
        when = timetable.read(wish.words, otherwise) if wish.words else otherwise
        when = timetable.in_zone(when, wish.zone or when.zone)
        return when if wish.holidays is None else timetable.without(when, wish.holidays)
    except ValueError as error:
        part = workhours.part(error, "when")
        raise Refusal(f"{error}. For example: ", EXAMPLE, argument=part) from error


def _comes(which: Target, when: Timetable, due: int) -> tuple[Wordy, ...]:
    return f"{which.name} comes {timetable.written(when)}, next on ", Moment(due), "."


def _zone_hint(when: Timetable, zone: str | None) -> tuple[Block, ...]:
    if zone or when.zone != "UTC":
        return ()
    return (paragraph("To go by your own clocks, add a zone: ", EXAMPLE),)


def snooze(which: Target, words: str | None) -> Whisper:
    """Let it rest until a time; what happens meanwhile is told by the next one."""
    context, row = which.context, which.scheduled()
    which.check_change()
    with about("when"):
        end = moments.read(words or "1 day", context.now, row.zone)
    due = timetable.next_after(digest.timetable_of(row), end - 1)
    digests.change(context.transaction, row.id, due_at=due, snoozed_until=end)
    context.record("digest.snoozed", row.id, until=str(end))
    body = say(
        f"{which.name} rests until ", Moment(end), "; the next one comes on ", Moment(due), "."
    )
    return Whisper(body, which.doors("stop"))


def stop(which: Target) -> Doc:
    """Let it come no more."""
    context, row = which.context, which.scheduled()
    which.check_change()
    digests.change(context.transaction, row.id, due_at=None, snoozed_until=None)
    _stop_others(which, row.id)
    context.record("digest.stopped", row.id)
    return say(f"{which.name} comes no more. ", which.typed("schedule"), " begins it again.")


def _stop_others(which: Target, number: int) -> None:
    """Let somebody who was several people once have no second one of their own."""
    transaction, asker = which.context.transaction, which.context.asker
    for each in digests.of_person(transaction, asker.person_id) if which.is_own else ():
        if each.id != number:
            digests.change(transaction, each.id, due_at=None, snoozed_until=None)


def show(which: Target) -> Whisper:
    """Say whether it is scheduled, and when it comes next."""
    row = which.kept
    if row is None or row.due_at is None:
        return _show_none(which)
    comes = _comes(which, digest.timetable_of(row), row.due_at)
    rests = (" It rests until then.",) if row.snoozed_until is not None else ()
    whose = () if which.is_own else (f" {row.maker_name} asked for it.",)
    body = paragraph(*comes, *rests, " ", _IF_LATE[Late(row.late)], *whose)
    ends = ("stop",) if which.may_change else ()
    return Whisper(doc(body), which.doors("preview", "now", *ends))


def _show_none(which: Target) -> Whisper:
    where = "to you" if which.is_own else "here"
    usual = timetable.written(which.usual)
    if not which.may_change:
        body: tuple[Wordy, ...] = (
            f"There is no digest {where} yet. Staff can have one come {usual}, ",
            Typed("digest schedule --to me"),
            " has one of your own come to you, and ",
            which.typed("preview"),
            " shows what it would say.",
        )
        return Whisper(doc(paragraph(*body)), which.doors("preview"))
    body = (
        f"There is no digest {where} yet. ",
        which.typed("schedule"),
        f" has it come {usual}, and ",
        which.typed("preview"),
        " shows what it would say.",
    )
    return Whisper(doc(paragraph(*body)), which.doors("preview", "schedule"))
