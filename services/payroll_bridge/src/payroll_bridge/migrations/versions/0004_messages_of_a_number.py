"""What was sent under a number is found by the number."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index("ix_feed_message_elvire_number", "feed_message", ["elvire_number", "record_id", "version"])
