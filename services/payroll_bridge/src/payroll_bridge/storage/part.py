from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.sealed import Seal
from payroll_bridge.domain.check import CHECKS
from payroll_bridge.domain.number import Grain, NumberPattern
from payroll_bridge.domain.payroll_file import FOLLOWED_FOR


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


class Part:
    """A part of the unit of work: on one connection, in one transaction, at one instant."""

    def __init__(self, connection: AsyncConnection, now: datetime, means: Means) -> None:
        self._connection = connection
        self._means = means
        self.now = now
