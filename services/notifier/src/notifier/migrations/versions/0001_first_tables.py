"""First tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    _stream_tables()
    _inbox_tables()
    _deferred_table()
    _people_tables()
    _organisation_tables()
    _message_list_tables()
    _decision_table()
    _mail_table()


def _stream_tables() -> None:
    op.create_table(
        "subject", sa.Column("key", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("key", name=op.f("pk_subject"))
    )
    op.create_table(
        "epoch",
        sa.Column("value", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True)),
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
        sa.Column("key", sa.LargeBinary()),
        sa.Column("header_names", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("header_values", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("value", sa.LargeBinary()),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )


def _inbox_tables() -> None:
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name=op.f("pk_inbox")),
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
        sa.PrimaryKeyConstraint("consumer", "topic", "key", name=op.f("pk_position")),
    )


def _deferred_table() -> None:
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
        sa.Column("first_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("traceparent", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deferred")),
    )
    op.create_index(
        "ix_deferred_blocked",
        "deferred",
        ["blocked_topic", "blocked_key"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_deferred_subject", "deferred", ["consumer", "subject", "state"], unique=False)


def _people_tables() -> None:
    op.create_table(
        "person",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("mail_address", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("vlimpersnummer", name=op.f("pk_person")),
    )
    op.create_table(
        "employment",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.PrimaryKeyConstraint("vlimpersnummer", "employment_sequence", name=op.f("pk_employment")),
    )
    op.create_table(
        "job_row",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("legal_employer", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("vlimpersnummer", "employment_sequence", "from_day", name=op.f("pk_job_row")),
    )
    op.create_table(
        "absence",
        sa.Column("absence_id", sa.Uuid(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("is_whole_day", sa.Boolean(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("absence_id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_person", "absence", ["vlimpersnummer", "last_day"], unique=False)


def _organisation_tables() -> None:
    op.create_table(
        "unit",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text()),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_unit")),
    )
    op.create_table(
        "legal_employer",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_legal_employer")),
    )
    op.create_table(
        "role_grant",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope_kind", sa.Text(), nullable=False),
        sa.Column("scope_code", sa.Text()),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date()),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_role_grant")),
    )
    op.create_index("ix_role_grant_scope", "role_grant", ["role", "scope_kind", "scope_code"], unique=False)


def _message_list_tables() -> None:
    op.create_table(
        "message_list",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_list")),
    )
    op.create_table(
        "message_list_refusal",
        sa.Column("is_only_row", sa.Boolean(), nullable=False),
        sa.Column("faults", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("is_only_row", name=op.f("pk_message_list_refusal")),
    )


def _decision_table() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        *_texts("event_type", "origin", "rule", "rule_version", "list_version", "vlimpersnummer"),
        sa.Column("recipient", sa.Text()),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        *_texts("reason", "reason_text", "cause"),
        sa.Column("effective_day", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint(
            "event_id", "rule", "recipient", name="uq_decision_once", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index("ix_decision_recipient", "decision", ["recipient", "id"], unique=False)
    op.create_index("ix_decision_vlimpersnummer", "decision", ["vlimpersnummer", "id"], unique=False)


def _mail_table() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        *_texts("rule", "cause", "recipient", "address", "subject", "plain", "html"),
        sa.Column("traceparent", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.Uuid()),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("uncertain", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_mail_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_mail_decision_id")),
        sa.UniqueConstraint("number", name=op.f("uq_mail_number")),
    )
    op.create_index(
        "ix_mail_open",
        "mail",
        ["recipient", "number"],
        unique=False,
        postgresql_where=sa.text("state IN ('due', 'sending')"),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
