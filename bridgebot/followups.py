"""Who is told of what: one row a kind of happening, read from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from bridgebot import askings, doors, letters, news, outgoing
from bridgebot.event import Button, Place, Post
from bridgebot.outgoing import UNDRAWN
from bridgebot.telling import NOWHERE, Happened, call, tell_alone, tell_one, tell_team
from store import fanouts

__all__ = ["FOLLOW_UPS", "Happened", "follow"]

Rule = Callable[[Happened], None]

_LETTER: Final = Post(NOWHERE, UNDRAWN)
"""Stands for what one person alone is asked, which is drawn when it goes out."""


def put_up_card(happened: Happened) -> None:
    """Show it to the team, with buttons for what can be done."""
    if happened.team is not None:
        key, now = happened.card_key, happened.now
        outgoing.queue_card(happened.transaction, happened.team, key=key, now=now)


def redraw_card(happened: Happened) -> None:
    """Let the card show how things are now."""
    _redraw(happened, happened.team, happened.card_key, "c")


def show_files(happened: Happened) -> None:
    """Show the team, in the card's thread, the files that came with it."""
    files = outgoing.files_of(happened.data.get("files", "[]"))
    if happened.team is not None and files:
        outgoing.queue(
            happened.transaction,
            Post(happened.team, news.showed(happened.actor, files), files=files),
            key=happened.key("f"),
            now=happened.now,
            about=happened.card_key,
        )


def show_at_home(happened: Happened) -> None:
    """Show where an issue was reported with whom it is, and who is asked if they are silent."""
    if happened.home is not None:
        key, now = happened.home_key, happened.now
        outgoing.queue_card(happened.transaction, happened.home, key=key, now=now)


def redraw_at_home(happened: Happened) -> None:
    """Let what was shown where it was reported say how things are now."""
    _redraw(happened, happened.home, happened.home_key, "h")


def _redraw(happened: Happened, place: Place | None, about: str, suffix: str) -> None:
    if place is not None:
        key, now = happened.key(suffix), happened.now
        outgoing.redraw(happened.transaction, place, key=key, now=now, about=about)


def redraw_letters(happened: Happened) -> None:
    """Let what single people were asked about it say how things are now."""
    where = (happened.tag, happened.suggestion.id, happened.entry, happened.team)
    for count, (place, letter) in enumerate(letters.sent(happened.transaction, *where)):
        _redraw(happened, place, letter, f"e{count}")


def add_to_story(happened: Happened) -> None:
    """Tell the team in the card's thread."""
    story = news.told(happened.kind, happened.actor, happened.data)
    tell_team(happened, Post(NOWHERE, story))


def tell_asked(happened: Happened) -> None:
    """Tell whoever is asked about an issue, as their step of the chain says."""
    row = happened.escalation()
    due = row.due_at if row else None
    offered = doors.asked(happened.suggestion.id)
    called = Post(NOWHERE, askings.called(happened.data, due), offered)
    story = askings.asked_here(happened.kind, happened.actor, happened.data, due)
    tell_one(happened, Post(NOWHERE, story), _LETTER, called)


def tell_former(happened: Happened) -> None:
    """Tell whoever had an issue, alone, that somebody else is asked about it now."""
    former = int(happened.data.get("former") or 0)
    if former not in {0, happened.actor_id, int(happened.data.get("person") or 0)}:
        story = news.told(happened.kind, happened.actor, happened.data)
        tell_alone(happened, Post(NOWHERE, news.about(happened.suggestion, story)), former)


def tell_given(happened: Happened) -> None:
    """Tell somebody that a suggestion was given to them."""
    story = news.told(happened.kind, happened.actor, happened.data)
    tell_one(happened, Post(NOWHERE, story), _LETTER)


def remind(happened: Happened) -> None:
    """Ask whoever has an issue how it goes, with doors to what they may answer."""
    row, number = happened.escalation(), happened.suggestion.id
    is_over = row is not None and askings.is_trial_over(row, happened.now)
    due = row.due_at if row else None
    offered = doors.reminded(number, is_trial_over=is_over)
    ask = partial(askings.reminded, happened.suggestion, happened.data, due, is_trial_over=is_over)
    called = Post(NOWHERE, ask(is_called=True), offered)
    tell_one(happened, Post(NOWHERE, ask(is_called=False), offered), _LETTER, called)


def tell_owner(happened: Happened) -> None:
    """Tell whoever has an issue, by name; what customers say in a talk reaches them by itself."""
    is_talk = happened.kind == "issue.answered" and "words" not in happened.data
    call(happened, happened.suggestion.owner_id, is_told=is_talk and happened.team is not None)


def tell_last(happened: Happened) -> None:
    """Tell whoever was asked about an issue, or had it, until this happened."""
    call(happened, int(happened.data.get("person") or 0) or None)


def tell_supporters(happened: Happened) -> None:
    """Tell everyone who wants it, where they asked, in the name of the person who acted."""
    said = news.news(happened.kind, happened.suggestion, happened.data)
    post = Post(NOWHERE, said, _answers(happened), speaker=happened.actor)
    fanouts.begin(
        happened.transaction,
        happened.suggestion.id,
        key=happened.key("v"),
        payload=outgoing.payload(post),
        except_person=happened.actor_id,
        now=happened.now,
        alone=happened.routing.alone,
    )


def _answers(happened: Happened) -> tuple[Button, ...]:
    """Give a door to who is asked something, and who is told that a problem is solved."""
    match happened.kind:
        case "issue.resolved":
            return (Button("Not for me", f"reopen {happened.suggestion.id}"),)
        case "issue.waiting":
            return (doors.answer(happened.suggestion.id),)
        case "suggestion.hosted" | "issue.hosted":
            return (Button("Talk with me", f"talk {happened.suggestion.id}", is_main=True),)
        case _:
            return ()


_SHOWN = (redraw_card, redraw_at_home)
_MOVED = (*_SHOWN, redraw_letters)
_MOVED_ON = (redraw_card, redraw_letters)

FOLLOW_UPS: Mapping[str, tuple[Rule, ...]] = {
    "suggestion.made": (put_up_card, show_files),
    "suggestion.recorded": (add_to_story, tell_supporters),
    "suggestion.voted": (redraw_card, add_to_story),
    "suggestion.unvoted": (redraw_card, add_to_story),
    "suggestion.joined": (*_MOVED_ON, add_to_story),
    "suggestion.edited": (*_MOVED_ON, add_to_story),
    "suggestion.noted": (add_to_story,),
    "suggestion.taken": (*_MOVED_ON, tell_last),
    "suggestion.assigned": (*_MOVED_ON, tell_given),
    "suggestion.released": (*_MOVED_ON, add_to_story),
    "suggestion.planned": (*_MOVED_ON, add_to_story, tell_supporters),
    "suggestion.started": (*_MOVED_ON, add_to_story, tell_supporters),
    "suggestion.shipped": (*_MOVED_ON, add_to_story, tell_supporters),
    "suggestion.declined": (*_MOVED_ON, add_to_story, tell_supporters),
    "suggestion.hosted": (add_to_story, tell_supporters),
    "suggestion.reopened": (*_MOVED_ON, add_to_story, tell_supporters),
    "suggestion.shared": (redraw_card, add_to_story),
    "suggestion.redrawn": (redraw_card,),
    "suggestion.forgotten": (*_MOVED_ON, add_to_story),
    "issue.made": (put_up_card, show_files, show_at_home),
    "issue.asked": (*_MOVED, tell_asked, tell_former),
    "issue.recorded": (add_to_story, tell_supporters),
    "issue.voted": (*_SHOWN, add_to_story),
    "issue.unvoted": (*_SHOWN, add_to_story),
    "issue.joined": (*_MOVED, add_to_story),
    "issue.edited": (*_MOVED, add_to_story),
    "issue.noted": (add_to_story,),
    "issue.alarmed": (*_MOVED, tell_last),
    "issue.explained": (*_MOVED, tell_owner),
    "issue.taken": (*_MOVED, tell_last, tell_supporters),
    "issue.replied": (*_MOVED, add_to_story),
    "issue.hosted": (add_to_story, tell_supporters),
    "issue.confirmed": (*_MOVED, add_to_story),
    "issue.released": (*_MOVED, add_to_story),
    "issue.reminded": (*_MOVED, remind),
    "issue.lapsed": (*_MOVED, tell_last),
    "issue.snoozed": (*_MOVED, add_to_story),
    "issue.waiting": (*_MOVED, tell_last, tell_supporters),
    "issue.answered": (*_MOVED, tell_owner),
    "issue.routed": (*_MOVED, add_to_story),
    "issue.resolved": (*_MOVED, tell_last, tell_supporters),
    "issue.changed": (*_MOVED, tell_last, tell_supporters),
    "issue.kept": (*_MOVED, tell_last, tell_supporters),
    "issue.tried": (*_MOVED, tell_last, tell_supporters),
    "issue.reopened": (*_MOVED, add_to_story, tell_supporters),
    "issue.shared": (*_SHOWN, add_to_story),
    "issue.redrawn": _SHOWN,
    "issue.forgotten": (*_MOVED, add_to_story),
}


def is_news(kind: str) -> bool:
    """Tell whether supporters are told of something where they asked."""
    return tell_supporters in FOLLOW_UPS.get(kind, ())


def follow(happened: Happened) -> None:
    """Queue all that follows from a happening."""
    for rule in FOLLOW_UPS[happened.kind]:
        rule(happened)
