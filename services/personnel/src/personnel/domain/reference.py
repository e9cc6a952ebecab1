"""Reference data that a job row names: locations, risks, schedules, functions, RSZ codes; each with its days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from personnel.domain.described import Described
from personnel.domain.refusal import RefusalError

CODES_TOLD_MAX: Final = 50
"""So many codes a refusal names; who has more of them looks in the list."""


class LocationUnknownError(RefusalError):
    """The unit has no location with this code on that day: locations are not inherited."""


class RiskCodeUnknownError(RefusalError):
    """There is no such risk code on that day."""


class RiskCodeNotOfFunctionError(RefusalError):
    """The function goes with other risk codes."""


class ScheduleUnknownError(RefusalError):
    """There is no such schedule on that day."""


class FunctionUnknownError(RefusalError):
    """There is no such function on that day."""


class RszCategoryUnknownError(RefusalError):
    """There are RSZ categories on that day, and this is none of them."""


class WorkerCodeUnknownError(RefusalError):
    """There are RSZ worker codes on that day, and this is none of them."""


class ExitReasonUnknownError(RefusalError):
    """There are reasons why work relations end on that day, and this is none of them."""


class MonthsWithoutExaminationError(RefusalError):
    """Months between examinations were given, and no examination."""


class WelfareContactIncompleteError(RefusalError):
    """A welfare contact is a Vlimpersnummer, or a name with a mail address, and the day on which that was checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Described):
    """A place of work of one unit, as described now; it exists since `known_from`.

    The welfare contact is somebody with a number, or somebody from elsewhere with a name and a mail address.
    """

    kind: ClassVar[str] = "location"
    unit: str
    address: str | None = None
    medical_control: str | None = None
    welfare_number: str | None = None
    welfare_name: str | None = None
    welfare_mail: str | None = None
    welfare_checked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskCode(Described):
    """A risk that work brings: which medical examination it asks for, and after how many months again."""

    kind: ClassVar[str] = "risk-code"
    examination: str | None
    months: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Described):
    """How many hours are worked on each day of the week, Monday first; 7.6 is seven hours and 36 minutes."""

    kind: ClassVar[str] = "schedule"
    hours: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Described):
    """What somebody does, and the risk codes that go with it; with none of them any risk code does."""

    kind: ClassVar[str] = "function"
    risk_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RszCategory(Described):
    """A category of workers as the RSZ knows it, in which work relations are."""

    kind: ClassVar[str] = "rsz-category"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerCode(Described):
    """A worker code (werknemerskengetal) that is declared to the RSZ."""

    kind: ClassVar[str] = "worker-code"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitReason(Described):
    """Why a work relation ends, with its name in Dutch and in English."""

    kind: ClassVar[str] = "exit-reason"
    name_en: str


def check_risk_code(risk_code: RiskCode) -> None:
    """Refuse months between examinations that nobody asks for.

    Raises:
        MonthsWithoutExaminationError: see there.

    """
    if risk_code.months is not None and risk_code.examination is None:
        raise MonthsWithoutExaminationError


def check_welfare_contact(location: Location) -> None:
    """Refuse a welfare contact that cannot be reached, or of which nobody knows since when it is right.

    Raises:
        WelfareContactIncompleteError: see there.

    """
    by_number = (location.welfare_number, location.welfare_checked_on)
    by_mail = (location.welfare_name, location.welfare_mail, location.welfare_checked_on)
    given = {*by_number, *by_mail} != {None}
    if not given:
        return
    is_number = None not in by_number and by_mail[:2] == (None, None)
    is_mail = None not in by_mail and location.welfare_number is None
    if not (is_number or is_mail):
        with_day = ["welfare_number", "welfare_checked_on"], ["welfare_name", "welfare_mail", "welfare_checked_on"]
        raise WelfareContactIncompleteError({"any_of": list(with_day)})


def allowed_codes(codes: Sequence[str]) -> dict[str, object]:
    """What a refusal tells about the codes there are: the first ones, and how many there are when not all are told."""
    more = {"of": len(codes)} if len(codes) > CODES_TOLD_MAX else {}
    return {"codes": list(codes[:CODES_TOLD_MAX]), **more}


def plain(number: Decimal) -> str:
    """A decimal as it is told: without zeros that say nothing."""
    return f"{number.normalize():f}"
