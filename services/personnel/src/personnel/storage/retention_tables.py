from typing import Final

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Index, Integer, Table, Text, Uuid, text

from personnel.storage.tables import metadata

RETENTION_RULE: Final = Table(
    "retention_rule",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("months", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("entered_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)
"""Rules are added and never changed: of those from one day the newest counts."""

RETENTION_REPORT: Final = Table(
    "retention_report",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("made_at", DateTime(timezone=True)),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    Column("reason", Text),
    Column("reached", Text, nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Index(
        "ix_retention_report_open",
        text("(true)"),
        unique=True,
        postgresql_where=text("finished_at IS NULL"),
    ),
)
"""One is open at a time."""

RETENTION_ITEM: Final = Table(
    "retention_item",
    metadata,
    Column("report_id", Uuid, ForeignKey("retention_report.report_id"), primary_key=True),
    Column("vlimpersnummer", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("found", Integer, nullable=False),
    Column("erased", Integer),
)
"""Of whom how many values of a kind are to go, and how many went in the end; no value."""

ERASURE_TRACE: Final = Table(
    "erasure_trace",
    metadata,
    Column("place", BigInteger, Identity(always=True), primary_key=True),
    Column("vlimpersnummer", Text, ForeignKey("person.vlimpersnummer"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("erased", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("report_id", Uuid, ForeignKey("retention_report.report_id")),
    Column("erased_at", DateTime(timezone=True), nullable=False),
    Index("ix_erasure_trace_vlimpersnummer", "vlimpersnummer", "place"),
)
"""That something was erased, by whom and why; never what."""
