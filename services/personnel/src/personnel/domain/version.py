"""Facts about work relations, where they stand, and their versions in two times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A fact as recorded once.

    Attributes:
        said_by: the event whose content it is; after a rescission that is an older one.
        recorded_by: the event with which it was recorded.
        superseded_by: the event with which it ceased to hold; None while it holds.

    """

    slot: Slot
    fact: Fact
    said_by: UUID
    recorded_by: UUID
    superseded_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What an action does to a slot: another fact, said by some event; or no fact any more."""

    fact: Fact | None
    said_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An action with all that it changes."""

    action: ActionTaken
    entries: Mapping[Slot, Entry]
