from typing import Any, Final

from sqlalchemy import (
    ARRAY,
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
    Numeric,
    Sequence,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.database import new_metadata
from chassis.idempotency import idempotency_table
from chassis.outbox import outbox_tables

metadata: Final = new_metadata()
OUTBOX: Final = outbox_tables(metadata)
IDEMPOTENT: Final = idempotency_table(metadata)

NUMBER: Final = Sequence("vlimpersnummer", metadata=metadata, data_type=BigInteger)
"""Counts the Vlimpersnummers given out, from 1; the configured range says at which number it begins."""

PERSON: Final = Table(
    "person",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("given_name", Text),
    Column("family_name", Text),
    Column("birth_day", Date),
    Column("language", Text),
    Column("mail_address", Text),
    Column("iban_sealed", LargeBinary),
    Column("insz_sealed", LargeBinary),
    Column("insz_index", LargeBinary, unique=True),
    Column("origin", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("imported_row", LargeBinary),
    Column("turns_on", Date),
    Column("erased_at", DateTime(timezone=True)),
    Index("ix_person_family_name", text("lower((family_name || ' '::text) || given_name)")),
    Index("ix_person_turns_on", "turns_on", postgresql_where=text("turns_on IS NOT NULL")),
    Index("ix_person_given_name", text("lower((given_name || ' '::text) || family_name)")),
    CheckConstraint(
        "erased_at IS NOT NULL OR (given_name IS NOT NULL AND family_name IS NOT NULL"
        " AND birth_day IS NOT NULL AND language IS NOT NULL)",
        name="whole_unless_erased",
    ),
)
"""Somebody as of today; what was known when is with the particulars. `turns_on`: from when on the row is another.

Of an erased person the number alone is kept, so that it is never given again.

Names are indexed by their bytes (`COLLATE "C"`, which a reflection does not tell), to be found by how they begin.
"""

ACTION: Final = Table(
    "personnel_action",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("vlimpersnummer", Text, ForeignKey("person.vlimpersnummer"), nullable=False, index=True),
    Column("employment_sequence", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("reason", Text),
    Column("effective_day", Date, nullable=False),
    Column("about", Uuid),
    Column("previous_sequence", Integer),
    Column("by", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)
"""What was done to work relations, in the order of its numbers; each under the id of the event that said it."""


def _versions(name: str, *columns: Column[Any] | Index) -> Table:
    """A table of facts in two times: rows are added, and only `superseded_…` is ever filled in afterwards."""
    return Table(
        name,
        metadata,
        Column("vlimpersnummer", Text, ForeignKey("person.vlimpersnummer"), primary_key=True),
        Column("employment_sequence", Integer, primary_key=True),
        Column("event_id", Uuid, primary_key=True),
        Column("recorded_by", Uuid, primary_key=True),
        *columns,
        Column("said_by", Uuid, nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False),
        Column("superseded_by", Uuid),
        Column("superseded_at", DateTime(timezone=True)),
    )


EMPLOYMENT: Final = _versions(
    "employment",
    Column("kind", Text, nullable=False),
    Column("legal_employer", Text, nullable=False),
    Column("rsz_category", Text, nullable=False),
    Column("follows", Integer),
    Index("ix_employment_legal_employer", "legal_employer", postgresql_where=text("superseded_by IS NULL")),
)

SERVICE_START: Final = _versions("service_start", Column("first_day", Date, nullable=False))

SERVICE_END: Final = _versions(
    "service_end",
    Column("last_day", Date),
    Column("is_ended", Boolean, nullable=False),
    Column("end_reason", Text),
    Column("decided_on", Date),
    Column("transmitted_on", Date),
)
"""Under the event that began the period."""

JOB_ROW: Final = _versions(
    "job_row",
    Column("effective_day", Date, nullable=False),
    Column("effective_sequence", Integer, nullable=False),
    Column("statute", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("pay_group", Text, nullable=False),
    Column("location", Text),
    Column("risk_code", Text),
    Column("schedule", Text),
    Column("worker_code", Text),
    Column("probation_end", Date),
    Column("function", Text),
    Column("grade", Text),
    Column("scale", Text),
    Column("step", Integer),
    Column("recognised_pay_months", Integer),
    Column("recognised_grade_months", Integer),
    Column("recognised_level_months", Integer),
    Column("recognised_service_months", Integer),
    Column("recognised_scale_months", Integer),
    Column("last_day", Date),
    Column("action", Text, nullable=False),
    Column("reason", Text),
    Index("ix_job_row_unit", "unit", postgresql_where=text("superseded_by IS NULL")),
)

PRIMARY_CHOICE: Final = _versions("primary_choice", Column("from_day", Date, nullable=False))


def _described(name: str, *columns: Column[Any]) -> Table:
    """A table of what is described as a whole."""
    return Table(
        name,
        metadata,
        Column("code", Text, primary_key=True),
        Column("name", Text, nullable=False),
        *columns,
        Column("valid_from", Date, nullable=False),
        Column("valid_until", Date),
        Column("known_from", Date, nullable=False),
    )


LEGAL_EMPLOYER: Final = _described(
    "legal_employer",
    Column("kbo", Text, nullable=False),
    Column("business_unit", Text),
    Column("company_number", Text),
)

UNIT: Final = _described(
    "unit",
    Column("parent", Text, ForeignKey("unit.code")),
    Column("legal_employer", Text, ForeignKey("legal_employer.code"), nullable=False),
    Column("register_owned", Boolean, nullable=False, server_default=text("false")),
)

LOCATION: Final = _described(
    "location",
    Column("unit", Text, ForeignKey("unit.code"), nullable=False, index=True),
    Column("address", Text),
    Column("medical_control", Text),
    Column("welfare_number", Text),
    Column("welfare_name", Text),
    Column("welfare_mail", Text),
    Column("welfare_checked_on", Date),
)

RISK_CODE: Final = _described("risk_code", Column("examination", Text), Column("months", Integer))

SCHEDULE: Final = _described("schedule", Column("hours", ARRAY(Numeric), nullable=False))
"""Seven numbers of hours, Monday first."""

FUNCTION: Final = _described("function", Column("risk_codes", ARRAY(Text), nullable=False))

GRADE: Final = _described("grade", Column("level", Text, nullable=False))

SALARY_SCALE: Final = _described(
    "salary_scale",
    Column("system", Text, nullable=False),
    Column("grade", Text),
    Column("next_scale", Text),
    Column("next_after_years", Integer),
    Column("steps", JSONB, nullable=False),
)

RSZ_CATEGORY: Final = _described("rsz_category")

WORKER_CODE: Final = _described("worker_code")

EXIT_REASON: Final = _described("exit_reason", Column("name_en", Text, nullable=False))
