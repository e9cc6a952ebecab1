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


class RegisterOwnedError(RefusalError):
    """The organisation register tells the name and the days of this unit; they are not edited here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEmployer(Described):
    """A legal employer (juridische entiteit) as described now; it exists since `known_from`."""

    kbo: str
    business_unit: str | None = None
    company_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Described):
    """A unit of the organisation as described now; it exists since `known_from`.

    Of a unit that the organisation register owns, the name and the days come from there alone.
    """

    parent: str | None
    legal_employer: str
    register_owned: bool = False

    def is_named_as(self, other: "Unit") -> bool:
        """Whether what the register tells of a unit is the same of both."""
        mine = (self.name, self.valid_from, self.valid_until, self.register_owned)
        return mine == (other.name, other.valid_from, other.valid_until, other.register_owned)


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
