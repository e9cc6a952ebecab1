from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from absence.domain.authority import Caller, HiddenError, NotAllowedError
from absence.domain.employment import NotEmployedError, NotYetKnownError
from absence.domain.leave import (
    LeaveAlreadyDecidedError,
    LeaveAlreadyStartedError,
    LeaveAlreadyWithdrawnError,
    LeaveState,
    OverlapError,
)
from absence.domain.period import Part
from absence.messages.outbound import (
    AvailabilityChanged,
    LeaveApproved,
    LeaveRefused,
    LeaveRequested,
    LeaveWithdrawn,
)
from absence.usecases.leave import approve_leave, refuse_leave, request_leave, withdraw_leave
from absence.usecases.reading import list_absences, read_request
from chassis.envelope import Seen
from services.absence.tests.builders import (
    BACKUP,
    CHIEF,
    EMPLOYEE,
    FRIDAY,
    HANDLER,
    HR_READER,
    MANAGER,
    MONDAY,
    NOW,
    STRANGER,
    TEAM,
    TODAY,
    TUESDAY,
    a_caller,
    a_grant,
    a_wish,
    an_employment,
    an_organisation,
)
from services.absence.tests.fakes import FakeWork


@pytest.fixture
async def work() -> FakeWork:
    made = FakeWork(NOW)
    await an_organisation(made)
    made.positions = {EMPLOYEE: 4, MANAGER: 7}
    return made


def kinds(work: FakeWork) -> list[type]:
    return [type(message) for message, _ in work.messages]


async def test_a_request_is_said_to_those_who_may_know_and_to_nobody_else(work: FakeWork):
    request = await request_leave(work, a_caller(), a_wish(MONDAY, FRIDAY))

    assert request.state is LeaveState.REQUESTED
    assert kinds(work) == [LeaveRequested]
    assert work.messages[0][1] == (Seen("personnel.people", EMPLOYEE, 4),)
    assert work.locked == [(EMPLOYEE,)]


async def test_an_approval_rests_on_employee_and_approver_and_the_open_stream_on_the_employee_only(work: FakeWork):
    request = await request_leave(work, a_caller(), a_wish())

    approved = await approve_leave(work, a_caller(MANAGER), request.request_id)

    assert (approved.state, approved.decided_by, approved.decided_at) == (LeaveState.APPROVED, MANAGER, NOW)
    assert kinds(work) == [LeaveRequested, LeaveApproved, AvailabilityChanged]
    both = (Seen("personnel.people", MANAGER, 7), Seen("personnel.people", EMPLOYEE, 4))
    assert [seen for _, seen in work.messages[1:]] == [both, both[1:]]
    assert work.locked[-1] == (EMPLOYEE, MANAGER)


async def test_a_refusal_is_final_and_its_reason_stays_inside(work: FakeWork):
    request = await request_leave(work, a_caller(), a_wish())

    await refuse_leave(work, a_caller(BACKUP), request.request_id, "te druk")

    message, _ = work.messages[-1]
    assert isinstance(message, LeaveRefused)
    assert "te druk" not in message.model_dump_json()
    for decide in (
        approve_leave(work, a_caller(MANAGER), request.request_id),
        withdraw_leave(work, a_caller(), request.request_id),
    ):
        with pytest.raises(LeaveAlreadyDecidedError):
            await decide


async def test_the_reason_of_a_refusal_is_read_by_person_and_manager_and_not_by_hr(work: FakeWork):
    request = await request_leave(work, a_caller(), a_wish())
    await refuse_leave(work, a_caller(MANAGER), request.request_id, "te druk")

    reads = {
        caller.person: (await read_request(work, caller, request.request_id)).is_reason_readable
        for caller in (a_caller(), a_caller(MANAGER), HR_READER, HANDLER)
    }

    assert reads == {EMPLOYEE: True, MANAGER: True, HR_READER.person: False, HANDLER.person: False}


async def test_a_request_is_withdrawn_before_the_decision_even_when_its_days_are_over(work: FakeWork):
    request = await request_leave(work, a_caller(), a_wish(date(2026, 11, 23)))

    await withdraw_leave(work, a_caller(), request.request_id)

    message, _ = work.messages[-1]
    assert isinstance(message, LeaveWithdrawn)
    assert message.was_approved is False
    with pytest.raises(LeaveAlreadyWithdrawnError):
        await approve_leave(work, a_caller(MANAGER), request.request_id)


async def test_approved_leave_is_withdrawn_until_the_day_before_it_begins(work: FakeWork):
    tomorrow = await request_leave(work, a_caller(), a_wish(TODAY + timedelta(days=1)))
    today = await request_leave(work, a_caller(), a_wish(TODAY))
    for request in (tomorrow, today):
        await approve_leave(work, a_caller(MANAGER), request.request_id)

    await withdraw_leave(work, HANDLER, tomorrow.request_id)

    assert [type(message) for message, _ in work.messages[-2:]] == [LeaveWithdrawn, AvailabilityChanged]
    assert work.messages[-1][0].model_dump()["state"] == "back"
    with pytest.raises(LeaveAlreadyStartedError):
        await withdraw_leave(work, a_caller(), today.request_id)


async def test_withdrawn_days_can_be_asked_again(work: FakeWork):
    request = await request_leave(work, a_caller(), a_wish())
    with pytest.raises(OverlapError):
        await request_leave(work, a_caller(), a_wish())

    await withdraw_leave(work, a_caller(), request.request_id)

    await request_leave(work, a_caller(), a_wish())


async def test_morning_and_afternoon_of_one_day_are_two_requests(work: FakeWork):
    await request_leave(work, a_caller(), a_wish(part=Part.AM))
    await request_leave(work, a_caller(), a_wish(part=Part.PM))
    for part in Part:
        with pytest.raises(OverlapError):
            await request_leave(work, a_caller(), a_wish(part=part))


@pytest.mark.parametrize("caller", [a_caller(MANAGER), a_caller(STRANGER), HR_READER, a_caller(None)])
async def test_nobody_but_the_person_and_a_case_handler_asks(work: FakeWork, caller: Caller):
    with pytest.raises(NotAllowedError):
        await request_leave(work, caller, a_wish())


@pytest.mark.parametrize("caller", [a_caller(), HR_READER, HANDLER])
async def test_readers_do_not_decide(work: FakeWork, caller: Caller):
    request = await request_leave(work, a_caller(), a_wish())
    for decide in (
        approve_leave(work, caller, request.request_id),
        refuse_leave(work, caller, request.request_id, None),
    ):
        with pytest.raises(NotAllowedError):
            await decide


@pytest.mark.parametrize("caller", [a_caller(STRANGER), a_caller(None)])
async def test_others_do_not_learn_that_a_request_exists(work: FakeWork, caller: Caller):
    request = await request_leave(work, a_caller(), a_wish())
    attempts = [
        read_request(work, caller, request.request_id),
        approve_leave(work, caller, request.request_id),
        withdraw_leave(work, caller, request.request_id),
        list_absences(work, caller, EMPLOYEE),
        list_absences(work, caller, "999999"),
        read_request(work, caller, uuid4()),
    ]
    for attempt in attempts:
        with pytest.raises(HiddenError):
            await attempt


async def test_a_manager_asks_and_the_one_above_decides(work: FakeWork):
    request = await request_leave(work, a_caller(MANAGER), a_wish(vlimpersnummer=MANAGER))

    with pytest.raises(NotAllowedError):
        await approve_leave(work, a_caller(MANAGER), request.request_id)

    assert (await approve_leave(work, a_caller(CHIEF), request.request_id)).decided_by == CHIEF


async def test_the_new_manager_decides_and_the_old_one_does_not(work: FakeWork):
    request = await request_leave(work, a_caller(), a_wish())
    for grant in await work.grants_on([a_grant(MANAGER, TEAM).scope], TODAY):
        await work.keep_grant(replace(grant, until_day=TODAY - timedelta(days=1)))
    await work.keep_grant(a_grant("900004", TEAM, from_day=TODAY))

    with pytest.raises(HiddenError):
        await approve_leave(work, a_caller(MANAGER), request.request_id)
    await approve_leave(work, a_caller("900004"), request.request_id)


async def test_an_unknown_person_is_not_yet_known_and_a_former_one_not_employed(work: FakeWork):
    with pytest.raises(NotYetKnownError):
        await request_leave(work, HANDLER, a_wish(vlimpersnummer="999999"))
    with pytest.raises(NotYetKnownError):
        await list_absences(work, HANDLER, "999999")

    request = await request_leave(work, a_caller(), a_wish())
    await work.keep_employment(an_employment().ended(TODAY))

    with pytest.raises(NotEmployedError):
        await request_leave(work, a_caller(), a_wish(TUESDAY))
    with pytest.raises(NotEmployedError):
        await approve_leave(work, a_caller(MANAGER), request.request_id)
