"""Work relations have one period in service and more; rows tell whether they are but a switch."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "service_period",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("has_ended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("vlimpersnummer", "employment_sequence", "first_day", name="pk_service_period"),
    )
    op.execute("""
        INSERT INTO service_period (vlimpersnummer, employment_sequence, first_day, last_day, has_ended)
        SELECT vlimpersnummer, employment_sequence, first_day, last_day, has_ended FROM employment""")
    for name in ("first_day", "last_day", "has_ended"):
        op.drop_column("employment", name)
    op.add_column("job_row", sa.Column("is_switch", sa.Boolean(), server_default=sa.false(), nullable=False))
