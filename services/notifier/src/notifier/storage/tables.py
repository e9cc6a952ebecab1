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
from chassis.idempotency import idempotency_table
from chassis.inbox import inbox_tables
from chassis.outbox import outbox_tables

metadata: Final = new_metadata()
OUTBOX: Final = outbox_tables(metadata)
INBOX: Final = inbox_tables(metadata)
IDEMPOTENT: Final = idempotency_table(metadata)

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
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date),
    Column("is_ended", Boolean, nullable=False),
)
"""A time in service; a relation that began again has several."""

JOB_ROW: Final = Table(
    "job_row",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("employment_sequence", Integer, primary_key=True),
    Column("from_day", Date, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("legal_employer", Text, nullable=False),
    Column("is_primary", Boolean, nullable=False),
    Column("last_day", Date),
    Column("probation_end", Date),
    Index("ix_job_row_ends", "last_day", postgresql_where=text("last_day IS NOT NULL")),
    Index("ix_job_row_probation", "probation_end", postgresql_where=text("probation_end IS NOT NULL")),
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
    Index("ix_role_grant_person", "vlimpersnummer"),
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

LEAVE_REQUEST: Final = Table(
    "leave_request",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("vlimpersnummer", Text, nullable=False, index=True),
    Column("employment_sequence", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("part", Text, nullable=False),
    Column("requested_day", Date, nullable=False),
)
"""Requests that wait for a decision, and no others."""

# What the notifier owns: kept for good.

FORMER_ADDRESS: Final = Table(
    "former_address",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("mail_address", Text, nullable=False),
)
"""The last mail address that was another than the present one: nobody tells it again."""

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
    Column("outcomes", Integer),
    UniqueConstraint(
        "event_id", "rule", "recipient", "channel", name="uq_decision_once", postgresql_nulls_not_distinct=True
    ),
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
    Column("state", Text, nullable=False),  # due, sending, sent, failed, given_up, erased
    Column("due_at", _INSTANT, nullable=False),
    Column("claim", Uuid),
    Column("claimed_at", _INSTANT),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("uncertain", Integer, nullable=False, server_default=text("0")),
    Column("last_error", Text),
    Column("sent_at", _INSTANT),
    Column("given_up_reason", Text),
    Index("ix_mail_open", "recipient", "number", postgresql_where=text("state IN ('due', 'sending')")),
)

ITEM: Final = Table(
    "item",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("decision_id", BigInteger, ForeignKey("decision.id"), nullable=False, unique=True),
    Column("event_id", Uuid, nullable=False),
    Column("rule", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("channel", Text, nullable=False),  # worklist, inbox
    Column("recipient", Text, nullable=False),
    Column("vlimpersnummer", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False),  # open, closed
    Column("opened_at", _INSTANT, nullable=False),
    Column("closed_at", _INSTANT),
    Column("closed_by_event", Uuid),
    Column("closed_by_type", Text),
    Column("closed_by_person", Text),
    Column("closed_reason", Text),
    Index("ix_item_recipient", "recipient", "channel", "number"),
    Index("ix_item_open", "rule", "cause", postgresql_where=text("state = 'open'")),
    Index("ix_item_closed_by_event", "closed_by_event"),
)

REMINDER: Final = Table(
    "reminder",
    metadata,
    Column("rule", Text, primary_key=True),
    Column("cause", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("vlimpersnummer", Text, nullable=False, index=True),
    Column("fate", Text, nullable=False),  # planned, announced, overtaken, dropped
    Column("event_id", Uuid, nullable=False),
    Column("at", _INSTANT, nullable=False),
    Column("settled_by", Uuid),
    Column("occasion", JSONB(none_as_null=True)),
    Index("ix_reminder_planned", "day", postgresql_where=text("fate = 'planned'")),
    Index("ix_reminder_settled_by", "settled_by"),
)

CALENDAR: Final = Table(
    "calendar",
    metadata,
    Column("is_only_row", Boolean, primary_key=True),
    Column("since_day", Date, nullable=False),
    Column("kept_until", Date, nullable=False),
)
"""Since when the calendar is kept, and up to which business day everything that fell due was decided about."""
