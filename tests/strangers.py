"""Events as nobody well would send them: any kind, any characters, any numbers; from a seed."""

import random
import string
from collections.abc import Callable
from typing import Any

from bridgebot import plugins, text
from bridgebot.event import (
    Author,
    Commanded,
    Deleted,
    Edited,
    Event,
    Joined,
    Place,
    Posted,
    Pressed,
    Reacted,
    Submitted,
)

COMMANDS = plugins.commands()
ARGUMENTS = tuple(argument for each in COMMANDS for argument in each.arguments)
VERBS = (*(each.name for each in COMMANDS), "cancel")
ODD = (
    *("", " ", "\0", "\ud800", "\udfff\ud83d", "\ud83d\ude00", "\u202e", "\ufeff", "\x1b[2J"),
    *(
        "e\u0301" * 9,
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u00df\u0130\u01c5",
        "\n\r\u2028",
    ),
    *(
        "\u0662",
        "\u00b2",
        "%s%n{0}{}",
        "';DROP TABLE vote;--",
        '"',
        "\u201c",
        "\u00ab",
        "--",
        "\u2014",
    ),
    *(
        "<!channel>",
        "@everyone",
        "*_~`|",
        "[a](b)",
        "NaN",
        "null",
        "-0",
        "1e309",
        "\\u0000",
        "?" * 50,
    ),
)
NUMBERS = (
    *("0", "-1", "#1", "1", "2", "3", "7", "#12", "12", "1.5", "0x1", "\u0661"),
    *("99999999999999999999", "#9223372036854775808", "2147483648", "999999999999999", "1_0"),
)
FLAGS = (
    *(f"--{each.name}" for each in ARGUMENTS if each.is_flag),
    *("--words", "--nothing", "\u2014next"),
)
NAMES = tuple(dict.fromkeys(each.name for each in ARGUMENTS))
THREE_PARTS = '--listened "yes" --changed "all" --next "more"'
OF_ISSUES = (
    *("2h", "3d", "friday 9:00", "now", "@ana", "@bob 2h, @ana 1h direct", "everything else"),
    *("changed so be it", "kept it is the law", "trial we see --until 3d", "--cover @bob"),
    *("--area everything else", "--words export --hours Mon-Fri 9:00-17:00 --zone Europe/Berlin"),
)
LONG = (100, 3999, 4001, 20_000)
REFUSED = (
    "vote 99999999999999999999",
    "vote 999999999999999",
    "vote x",
    "status -1",
    "unvote #9223372036854775808",
    "keep 999999999999999",
    "suggets dark mode",
    "\ud800\0",
    "help help help",
    "mine all of it",
    "take 1",
    "ship 1 --listened a --changed b --next c",
    "edit 1 mine",
    "drop 1",
    "issue it fails --area nowhere",
    "urgent 999999999999999 now",
    "answer 999999999999999 firefox",
    "resolve 1 done",
    "escalate 1",
    "snooze 1 2h",
    "assign 1 @ana",
    "outcome 1 kept so be it",
    "away",
    "hours Mon 9-10",
    "areas exports --words export",
)


class Strangers:
    """Makes events up."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._made = 0
        self._kinds: tuple[Callable[[], Event], ...] = (
            *(self._command,) * 6,
            *(self._press,) * 3,
            *(self._submit,) * 3,
            *(self._post,) * 2,
            lambda: Edited(**self._happening(), message=self._id(), body=self._body()),
            lambda: Deleted(**self._happening(), message=self._id()),
            lambda: Reacted(**self._happening(), message=self._id(), emoji=self.words()),
            lambda: Joined(**self._happening()),
        )

    def events(self, many: int) -> list[Event]:
        """Make up so many; one in fifty is told twice."""
        made = [self._random.choice(self._kinds)() for _ in range(many)]
        return made + self._random.sample(made, many // 50)

    def refused(self, many: int) -> list[Event]:
        """Make up commands of a customer's that must all be refused."""
        author = Author("refused", "Nobody")
        return [
            Commanded(
                key=self._key(),
                place=Place("acme", "refused"),
                author=author,
                at=0,
                line=self._random.choice(REFUSED),
            )
            for _ in range(many)
        ]

    def words(self) -> str:
        """Say something: short, odd or very long."""
        chance = self._random.random()
        if chance < 0.5:
            return self._random.choice(ODD)
        if chance < 0.53:
            return self._random.choice((*ODD, "a", "! ")) * self._random.choice(LONG)
        return "".join(self._random.choices(string.printable, k=self._random.randrange(30)))

    def _happening(self) -> dict[str, Any]:
        return {
            "key": self._key(),
            "place": Place("acme", self._channel(), self._random.choice(("", "", self.words()))),
            "author": Author(self._account(), self.words(), self._random.random() < 0.05),
            "at": self._random.choice((0, -1, -(2**63), 2**64, 1_800_000_000_000)),
        }

    def _key(self) -> str:
        self._made += 1
        odd = self.words() if self._random.random() < 0.1 else ""
        return f"k{self._made}{odd}"

    def _channel(self) -> str:
        return self._random.choice(("team", "lobby", "lobby", self.words()))

    def _account(self) -> str:
        return self._random.choice(("ana", "bob", "", self.words(), f"u{self._random.random()}"))

    def _id(self) -> str:
        return self._random.choice(("", "m1", self.words()))

    def _line(self) -> str:
        return self._proper() if self._random.random() < 0.4 else self._improper()

    def _proper(self) -> str:
        """Say something that may well be right."""
        number = self._random.randrange(1, 30)
        verb = self._random.choice(VERBS)
        end = self._random.choice(
            (
                *("", self.words(), f"--instead {self._random.randrange(1, 30)}", THREE_PARTS),
                *self._random.sample(OF_ISSUES, 3),
            )
        )
        return f"{verb} {number} {end}"

    def _improper(self) -> str:
        verb = self._random.choice((*VERBS, *VERBS, self.words()))
        ends = [self._random.choice(self._ends)(self) for _ in range(self._random.randrange(5))]
        return self._random.choice((" ", "  ", "\t", "\n", "")).join((verb, *ends))

    _ends: tuple[Callable[["Strangers"], str], ...] = (
        lambda self: self._random.choice(NUMBERS),
        lambda self: self._random.choice(NUMBERS),
        lambda self: self._random.choice(FLAGS),
        lambda self: f'"{self.words()}"',
        lambda self: self.words(),
    )

    def _command(self) -> Event:
        return Commanded(**self._happening(), line=self._line())

    def _press(self) -> Event:
        return Pressed(**self._happening(), command=self._line(), message=self._id())

    def _submit(self) -> Event:
        values = {
            self._random.choice((*NAMES, self.words())): self._random.choice(
                (self.words(), self._random.choice(NUMBERS))
            )
            for _ in range(self._random.randrange(6))
        }
        verb = self._random.choice((*VERBS, self.words()))
        return Submitted(**self._happening(), command=verb, values=values)

    def _post(self) -> Event:
        return Posted(
            **self._happening(),
            message=self._id(),
            body=self._body(),
            addressed=self._random.random() < 0.5,
            echo_of=self._random.choice(("", "", "", self.words())),
        )

    def _body(self) -> text.Doc:
        said = self._random.choice((self._line(), self.words()))
        return self._random.choice(
            (
                text.say(said),
                text.Doc(()),
                text.doc(text.Quote((text.paragraph(text.bold(said)),)), said),
                text.say(text.Mention(said, said), text.Link(said, (text.Code(said),))),
            )
        )
