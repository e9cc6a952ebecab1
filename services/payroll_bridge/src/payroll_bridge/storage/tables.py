from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.database import new_metadata
from chassis.idempotency import idempotency_table
from chassis.inbox import inbox_tables
from chassis.outbox import outbox_tables

metadata = new_metadata()
OUTBOX: Final = outbox_tables(metadata)
INBOX: Final = inbox_tables(metadata)
IDEMPOTENT: Final = idempotency_table(metadata)

INSTANT: Final = DateTime(timezone=True)

RUNNING: Final = Sequence("elvire_running", metadata=metadata)

PERSON: Final = Table(
    "person",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("given_name", Text, nullable=False),
    Column("family_name", Text, nullable=False),
    Column("birth_day", Date, nullable=False),
    Column("language", Text, nullable=False),
    Column("insz_sealed", LargeBinary),
    Column("iban_sealed", LargeBinary),
)

RELATION: Final = Table(
    "relation",
    metadata,
    Column("vlimpersnummer", Text, ForeignKey("person.vlimpersnummer"), primary_key=True),
    Column("employment_sequence", Integer, primary_key=True),
    Column("legal_employer", Text, nullable=False),
    Column("rsz_category", Text, nullable=False),
    Column("statute", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("pay_group", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date),
    Column("terms_day", Date, nullable=False),
    Column("location", Text),
    Column("schedule", Text),
    Column("risk_code", Text),
    Column("worker_code", Text),
    Column("has_ended", Boolean, nullable=False),
)

LEGAL_EMPLOYER: Final = Table(
    "legal_employer",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

# Codes of locations, schedules and risks; `subject` is the key under which the organisation's topic tells of one.
REFERENCE: Final = Table(
    "reference",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
)

REPLICA: Final = (PERSON, RELATION, LEGAL_EMPLOYER, REFERENCE)
"""Tables that hold what others told and nothing else; all other tables are the service's own."""

# One row from the first number on: by what numbers are given.
NUMBER_RULE: Final = Table(
    "number_rule",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("grain", Text, nullable=False),
    Column("fixed_at", INSTANT, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

# A number is given once and stays its key's: of a row only `master_accepted_at` and `erased_at` change.
ELVIRE_NUMBER: Final = Table(
    "elvire_number",
    metadata,
    Column("elvire_number", Text, primary_key=True),
    Column("running", BigInteger, nullable=False),
    Column("vlimpersnummer", Text, nullable=False),
    Column("legal_employer", Text, nullable=False),
    Column("rsz_category", Text, nullable=False),
    Column("assigned_at", INSTANT, nullable=False),
    Column("master_accepted_at", INSTANT),
    Column("erased_at", INSTANT),
    UniqueConstraint("running"),
    UniqueConstraint("vlimpersnummer", "legal_employer", "rsz_category"),
)

FILE_KEY: Final = ("vlimpersnummer", "legal_employer", "rsz_category")

PAYROLL_FILE: Final = Table(
    "payroll_file",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("legal_employer", Text, primary_key=True),
    Column("rsz_category", Text, primary_key=True),
    Column("elvire_number", Text, ForeignKey("elvire_number.elvire_number"), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("closed_after", Date),
    Column("replaces", Text),
    Column("invalid_since", INSTANT),
    Index("ix_payroll_file_elvire_number", "elvire_number"),
    Index("ix_payroll_file_invalid", *FILE_KEY, postgresql_where=text("invalid_since IS NOT NULL")),
)

# The one error list: everything that is wrong with a file. `reference` is what the reference data lacked `on_day`.
FILE_ERROR: Final = Table(
    "file_error",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("legal_employer", Text, primary_key=True),
    Column("rsz_category", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("employment_sequence", Integer, primary_key=True),
    Column("reference", Text),
    Column("on_day", Date),
    Index("ix_file_error_reference", "reference", postgresql_where=text("reference IS NOT NULL")),
)

# What the engine was told last of each record, and since when it must be told more (`pending_day`).
FEED_RECORD: Final = Table(
    "feed_record",
    metadata,
    Column("record_id", Text, primary_key=True),
    Column("order_id", BigInteger, Identity(always=True), nullable=False),
    Column("vlimpersnummer", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("employment_sequence", Integer),
    Column("absence_id", Uuid),
    Column("legal_employer", Text),
    Column("rsz_category", Text),
    Column("version", Integer, nullable=False),
    Column("is_cancelled", Boolean, nullable=False),
    Column("is_cancelled_there", Boolean, nullable=False),
    Column("is_cancel_accepted", Boolean, nullable=False),
    Column("pending_day", Date),
    Column("pending_origin", Text),
    Column("pending_rests_on", Text),
    Index("ix_feed_record_vlimpersnummer", "vlimpersnummer"),
)

ABSENCE: Final = Table(
    "absence",
    metadata,
    Column("absence_id", Uuid, primary_key=True),
    Column("vlimpersnummer", Text, nullable=False),
    Column("employment_sequence", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("days", JSONB, nullable=False),
    Column("elvire_number", Text, ForeignKey("elvire_number.elvire_number")),
    Column("not_flowing", Text),
    Column("is_cancelled", Boolean, nullable=False),
    Index("ix_absence_vlimpersnummer", "vlimpersnummer"),
)

# `body` is the payload without INSZ and IBAN, which are sealed beside it and put in when the message is said.
# Of a person who was erased nothing but the row is left.
FEED_MESSAGE: Final = Table(
    "feed_message",
    metadata,
    Column("order_id", BigInteger, Identity(always=True), primary_key=True),
    Column("record_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("elvire_number", Text, ForeignKey("elvire_number.elvire_number"), nullable=False),
    Column("vlimpersnummer", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("body", JSONB),
    Column("insz_sealed", LargeBinary),
    Column("iban_sealed", LargeBinary),
    Column("origin", Text, nullable=False),
    Column("rests_on", Text, nullable=False),
    Column("traceparent", Text),
    Column("state", Text, nullable=False),
    Column("made_at", INSTANT, nullable=False),
    Column("sent_at", INSTANT),
    Column("answer_code", Text),
    Column("answer_text", Text),
    Column("answered_at", INSTANT),
    UniqueConstraint("record_id", "version"),
    CheckConstraint("state IN ('held', 'sent', 'acknowledged', 'rejected')", name="state"),
    Index("ix_feed_message_held", "elvire_number", "order_id", postgresql_where=text("state = 'held'")),
    Index("ix_feed_message_elvire_number", "elvire_number", "record_id", "version"),
    Index("ix_feed_message_vlimpersnummer", "vlimpersnummer"),
    Index("ix_feed_message_rejected", "answer_code", postgresql_where=text("state = 'rejected'")),
)

FEED_ANSWER: Final = Table(
    "feed_answer",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("code", Text),
    Column("text", Text),
    Column("is_first", Boolean, nullable=False),
    Column("received_at", INSTANT, nullable=False),
    Index("ix_feed_answer_record_id", "record_id", "version"),
)

# Work for the role `jobs`: it goes on after `reached`, and `done` of `seen` are what it had to do something for.
JOB: Final = Table(
    "job",
    metadata,
    Column("job_id", Uuid, primary_key=True),
    Column("order_id", BigInteger, Identity(always=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("criteria", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("reached", Text, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", INSTANT, nullable=False),
    Column("finished_at", INSTANT),
    Column("traceparent", Text),
    CheckConstraint("kind IN ('check', 'redrive', 'full_load')", name="kind"),
    CheckConstraint("state IN ('waiting', 'running', 'finished', 'failed')", name="state"),
    Index("ix_job_open", "order_id", postgresql_where=text("finished_at IS NULL")),
)
