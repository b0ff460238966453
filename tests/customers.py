"""People who want things, at random but the same each time from the same seed."""

import random
from collections.abc import Callable
from itertools import count

from far_side import Deed

CUSTOMERS = ("ana", "bob", "cem", "dora")
SHIP = 'ship {} --listened "we read {}" --changed "it is there" --next "nothing more"'


class Customers:
    """Does things in four channels and in the team's; each wish in words of its own."""

    def __init__(self, seed: int) -> None:
        self.wished: list[str] = []
        self._random = random.Random(seed)
        self._number = count(1)
        self._suggested = 0
        self._ways: tuple[Callable[[int], Deed], ...] = (
            self._suggest,
            self._suggest,
            self._report,
            self._say,
            self._vote,
            self._vote,
            self._manage,
        )

    def do(self, many: int) -> list[Deed]:
        """Do something that many times."""
        return [self._random.choice(self._ways)(next(self._number)) for _ in range(many)]

    def _suggest(self, number: int) -> Deed:
        self._suggested += 1
        self.wished.append(f"wish {number}")
        return self._deed(number, f"suggest wish {number}")

    def _report(self, number: int) -> Deed:
        self._suggested += 1
        self.wished.append(f"trouble {number}")
        return self._deed(number, f"issue trouble {number}")

    def _say(self, number: int) -> Deed:
        self.wished.append(f"I wish {number} of it were faster")
        return self._deed(number, self.wished[-1], kind="posted", message=f"theirs{number}")

    def _vote(self, number: int) -> Deed:
        verb = self._random.choice(("vote", "vote", "unvote"))
        return self._deed(number, f"{verb} {self._any()}")

    def _manage(self, number: int) -> Deed:
        lines = (
            f"take {self._any()}",
            f"plan {self._any()}",
            f"note {self._any()} seen as {number}",
            f"reopen {self._any()} it came back",
            SHIP.format(self._any(), number),
            f"resolve {self._any()} seen to {number}",
            f"escalate {self._any()}",
            f"poke react {number}",
        )
        line = self._random.choice(lines)
        return Deed(f"deed {number}", line, "team", self._random.choice(("max", "mia")))

    def _deed(self, number: int, line: str, kind: str = "commanded", message: str = "") -> Deed:
        who = self._random.choice(CUSTOMERS)
        return Deed(f"deed {number}", line, f"home of {who}", who, kind, message)

    def _any(self) -> int:
        return self._random.randint(1, max(1, self._suggested))
