"""Which message is which on every side: one of ours may be several of the platform's."""

from sqlalchemy import Index, bindparam, text
from sqlmodel import SQLModel, col, select

from store import unplaced
from store.columns import whole, words
from store.database import Reader, Transaction


class Copy(SQLModel, table=True):
    """One part of a message of ours in one place; `remote` is empty until the platform names it.

    `link` is the address at which people find it.
    """

    __tablename__ = "copy"
    __table_args__ = (
        Index(
            "uq_copy_remote",
            "connection",
            "channel",
            "remote",
            unique=True,
            sqlite_where=text("remote <> ''"),
            postgresql_where=text("remote <> ''"),
        ),
        Index(
            "ix_copy_link",
            "link",
            sqlite_where=text("link <> ''"),
            postgresql_where=text("link <> ''"),
        ),
    )

    key: str = words(primary_key=True)
    part: int = whole(primary_key=True)
    connection: str = words()
    channel: str = words()
    remote: str = words()
    link: str = words(default="")


_NAME = (
    Copy.__table__.update()  # type: ignore[attr-defined]
    .where(Copy.key == bindparam("of_key"), Copy.part == bindparam("of_part"))
    .values(remote=bindparam("new_remote"))
)
_LOCATE = (
    Copy.__table__.update()  # type: ignore[attr-defined]
    .where(Copy.key == bindparam("of_key"), Copy.part == 0)
    .values(link=bindparam("new_link"))
)
_MOVE = (
    Copy.__table__.update()  # type: ignore[attr-defined]
    .where(Copy.key == bindparam("of_key"))
    .values(channel=bindparam("new_channel"))
)
_REMOTE = (
    select(Copy.remote)
    .where(Copy.key == bindparam("key"), Copy.remote != "")
    .order_by(col(Copy.part))
)
_WHERE = select(Copy.connection, Copy.channel).where(Copy.key == bindparam("key"), Copy.part == 0)
_LINK = select(Copy.link).where(Copy.key == bindparam("key"), Copy.part == 0)
_AT = select(Copy.key).where(Copy.link == bindparam("link"), text("link <> ''")).limit(1)
_PLACE = select(Copy).where(Copy.key == bindparam("key"), Copy.part == 0)
_OURS = select(Copy.key).where(
    Copy.connection == bindparam("connection"),
    Copy.channel == bindparam("channel"),
    Copy.remote == bindparam("remote"),
    text("remote <> ''"),
)


def expect(transaction: Transaction, key: str, connection: str, channel: str) -> None:
    """Note that a message is about to appear, so that its echo is recognised."""
    transaction.offer(
        Copy, key=key, part=0, connection=connection, channel=channel, remote="", link=""
    )


def move(transaction: Transaction, key: str, channel: str) -> None:
    """Expect a message of ours in another channel."""
    transaction.run(_MOVE, of_key=key, new_channel=channel)


def name(
    transaction: Transaction, key: str, connection: str, channel: str, remotes: tuple[str, ...]
) -> None:
    """Note what the platform calls each part of a message of ours.

    What was said about it before that is looked at now.
    """
    for part, remote in enumerate(remotes):
        if not transaction.run(_NAME, of_key=key, of_part=part, new_remote=remote):
            transaction.offer(
                Copy,
                key=key,
                part=part,
                connection=connection,
                channel=channel,
                remote=remote,
                link="",
            )
    if remotes:
        unplaced.hasten(transaction, connection, channel)


def locate(transaction: Transaction, key: str, link: str) -> None:
    """Note at which address people find a message of ours."""
    transaction.run(_LOCATE, of_key=key, new_link=link)


def where(reader: Reader, key: str) -> tuple[str, str] | None:
    """Give the connection and the channel in which a message of ours stands, or is about to."""
    found = reader.first(_WHERE, key=key)
    return (found[0], found[1]) if found is not None else None


def link(reader: Reader, key: str) -> str:
    """Give the address at which people find a message of ours, or nothing."""
    return reader.first(_LINK, key=key) or ""


def place(reader: Reader, key: str) -> tuple[str, str] | None:
    """Give the connection and the channel to which a message of ours went, if it is on its way."""
    found = reader.first(_PLACE, key=key)
    return (found.connection, found.channel) if found is not None else None


def key_at(reader: Reader, link: str) -> str:
    """Give the key of the message of ours that people find at an address, or nothing."""
    return reader.first(_AT, link=link) or ""


def remotes(reader: Reader, key: str) -> list[str]:
    """List what the platform calls the parts of a message of ours, the first part first."""
    return reader.all(_REMOTE, key=key)


def key_of(reader: Reader, connection: str, channel: str, remote: str) -> str | None:
    """Give the key of ours under which a message on the platform was sent, if it was."""
    return reader.first(_OURS, connection=connection, channel=channel, remote=remote)


def is_ours(reader: Reader, connection: str, channel: str, remote: str) -> bool:
    """Tell whether a message on the platform is one that we sent."""
    return key_of(reader, connection, channel, remote) is not None
