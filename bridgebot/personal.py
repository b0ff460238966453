"""What somebody has set for themselves, and the doors to change it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bridgebot.command import Context
from bridgebot.event import Button
from bridgebot.owners import absences, chains, workhours
from bridgebot.people import zones
from bridgebot.routing import Role
from bridgebot.text import Block, Heading, Moment, Wordy, bullets, spans
from store import digests, hours, people, preferences

HERE: Final = "here"


def settings(context: Context) -> tuple[list[Block], list[Button]]:
    """Say what is set, and give a door to each."""
    listed = bullets(*_said(context))
    return [Heading(spans("Settings")), listed], list(_doors(context))


def _said(context: Context) -> Iterator[tuple[Wordy, ...]]:
    if context.asker.role >= Role.STAFF:
        yield from _at_work(context)
    yield (f"You are told {where(context)}",)
    yield (_zone(context),)
    yield _digest(context)
    accounts = people.accounts(context.transaction, context.asker.person_id)
    if len(accounts) > 1:
        named = ", ".join(f"{each.name} on {each.connection}" for each in accounts)
        yield (f"You are {named}",)


def _at_work(context: Context) -> Iterator[tuple[Wordy, ...]]:
    person, now = context.asker.person_id, context.now
    worked = chains.hours_of(context.transaction, person)
    yield (f"Your hours: {workhours.written(worked)}",)
    for each in absences.of(context.transaction, person, now):
        yield ("You are ", *each)


def _zone(context: Context) -> str:
    if own := zones.own_of(context.transaction, context.asker.person_id):
        return f"Your time zone: {own}"
    return f"Your time zone is not known; I go by {zones.of(context)}"


def where(context: Context) -> str:
    """Say where somebody is told what comes of their wishes."""
    chosen = preferences.of(context.transaction, context.asker.person_id)
    if chosen is None:
        return "where you asked"
    place = context.place
    is_here = (chosen.connection, chosen.channel) == (place.connection, place.channel)
    return HERE if is_here else f"in one place on {chosen.connection}"


def _digest(context: Context) -> tuple[Wordy, ...]:
    own = digests.of_person(context.transaction, context.asker.person_id)
    due = next((each.due_at for each in own if each.due_at is not None), None)
    return ("No digest comes to you",) if due is None else ("Your next digest: ", Moment(due))


def _doors(context: Context) -> Iterator[Button]:
    if context.asker.role >= Role.STAFF:
        yield Button("Hours\u2026", "hours ?")
        is_away = hours.away(context.transaction, context.asker.person_id, context.now)
        yield Button("I am back", "back") if is_away else Button("Away\u2026", "away ?")
        yield Button("Who answers for what", "areas")
    yield Button("Where I am told\u2026", "hear ?")
    yield Button("My time zone\u2026", "zone ?")
    if context.place.connection in context.routing.direct:
        yield Button("Digest to me", "digest --to me")
    yield Button("Link accounts", "link")
    yield Button("Privacy", "privacy")
