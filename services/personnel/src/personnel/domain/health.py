"""What is kept about health, and no more than an employer may hold: rights, decisions and accidents, never findings."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import ClassVar, Literal

from personnel.domain.access import Resource
from personnel.domain.kept import Happening, Kept
from personnel.domain.listed import Listed, check_listed
from personnel.domain.refusal import RefusalError, about

Registration = Literal["handicap", "chronic_illness"]
Whereabouts = Literal["at_work", "on_the_way"]


class InFutureError(RefusalError):
    """What has still to happen is not recorded as something that happened."""


class ConsolidationBeforeAccidentError(RefusalError):
    """The consequences of an accident are not final before it happened."""


class ConsolidationIncompleteError(RefusalError):
    """A percentage is that of a consolidation, which has a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handicap(Kept):
    """A handicap or chronic illness that is registered, and what it gives a right to; which one it is, nobody asks."""

    resource: ClassVar[str] = "handicap"
    opened_as: ClassVar[Resource] = "health"
    key_field: ClassVar[str] = "number"
    is_health: ClassVar[bool] = True

    number: int
    registration: Registration
    right: str | None
    document: str | None

    def check_listed(self, listed: Listed) -> None:
        """Refuse a right that nobody has."""
        if self.right is not None:
            check_listed(self.right, "right", listed.handicap_rights)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationHeld(Happening):
    """A medical examination that was held, and what was decided."""

    resource: ClassVar[str] = "examinations"
    opened_as: ClassVar[Resource] = "health"
    is_health: ClassVar[bool] = True
    recognised_by: ClassVar[tuple[str, ...]] = ("kind", "held_day")

    kind: str
    held_day: date
    decision: str

    @property
    def happened_on(self) -> date:
        """The day on which it was held."""
        return self.held_day

    def check(self, today: date) -> None:
        """Refuse one that is still to be held."""
        _check_past(self.held_day, "held_day", today)

    def check_listed(self, listed: Listed) -> None:
        """Refuse a kind or a decision that there is not."""
        check_listed(self.kind, "kind", listed.examination_kinds)
        check_listed(self.decision, "decision", listed.examination_decisions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What happened: by which outside cause, at work or on the way to or from it."""

    day: date
    at: time | None
    whereabouts: Whereabouts
    place: str
    cause: str
    is_serious: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Injury:
    """What it did to the person, and what is told later: the medical number, and when the consequences are final."""

    description: str
    medical_number: str | None
    consolidation_day: date | None
    consolidation_percentage: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAccident(Happening):
    """A work accident of one person; its number is that of the case."""

    resource: ClassVar[str] = "work-accidents"
    opened_as: ClassVar[Resource] = "health"
    is_health: ClassVar[bool] = True

    incident: Incident
    injury: Injury

    @property
    def happened_on(self) -> date:
        """The day of the incident."""
        return self.incident.day

    def check(self, today: date) -> None:
        """Refuse days that cannot be, and a percentage of nothing."""
        _check_past(self.incident.day, "incident.day", today)
        consolidated = self.injury.consolidation_day
        if consolidated is not None:
            _check_past(consolidated, "injury.consolidation_day", today)
            if consolidated < self.incident.day:
                raise ConsolidationBeforeAccidentError
        elif self.injury.consolidation_percentage is not None:
            raise ConsolidationIncompleteError


Health = Handicap | ExaminationHeld | WorkAccident


def _check_past(day: date, field: str, today: date) -> None:
    with about(field):
        if day > today:
            raise InFutureError({"le": today.isoformat()})
