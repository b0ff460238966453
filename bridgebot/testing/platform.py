"""A pretend platform: what its far side holds and shows, and what its people do there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from bridgebot.adapter import Caps, Feature, Level, Refused, Sent, Settle
from bridgebot.event import (
    Answer,
    Author,
    Button,
    Commanded,
    Delete,
    Edit,
    Event,
    File,
    Form,
    Hearer,
    Op,
    Place,
    Post,
    Posted,
    Pressed,
    React,
    Submitted,
    Whisper,
)
from bridgebot.testing.clock import StoppedClock
from bridgebot.testing.shelf import Kept, Shelf, taken, unwelcome
from bridgebot.text import Doc, Typed, doc, paragraph, plain, say


@dataclass(slots=True)
class Message:
    """A message of ours, as the platform's people see it now."""

    ids: tuple[str, ...]
    key: str
    place: Place
    at: int
    body: Doc
    buttons: tuple[Button, ...]
    speaker: str
    hearers: tuple[Hearer, ...]
    files: tuple[Kept, ...] = ()
    picture: str = ""
    edits: int = 0
    reactions: list[str] = field(default_factory=list)
    is_deleted: bool = False

    @property
    def text(self) -> str:
        """Give its words alone."""
        return plain(self.body)


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer that one account alone was shown, at once."""

    account: str
    place: Place
    answer: Answer

    @property
    def text(self) -> str:
        """Give its words alone: those of a whisper, or all that a form asks."""
        if isinstance(self.answer, Form):
            return "\n".join((self.answer.title, *(each.label for each in self.answer.fields)))
        return plain(self.answer.body)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Give its buttons; a form has none."""
        return self.answer.buttons if isinstance(self.answer, Whisper) else ()


class FakePlatform:
    """Holds what was said, for a test to look at, and makes what its people do into events."""

    def __init__(self, name: str, clock: StoppedClock) -> None:
        """Begin empty; the name is the connection's, and ends every id made here."""
        self.name = name
        self.messages: list[Message] = []
        self.signs: dict[str, list[str]] = {}
        """The signs that we have put on what people said, by message."""
        self.shown: list[Shown] = []
        self.settle = Settle.LOOK_UP
        self.text_max = 4000
        self.file_max = 10_000_000
        self.files = Shelf(name)
        self.pace = 0.0
        self.levels: dict[str, Mapping[Feature, Level]] = {}
        self.encrypted: set[str] = set()
        self.clock = clock
        self._numbers = count(1)
        self._applied: dict[str, Sent] = {}
        self.home = ""
        """Where the addresses of its messages begin; it has none without."""
        self.detours: dict[str, str] = {}
        """For a channel: where what is said there arrives instead, in words."""

    # What its people do ------------------------------------------------------------------------

    def author(self, name: str) -> Author:
        """Give the account of somebody of this name."""
        return Author(f"{name}@{self.name}", name)

    def posts(
        self,
        name: str,
        place: Place,
        words: str,
        *,
        addressed: bool = True,
        files: Sequence[File] = (),
    ) -> Posted:
        """Let somebody say something, and show files that stand in `self.files`."""
        return Posted(
            key=self._id("e"),
            place=place,
            author=self.author(name),
            at=self.clock.now(),
            message=self._id("m"),
            body=doc(words),
            addressed=addressed,
            files=tuple(files),
        )

    def commands(self, name: str, place: Place, line: str) -> Commanded:
        """Let somebody type a command, without the platform's prefix."""
        return Commanded(
            key=self._id("e"),
            place=place,
            author=self.author(name),
            at=self.clock.now(),
            line=line,
        )

    def presses(self, name: str, place: Place, button: Button) -> Pressed:
        """Let somebody press a button."""
        return Pressed(
            key=self._id("e"),
            place=place,
            author=self.author(name),
            at=self.clock.now(),
            command=button.command,
        )

    def submits(self, name: str, place: Place, form: Form, values: Mapping[str, str]) -> Submitted:
        """Let somebody fill in a form."""
        return Submitted(
            key=self._id("e"),
            place=place,
            author=self.author(name),
            at=self.clock.now(),
            command=form.command,
            values={**form.values, **values},
        )

    def echo(self, message: Message, *, with_key: bool = True) -> Posted:
        """Tell of one of our own messages as if somebody had posted it."""
        return Posted(
            key=self._id("e"),
            place=message.place,
            author=self.author("bridgebot"),
            at=message.at,
            message=message.ids[0],
            body=message.body,
            addressed=True,
            echo_of=message.key if with_key else "",
        )

    # What it does with what we say -------------------------------------------------------------

    def caps(self, place: Place) -> Caps:
        """Say what a place takes."""
        levels = self.levels.get(place.channel, {})
        is_encrypted = place.channel in self.encrypted
        return Caps(levels, self.text_max, self.pace, self.settle, self.file_max, is_encrypted)

    def show(self, event: Event, answer: Answer | None) -> None:
        """Show an answer to the asker alone; where forms do not show, what to type instead."""
        if isinstance(answer, Form) and self.caps(event.place).level(Feature.FORM) < Level.PARTLY:
            answer = Whisper(say("Type it like this: ", Typed(answer.usage)))
        if answer is not None:
            self.shown.append(Shown(event.author.account, event.place, answer))

    def find(self, key: str) -> Sent | None:
        """Look up what was said under a key."""
        return self._applied.get(key)

    def apply(self, op: Op, key: str) -> Sent | Refused:
        """Do what an op asks."""
        if self.settle is Settle.SAME_KEY and key in self._applied:
            return self._applied[key]
        feature = _feature(op)
        level = self.caps(op.place).level(feature) if feature else Level.FULL
        if level is Level.REFUSED:
            return Refused(f"{feature} are not allowed in {op.place.channel}")
        if isinstance(op, Post) and (why := unwelcome(op, self.caps(op.place))):
            return Refused(why)
        sent = Sent() if level is Level.LOST else self._do(op, key, level)
        self._applied[key] = sent
        return sent

    def _do(self, op: Op, key: str, level: Level) -> Sent:
        if isinstance(op, Post):
            return self._post(op, key, in_thread=level > Level.FALLBACK)
        for message in self.messages:
            if not message.is_deleted and set(message.ids) & set(op.messages):
                self._change(message, op)
        if isinstance(op, React):
            self._sign(op)
        return Sent()

    def _sign(self, op: React) -> None:
        for message in op.messages:
            there = {*self.signs.get(message, ()), op.emoji}
            self.signs[message] = sorted(there - {op.emoji} if op.remove else there)

    def _change(self, message: Message, op: Edit | Delete | React) -> None:
        match op:
            case Edit():
                message.body, message.buttons = self._drawn(op)
                message.edits += 1
            case Delete():
                message.is_deleted = True
            case React(emoji=emoji, remove=True):
                message.reactions = [each for each in message.reactions if each != emoji]
            case React(emoji=emoji):
                message.reactions = sorted({*message.reactions, emoji})

    def _post(self, op: Post, key: str, *, in_thread: bool) -> Sent:
        parts = max(1, -(-len(plain(op.body)) // self.text_max))
        place = op.place if in_thread else Place(op.place.connection, op.place.channel)
        ids = tuple(self._id("m") for _ in range(parts))
        body, buttons = self._drawn(op)
        level = self.caps(op.place).level(Feature.FILE)
        files = taken(op.files) if level >= Level.PARTLY else ()
        if level is Level.FALLBACK:
            body = Doc((*body.blocks, *(paragraph(each.name) for each in op.files)))
        now = self.clock.now()
        said = Message(
            ids, key, place, now, body, buttons, op.speaker, op.hearers, files, op.picture
        )
        self.messages.append(said)
        instead = self.detours.get(place.channel, "")
        return Sent(ids, self.address(op.place, ids[0]), instead)

    def address(self, place: Place, message: str = "") -> str:
        """Give the address of a message, or of a place."""
        parts = (self.home, place.channel, place.thread, message)
        return "/".join(filter(None, parts)) if self.home else ""

    def _drawn(self, op: Post | Edit) -> tuple[Doc, tuple[Button, ...]]:
        """Draw the buttons as the place takes them: as they are, as words to type, or not."""
        level = self.caps(op.place).level(Feature.BUTTON)
        if level >= Level.PARTLY:
            return op.body, op.buttons
        words = (paragraph(Typed(button.command)) for button in op.buttons)
        return (Doc((*op.body.blocks, *words)) if level is Level.FALLBACK else op.body), ()

    def _id(self, kind: str) -> str:
        return f"{kind}{next(self._numbers)}@{self.name}"


def _feature(op: Op) -> Feature | None:
    match op:
        case Post():
            return Feature.THREAD if op.place.thread else None
        case Edit():
            return Feature.EDIT
        case Delete():
            return Feature.DELETE
        case React():
            return Feature.REACT
