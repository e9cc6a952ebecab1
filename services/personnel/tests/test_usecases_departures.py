"""Why somebody leaves is one of the reasons there are; who retires leaves nothing behind that is paid."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from personnel.domain.departure import (
    DecisionMissingError,
    IncomeRemainsError,
    NotAnEmployeeError,
    ReasonOfActionError,
    Retirement,
    TransmissionError,
)
from personnel.domain.reference import ExitReason, ExitReasonUnknownError
from personnel.messages.outbound import EmploymentEnded
from personnel.usecases.corrections import Correction, correct
from personnel.usecases.departures import leave, retire
from personnel.usecases.employments import end_employment, start_employment
from personnel.usecases.follow_ups import FollowUp, follow_up
from services.personnel.tests.builders import EARLY, MARIA, furnish, new_employment
from services.personnel.tests.fakes import FakeWork

LAST = date(2027, 3, 31)
DECIDED = date(2027, 1, 15)
STATUTORY: dict[str, Any] = {"statute": "statutory", "rsz_category": "675"}


def a_reason(code: str, valid_until: date | None = None) -> ExitReason:
    return ExitReason(code=code, name=code, name_en=code, valid_from=EARLY, valid_until=valid_until, known_from=EARLY)


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    return fake


async def ended(work: FakeWork) -> list[tuple[int, date, str]]:
    events = [event for event in work.events if isinstance(event, EmploymentEnded)]
    return [(event.employment_sequence, event.last_day, event.reason) for event in events]


async def test_a_reason_is_one_of_the_list_on_the_last_day_once_there_is_a_list(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await start_employment(work, MARIA, new_employment(rsz_category="496"))
    await leave(work, MARIA, 2, date(2026, 12, 31), "anything")
    for reason in (a_reason("resignation"), a_reason("dismissal"), a_reason("closure", date(2026, 12, 31))):
        await work.put_described(reason)

    for unknown in ("anything", "closure"):
        with pytest.raises(ExitReasonUnknownError) as refused:
            await leave(work, MARIA, 1, LAST, unknown)
        assert refused.value.allowed == {"codes": ["dismissal", "resignation"]}
    await leave(work, MARIA, 1, LAST, "resignation")

    assert await ended(work) == [(2, date(2026, 12, 31), "anything"), (1, LAST, "resignation")]


async def test_a_reason_that_is_corrected_is_one_of_the_list_and_a_day_alone_asks_for_none(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await leave(work, MARIA, 1, LAST, "anything")
    await work.put_described(a_reason("resignation"))
    event = (await work.ledger(MARIA)).actions[-1].event_id

    with pytest.raises(ExitReasonUnknownError) as refused:
        await correct(work, MARIA, 1, Correction(corrects=event, given={"end_reason": "other"}, reason=None))
    moved = await correct(work, MARIA, 1, Correction(corrects=event, given={"last_day": DECIDED}, reason=None))

    assert refused.value.about == "end_reason"
    assert (moved.end.last_day, moved.end.end_reason) == (DECIDED, "anything")


async def test_the_other_relation_of_a_follow_up_ends_for_one_of_the_list_or_because_it_is_followed(
    work: FakeWork,
) -> None:
    await start_employment(work, MARIA, new_employment())
    await work.put_described(a_reason("resignation"))
    wanted = FollowUp(new=new_employment(date(2026, 12, 1), rsz_category="496"), previous="ends", reason="other")

    with pytest.raises(ExitReasonUnknownError):
        await follow_up(work, MARIA, 1, wanted)
    await follow_up(work, MARIA, 1, replace(wanted, reason=None))

    assert await ended(work) == [(1, date(2026, 11, 30), "follow_up")]


@pytest.mark.parametrize("reason", ["retirement", "death"])
async def test_a_retirement_and_a_death_are_no_reasons_to_enter(work: FakeWork, reason: str) -> None:
    await start_employment(work, MARIA, new_employment())
    with pytest.raises(ReasonOfActionError) as refused:
        await leave(work, MARIA, 1, LAST, reason)
    assert refused.value.allowed == {"action": reason}

    await end_employment(work, MARIA, 1, LAST, "resignation")
    event = (await work.ledger(MARIA)).actions[-1].event_id
    with pytest.raises(ReasonOfActionError):
        Correction(corrects=event, given={"end_reason": reason}, reason=None).check_by_hand()


async def test_who_retires_leaves_the_inactive_relations_on_the_same_day(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(**STATUTORY))
    await follow_up(work, MARIA, 1, FollowUp(new=new_employment(date(2026, 12, 1)), previous=None, reason=None))
    inactive = (await work.ledger(MARIA)).career.employment(1).latest.terms
    assert (inactive.action, inactive.pay_group) == ("long_term_absent", "MON")

    retired = await retire(
        work, MARIA, 2, Retirement(last_day=LAST, decided_on=DECIDED, transmitted_on=date(2027, 1, 20))
    )

    assert await ended(work) == [(1, LAST, "retirement"), (2, LAST, "retirement")]
    assert retired.employment_sequence == 2
    assert {action.action for action in (await work.ledger(MARIA)).actions if action.kind == "ended"} == {"retirement"}
    career = (await work.ledger(MARIA)).career
    assert [each.end.transmitted_on for each in career.employments] == [date(2027, 1, 20), None]
    assert {each.end.decided_on for each in career.employments} == {DECIDED}


async def test_nobody_retires_while_another_relation_goes_on_and_is_paid(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await start_employment(work, MARIA, new_employment(rsz_category="496"))
    await start_employment(work, MARIA, new_employment(rsz_category="497", kind="non_employee"))
    await start_employment(work, MARIA, new_employment(date(2027, 6, 1), legal_employer="844"))

    with pytest.raises(IncomeRemainsError) as refused:
        await retire(work, MARIA, 1, Retirement(last_day=LAST))
    assert refused.value.allowed == {"end_first": [2, 4]}
    await leave(work, MARIA, 2, LAST, "resignation")
    await leave(work, MARIA, 4, date(2027, 6, 1), "resignation")
    with pytest.raises(IncomeRemainsError):
        await retire(work, MARIA, 1, Retirement(last_day=LAST))
    await retire(work, MARIA, 1, Retirement(last_day=date(2027, 6, 1)))

    assert (await ended(work))[-1] == (1, date(2027, 6, 1), "retirement")
    assert not (await work.ledger(MARIA)).career.employment(3).is_ended


async def test_statutory_staff_retire_by_a_decision_and_only_theirs_goes_to_the_pension_service(
    work: FakeWork,
) -> None:
    await start_employment(work, MARIA, new_employment(**STATUTORY))

    with pytest.raises(DecisionMissingError):
        await retire(work, MARIA, 1, Retirement(last_day=LAST))
    early = Retirement(last_day=LAST, decided_on=DECIDED, transmitted_on=date(2027, 1, 14))
    with pytest.raises(TransmissionError) as refused:
        await retire(work, MARIA, 1, early)
    assert (refused.value.about, refused.value.allowed) == ("transmitted_on", {"ge": "2027-01-15"})
    await retire(work, MARIA, 1, Retirement(last_day=LAST, decided_on=DECIDED))
    await start_employment(work, MARIA, new_employment(date(2027, 6, 1), rsz_category="496"))
    with pytest.raises(TransmissionError):
        await retire(work, MARIA, 2, Retirement(last_day=date(2027, 7, 31), transmitted_on=DECIDED))


async def test_who_is_no_employee_does_not_retire(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(kind="non_employee"))

    with pytest.raises(NotAnEmployeeError):
        await retire(work, MARIA, 1, Retirement(last_day=LAST))
