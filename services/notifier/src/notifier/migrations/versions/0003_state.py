"""Streams know up to where their state was said; subjects, that they were erased."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("subject", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.add_column("stream", sa.Column("stated", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.create_index("ix_stream_unstated", "stream", ["topic", "key"], postgresql_where=sa.text("sequence > stated"))
