from dataclasses import dataclass

from personnel.domain.described import Described
from personnel.domain.period import Period
from personnel.domain.refusal import RefusalError


class LegalEmployerUnknownError(RefusalError):
    """No legal employer has this code on that day."""


class UnitUnknownError(RefusalError):
    """No unit has this code on that day."""


class ParentUnknownError(RefusalError):
    """No unit has the code that is given as parent."""


class UnitCycleError(RefusalError):
    """The unit would stand above itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEmployer(Described):
    """A legal employer (juridische entiteit) as described now; it exists since `known_from`."""

    kbo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Described):
    """A unit of the organisation as described now; it exists since `known_from`."""

    parent: str | None
    legal_employer: str


def employer_key(code: str) -> str:
    """Under which key a legal employer stands on the topic of the organisation."""
    return f"employer:{code}"


def unit_key(code: str) -> str:
    """Under which key a unit stands on the topic of the organisation."""
    return f"unit:{code}"


def allowed_days(existence: Period) -> dict[str, str]:
    """What a refusal tells about the days on which something exists."""
    until = {} if existence.last_day is None else {"le": existence.last_day.isoformat()}
    return {"ge": existence.first_day.isoformat(), **until}
