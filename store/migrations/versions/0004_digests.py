"""Digests, and the indexes by which they are gathered."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0004"
down_revision: Final = "0003"

NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ANSWERS: Final = (
    "kind IN ('suggestion.planned', 'suggestion.started', 'suggestion.shipped',"
    " 'suggestion.declined', 'issue.resolved', 'issue.changed', 'issue.kept', 'issue.tried')"
)
INDEXES: Final = {
    "ix_suggestion_open": "suggestion",
    "ix_timeline_answers": "timeline",
    "ix_vote_connection_channel_suggestion_id": "vote",
}


def upgrade() -> None:
    _make_digest()
    _make_indexes()


def downgrade() -> None:
    for index, table in INDEXES.items():
        op.drop_index(index, table)
    op.drop_table("digest")


def _make_digest() -> None:
    op.create_table(
        "digest",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("person_id", NUMBER, nullable=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("days", sa.Text, nullable=False),
        sa.Column("minute", sa.BigInteger, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("holidays", sa.Text, nullable=False),
        sa.Column("late", sa.Text, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=True),
        sa.Column("snoozed_until", sa.BigInteger, nullable=True),
        sa.Column("covered_at", sa.BigInteger, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("maker_id", NUMBER, nullable=True),
        sa.Column("maker_name", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["maker_id"], ["person.id"], name=op.f("fk_digest_maker_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_digest_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint(
            "connection",
            "channel",
            "thread",
            "edition",
            name=op.f("uq_digest_connection_channel_thread_edition"),
        ),
    )
    op.create_index(
        "ix_digest_due_at",
        "digest",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_digest_maker_id", "digest", ["maker_id"])
    op.create_index("ix_digest_person_id", "digest", ["person_id"])


def _make_indexes() -> None:
    op.create_index(
        "ix_suggestion_open",
        "suggestion",
        ["asked_at"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_timeline_answers",
        "timeline",
        ["at", "subject_id"],
        sqlite_where=sa.text(ANSWERS),
        postgresql_where=sa.text(ANSWERS),
    )
    op.create_index(
        "ix_vote_connection_channel_suggestion_id",
        "vote",
        ["connection", "channel", "suggestion_id"],
    )
