from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    false,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.database import new_metadata
from chassis.idempotency import idempotency_table
from chassis.inbox import inbox_tables
from chassis.outbox import outbox_tables

CONSUMER: Final = "absence"
"""Under which name this service consumes."""

metadata = new_metadata()

OUTBOX: Final = outbox_tables(metadata)
INBOX: Final = inbox_tables(metadata)
IDEMPOTENT: Final = idempotency_table(metadata)

_INSTANT: Final = DateTime(timezone=True)

# The replica: what personnel said.

PERSON: Final = Table("person", metadata, Column("vlimpersnummer", Text, primary_key=True))

EMPLOYMENT: Final = Table(
    "employment",
    metadata,
    Column("vlimpersnummer", Text, ForeignKey("person.vlimpersnummer"), primary_key=True),
    Column("employment_sequence", Integer, primary_key=True),
)

SERVICE_PERIOD: Final = Table(
    "service_period",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("employment_sequence", Integer, primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date),
    Column("has_ended", Boolean, nullable=False),
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
    Column("is_switch", Boolean, nullable=False, server_default=false()),
)

UNIT: Final = Table(
    "unit",
    metadata,
    Column("code", Text, primary_key=True),
    Column("parent", Text),
    Column("until_day", Date),
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
    Index("ix_role_grant_scope", "scope_kind", "scope_code"),
    Index("ix_role_grant_person", "vlimpersnummer"),
)

# What absence owns.

LEAVE_REQUEST: Final = Table(
    "leave_request",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("vlimpersnummer", Text, nullable=False),
    Column("employment_sequence", Integer, nullable=False),
    Column("leave_type", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("part", Text, nullable=False),
    Column("days", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_at", _INSTANT, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("decided_at", _INSTANT),
    Column("decided_by", Text),
    Column("refusal_reason", Text),
    Column("withdrawn_at", _INSTANT),
    Column("withdrawn_by", Text),
    CheckConstraint("first_day <= last_day", name="days_in_order"),
    Index("ix_leave_request_person", "vlimpersnummer", "last_day"),
)

SICKNESS_SPELL: Final = Table(
    "sickness_spell",
    metadata,
    Column("spell_id", Uuid, primary_key=True),
    Column("vlimpersnummer", Text, nullable=False),
    Column("employment_sequence", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("original_first_day", Date, nullable=False),
    Column("days", JSONB, nullable=False),
    Column("reported_at", _INSTANT, nullable=False),
    Column("reported_by", Text, nullable=False),
    Column("withdrawn_at", _INSTANT),
    Column("withdrawn_by", Text),
    CheckConstraint("first_day <= last_day", name="days_in_order"),
    Index("ix_sickness_spell_person", "vlimpersnummer", "last_day"),
)
