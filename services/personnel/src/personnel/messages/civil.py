"""What personnel says of what becomes of people outside of work, as far as others act on it."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from personnel.messages.person_event import PersonEvent


class DeathReported(PersonEvent):
    """Somebody died; said again with another day when that was wrong."""

    event_type: ClassVar[str] = "personnel.death-reported.v1"

    death_day: date
    source: Literal["register", "hr"]


class DeathRescinded(PersonEvent):
    """Somebody who was said to have died did not."""

    event_type: ClassVar[str] = "personnel.death-rescinded.v1"


class HouseholdChanged(PersonEvent):
    """The register changed something that may count for the tax on pay; what it is now is not told."""

    event_type: ClassVar[str] = "personnel.household-changed.v1"

    change_id: UUID
    what: Literal["civil_state", "family"]
