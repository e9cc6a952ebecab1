"""Three services as small as can be, on the chassis's tables: registry says, office hears and decides, payroll hears.

Each handler writes down what it did, so that afterwards it can be told whether each fact had its effect once, in order.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, Table, Text, Uuid

from chassis.database import new_metadata
from chassis.inbox import InboxTables, inbox_tables
from chassis.outbox import OutboxTables, outbox_tables

PEOPLE: Final = "registry.people"
CARDS: Final = "registry.cards"
UNITS: Final = "registry.units"
LEAVE: Final = "office.leave"
FEED: Final = "payroll.feed"

JOURNALS: Final = frozenset({PEOPLE, CARDS, LEAVE, FEED})
STATES: Final = frozenset({UNITS})


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one service."""

    metadata: MetaData
    outbox: OutboxTables
    inbox: InboxTables
    said: Table
    """Which facts the service said, written in the transaction that said them."""
    effect: Table
    """Which facts the service handled, in order."""


def new_tables() -> Tables:
    """The tables of a service that says and hears."""
    metadata = new_metadata()
    return Tables(
        metadata=metadata,
        outbox=outbox_tables(metadata),
        inbox=inbox_tables(metadata),
        said=Table(
            "said",
            metadata,
            Column("event_id", Uuid, primary_key=True),
            Column("topic", Text, nullable=False),
            Column("key", Text, nullable=False),
            Column("sequence", BigInteger, nullable=False),
        ),
        effect=Table(
            "effect",
            metadata,
            Column("id", BigInteger, Identity(always=True), primary_key=True),
            Column("event_id", Uuid, nullable=False),
            Column("topic", Text, nullable=False),
            Column("key", Text, nullable=False),
            Column("sequence", BigInteger, nullable=False),
            Column("parked_before", Integer, nullable=False),
        ),
    )


def person_of(key: str) -> str:
    """Whom a key concerns: keys are `p1` or `card:p1`."""
    return key.rpartition(":")[2]
