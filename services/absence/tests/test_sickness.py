from datetime import date, timedelta
from uuid import uuid4

import pytest

from absence.domain.authority import Caller, HiddenError, NotAllowedError
from absence.domain.employment import ServicePeriod
from absence.domain.leave import (
    LeaveState,
    OverlapError,
)
from absence.domain.period import Part
from absence.domain.sickness import SicknessAlreadyWithdrawnError
from absence.messages.outbound import (
    AvailabilityChanged,
    SicknessReported,
    SicknessWithdrawn,
)
from absence.usecases.leave import approve_leave, request_leave, withdraw_leave
from absence.usecases.reading import list_absences, read_request
from absence.usecases.sickness import report_sickness, withdraw_sickness
from services.absence.tests.builders import (
    BACKUP,
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


async def test_what_was_entered_in_a_relation_that_never_was_blocks_nothing_in_the_right_one(work: FakeWork):
    wrong = await report_sickness(work, HANDLER, a_report(MONDAY, FRIDAY))
    await request_leave(work, a_caller(), a_wish(FRIDAY + timedelta(days=3)))
    await work.keep_employment(an_employment(employment_sequence=2))
    with pytest.raises(OverlapError):
        await report_sickness(work, HANDLER, a_report(TUESDAY, FRIDAY, employment_sequence=2))

    await work.forget_employment(EMPLOYEE, 1)
    right = await report_sickness(work, HANDLER, a_report(TUESDAY, FRIDAY))
    leave = await request_leave(work, a_caller(), a_wish(FRIDAY + timedelta(days=3)))

    assert (wrong.original_first_day, right.original_first_day) == (MONDAY, TUESDAY)
    assert (right.employment_sequence, leave.employment_sequence) == (2, 2)
    with pytest.raises(OverlapError):
        await report_sickness(work, HANDLER, a_report(FRIDAY))


async def test_days_outside_of_service_after_a_correction_block_nothing_and_the_others_do(work: FakeWork):
    await report_sickness(work, HANDLER, a_report(MONDAY, FRIDAY))
    first = (ServicePeriod(first_day=date(2026, 1, 1), last_day=TUESDAY, has_ended=True),)
    second = (ServicePeriod(first_day=TUESDAY + timedelta(days=1), last_day=None, has_ended=False),)
    await work.keep_employment(an_employment(periods=first))
    await work.keep_employment(an_employment(employment_sequence=2, periods=second))

    going_on = await report_sickness(work, HANDLER, a_report(TUESDAY + timedelta(days=1), FRIDAY))

    assert going_on.employment_sequence == 2
    with pytest.raises(OverlapError):
        await request_leave(work, a_caller(), a_wish(TUESDAY, employment_sequence=1))


@pytest.mark.parametrize("caller", [a_caller(MANAGER), a_caller(BACKUP), HANDLER])
async def test_a_mistaken_report_is_taken_back_by_whoever_may_report_and_the_days_are_free(
    work: FakeWork, caller: Caller
):
    mistaken = await report_sickness(work, HANDLER, a_report(MONDAY, TUESDAY))

    spell = await withdraw_sickness(work, caller, mistaken.spell_id)

    (said, seen), (back, _) = work.messages[-2:]
    assert isinstance(said, SicknessWithdrawn)
    assert isinstance(back, AvailabilityChanged)
    assert (said.spell_id, said.withdrawn_at, back.absence_id, back.state) == (
        spell.spell_id,
        NOW,
        spell.spell_id,
        "back",
    )
    assert EMPLOYEE in {each.key for each in seen}
    assert (await list_absences(work, a_caller(MANAGER), EMPLOYEE)).spells == (spell,)
    assert (await report_sickness(work, HANDLER, a_report(FRIDAY))).original_first_day == FRIDAY
    await request_leave(work, a_caller(), a_wish(MONDAY))
    with pytest.raises(SicknessAlreadyWithdrawnError):
        await withdraw_sickness(work, HANDLER, spell.spell_id)


@pytest.mark.parametrize(
    ("caller", "refusal"),
    [
        (a_caller(), NotAllowedError),
        (HR_READER, NotAllowedError),
        (a_caller(None, is_handler=True), NotAllowedError),
        (a_caller(STRANGER), HiddenError),
    ],
)
async def test_a_report_is_not_taken_back_by_others(work: FakeWork, caller: Caller, refusal: type[Exception]):
    spell = await report_sickness(work, HANDLER, a_report(MONDAY))

    with pytest.raises(refusal):
        await withdraw_sickness(work, caller, spell.spell_id)
    with pytest.raises(HiddenError):
        await withdraw_sickness(work, caller, uuid4())


async def test_in_a_relation_that_never_was_a_case_handler_takes_a_report_back(work: FakeWork):
    spell = await report_sickness(work, a_caller(MANAGER), a_report(MONDAY))
    await work.forget_employment(EMPLOYEE, 1)

    with pytest.raises(HiddenError):
        await withdraw_sickness(work, a_caller(MANAGER), spell.spell_id)
    assert (await withdraw_sickness(work, HANDLER, spell.spell_id)).withdrawn_by == HANDLER.person


class ErasedMeanwhile(FakeWork):
    """The erasure of the employee gets the lock first."""

    async def lock(self, *vlimpersnummers: str) -> None:
        await super().lock(*vlimpersnummers)
        await self.erase(EMPLOYEE)


async def test_whoever_is_erased_while_we_wait_for_the_lock_is_not_found(work: FakeWork):
    request = await request_leave(work, a_caller(), a_wish(FRIDAY))
    spell = await report_sickness(work, HANDLER, a_report(MONDAY))
    late = ErasedMeanwhile(NOW)
    await an_organisation(late)
    await late.keep_leave_request(request)
    await late.keep_sickness_spell(spell)

    with pytest.raises(HiddenError):
        await withdraw_leave(late, a_caller(), request.request_id)

    await late.keep_sickness_spell(spell)
    with pytest.raises(HiddenError):
        await withdraw_sickness(late, HANDLER, spell.spell_id)
