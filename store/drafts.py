"""Words that a person said and may still turn into something; kept, so that nothing is lost."""

from sqlmodel import SQLModel

from store.columns import number, reference, whole, words
from store.database import Reader, Transaction


class Draft(SQLModel, table=True):
    """Plain words said to us, with who said them."""

    __tablename__ = "draft"

    id: int = number()
    person_id: int = reference("person.id")
    files: str = words()
    words: str = words()
    kept_as: int | None = reference("suggestion.id", default=None, nullable=True)
    said_at: int = whole()


def keep(transaction: Transaction, person: int, said: str, now: int, files: str = "[]") -> int:
    """Remember what somebody said, and showed (as JSON); answer with its number."""
    return transaction.insert(Draft, person_id=person, words=said, files=files, said_at=now)


def get(reader: Reader, draft: int) -> Draft | None:
    """Find words said earlier."""
    return reader.get(Draft, draft)


def became(transaction: Transaction, draft: int, suggestion: int) -> None:
    """Remember which suggestion these words became."""
    transaction.update(Draft, draft, kept_as=suggestion)
