"""People with several accounts, where they hear and live, and the codes that join them."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0003"
down_revision: Final = "0002"

NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES: Final = ("code", "guess", "moved", "preference", "zone")


def upgrade() -> None:
    _make_code()
    _make_guess()
    _make_moved()
    _make_preference()
    _make_zone()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _make_code() -> None:
    op.create_table(
        "code",
        sa.Column("hashed", sa.Text, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("taker", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("hashed", name=op.f("pk_code")),
    )


def _make_guess() -> None:
    op.create_table(
        "guess",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("guessed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guess")),
    )
    op.create_index("ix_guess_connection_account", "guess", ["connection", "account"])


def _make_moved() -> None:
    op.create_table(
        "moved",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("row", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_moved_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved")),
    )
    op.create_index("ix_moved_person_id_relation", "moved", ["person_id", "relation"])


def _make_preference() -> None:
    op.create_table(
        "preference",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_preference_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_preference")),
    )


def _make_zone() -> None:
    op.create_table(
        "zone",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_zone_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_zone")),
    )
