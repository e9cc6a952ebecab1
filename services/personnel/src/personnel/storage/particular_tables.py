from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    LargeBinary,
    Sequence,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from personnel.storage.tables import metadata

PARTICULAR_ENTRY: Final = Table(
    "particular_entry",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("vlimpersnummer", Text, ForeignKey("person.vlimpersnummer"), nullable=False, index=True),
    Column("resource", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("reason", Text),
    Column("effective_day", Date, nullable=False),
    Column("about", Uuid),
    Column("by", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)
"""What was done to particulars of people, in the order of its numbers."""

PARTICULAR: Final = Table(
    "particular",
    metadata,
    Column("vlimpersnummer", Text, ForeignKey("person.vlimpersnummer"), primary_key=True),
    Column("resource", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("recorded_by", Uuid, primary_key=True),
    Column("key", Text, nullable=False),
    Column("effective_day", Date, nullable=False),
    Column("effective_sequence", Integer, nullable=False),
    Column("last_day", Date),
    Column("value", JSONB(none_as_null=True)),
    Column("sealed", LargeBinary),
    Column("said_by", Uuid, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("superseded_by", Uuid),
    Column("superseded_at", DateTime(timezone=True)),
)
"""Particulars in two times: rows are added, and only `superseded_…` is ever filled in afterwards.

The value is typed JSON, in the fields of its kind, and sealed when it is about health; neither of both: nothing holds
from that day on.
"""

CASE: Final = Sequence("accident_case", metadata=metadata, data_type=BigInteger)
"""Counts the cases of accidents, from 1."""

PARTICULARS: Final = (PARTICULAR, PARTICULAR_ENTRY)
"""What is kept of them about a person."""
