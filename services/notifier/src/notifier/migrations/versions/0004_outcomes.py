"""A decision tells how many its rule made about the event at once; of earlier ones that is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("decision", sa.Column("outcomes", sa.Integer()))
