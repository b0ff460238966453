"""Conversations: their sides, what is said on them, and what of it crosses."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0005"
down_revision: Final = "0004"

NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES: Final = (
    "conversation",
    "side",
    "message",
    "crossing",
    "sign",
    "unplaced",
    "erasure",
    "round",
    "parcel",
)


def upgrade() -> None:
    _index_homes()
    _make_conversation()
    _make_side()
    _make_message()
    _make_crossing()
    _make_sign()
    _make_unplaced()
    _make_erasure()
    _make_round()
    _make_parcel()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_suggestion_home", "suggestion")


def _index_homes() -> None:
    op.create_index(
        "ix_suggestion_home",
        "suggestion",
        ["home_connection", "home_channel", "home_thread"],
        sqlite_where=sa.text("home_thread <> ''"),
        postgresql_where=sa.text("home_thread <> ''"),
    )


def _make_conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("suggestion_id", NUMBER, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("host_id", NUMBER, nullable=True),
        sa.Column("host_name", sa.Text, nullable=False),
        sa.Column("hour_ends_at", sa.BigInteger, nullable=True),
        _refers("conversation", "suggestion_id", "suggestion"),
        _refers("conversation", "host_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("suggestion_id", name=op.f("uq_conversation_suggestion_id")),
    )
    op.create_index(
        "ix_conversation_hour_ends_at",
        "conversation",
        ["hour_ends_at"],
        sqlite_where=sa.text("hour_ends_at IS NOT NULL"),
        postgresql_where=sa.text("hour_ends_at IS NOT NULL"),
    )


def _make_side() -> None:
    op.create_table(
        "side",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("conversation_id", NUMBER, nullable=False),
        sa.Column("half", sa.Text, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("anchor", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("is_direct", sa.BigInteger, nullable=False),
        sa.Column("is_guest", sa.BigInteger, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("active_at", sa.BigInteger, nullable=False),
        sa.Column("heard_at", sa.BigInteger, nullable=True),
        sa.Column("left_at", sa.BigInteger, nullable=True),
        _refers("side", "conversation_id", "conversation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_side")),
    )
    op.create_index("ix_side_conversation_id", "side", ["conversation_id"])
    op.create_index("ix_side_connection_channel", "side", ["connection", "channel"])


def _make_message() -> None:
    op.create_table(
        "message",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("conversation_id", NUMBER, nullable=False),
        sa.Column("side_id", NUMBER, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("picture", sa.Text, nullable=False),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("files", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("quoted_id", NUMBER, nullable=True),
        sa.Column("said_at", sa.BigInteger, nullable=False),
        sa.Column("is_gone", sa.BigInteger, nullable=False),
        sa.Column("words_held", sa.BigInteger, nullable=False),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.Column("changes", sa.BigInteger, nullable=False),
        _refers("message", "conversation_id", "conversation"),
        _refers("message", "side_id", "side"),
        _refers("message", "quoted_id", "message"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_conversation_id_id", "message", ["conversation_id", "id"])
    op.create_index("ix_message_account", "message", ["account"])


def _make_crossing() -> None:
    op.create_table(
        "crossing",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("message_id", NUMBER, nullable=False),
        sa.Column("side_id", NUMBER, nullable=False),
        sa.Column("fate", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("anchor", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("changes", sa.BigInteger, nullable=False),
        _refers("crossing", "message_id", "message"),
        _refers("crossing", "side_id", "side"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crossing")),
    )
    op.create_index("ix_crossing_message_id_fate", "crossing", ["message_id", "fate"])
    op.create_index("ix_crossing_side_id", "crossing", ["side_id"])


def _make_sign() -> None:
    op.create_table(
        "sign",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("message_id", NUMBER, nullable=False),
        sa.Column("half", sa.Text, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("emoji", sa.Text, nullable=False),
        sa.Column("is_on", sa.BigInteger, nullable=False),
        _refers("sign", "message_id", "message"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign")),
        sa.UniqueConstraint(
            "message_id",
            "half",
            "connection",
            "account",
            "emoji",
            name=op.f("uq_sign_message_id_half_connection_account_emoji"),
        ),
    )


def _make_unplaced() -> None:
    op.create_table(
        "unplaced",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("remote", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("heard_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unplaced")),
    )
    op.create_index("ix_unplaced_connection_channel", "unplaced", ["connection", "channel"])
    op.create_index("ix_unplaced_due_at", "unplaced", ["due_at"])


def _make_erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index("ix_erasure_connection", "erasure", ["connection"])


def _make_parcel() -> None:
    op.create_table(
        "parcel",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("most", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("is_done", sa.BigInteger, nullable=False),
        sa.Column("is_gone", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
    )
    op.create_index("ix_parcel_connection", "parcel", ["connection"])


def _make_round() -> None:
    op.create_table(
        "round",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("message_id", NUMBER, nullable=False),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("except_person", sa.BigInteger, nullable=False),
        sa.Column("after", sa.BigInteger, nullable=False),
        sa.Column("upto", sa.BigInteger, nullable=False),
        _refers("round", "message_id", "message"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)
