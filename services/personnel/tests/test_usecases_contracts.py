"""A contract that follows without a day between is a change, and no new relation nor a rehire."""

from datetime import date

import pytest

from personnel.domain.career import RehireTooSoonError
from personnel.domain.contract import ConsecutiveContractError
from personnel.usecases.contracts import begin
from personnel.usecases.employments import change_employment, end_employment
from personnel.usecases.follow_ups import rehire
from services.personnel.tests.builders import MARIA, furnish, new_employment, terms
from services.personnel.tests.fakes import FakeWork

LAST = date(2026, 11, 30)
NEXT = date(2026, 12, 1)
END = date(2027, 5, 31)


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    await begin(fake, MARIA, new_employment(last_day=LAST))
    return fake


async def test_the_next_contract_is_a_change_of_the_relation_with_a_later_last_day(work: FakeWork) -> None:
    with pytest.raises(ConsecutiveContractError) as refused:
        await begin(work, MARIA, new_employment(NEXT))
    changed = await change_employment(work, MARIA, 1, NEXT, terms(action="contract_change"), END)

    assert refused.value.allowed == {"change": 1, "action": "contract_change"}
    assert [(each.first_day, each.end.last_day) for each in changed.periods] == [(date(2026, 9, 1), END)]


async def test_with_a_day_between_or_another_key_it_is_another_relation(work: FakeWork) -> None:
    await begin(work, MARIA, new_employment(NEXT, rsz_category="496"))
    await begin(work, MARIA, new_employment(NEXT, legal_employer="844"))
    await begin(work, MARIA, new_employment(date(2026, 12, 2)))

    assert len(await work.employments(MARIA)) == 4


async def test_who_is_no_employee_gets_a_new_relation_each_time(work: FakeWork) -> None:
    await begin(work, MARIA, new_employment(kind="non_employee", rsz_category="497", last_day=LAST))
    await begin(work, MARIA, new_employment(NEXT, kind="non_employee", rsz_category="497"))

    assert len(await work.employments(MARIA)) == 3


async def test_after_an_end_it_is_neither_a_rehire_nor_a_new_relation(work: FakeWork) -> None:
    await end_employment(work, MARIA, 1, LAST, "end_of_term")

    with pytest.raises(RehireTooSoonError):
        await rehire(work, MARIA, 1, NEXT, None, terms(action="rehire"))
    with pytest.raises(ConsecutiveContractError):
        await begin(work, MARIA, new_employment(NEXT))
