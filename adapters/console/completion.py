"""Offers what may come next while somebody types: who and where, commands, people."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from adapters.console.speech import BOT, Voice

_VERB: Final = re.compile(r"(?:\S+@\S+:\s*)?/(\S*)")
_WHERE: Final = re.compile(r"([^\s@/:]+)@(\S*)")
_PERSON: Final = re.compile(r"(?:.*\s)?@(\S*)")
_ORDERS: Final = (("quit", "Leave; everything is kept"),)


class Acquaintances:
    """The people and places that were met so far, the latest first."""

    def __init__(self, *voices: Voice) -> None:
        """Begin with some."""
        self._people: dict[str, None] = {}
        self._places: dict[str, None] = {}
        for voice in voices:
            self.meet(voice)

    @property
    def people(self) -> list[str]:
        """List the people."""
        return list(reversed(self._people))

    @property
    def places(self) -> list[str]:
        """List the places, and threads in them."""
        return list(reversed(self._places))

    def meet(self, voice: Voice) -> None:
        """Remember who speaks and where; without a name, the place alone."""
        place = voice.where
        for known, new in ((self._people, voice.name), (self._places, place)):
            known.pop(new, None)
            if new:
                known[new] = None


class Offers(Completer):
    """What may come next."""

    def __init__(self, known: Acquaintances, verbs: Sequence[tuple[str, str]]) -> None:
        """Offer these people and places, and these commands with what they do."""
        self._known = known
        self._verbs = (*verbs, *_ORDERS)

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Offer what fits what is typed; a whole beginning only when it is asked for."""
        typed = document.text_before_cursor
        if verb := _VERB.fullmatch(typed):
            return self._commands(verb[1])
        if where := _WHERE.fullmatch(typed):
            return self._places(where[2])
        if person := _PERSON.fullmatch(typed):
            return _offered([BOT, *self._known.people], person[1], " ")
        if complete_event.completion_requested and " " not in typed:
            return _offered(self._known.people, typed, "@")
        return ()

    def _commands(self, begun: str) -> Iterator[Completion]:
        for name, help_ in self._verbs:
            if name.startswith(begun.lower()):
                yield Completion(f"{name} ", -len(begun), display=name, display_meta=help_)

    def _places(self, begun: str) -> Iterator[Completion]:
        return _offered(self._known.places, begun, ": ") if ":" not in begun else iter(())


def _offered(names: Iterable[str], begun: str, ending: str) -> Iterator[Completion]:
    for name in names:
        if name.casefold().startswith(begun.casefold()):
            yield Completion(f"{name}{ending}", -len(begun), display=name)
