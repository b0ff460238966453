"""The first tables."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from store import search_tables

revision: Final = "0001"
down_revision: Final = None

NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES: Final = (
    "area",
    "copy",
    "cursor",
    "dialogue",
    "inbox",
    "installation",
    "lease",
    "outbox",
    "place",
    "person",
    "secret",
    "identity",
    "suggestion",
    "timeline",
    "draft",
    "fan_out",
    "vote",
)


def upgrade() -> None:
    _make_area()
    _make_copy()
    _make_cursor()
    _make_dialogue()
    _make_inbox()
    _make_installation()
    _make_lease()
    _make_outbox()
    _make_place()
    _make_person()
    _make_secret()
    _make_identity()
    _make_suggestion()
    _make_timeline()
    _make_draft()
    _make_fan_out()
    _make_vote()
    search_tables.create(op.get_bind())


def downgrade() -> None:
    search_tables.drop(op.get_bind())
    for table in reversed(TABLES):
        op.drop_table(table)


def _make_area() -> None:
    op.create_table(
        "area",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("patterns", sa.Text, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("hours", sa.Text, nullable=False),
        sa.Column("is_open", sa.BigInteger, nullable=False),
        sa.Column("is_last_resort", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("name", name=op.f("uq_area_name")),
    )


def _make_copy() -> None:
    op.create_table(
        "copy",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("part", sa.BigInteger, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("remote", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", "part", name=op.f("pk_copy")),
    )
    op.create_index(
        "uq_copy_remote",
        "copy",
        ["connection", "channel", "remote"],
        unique=True,
        sqlite_where=sa.text("remote <> ''"),
        postgresql_where=sa.text("remote <> ''"),
    )
    op.create_index(
        "ix_copy_link",
        "copy",
        ["link"],
        sqlite_where=sa.text("link <> ''"),
        postgresql_where=sa.text("link <> ''"),
    )


def _make_cursor() -> None:
    op.create_table(
        "cursor",
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("connection", "place", name=op.f("pk_cursor")),
    )


def _make_dialogue() -> None:
    op.create_table(
        "dialogue",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("asking", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue")),
        sa.UniqueConstraint(
            "connection",
            "channel",
            "thread",
            "account",
            name=op.f("uq_dialogue_connection_channel_thread_account"),
        ),
    )


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("heard_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("connection", "key", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_heard_at", "inbox", ["heard_at"])


def _make_installation() -> None:
    op.create_table(
        "installation",
        sa.Column("tag", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_installation")),
    )


def _make_lease() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("hearers", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
        sa.Column("first_try_at", sa.BigInteger, nullable=True),
        sa.Column("done_at", sa.BigInteger, nullable=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(
        "ix_outbox_done_at",
        "outbox",
        ["done_at"],
        sqlite_where=sa.text("done_at IS NOT NULL"),
        postgresql_where=sa.text("done_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_lane",
        "outbox",
        ["connection", "channel", "id"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )


def _make_place() -> None:
    op.create_table(
        "place",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("met_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("connection", "channel", name=op.f("uq_place_connection_channel")),
    )


def _make_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("met_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )


def _make_secret() -> None:
    op.create_table(
        "secret",
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("connection", "name", name=op.f("pk_secret")),
    )


def _make_identity() -> None:
    op.create_table(
        "identity",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("home_id", NUMBER, nullable=False),
        sa.Column("is_linked", sa.BigInteger, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("is_staff", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["home_id"], ["person.id"], name=op.f("fk_identity_home_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_identity_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("connection", "account", name=op.f("uq_identity_connection_account")),
        sa.UniqueConstraint("home_id", name=op.f("uq_identity_home_id")),
    )
    op.create_index("ix_identity_folded", "identity", ["folded"])
    op.create_index(
        "ix_identity_organisation",
        "identity",
        ["organisation"],
        sqlite_where=sa.text("organisation <> ''"),
        postgresql_where=sa.text("organisation <> ''"),
    )
    op.create_index("ix_identity_person_id", "identity", ["person_id"])


def _make_suggestion() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("area_id", NUMBER, nullable=True),
        sa.Column("alarm", sa.Text, nullable=False),
        sa.Column("asker_id", NUMBER, nullable=False),
        sa.Column("asker_name", sa.Text, nullable=False),
        sa.Column("asker_account", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("visibility", sa.Text, nullable=False),
        sa.Column("owner_id", NUMBER, nullable=True),
        sa.Column("owner_name", sa.Text, nullable=False),
        sa.Column("duplicate_of", NUMBER, nullable=True),
        sa.Column("supporters", sa.BigInteger, nullable=False),
        sa.Column("team_connection", sa.Text, nullable=False),
        sa.Column("team_channel", sa.Text, nullable=False),
        sa.Column("home_connection", sa.Text, nullable=False),
        sa.Column("home_channel", sa.Text, nullable=False),
        sa.Column("home_thread", sa.Text, nullable=False),
        sa.Column("origin_connection", sa.Text, nullable=False),
        sa.Column("origin_channel", sa.Text, nullable=False),
        sa.Column("origin_message", sa.Text, nullable=False),
        sa.Column("origin_link", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_suggestion_area_id_area")),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["person.id"], name=op.f("fk_suggestion_asker_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["suggestion.id"], name=op.f("fk_suggestion_duplicate_of_suggestion")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_suggestion_owner_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index("ix_suggestion_asker_id", "suggestion", ["asker_id"])
    op.create_index(
        "ix_suggestion_owner_id",
        "suggestion",
        ["owner_id"],
        sqlite_where=sa.text("owner_id IS NOT NULL"),
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    op.create_index(
        "ix_suggestion_origin",
        "suggestion",
        ["origin_connection", "origin_channel", "origin_message"],
        sqlite_where=sa.text("origin_message <> ''"),
        postgresql_where=sa.text("origin_message <> ''"),
    )


def _make_timeline() -> None:
    op.create_table(
        "timeline",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("actor_id", NUMBER, nullable=True),
        sa.Column("actor_name", sa.Text, nullable=False),
        sa.Column("is_audited", sa.BigInteger, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_timeline_actor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline")),
    )
    op.create_index("ix_timeline_actor_id", "timeline", ["actor_id"])
    op.create_index(
        "ix_timeline_audited",
        "timeline",
        ["id"],
        sqlite_where=sa.text("is_audited = 1"),
        postgresql_where=sa.text("is_audited = 1"),
    )
    op.create_index("ix_timeline_subject_id_id", "timeline", ["subject_id", "id"])


def _make_draft() -> None:
    op.create_table(
        "draft",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("files", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("kept_as", NUMBER, nullable=True),
        sa.Column("said_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_as"], ["suggestion.id"], name=op.f("fk_draft_kept_as_suggestion")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_draft_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_person_id", "draft", ["person_id"])


def _make_fan_out() -> None:
    op.create_table(
        "fan_out",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("suggestion_id", NUMBER, nullable=False),
        sa.Column("except_person", sa.BigInteger, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("after", sa.BigInteger, nullable=False),
        sa.Column("upto", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_fan_out_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fan_out")),
    )


def _make_vote() -> None:
    op.create_table(
        "vote",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("suggestion_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=True),
        sa.Column("connection", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("voted_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_vote_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_vote_suggestion_id_suggestion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint(
            "connection",
            "account",
            "suggestion_id",
            name=op.f("uq_vote_connection_account_suggestion_id"),
        ),
        sa.UniqueConstraint(
            "suggestion_id", "person_id", name=op.f("uq_vote_suggestion_id_person_id")
        ),
    )
    op.create_index("ix_vote_person_id", "vote", ["person_id"])
    op.create_index("ix_vote_suggestion_id_id", "vote", ["suggestion_id", "id"])
