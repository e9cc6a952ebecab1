"""A new appointment within the work relation: somebody rises to another grade, for good or on probation."""

from datetime import date
from typing import Final

from personnel.domain.departure import NotAnEmployeeError
from personnel.domain.employment import Employment, JobTerms
from personnel.domain.refusal import RefusalError

NEW_APPOINTMENT: Final = "new_appointment"
PROMOTION: Final = "promotion"


class NoOtherGradeError(RefusalError):
    """Who is promoted has another grade from then on."""


class ProbationNotStatutoryError(RefusalError):
    """Only statutory staff are promoted on probation, and it ends after it began."""


class NotActiveError(RefusalError):
    """Who is promoted is in service on that day, and not absent for long."""


def check_promotion(employment: Employment, terms: JobTerms, first_day: date) -> None:
    """Refuse what is no promotion.

    Raises:
        NotAnEmployeeError, NotActiveError, NoOtherGradeError, ProbationNotStatutoryError: see there.

    """
    if employment.kind != "employee":
        raise NotAnEmployeeError({"kind": ["employee"]})
    if not employment.is_active_on(first_day):
        raise NotActiveError
    if terms.grade is None or terms.grade == employment.row_on(first_day).terms.grade:
        raise NoOtherGradeError
    if terms.probation_end is not None and terms.statute != "statutory":
        raise ProbationNotStatutoryError({"statute": ["statutory"]})
    if terms.probation_end is not None and terms.probation_end < first_day:
        raise ProbationNotStatutoryError({"ge": first_day.isoformat()})
