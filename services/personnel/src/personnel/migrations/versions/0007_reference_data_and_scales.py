"""Functions, grades, salary scales and RSZ codes; job rows that name them, and more about locations and employers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

RECOGNISED = ("pay", "grade", "level", "service", "scale")


def upgrade() -> None:
    _job_row()
    _organisation()
    _described("function", sa.Column("risk_codes", postgresql.ARRAY(sa.Text()), nullable=False))
    _described("grade", sa.Column("level", sa.Text(), nullable=False))
    _described("rsz_category")
    _described("worker_code")
    _described(
        "salary_scale",
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("next_scale", sa.Text(), nullable=True),
        sa.Column("next_after_years", sa.Integer(), nullable=True),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
    )


def _job_row() -> None:
    for name in ("function", "grade", "scale"):
        op.add_column("job_row", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("job_row", sa.Column("step", sa.Integer(), nullable=True))
    for name in RECOGNISED:
        op.add_column("job_row", sa.Column(f"recognised_{name}_months", sa.Integer(), nullable=True))


def _organisation() -> None:
    op.add_column("legal_employer", sa.Column("business_unit", sa.Text(), nullable=True))
    op.add_column("legal_employer", sa.Column("company_number", sa.Text(), nullable=True))
    for table, name in (("unit", "register_owned"), ("import_job", "is_register")):
        op.add_column(table, sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False))
    for name in ("address", "medical_control", "welfare_number", "welfare_name", "welfare_mail"):
        op.add_column("location", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("location", sa.Column("welfare_checked_on", sa.Date(), nullable=True))


def _described(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *columns,
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f(f"pk_{name}")),
    )
