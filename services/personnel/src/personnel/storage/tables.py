from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    Table,
    Text,
    Uuid,
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
    Column("given_name", Text, nullable=False),
    Column("family_name", Text, nullable=False),
    Column("birth_day", Date, nullable=False),
    Column("language", Text, nullable=False),
    Column("mail_address", Text),
    Column("insz_sealed", LargeBinary),
    Column("insz_index", LargeBinary, unique=True),
    Column("origin", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("imported_row", LargeBinary),
)

EMPLOYMENT: Final = Table(
    "employment",
    metadata,
    Column("vlimpersnummer", Text, ForeignKey("person.vlimpersnummer"), primary_key=True),
    Column("employment_sequence", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("legal_employer", Text, nullable=False),
    Column("rsz_category", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date),
    Column("end_reason", Text),
    Column("is_ended", Boolean, nullable=False),
    Column("origin", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)

JOB_ROW: Final = Table(
    "job_row",
    metadata,
    Column("vlimpersnummer", Text, primary_key=True),
    Column("employment_sequence", Integer, primary_key=True),
    Column("effective_day", Date, primary_key=True),
    Column("effective_sequence", Integer, primary_key=True),
    Column("statute", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("pay_group", Text, nullable=False),
    Column("is_primary", Boolean, nullable=False),
    Column("last_day", Date),
    Column("action", Text, nullable=False),
    Column("reason", Text),
    Column("origin", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(
        ["vlimpersnummer", "employment_sequence"], ["employment.vlimpersnummer", "employment.employment_sequence"]
    ),
    Index("ix_job_row_unit", "unit"),
)

ROLE_GRANT: Final = Table(
    "role_grant",
    metadata,
    Column("grant_id", Uuid, primary_key=True),
    Column("vlimpersnummer", Text, ForeignKey("person.vlimpersnummer"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("scope_kind", Text, nullable=False),
    Column("scope_code", Text),
    Column("from_day", Date, nullable=False),
    Column("until_day", Date),
    Column("revoked_from", Date),
    Column("origin", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)

LEGAL_EMPLOYER: Final = Table(
    "legal_employer",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kbo", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("known_from", Date, nullable=False),
)

UNIT: Final = Table(
    "unit",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("parent", Text, ForeignKey("unit.code")),
    Column("legal_employer", Text, ForeignKey("legal_employer.code"), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("known_from", Date, nullable=False),
)

IMPORT_JOB: Final = Table(
    "import_job",
    metadata,
    Column("import_id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("what", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("header", ARRAY(Text), nullable=False),
    Column("file_index", LargeBinary, nullable=False),
    Column("same_file_as", Uuid),
    Column("lines_total", Integer, nullable=False),
    Column("lines_checked", Integer, nullable=False),
    Column("lines_done", Integer, nullable=False),
    Column("reached_line", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("traceparent", Text),
    Index("ix_import_job_file_index", "file_index"),
)

IMPORT_LINE: Final = Table(
    "import_line",
    metadata,
    Column("import_id", Uuid, ForeignKey("import_job.import_id"), primary_key=True),
    Column("first_line", Integer, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
"""Lines of files that are not taken in yet; `first_line` is the first one about the same person."""

IMPORT_OUTCOME: Final = Table(
    "import_outcome",
    metadata,
    Column("import_id", Uuid, ForeignKey("import_job.import_id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("subject", Text),
    Column("position", Text),
    Column("faults", JSONB, nullable=False),
)
"""What became of each line, without anything of its content."""
