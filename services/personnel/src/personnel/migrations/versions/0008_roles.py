"""Who asked for a role, who read what; shared accounts; people are found by legal employer and name."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index(
        "ix_employment_legal_employer",
        "employment",
        ["legal_employer"],
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    for index, name in (
        ("ix_person_family_name", "lower(family_name || ' ' || given_name)"),
        ("ix_person_given_name", "lower(given_name || ' ' || family_name)"),
    ):
        op.create_index(index, "person", [sa.text(f'{name} COLLATE "C"')])
    for name in ("requester", "approver", "reason"):
        op.add_column("role_grant", sa.Column(name, sa.Text()))
    op.create_table(
        "read_log",
        sa.Column("place", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text()),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("what", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "generic_account",
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("legal_employer", sa.Text(), sa.ForeignKey("legal_employer.code"), nullable=False, unique=True),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("members", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_read_log_vlimpersnummer", "read_log", ["vlimpersnummer", "place"])
    op.create_index("ix_read_log_read_at", "read_log", ["read_at"])
