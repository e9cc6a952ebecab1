from datetime import date
from uuid import uuid4

import pytest

from personnel.domain.organisation import LegalEmployerUnknownError, UnitUnknownError
from personnel.domain.period import EndBeforeStartError
from personnel.domain.role import (
    GrantRevokedError,
    GrantUnknownError,
    NotHeldThenError,
    RoleAlreadyGrantedError,
    ScopeMismatchError,
)
from personnel.messages.outbound import RoleGranted, RoleRevoked
from personnel.usecases.roles import grant_role, revoke_role
from services.personnel.tests.builders import MARIA, START, UNIT, furnish, grant_terms
from services.personnel.tests.fakes import FakeWork


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    return fake


async def test_a_role_is_granted_and_revoked(work: FakeWork) -> None:
    grant = await grant_role(work, MARIA, grant_terms())
    await revoke_role(work, MARIA, grant.grant_id, date(2026, 12, 1))

    granted, revoked = work.events
    assert isinstance(granted, RoleGranted)
    assert (granted.grant_id, granted.effective_day, granted.until_day) == (grant.grant_id, START, None)
    assert work.said[0][1] == {f"unit:{UNIT}"}
    assert isinstance(revoked, RoleRevoked)
    assert (revoked.grant_id, revoked.effective_day) == (grant.grant_id, date(2026, 12, 1))
    with pytest.raises(GrantRevokedError):
        await revoke_role(work, MARIA, grant.grant_id, date(2026, 12, 1))


async def test_a_scope_must_exist(work: FakeWork) -> None:
    with pytest.raises(UnitUnknownError):
        await grant_role(work, MARIA, grant_terms(scope_code="OVO999999"))
    with pytest.raises(LegalEmployerUnknownError):
        await grant_role(work, MARIA, grant_terms(scope_kind="legal_employer", scope_code="999"))
    with pytest.raises(ScopeMismatchError):
        await grant_role(work, MARIA, grant_terms(scope_code=None))
    with pytest.raises(ScopeMismatchError):
        await grant_role(work, MARIA, grant_terms(scope_kind="all"))
    with pytest.raises(EndBeforeStartError):
        await grant_role(work, MARIA, grant_terms(until_day=date(2026, 8, 31)))


async def test_a_role_for_everything_rests_on_nothing(work: FakeWork) -> None:
    await grant_role(work, MARIA, grant_terms(role="dcpa_handler", scope_kind="all", scope_code=None))

    assert work.said[0][1] == frozenset()


async def test_the_same_role_is_not_held_twice_at_one_time(work: FakeWork) -> None:
    first = await grant_role(work, MARIA, grant_terms())

    with pytest.raises(RoleAlreadyGrantedError):
        await grant_role(work, MARIA, grant_terms(from_day=date(2027, 1, 1)))
    await revoke_role(work, MARIA, first.grant_id, date(2027, 1, 1))
    await grant_role(work, MARIA, grant_terms(from_day=date(2027, 1, 1)))
    await grant_role(work, MARIA, grant_terms(scope_code="OVO999001"))


async def test_a_role_is_taken_away_only_while_it_is_held(work: FakeWork) -> None:
    grant = await grant_role(work, MARIA, grant_terms(until_day=date(2026, 12, 31)))

    for day in (date(2026, 8, 31), date(2027, 1, 1)):
        with pytest.raises(NotHeldThenError):
            await revoke_role(work, MARIA, grant.grant_id, day)
    with pytest.raises(GrantUnknownError):
        await revoke_role(work, MARIA, uuid4(), START)
    revoked = await revoke_role(work, MARIA, grant.grant_id, START)
    assert revoked.period is None
