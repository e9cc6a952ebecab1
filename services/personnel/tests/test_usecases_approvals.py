from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from personnel.domain.person import Person
from personnel.domain.role import (
    ApprovalRequiredError,
    ApproverReceivesError,
    Asked,
    RequesterUnknownError,
    RoleClosedError,
)
from personnel.domain.role_ledger import Granted
from personnel.usecases.employments import start_employment
from personnel.usecases.roles import grant_role, revoke_role
from services.personnel.tests.builders import (
    EARLY,
    MARIA,
    a_grant_step,
    a_unit,
    data,
    furnish,
    grant_terms,
    new_employment,
)
from services.personnel.tests.fakes import FakeWork

ASKER, PARTNER = "900018", "900019"
ELSEWHERE = "OVO999008"


@pytest.fixture
async def work() -> FakeWork:
    """Somebody of 810 asks for roles; somebody is HR business partner of 844."""
    fake = FakeWork()
    await furnish(fake)
    await fake.put_unit(replace(a_unit(ELSEWHERE), legal_employer="844"))
    for number in (ASKER, PARTNER):
        await fake.add_person(Person(vlimpersnummer=number, data=data()))
    await start_employment(fake, ASKER, new_employment())
    await a_partner(fake)
    return fake


async def a_partner(work: FakeWork, **changes: Any) -> None:
    known = {"role": "hrbp", "scope_kind": "legal_employer", "scope_code": "844", "from_day": EARLY}
    granted = Granted(terms=grant_terms(**{**known, **changes}))
    await work.record_role(PARTNER, a_grant_step(work.new_id(), granted))


async def test_in_the_own_entity_a_request_is_enough_and_is_kept(work: FakeWork) -> None:
    asked = Asked(requester=ASKER, reason="leads the team")

    grant = await grant_role(work, MARIA, grant_terms(), asked)

    assert grant.asked == asked
    assert (await work.grants(MARIA))[0].asked == asked


@pytest.mark.parametrize("scope", [("unit", ELSEWHERE), ("legal_employer", "844")])
async def test_another_entity_needs_the_approval_of_its_partner(work: FakeWork, scope: tuple[str, str]) -> None:
    terms = grant_terms(scope_kind=scope[0], scope_code=scope[1])

    for approver in (None, MARIA, ASKER):
        with pytest.raises((ApprovalRequiredError, ApproverReceivesError)):
            await grant_role(work, MARIA, terms, Asked(requester=ASKER, approver=approver))
    await grant_role(work, MARIA, terms, Asked(requester=ASKER, approver=PARTNER))
    await grant_role(work, ASKER, terms, Asked(requester=PARTNER))


async def test_a_role_on_everything_needs_a_partner_of_everything(work: FakeWork) -> None:
    terms = grant_terms(role="hr_specialist", scope_kind="all", scope_code=None)
    asked = Asked(requester=ASKER, approver=PARTNER)

    with pytest.raises(ApprovalRequiredError) as refused:
        await grant_role(work, MARIA, terms, asked)
    await a_partner(work, scope_kind="all", scope_code=None)
    await grant_role(work, MARIA, terms, asked)

    assert refused.value.allowed == {"role": "hrbp", "scope": "all"}


@pytest.mark.parametrize(
    "changes",
    [
        {"until_day": date(2026, 11, 23)},
        {"from_day": date(2026, 11, 25)},
        {"role": "manager"},
        {"scope_code": "810"},
        {"scope_kind": "unit", "scope_code": ELSEWHERE},
    ],
)
async def test_who_is_not_partner_of_the_whole_entity_today_approves_nothing(
    work: FakeWork, changes: dict[str, Any]
) -> None:
    work.roles_by_number.clear()
    await a_partner(work, **changes)
    asked = Asked(requester=ASKER, approver=PARTNER)

    with pytest.raises(ApprovalRequiredError):
        await grant_role(work, MARIA, grant_terms(scope_kind="legal_employer", scope_code="844"), asked)


async def test_nobody_approves_a_role_for_himself_and_somebody_asks(work: FakeWork) -> None:
    with pytest.raises(ApproverReceivesError):
        await grant_role(work, PARTNER, grant_terms(scope_code=ELSEWHERE), Asked(requester=ASKER, approver=PARTNER))
    with pytest.raises(ApprovalRequiredError):
        await grant_role(work, PARTNER, grant_terms(scope_code=ELSEWHERE), Asked(requester=PARTNER))
    with pytest.raises(RequesterUnknownError):
        await grant_role(work, MARIA, grant_terms(), Asked(requester="900099"))


async def test_an_hr_specialist_cannot_hold_a_closed_role_at_the_same_time(work: FakeWork) -> None:
    work.roles_closed_to_hr_specialist = frozenset({"hr_financial"})
    specialist, closed = grant_terms(role="hr_specialist"), grant_terms(role="hr_financial")

    held = await grant_role(work, MARIA, specialist)
    with pytest.raises(RoleClosedError) as refused:
        await grant_role(work, MARIA, closed)
    await grant_role(work, MARIA, grant_terms(role="manager"))
    await revoke_role(work, MARIA, held.grant_id, date(2026, 12, 1))
    await grant_role(work, MARIA, replace(closed, from_day=date(2026, 12, 1)))
    with pytest.raises(RoleClosedError):
        await grant_role(work, MARIA, replace(specialist, from_day=date(2027, 1, 1)))

    assert refused.value.allowed == {"not_with": "hr_specialist"}
