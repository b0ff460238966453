"""Statements that each database spells in its own way."""

from typing import Any

from sqlalchemy import ClauseElement, Executable, text
from sqlalchemy.ext.compiler import compiles


class Spelled(Executable, ClauseElement):
    """A statement that each database spells in its own way."""

    inherit_cache = False

    def __init__(self, **spellings: str) -> None:
        """Take the spellings by the name of the dialect."""
        self.spellings = {dialect: text(words) for dialect, words in spellings.items()}


@compiles(Spelled)
def _spell(element: Spelled, compiler: Any, **options: Any) -> Any:
    return compiler.process(element.spellings[compiler.dialect.name], **options)
