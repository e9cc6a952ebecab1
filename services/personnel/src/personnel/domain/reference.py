"""Reference data that a job row names: locations, risk codes and schedules, each with the days on which it exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from personnel.domain.described import Described
from personnel.domain.refusal import RefusalError

CODES_TOLD_MAX: Final = 50
"""So many codes a refusal names; who has more of them looks in the list."""


class LocationUnknownError(RefusalError):
    """The unit has no location with this code on that day: locations are not inherited."""


class RiskCodeUnknownError(RefusalError):
    """There is no such risk code on that day."""


class ScheduleUnknownError(RefusalError):
    """There is no such schedule on that day."""


class MonthsWithoutExaminationError(RefusalError):
    """Months between examinations were given, and no examination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Described):
    """A place of work of one unit, as described now; it exists since `known_from`."""

    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskCode(Described):
    """A risk that work brings: which medical examination it asks for, and after how many months again."""

    examination: str | None
    months: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Described):
    """How many hours are worked on each day of the week, Monday first; 7.6 is seven hours and 36 minutes."""

    hours: tuple[Decimal, ...]


def location_key(code: str) -> str:
    """Under which key a location stands on the topic of the organisation."""
    return f"location:{code}"


def risk_code_key(code: str) -> str:
    """Under which key a risk code stands on the topic of the organisation."""
    return f"risk-code:{code}"


def schedule_key(code: str) -> str:
    """Under which key a schedule stands on the topic of the organisation."""
    return f"schedule:{code}"


def allowed_codes(codes: Sequence[str]) -> dict[str, object]:
    """What a refusal tells about the codes there are: the first ones, and how many there are when not all are told."""
    more = {"of": len(codes)} if len(codes) > CODES_TOLD_MAX else {}
    return {"codes": list(codes[:CODES_TOLD_MAX]), **more}


def plain_hours(hours: Decimal) -> str:
    """Hours as they are told: without zeros that say nothing."""
    return f"{hours.normalize():f}"
