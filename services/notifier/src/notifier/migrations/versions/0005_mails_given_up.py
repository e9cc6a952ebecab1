"""A mail that failed can be given up, with a reason; of somebody who was erased it is erased, as it cannot be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("mail", sa.Column("given_up_reason", sa.Text()))
    op.execute("UPDATE mail SET state = 'erased' WHERE state = 'failed' AND plain = ''")
