"""What the rules refuse, as problems."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from absence.domain.authority import HiddenError, NotAllowedError
from absence.domain.day_line import NoWorkingDayError
from absence.domain.employment import EmploymentNeededError, NotEmployedError, NotYetKnownError
from absence.domain.leave import (
    LeaveAlreadyDecidedError,
    LeaveAlreadyStartedError,
    LeaveAlreadyWithdrawnError,
    OverlapError,
)
from absence.domain.period import InvalidPeriodError
from absence.domain.sickness import SicknessAlreadyWithdrawnError
from chassis.api import not_yet_known
from chassis.problems import Problem, field_error


def _plain(status: int, code: str, title: str, title_en: str) -> Callable[[Exception], Problem]:
    return lambda _: Problem(status, code, title, title_en)


def _invalid_period(error: Exception) -> Problem:
    assert isinstance(error, InvalidPeriodError)  # noqa: S101 - the table gives it no other
    fault = field_error(error.field, error.reason, error.reason_en)
    return Problem(422, "invalid-input", "De invoer is niet geldig", "The input is not valid", errors=[fault])


def _employment_needed(_: Exception) -> Problem:
    fault = field_error("employment_sequence", "is verplicht bij meer dan één arbeidsrelatie", "is required here")
    return Problem(422, "employment-needed", "Kies de arbeidsrelatie", "Choose the work relation", errors=[fault])


_PROBLEMS: Final[Mapping[type[Exception], Callable[[Exception], Problem]]] = {
    NotAllowedError: _plain(403, "not-allowed", "Dit mag je niet doen", "You may not do this"),
    HiddenError: _plain(404, "not-found", "Niet gevonden", "Not found"),
    NotYetKnownError: lambda _: not_yet_known(),
    NotEmployedError: _plain(
        422, "not-employed", "Niet in dienst in deze periode", "Not employed during the whole period"
    ),
    EmploymentNeededError: _employment_needed,
    InvalidPeriodError: _invalid_period,
    NoWorkingDayError: _plain(
        422, "no-working-day", "Er is geen werkdag in deze periode", "There is no working day in this period"
    ),
    OverlapError: _plain(
        409, "overlap", "Er is al een afwezigheid op die dagen", "There is an absence on those days already"
    ),
    LeaveAlreadyDecidedError: _plain(
        409, "already-decided", "Over deze aanvraag is al beslist", "This request is decided already"
    ),
    LeaveAlreadyWithdrawnError: _plain(
        409, "already-withdrawn", "Deze aanvraag is al ingetrokken", "This request is withdrawn already"
    ),
    SicknessAlreadyWithdrawnError: _plain(
        409, "already-withdrawn", "Deze ziekmelding is al ingetrokken", "This report of sickness is withdrawn already"
    ),
    LeaveAlreadyStartedError: _plain(
        409, "already-started", "Dit verlof is al begonnen", "This leave has begun already"
    ),
}


@contextmanager
def as_problems() -> Iterator[None]:
    """Turn what the rules refuse inside into problems."""
    try:
        yield
    except tuple(_PROBLEMS) as error:
        raise _PROBLEMS[type(error)](error) from error
