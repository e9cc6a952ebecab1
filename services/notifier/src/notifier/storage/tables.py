"""The tables of the notifier."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.database import new_metadata
from chassis.inbox import inbox_tables
from chassis.outbox import outbox_tables

metadata: Final = new_metadata()
OUTBOX: Final = outbox_tables(metadata)
INBOX: Final = inbox_tables(metadata)

_INSTANT: Final = DateTime(timezone=True)

# The replica: rebuilt from topics at any time.

PERSON: Final = Table(
    "person",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("given_name", Text, nullable=False),
    Column("family_name", Text, nullable=False),
    Column("mail_address", Text),
    Column("language", Text, nullable=False),
)

EMPLOYMENT: Final = Table(
    "employment",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("employment_sequence", Integer, primary_key=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date),
)

JOB_ROW: Final = Table(
    "job_row",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("employment_sequence", Integer, primary_key=True),
    Column("from_day", Date, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("legal_employer", Text, nullable=False),
    Column("is_primary", Boolean, nullable=False),
)

ROLE_GRANT: Final = Table(
    "role_grant",
    metadata,
    Column("grant_id", Uuid, primary_key=True),
    Column("vlimpersnummer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("scope_kind", Text, nullable=False),
    Column("scope_code", Text),
    Column("from_day", Date, nullable=False),
    Column("until_day", Date),
    Index("ix_role_grant_scope", "role", "scope_kind", "scope_code"),
)

UNIT: Final = Table(
    "unit",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("parent", Text),
)

LEGAL_EMPLOYER: Final = Table(
    "legal_employer",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

ABSENCE: Final = Table(
    "absence",
    metadata,
    Column("absence_id", Uuid, primary_key=True),
    Column("vlimpersnummer", Text, nullable=False),
    Column("employment_sequence", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("is_whole_day", Boolean, nullable=False),
    Column("is_cancelled", Boolean, nullable=False),
    Index("ix_absence_person", "vlimpersnummer", "last_day"),
)

# What the notifier owns: kept for good.

MESSAGE_LIST: Final = Table(
    "message_list",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("version", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("accepted_at", _INSTANT, nullable=False),
)
"""Every list that was in use; the last one is in use now."""

MESSAGE_LIST_REFUSAL: Final = Table(
    "message_list_refusal",
    metadata,
    Column("is_only_row", Boolean, primary_key=True),
    Column("faults", JSONB, nullable=False),
    Column("refused_at", _INSTANT, nullable=False),
)
"""What is wrong with the file at present; no row when nothing is."""

DECISION: Final = Table(
    "decision",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("rule_version", Text, nullable=False),
    Column("list_version", Text, nullable=False),
    Column("vlimpersnummer", Text, nullable=False),
    Column("recipient", Text),
    Column("roles", ARRAY(Text), nullable=False),
    Column("channel", Text, nullable=False),
    Column("is_told", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reason_text", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("effective_day", Date, nullable=False),
    Column("decided_at", _INSTANT, nullable=False),
    UniqueConstraint("event_id", "rule", "recipient", name="uq_decision_once", postgresql_nulls_not_distinct=True),
    Index("ix_decision_vlimpersnummer", "vlimpersnummer", "id"),
    Index("ix_decision_recipient", "recipient", "id"),
)

MAIL: Final = Table(
    "mail",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("decision_id", BigInteger, ForeignKey("decision.id"), nullable=False, unique=True),
    Column("rule", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("plain", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("traceparent", Text),
    Column("state", Text, nullable=False),  # due, sending, sent, failed
    Column("due_at", _INSTANT, nullable=False),
    Column("claim", Uuid),
    Column("claimed_at", _INSTANT),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("uncertain", Integer, nullable=False, server_default=text("0")),
    Column("last_error", Text),
    Column("sent_at", _INSTANT),
    Index("ix_mail_open", "recipient", "number", postgresql_where=text("state IN ('due', 'sending')")),
)
