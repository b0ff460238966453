"""How our tables spell their columns, so that both databases agree."""

from typing import Any

from sqlalchemy import BigInteger, Integer, MetaData, Text
from sqlmodel import Field, SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID = BigInteger().with_variant(Integer, "sqlite")


def number() -> Any:
    """Make the primary key that the database counts up by itself: 64 bits on both databases."""
    return Field(default=None, primary_key=True, sa_type=_ID)


def reference(target: str, **options: Any) -> Any:
    """Make a 64-bit foreign key to `table.column`."""
    return Field(foreign_key=target, sa_type=_ID, **options)


def whole(**options: Any) -> Any:
    """Make a 64-bit whole number: a count, or a time in milliseconds since 1970 UTC."""
    return Field(sa_type=BigInteger, **options)


def words(**options: Any) -> Any:
    """Make a text of any length."""
    return Field(sa_type=Text, **options)
