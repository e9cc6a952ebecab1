from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.sealed import Seal
from payroll_bridge.domain.absence import Absence
from payroll_bridge.domain.check import CHECKS
from payroll_bridge.domain.number import Grain, NumberPattern
from payroll_bridge.domain.payroll_file import FOLLOWED_FOR, PayrollFile
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.record import FeedRecord
from payroll_bridge.domain.reference import Reference
from payroll_bridge.domain.relation import Key, Relation
from payroll_bridge.storage.unwritten import Unwritten


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the unit of work is given by the composition root. `checks`: codes of the checks that hold.

    `followed_for`: how long after its last day in service a closed file still hears of changes of the person.
    """

    seal: Seal
    pattern: NumberPattern
    grain: Grain
    checks: frozenset[str] = field(default_factory=lambda: frozenset(CHECKS))
    followed_for: timedelta = FOLLOWED_FOR
    new_id: Callable[[], UUID] = uuid4


@dataclass(frozen=True, slots=True)
class NumberState:
    """Whether the engine accepted a master of an Elvire number, and whether its person was erased."""

    is_accepted: bool = False
    is_erased: bool = False


@dataclass(slots=True)
class Known:
    """What a unit of work read or kept, so that nothing is read twice: it holds the locks, so nobody else changes it.

    By person: everything of the kind that the person has; only of records, absences may be lacking of which the
    engine need not hear.
    """

    people: dict[str, Person | None] = field(default_factory=dict)
    relations: dict[str, dict[int, Relation]] = field(default_factory=dict)
    files: dict[str, dict[Key, PayrollFile]] = field(default_factory=dict)
    records: dict[str, dict[str, FeedRecord]] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    """Of each record, when it came."""
    numbers: dict[str, NumberState] = field(default_factory=dict)
    absences: dict[UUID, Absence | None] = field(default_factory=dict)
    references: dict[str, Reference | None] = field(default_factory=dict)

    def forget(self) -> None:
        """Everything is read anew: rows were changed past it."""
        for each in fields(self):
            getattr(self, each.name).clear()


@dataclass(frozen=True, slots=True)
class Shared:
    """What the units of work of one transaction, or of a savepoint of it, read and have still to write."""

    known: Known
    unwritten: Unwritten


class Part:
    """A part of the unit of work: on one connection, in one transaction, at one instant."""

    def __init__(self, connection: AsyncConnection, now: datetime, means: Means, shared: Shared | None = None) -> None:
        shared = shared or Shared(Known(), Unwritten(connection))
        self._connection = connection
        self._means = means
        self._known = shared.known
        self._unwritten = shared.unwritten
        self.now = now
