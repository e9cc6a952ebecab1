"""Particulars of people: addresses, phones, civil state and the like, in two times."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "particular_entry",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("effective_day", sa.Date(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["vlimpersnummer"], ["person.vlimpersnummer"], name=op.f("fk_particular_entry_vlimpersnummer_person")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_particular_entry")),
    )
    op.create_index(op.f("ix_particular_entry_vlimpersnummer"), "particular_entry", ["vlimpersnummer"])
    op.create_table(
        "particular",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("effective_day", sa.Date(), nullable=False),
        sa.Column("effective_sequence", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("value", postgresql.JSONB(), nullable=True),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["vlimpersnummer"], ["person.vlimpersnummer"], name=op.f("fk_particular_vlimpersnummer_person")
        ),
        sa.PrimaryKeyConstraint("vlimpersnummer", "resource", "event_id", "recorded_by", name=op.f("pk_particular")),
    )
