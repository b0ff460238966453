"""Escalations, working hours and absences."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"

NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES: Final = ("working", "absence", "escalation")


def upgrade() -> None:
    _make_working()
    _make_absence()
    _make_escalation()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _make_working() -> None:
    op.create_table(
        "working",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("hours", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_working_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_working")),
    )


def _make_absence() -> None:
    op.create_table(
        "absence",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=True),
        sa.Column("stand_in_id", NUMBER, nullable=True),
        sa.Column("due_at", sa.BigInteger, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["person.id"], name=op.f("fk_absence_stand_in_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_person_id", "absence", ["person_id"])
    op.create_index(
        "ix_absence_due_at",
        "absence",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def _make_escalation() -> None:
    op.create_table(
        "escalation",
        sa.Column("suggestion_id", NUMBER, nullable=False),
        sa.Column("area_id", NUMBER, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("rounds", sa.BigInteger, nullable=False),
        sa.Column("asked_id", NUMBER, nullable=True),
        sa.Column("asked_name", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("next_name", sa.Text, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=True),
        sa.Column("left", sa.BigInteger, nullable=False),
        sa.Column("trial_until", sa.BigInteger, nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_escalation_area_id_area")),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["person.id"], name=op.f("fk_escalation_asked_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"],
            ["suggestion.id"],
            name=op.f("fk_escalation_suggestion_id_suggestion"),
        ),
        sa.PrimaryKeyConstraint("suggestion_id", name=op.f("pk_escalation")),
    )
    op.create_index("ix_escalation_asked_id", "escalation", ["asked_id"])
    op.create_index(
        "ix_escalation_due_at",
        "escalation",
        ["due_at", "suggestion_id"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
