"""What somebody asked who left since is decided by who decides where that was last; nothing else is open to them."""

from datetime import date, timedelta
from uuid import NAMESPACE_OID, uuid5

import pytest

from absence.domain.authority import HiddenError, NotAllowedError
from absence.domain.employment import NotEmployedError, ServicePeriod
from absence.domain.leave import LeaveState
from absence.usecases.leave import approve_leave, refuse_leave, request_leave
from absence.usecases.reading import list_absences, read_request
from services.absence.tests.builders import (
    BACKUP,
    CHIEF,
    EMPLOYEE,
    HANDLER,
    HR_READER,
    MANAGER,
    MONDAY,
    NOW,
    ROOT,
    STRANGER,
    TODAY,
    TUESDAY,
    a_caller,
    a_row,
    a_wish,
    an_employment,
    an_organisation,
)
from services.absence.tests.fakes import FakeWork

MANAGER_OF_TEAM = a_caller(MANAGER)
ASKED = (date(2026, 11, 23), MONDAY)
IN_SERVICE, AFTERWARDS = (uuid5(NAMESPACE_OID, str(day)) for day in ASKED)


@pytest.fixture
async def left() -> FakeWork:
    """The employee asked for a day before the last one, and for one after it; the last day was yesterday."""
    work = FakeWork(NOW)
    await an_organisation(work)
    for day in ASKED:
        await request_leave(work, a_caller(), a_wish(day, request_id=uuid5(NAMESPACE_OID, str(day))))
    await work.keep_employment(an_employment(last_day=TODAY - timedelta(days=1)))
    return work


async def test_what_was_asked_by_who_left_is_decided_where_he_was_last_and_then_closed(left: FakeWork):
    assert [each.request.request_id for each in (await list_absences(left, MANAGER_OF_TEAM, EMPLOYEE)).requests] == [
        IN_SERVICE,
        AFTERWARDS,
    ]

    assert (await approve_leave(left, MANAGER_OF_TEAM, IN_SERVICE)).state is LeaveState.APPROVED
    with pytest.raises(NotEmployedError):
        await approve_leave(left, MANAGER_OF_TEAM, AFTERWARDS)
    assert (await refuse_leave(left, a_caller(BACKUP), AFTERWARDS, None)).state is LeaveState.REFUSED

    for request_id in (IN_SERVICE, AFTERWARDS):
        with pytest.raises(HiddenError):
            await read_request(left, MANAGER_OF_TEAM, request_id)
    with pytest.raises(HiddenError):
        await list_absences(left, MANAGER_OF_TEAM, EMPLOYEE)


async def test_what_was_asked_by_who_left_is_nobody_elses(left: FakeWork):
    for person in (CHIEF, STRANGER):
        with pytest.raises(HiddenError):
            await approve_leave(left, a_caller(person), IN_SERVICE)
    for caller in (HR_READER, HANDLER):
        with pytest.raises(NotAllowedError):
            await approve_leave(left, caller, IN_SERVICE)


async def test_in_another_unit_since_what_was_asked_in_the_first_one_is_decided_there(left: FakeWork):
    await left.keep_employment(an_employment(employment_sequence=2, rows=(a_row(from_day=TODAY, unit=ROOT),)))

    assert (await approve_leave(left, MANAGER_OF_TEAM, IN_SERVICE)).state is LeaveState.APPROVED


async def test_between_two_periods_what_was_asked_in_the_first_one_is_decided(left: FakeWork):
    ended = ServicePeriod(first_day=date(2026, 1, 1), last_day=TODAY - timedelta(days=1), has_ended=True)
    again = ServicePeriod(first_day=TUESDAY, last_day=None, has_ended=False)
    rows = (a_row(), a_row(from_day=TUESDAY, unit=ROOT))
    await left.keep_employment(an_employment(periods=(ended, again), rows=rows))

    assert (await approve_leave(left, MANAGER_OF_TEAM, IN_SERVICE)).state is LeaveState.APPROVED
