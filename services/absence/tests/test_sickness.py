from datetime import date, timedelta

import pytest

from absence.domain.authority import Caller, NotAllowedError
from absence.domain.leave import (
    LeaveState,
    OverlapError,
)
from absence.domain.period import Part
from absence.messages.outbound import (
    AvailabilityChanged,
    SicknessReported,
)
from absence.usecases.leave import approve_leave, request_leave
from absence.usecases.reading import list_absences, read_request
from absence.usecases.sickness import report_sickness
from services.absence.tests.builders import (
    EMPLOYEE,
    FRIDAY,
    HANDLER,
    HR_READER,
    MANAGER,
    MONDAY,
    NOW,
    STRANGER,
    TUESDAY,
    a_caller,
    a_report,
    a_wish,
    an_organisation,
)
from services.absence.tests.fakes import FakeWork


@pytest.fixture
async def work() -> FakeWork:
    made = FakeWork(NOW)
    await an_organisation(made)
    made.positions = {EMPLOYEE: 4, MANAGER: 7}
    return made


async def test_sickness_on_approved_leave_stands_beside_it_and_leave_on_sickness_is_refused(work: FakeWork):
    request = await request_leave(work, a_caller(), a_wish(MONDAY, TUESDAY))
    await approve_leave(work, a_caller(MANAGER), request.request_id)

    spell = await report_sickness(work, a_caller(MANAGER), a_report(TUESDAY, FRIDAY))

    assert [type(message) for message, _ in work.messages[-2:]] == [SicknessReported, AvailabilityChanged]
    assert (await read_request(work, a_caller(), request.request_id)).request.state is LeaveState.APPROVED
    assert (await list_absences(work, a_caller(MANAGER), EMPLOYEE)).spells == (spell,)
    with pytest.raises(OverlapError):
        await request_leave(work, a_caller(), a_wish(FRIDAY, part=Part.PM))
    with pytest.raises(OverlapError):
        await report_sickness(work, HANDLER, a_report(FRIDAY, FRIDAY + timedelta(days=3)))


@pytest.mark.parametrize("caller", [a_caller(), a_caller(STRANGER), HR_READER, a_caller(None, is_handler=True)])
async def test_sickness_is_not_reported_by_others_nor_by_an_account_without_person(work: FakeWork, caller: Caller):
    with pytest.raises(NotAllowedError):
        await report_sickness(work, caller, a_report())


async def test_a_relapse_keeps_the_original_first_day(work: FakeWork):
    await report_sickness(work, HANDLER, a_report(MONDAY, TUESDAY))
    again = await report_sickness(work, HANDLER, a_report(date(2026, 12, 14)))
    once_more = await report_sickness(work, HANDLER, a_report(date(2026, 12, 28)))

    assert again.original_first_day == MONDAY
    assert once_more.original_first_day == MONDAY
