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
from chassis.inbox import inbox_tables
from chassis.outbox import outbox_tables

metadata = new_metadata()

OUTBOX: Final = outbox_tables(metadata)
INBOX: Final = inbox_tables(metadata)

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
    Column("has_ended", Boolean, nullable=False),
    Column("is_fed", Boolean, nullable=False),
)

LEGAL_EMPLOYER: Final = Table(
    "legal_employer",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

# One row from the first number on: by what numbers are given.
NUMBER_RULE: Final = Table(
    "number_rule",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("grain", Text, nullable=False),
    Column("fixed_at", INSTANT, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

# A number is given once and stays its key's: of a row only `master_accepted_at` ever changes.
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
    UniqueConstraint("running"),
    UniqueConstraint("vlimpersnummer", "legal_employer", "rsz_category"),
)

PAYROLL_FILE: Final = Table(
    "payroll_file",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("legal_employer", Text, primary_key=True),
    Column("rsz_category", Text, primary_key=True),
    Column("elvire_number", Text, ForeignKey("elvire_number.elvire_number"), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("closed_after", Date),
    Index("ix_payroll_file_elvire_number", "elvire_number"),
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

# `body` is the payload without the INSZ, which is sealed beside it and put in when the message is said.
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
    Column("body", JSONB, nullable=False),
    Column("insz_sealed", LargeBinary),
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
    Index("ix_feed_message_vlimpersnummer", "vlimpersnummer"),
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
