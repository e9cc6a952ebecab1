from typing import Final

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Identity, Table, Text, Uuid

from personnel.storage.tables import metadata

ROLE_GRANT: Final = Table(
    "role_grant",
    metadata,
    Column("grant_id", Uuid, primary_key=True),
    Column("recorded_by", Uuid, primary_key=True),
    Column("vlimpersnummer", Text, ForeignKey("person.vlimpersnummer"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("scope_kind", Text, nullable=False),
    Column("scope_code", Text),
    Column("from_day", Date, nullable=False),
    Column("until_day", Date),
    Column("revoked_from", Date),
    Column("requester", Text),
    Column("approver", Text),
    Column("reason", Text),
    Column("said_by", Uuid, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("superseded_by", Uuid),
    Column("superseded_at", DateTime(timezone=True)),
)
"""Roles in two times: rows are added, and only `superseded_…` is ever filled in afterwards."""

ROLE_ENTRY: Final = Table(
    "role_entry",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("vlimpersnummer", Text, ForeignKey("person.vlimpersnummer"), nullable=False, index=True),
    Column("grant_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text),
    Column("effective_day", Date, nullable=False),
    Column("about", Uuid),
    Column("by", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)
"""What was done to roles of people, in the order of its numbers."""
