"""A replica: tables that only repeat what other services said, so that they can be made anew.

A service says which tables these are, and gives for each event type a function that writes them and does nothing else.
`rebuild` and `resync` are built on it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.envelope import Fact
from chassis.outbox import Unsaid

if TYPE_CHECKING:
    from sqlalchemy import Column

REPLICA_LOCK: Final = 0x7265706C696361
"""Advisory lock: whoever applies facts shares it for a transaction, a rebuild has it alone while it swaps."""

STATE: Final = ".state"
"""What the name of a journal's compacted sibling ends with."""

Keep = Callable[[AsyncConnection, Fact], Awaitable[Sequence[Unsaid] | None]]
"""Writes what one fact, or state document, says, in the transaction it is handed; tells what is then to be said."""


@dataclass(frozen=True, slots=True)
class ReplicaTable:
    """One table of the replica, and whose each row is."""

    table: Table
    owner: str
    """The column that says whose a row is: the subject, or with `prefix` the stream (`topic/key`) that tells it."""
    prefix: str = ""
    owned: frozenset[str] = frozenset()
    """Columns that the service decides itself: left as they are, and no part of the hash."""

    @property
    def repeated(self) -> "list[Column[object]]":
        """The columns that repeat what others said."""
        return [column for column in self.table.columns if column.name not in self.owned]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """What a rebuild makes anew, and from what."""

    tables: tuple[ReplicaTable, ...]
    """Each before those whose foreign keys point to it."""
    topics: tuple[str, ...]
    """Journals and compacted topics that it is made from; what others rest on comes first."""
    stated: frozenset[str]
    """Those of the journals that have a compacted sibling, which says how it is."""
    keep: Mapping[str, Keep]
    """By event type, also of state documents: writes the replica and nothing else; what is not here changes nothing."""
    resync: Mapping[str, Keep] = field(default_factory=dict)
    """By event type of state documents: brings one subject to the document *and* acts on what is different."""
    begins_from_state: bool = True
    """Whether a database that never consumed may begin from the states. Not where handling facts gives something that
    no state can give back."""


async def share_replica(connection: AsyncConnection, replica: Replica | None) -> None:
    """Keep a rebuild from swapping until the transaction ends; the first thing in a transaction that applies facts."""
    if replica is not None:
        await connection.execute(select(func.pg_advisory_xact_lock_shared(REPLICA_LOCK)))
