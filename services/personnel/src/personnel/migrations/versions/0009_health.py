"""What is about health: sealed particulars, and numbers for the cases of work accidents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateSequence

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("particular", sa.Column("sealed", sa.LargeBinary()))
    op.execute(CreateSequence(sa.Sequence("accident_case", data_type=sa.BigInteger)))
