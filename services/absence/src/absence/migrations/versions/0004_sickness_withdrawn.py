"""A spell of sickness that was reported by mistake can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("sickness_spell", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    op.add_column("sickness_spell", sa.Column("withdrawn_by", sa.Text()))
