"""What is checked before it is fed, what is remembered meanwhile, and work on request."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _replica()
    _files()
    _records()
    _messages()
    _jobs()


def _replica() -> None:
    op.add_column("person", sa.Column("iban_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("relation", sa.Column("terms_day", sa.Date(), nullable=True))
    op.execute("UPDATE relation SET terms_day = first_day")
    op.alter_column("relation", "terms_day", nullable=False)
    for name in ("location", "schedule", "risk_code", "worker_code"):
        op.add_column("relation", sa.Column(name, sa.Text(), nullable=True))
    op.create_table(
        "reference",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_reference")),
    )


def _files() -> None:
    op.add_column("elvire_number", sa.Column("erased_at", INSTANT, nullable=True))
    op.add_column("payroll_file", sa.Column("replaces", sa.Text(), nullable=True))
    op.add_column("payroll_file", sa.Column("invalid_since", INSTANT, nullable=True))
    op.create_index(
        "ix_payroll_file_invalid",
        "payroll_file",
        ["vlimpersnummer", "legal_employer", "rsz_category"],
        postgresql_where=sa.text("invalid_since IS NOT NULL"),
    )
    op.create_table(
        "file_error",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("legal_employer", sa.Text(), nullable=False),
        sa.Column("rsz_category", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint(
            "vlimpersnummer",
            "legal_employer",
            "rsz_category",
            "code",
            "employment_sequence",
            name=op.f("pk_file_error"),
        ),
    )
    op.create_index(
        "ix_file_error_reference", "file_error", ["reference"], postgresql_where=sa.text("reference IS NOT NULL")
    )


def _records() -> None:
    """Each record that was fed so far, as its last version left it; the work relation no longer says that it is fed."""
    op.create_table(
        "feed_record",
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=True),
        sa.Column("absence_id", sa.Uuid(), nullable=True),
        sa.Column("legal_employer", sa.Text(), nullable=True),
        sa.Column("rsz_category", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("is_cancelled_there", sa.Boolean(), nullable=False),
        sa.Column("is_cancel_accepted", sa.Boolean(), nullable=False),
        sa.Column("pending_day", sa.Date(), nullable=True),
        sa.Column("pending_origin", sa.Text(), nullable=True),
        sa.Column("pending_rests_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_feed_record")),
    )
    op.create_index("ix_feed_record_vlimpersnummer", "feed_record", ["vlimpersnummer"])
    op.execute(
        """
        INSERT INTO feed_record (record_id, vlimpersnummer, kind, employment_sequence, absence_id, legal_employer,
            rsz_category, version, is_cancelled, is_cancelled_there, is_cancel_accepted)
        SELECT record_id, vlimpersnummer, kind, employment_sequence, absence_id, legal_employer,
            rsz_category, version, is_cancelled, is_cancelled, false
        FROM (
            SELECT DISTINCT ON (message.record_id)
                message.record_id, message.vlimpersnummer, message.kind, message.version, message.order_id,
                (message.body ->> 'employment_sequence')::integer AS employment_sequence,
                (message.body ->> 'absence_id')::uuid AS absence_id,
                coalesce(message.body ->> 'legal_employer', relation.legal_employer) AS legal_employer,
                coalesce(message.body ->> 'rsz_category', relation.rsz_category) AS rsz_category,
                coalesce(message.body ->> 'status', '') = 'cancelled' AS is_cancelled
            FROM feed_message AS message
            LEFT JOIN relation ON relation.vlimpersnummer = message.vlimpersnummer
                AND relation.employment_sequence = (message.body ->> 'employment_sequence')::integer
            ORDER BY message.record_id, message.version DESC
        ) AS last
        ORDER BY order_id
        """
    )
    op.drop_column("relation", "is_fed")


def _messages() -> None:
    op.add_column("feed_message", sa.Column("iban_sealed", sa.LargeBinary(), nullable=True))
    op.alter_column("feed_message", "body", existing_type=postgresql.JSONB(), nullable=True)
    op.create_index(
        "ix_feed_message_rejected", "feed_message", ["answer_code"], postgresql_where=sa.text("state = 'rejected'")
    )


def _jobs() -> None:
    op.create_table(
        "idempotent_request",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", postgresql.JSONB(), nullable=True),
        sa.Column("headers", postgresql.JSONB(), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_idempotent_request")),
    )
    op.create_table(
        "job",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reached", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("traceparent", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('check', 'redrive', 'full_load')", name=op.f("ck_job_kind")),
        sa.CheckConstraint("state IN ('waiting', 'running', 'finished', 'failed')", name=op.f("ck_job_state")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_open", "job", ["order_id"], postgresql_where=sa.text("finished_at IS NULL"))
