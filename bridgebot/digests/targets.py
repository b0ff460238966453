"""Which digest somebody means: that of the place where they speak, or their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bridgebot.command import Context, Refusal, Role
from bridgebot.conversation.talks import is_alone
from bridgebot.digests import digest
from bridgebot.digests.timetable import MONDAYS, NINE, WORKING_DAYS, Timetable, period
from bridgebot.event import Button, Place
from bridgebot.people import zones
from bridgebot.text import Typed
from store import digests
from store.digests import Digest, Edition, Late


@dataclass(frozen=True, slots=True)
class Target:
    """A digest: where it goes, for whom, and its row if there is one."""

    context: Context
    place: Place
    edition: Edition
    kept: Digest | None

    @property
    def is_own(self) -> bool:
        """Tell whether it is somebody's own."""
        return self.edition is Edition.PERSONAL

    @property
    def is_shared(self) -> bool:
        """Tell whether others read it too: then it is not for any one customer to say."""
        return not self.is_own and not is_alone(
            self.context.routing, self.place, self.context.asker.account
        )

    @property
    def may_change(self) -> bool:
        """Tell whether whoever asks may say when it comes: staff, and who had it scheduled."""
        context, row = self.context, self.kept
        is_theirs = row is not None and row.maker_id == context.asker.person_id
        is_due = row is not None and row.due_at is not None
        return context.asker.role >= Role.STAFF or not self.is_shared or (is_theirs and is_due)

    def check_change(self) -> None:
        """Let no one customer change what all in a place read; Refusal with what they may."""
        if not self.may_change:
            whose = "" if self.kept is None or self.kept.due_at is None else self.kept.maker_name
            who = f"staff or {whose}" if whose else "staff"
            raise Refusal(
                f"Everybody here reads it, so it is for {who} to say when it comes. ",
                Typed("digest schedule --to me"),
                " has one of your own come to you.",
            )

    @property
    def name(self) -> str:
        """Name it in an answer."""
        return "Your own digest" if self.is_own else "The digest of this place"

    @property
    def ending(self) -> str:
        """Give what a command about it ends with."""
        return " --to me" if self.is_own else ""

    @property
    def row(self) -> Digest:
        """Give its row, or what would be written into a new one."""
        return self.kept or self._blank()

    @property
    def usual(self) -> Timetable:
        """Say when it comes unless somebody says otherwise.

        It goes by the clocks of whoever asks, if they told us those, else of the connection.
        """
        asker, zone = self.context.asker, zones.of(self.context)
        is_daily = self.edition is Edition.STAFF or (self.is_own and asker.role >= Role.STAFF)
        return Timetable(WORKING_DAYS if is_daily else MONDAYS, NINE, zone)

    def typed(self, verb: str) -> Typed:
        """Name the command that does something to it."""
        return Typed(f"digest {verb}{self.ending}")

    def doors(self, *verbs: str) -> tuple[Button, ...]:
        """Give the buttons for some of its commands."""
        return tuple(Button(verb.capitalize(), f"digest {verb}{self.ending}") for verb in verbs)

    def scheduled(self) -> Digest:
        """Give its row, which has a time; Refusal when it has none."""
        if self.kept is None or self.kept.due_at is None:
            name = "digest to you" if self.is_own else "digest here"
            raise Refusal(f"There is no {name} yet. ", self.typed("schedule"), " begins one.")
        return self.kept

    def keep(self, **columns: Any) -> int:
        """Write what is new about it; answer with its number."""
        transaction = self.context.transaction
        if self.kept is not None:
            digests.change(transaction, self.kept.id, **columns)
            return self.kept.id
        values = self._blank().model_dump(exclude={"id"})
        return digests.make(transaction, **(values | columns))

    def _blank(self) -> Digest:
        asker, when = self.context.asker, self.usual
        return Digest(
            connection=self.place.connection,
            channel=self.place.channel,
            thread=self.place.thread,
            edition=self.edition.value,
            **self.owner,
            days=when.cron,
            minute=when.minute,
            zone=when.zone,
            holidays=when.holidays,
            late=Late.ONCE.value,
            covered_at=self.context.now - period(when),
            maker_id=asker.person_id,
            maker_name=asker.name,
        )

    @property
    def owner(self) -> dict[str, Any]:
        """Give the columns that say whose own it is."""
        asker = self.context.asker
        if not self.is_own:
            return {}
        return {"person_id": asker.person_id, "account": asker.account, "name": asker.name}


def target(context: Context, *, own: bool) -> Target:
    """Find the digest that somebody means; a thread has one of its own, or its channel's."""
    if own:
        return _own(context)
    place, reader = context.place, context.transaction
    edition = Edition.STAFF if context.routing.is_team(place) else Edition.CUSTOMER
    here = (place.connection, place.channel)
    kept = digests.of_place(reader, *here, place.thread, edition)
    if kept is None and place.thread:
        kept = digests.of_place(reader, *here, "", edition)
    return Target(context, digest.place_of(kept) if kept else place, edition, kept)


def _own(context: Context) -> Target:
    """Find somebody's own; it goes to the account from which they speak."""
    direct = context.routing.direct.get(context.place.connection)
    if direct is None:
        raise Refusal("I cannot write to you alone on this platform, so no digest goes to you.")
    place, edition = direct(context.asker.account), Edition.PERSONAL
    found = Target(context, place, edition, _row_of(context, place))
    if found.kept is not None:
        row = found.kept
        row.connection, row.channel, row.thread = place.connection, place.channel, place.thread
        row.account, row.name = context.asker.account, context.asker.name
    return found


def _row_of(context: Context, place: Place) -> Digest | None:
    """Find the row of whoever asks; one that was another person's begins anew as theirs."""
    transaction, person = context.transaction, context.asker.person_id
    where = (place.connection, place.channel, place.thread)
    there = digests.of_place(transaction, *where, Edition.PERSONAL)
    if there is None:
        return next(iter(digests.of_person(transaction, person)), None)
    if there.person_id != person:
        there.person_id, there.due_at = person, None
        digests.change(transaction, there.id, person_id=person, due_at=None)
    return there
