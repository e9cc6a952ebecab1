"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateSequence

revision = "0001"
down_revision = None


def upgrade() -> None:
    _chassis()
    _organisation()
    _people()
    _employments()
    _roles()


def _chassis() -> None:
    op.create_table(
        "subject", sa.Column("key", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("key", name=op.f("pk_subject"))
    )
    op.create_table(
        "epoch",
        sa.Column("value", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("value", name=op.f("pk_epoch")),
    )
    op.create_table(
        "stream",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "key", name=op.f("pk_stream")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("header_names", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("header_values", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_table(
        "idempotent_request",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_idempotent_request")),
    )


def _organisation() -> None:
    op.create_table(
        "legal_employer",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kbo", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_legal_employer")),
    )
    op.create_table(
        "unit",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("legal_employer", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["legal_employer"], ["legal_employer.code"], name=op.f("fk_unit_legal_employer_legal_employer")
        ),
        sa.ForeignKeyConstraint(["parent"], ["unit.code"], name=op.f("fk_unit_parent_unit")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_unit")),
    )


def _people() -> None:
    op.execute(CreateSequence(sa.Sequence("vlimpersnummer", data_type=sa.BigInteger)))
    op.create_table(
        "person",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("birth_day", sa.Date(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("mail_address", sa.Text(), nullable=True),
        sa.Column("insz_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("insz_index", sa.LargeBinary(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_row", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("vlimpersnummer", name=op.f("pk_person")),
        sa.UniqueConstraint("insz_index", name=op.f("uq_person_insz_index")),
    )


def _employments() -> None:
    op.create_table(
        "employment",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("legal_employer", sa.Text(), nullable=False),
        sa.Column("rsz_category", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("is_ended", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["vlimpersnummer"], ["person.vlimpersnummer"], name=op.f("fk_employment_vlimpersnummer_person")
        ),
        sa.PrimaryKeyConstraint("vlimpersnummer", "employment_sequence", name=op.f("pk_employment")),
    )
    op.create_table(
        "job_row",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("effective_day", sa.Date(), nullable=False),
        sa.Column("effective_sequence", sa.Integer(), nullable=False),
        sa.Column("statute", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("pay_group", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["vlimpersnummer", "employment_sequence"],
            ["employment.vlimpersnummer", "employment.employment_sequence"],
            name=op.f("fk_job_row_vlimpersnummer_employment"),
        ),
        sa.PrimaryKeyConstraint(
            "vlimpersnummer", "employment_sequence", "effective_day", "effective_sequence", name=op.f("pk_job_row")
        ),
    )
    op.create_index("ix_job_row_unit", "job_row", ["unit"], unique=False)


def _roles() -> None:
    op.create_table(
        "role_grant",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("scope_code", sa.Text(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("revoked_from", sa.Date(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["vlimpersnummer"], ["person.vlimpersnummer"], name=op.f("fk_role_grant_vlimpersnummer_person")
        ),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_vlimpersnummer"), "role_grant", ["vlimpersnummer"], unique=False)
