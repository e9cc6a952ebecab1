"""Roles of people open what is told: they are found by holder."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("ix_role_grant_person", "role_grant", ["vlimpersnummer"])
