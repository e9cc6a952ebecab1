"""Facts about work relations, and where they stand; their versions in two times are those of `recorded`."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from personnel.domain import recorded
from personnel.domain.action import ActionTaken
from personnel.domain.employment import Identity, JobRow, ServiceEnd

What = Literal["identity", "start", "end", "row", "choice"]


@dataclass(frozen=True, slots=True)
class ServiceStart:
    """The first day of a period in service."""

    first_day: date


@dataclass(frozen=True, slots=True)
class ChosenFrom:
    """From which day on the relation was chosen as the primary one."""

    from_day: date


Fact = Identity | ServiceStart | ServiceEnd | JobRow | ChosenFrom


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a fact stands. The end of a period stands under the event that began the period."""

    employment_sequence: int
    what: What
    event_id: UUID


Version = recorded.Version[Slot, Fact]
Entry = recorded.Entry[Fact]
Step = recorded.Step[Slot, Fact, ActionTaken]
