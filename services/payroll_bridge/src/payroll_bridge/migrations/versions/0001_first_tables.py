"""first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    _outbox()
    _inbox()
    _deferred()
    _replica()
    _numbers()
    _feed_messages()
    _answers_and_absences()


def _outbox() -> None:
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


def _inbox() -> None:
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


def _deferred() -> None:
    op.create_table(
        "deferred",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("header_names", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("header_values", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("blocked_topic", sa.Text(), nullable=True),
        sa.Column("blocked_key", sa.Text(), nullable=True),
        sa.Column("blocked_sequence", sa.BigInteger(), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("traceparent", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deferred")),
    )
    is_waiting = sa.text("state = 'waiting'")
    op.create_index("ix_deferred_blocked", "deferred", ["blocked_topic", "blocked_key"], postgresql_where=is_waiting)
    op.create_index("ix_deferred_subject", "deferred", ["consumer", "subject", "state"])


def _replica() -> None:
    op.create_table(
        "person",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("birth_day", sa.Date(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("insz_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("vlimpersnummer", name=op.f("pk_person")),
    )
    op.create_table(
        "relation",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("legal_employer", sa.Text(), nullable=False),
        sa.Column("rsz_category", sa.Text(), nullable=False),
        sa.Column("statute", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("pay_group", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("has_ended", sa.Boolean(), nullable=False),
        sa.Column("is_fed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vlimpersnummer"], ["person.vlimpersnummer"], name=op.f("fk_relation_vlimpersnummer_person")
        ),
        sa.PrimaryKeyConstraint("vlimpersnummer", "employment_sequence", name=op.f("pk_relation")),
    )
    op.create_table(
        "legal_employer",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_legal_employer")),
    )


def _numbers() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("elvire_running")))
    op.create_table(
        "elvire_number",
        sa.Column("elvire_number", sa.Text(), nullable=False),
        sa.Column("running", sa.BigInteger(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("legal_employer", sa.Text(), nullable=False),
        sa.Column("rsz_category", sa.Text(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("master_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("elvire_number", name=op.f("pk_elvire_number")),
        sa.UniqueConstraint("running", name=op.f("uq_elvire_number_running")),
        sa.UniqueConstraint(
            "vlimpersnummer", "legal_employer", "rsz_category", name=op.f("uq_elvire_number_vlimpersnummer")
        ),
    )
    op.create_table(
        "payroll_file",
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("legal_employer", sa.Text(), nullable=False),
        sa.Column("rsz_category", sa.Text(), nullable=False),
        sa.Column("elvire_number", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("closed_after", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["elvire_number"], ["elvire_number.elvire_number"], name=op.f("fk_payroll_file_elvire_number_elvire_number")
        ),
        sa.PrimaryKeyConstraint("vlimpersnummer", "legal_employer", "rsz_category", name=op.f("pk_payroll_file")),
    )
    op.create_index("ix_payroll_file_elvire_number", "payroll_file", ["elvire_number"])
    op.create_table(
        "number_rule",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("grain", sa.Text(), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_number_rule_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_rule")),
    )


def _feed_messages() -> None:
    op.create_table(
        "feed_message",
        sa.Column("order_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("elvire_number", sa.Text(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("insz_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("rests_on", sa.Text(), nullable=False),
        sa.Column("traceparent", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_code", sa.Text(), nullable=True),
        sa.Column("answer_text", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('held', 'sent', 'acknowledged', 'rejected')", name=op.f("ck_feed_message_state")),
        sa.ForeignKeyConstraint(
            ["elvire_number"], ["elvire_number.elvire_number"], name=op.f("fk_feed_message_elvire_number_elvire_number")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_feed_message")),
        sa.UniqueConstraint("record_id", "version", name=op.f("uq_feed_message_record_id")),
    )
    op.create_index(
        "ix_feed_message_held",
        "feed_message",
        ["elvire_number", "order_id"],
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index("ix_feed_message_vlimpersnummer", "feed_message", ["vlimpersnummer"])


def _answers_and_absences() -> None:
    op.create_table(
        "feed_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_answer")),
    )
    op.create_index("ix_feed_answer_record_id", "feed_answer", ["record_id", "version"])
    op.create_table(
        "absence",
        sa.Column("absence_id", sa.Uuid(), nullable=False),
        sa.Column("vlimpersnummer", sa.Text(), nullable=False),
        sa.Column("employment_sequence", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("days", postgresql.JSONB(), nullable=False),
        sa.Column("elvire_number", sa.Text(), nullable=True),
        sa.Column("not_flowing", sa.Text(), nullable=True),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["elvire_number"], ["elvire_number.elvire_number"], name=op.f("fk_absence_elvire_number_elvire_number")
        ),
        sa.PrimaryKeyConstraint("absence_id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_vlimpersnummer", "absence", ["vlimpersnummer"])
