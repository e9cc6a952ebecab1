"""All tables of the first version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    _order_and_outbox()
    _inbox()
    _deferred()
    _idempotency()
    _replica()
    _role_grants()
    _leave()
    _sickness()


def _order_and_outbox() -> None:
    op.create_table(
        "subject", sa.Column("key", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("key", name="pk_subject")
    )
    op.create_table(
        "epoch",
        sa.Column("value", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("value", name="pk_epoch"),
    )
    op.create_table(
        "stream",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "key", name="pk_stream"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary()),
        sa.Column("header_names", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("header_values", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("value", sa.LargeBinary()),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name="pk_inbox"),
    )
    op.create_table(
        "position",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("known_epoch", sa.BigInteger(), nullable=False),
        sa.Column("known_sequence", sa.BigInteger(), nullable=False),
        sa.Column("handled_epoch", sa.BigInteger(), nullable=False),
        sa.Column("handled_sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "topic", "key", name="pk_position"),
    )


def _deferred() -> None:
    op.create_table(
        "deferred",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary()),
        sa.Column("header_names", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("header_values", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("value", sa.LargeBinary()),
        sa.Column("blocked_topic", sa.Text()),
        sa.Column("blocked_key", sa.Text()),
        sa.Column("blocked_sequence", sa.BigInteger()),
        sa.Column("deadline_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("traceparent", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_deferred"),
    )
    op.create_index(
        "ix_deferred_blocked",
        "deferred",
        ["blocked_topic", "blocked_key"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_deferred_subject", "deferred", ["consumer", "subject", "state"])


def _idempotency() -> None:
    op.create_table(
        "idempotent_request",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("body", postgresql.JSONB()),
        sa.Column("headers", postgresql.JSONB()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name="pk_idempotent_request"),
    )


def _replica() -> None:
    op.create_table(
        "person",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("vlimpersnummer", name="pk_person"),
    )
    op.create_table(
        "employment",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("has_ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vlimpersnummer"], ["person.vlimpersnummer"], name="fk_employment_vlimpersnummer_person"
        ),
        sa.PrimaryKeyConstraint("vlimpersnummer", "employment_sequence", name="pk_employment"),
    )
    op.create_table(
        "job_row",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("legal_employer", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("vlimpersnummer", "employment_sequence", "from_day", name="pk_job_row"),
    )
    op.create_table(
        "unit",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text()),
        sa.PrimaryKeyConstraint("code", name="pk_unit"),
    )


def _role_grants() -> None:
    op.create_table(
        "role_grant",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("scope_code", sa.Text()),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date()),
        sa.PrimaryKeyConstraint("grant_id", name="pk_role_grant"),
    )
    op.create_index("ix_role_grant_scope", "role_grant", ["scope_kind", "scope_code"])


def _leave() -> None:
    op.create_table(
        "leave_request",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("leave_type", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("days", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Text()),
        sa.Column("refusal_reason", sa.Text()),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_by", sa.Text()),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_leave_request_days_in_order")),
        sa.PrimaryKeyConstraint("request_id", name="pk_leave_request"),
    )
    op.create_index("ix_leave_request_person", "leave_request", ["vlimpersnummer", "last_day"])


def _sickness() -> None:
    op.create_table(
        "sickness_spell",
        sa.Column("spell_id", sa.Uuid(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("original_first_day", sa.Date(), nullable=False),
        sa.Column("days", postgresql.JSONB(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_sickness_spell_days_in_order")),
        sa.PrimaryKeyConstraint("spell_id", name="pk_sickness_spell"),
    )
    op.create_index("ix_sickness_spell_person", "sickness_spell", ["vlimpersnummer", "last_day"])
