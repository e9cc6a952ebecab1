"""Imports that are taken in part by part."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _jobs()
    _lines()
    _outcomes()


def _jobs() -> None:
    op.create_table(
        "import_job",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("header", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("file_index", sa.LargeBinary(), nullable=False),
        sa.Column("same_file_as", sa.Uuid(), nullable=True),
        sa.Column("lines_total", sa.Integer(), nullable=False),
        sa.Column("lines_checked", sa.Integer(), nullable=False),
        sa.Column("lines_done", sa.Integer(), nullable=False),
        sa.Column("reached_line", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("traceparent", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_job")),
    )
    op.create_index("ix_import_job_file_index", "import_job", ["file_index"])


def _lines() -> None:
    op.create_table(
        "import_line",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_job.import_id"], name=op.f("fk_import_line_import_id_import_job")
        ),
        sa.PrimaryKeyConstraint("import_id", "first_line", "line", name=op.f("pk_import_line")),
    )


def _outcomes() -> None:
    op.create_table(
        "import_outcome",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("faults", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import_job.import_id"], name=op.f("fk_import_outcome_import_id_import_job")
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_import_outcome")),
    )
