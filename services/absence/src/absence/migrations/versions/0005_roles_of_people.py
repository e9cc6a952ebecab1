"""Roles of people open absences: they are found by holder, and a unit ends on a day."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("unit", sa.Column("until_day", sa.Date()))
    op.create_index("ix_role_grant_person", "role_grant", ["vlimpersnummer"])
