"""The death of somebody, and who is paid from then on."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from personnel.domain.access import Resource
from personnel.domain.kept import Kept
from personnel.domain.refusal import RefusalError, about

PayeeKind = Literal["estate", "representative"]


class DeathInFutureError(RefusalError):
    """A death that has still to come is not reported."""


class DeathBeforeBirthError(RefusalError):
    """Nobody dies before the day of birth."""


class DeathStaysError(RefusalError):
    """A death does not end: it was reported rightly, or is taken back."""


class DiedError(RefusalError):
    """Who died does not come into service afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Death(Kept):
    """The day on which somebody died."""

    resource: ClassVar[str] = "death"
    opened_as: ClassVar[Resource] = "civil_data"
    is_registered: ClassVar[bool] = True
    may_precede: ClassVar[bool] = True

    died_on: date

    def check(self, today: date) -> None:
        """Refuse a day that has still to come."""
        if self.died_on > today:
            with about("died_on"):
                raise DeathInFutureError({"le": today.isoformat()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee(Kept):
    """Who is paid in place of the person (rekenplichtige)."""

    resource: ClassVar[str] = "payee"
    opened_as: ClassVar[Resource] = "payee"

    kind: PayeeKind
    name: str | None
