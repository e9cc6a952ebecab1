"""Roles that are put right or taken back, and what others hear of that."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from personnel.domain.action import (
    ActionNotInForceError,
    ActionUnknownError,
    FieldNotCorrectableError,
    LaterActionError,
)
from personnel.domain.death import Death
from personnel.domain.organisation import UnitUnknownError
from personnel.domain.role import (
    ApprovalRequiredError,
    Asked,
    GrantUnknownError,
    HeldAfterServiceError,
    NotHeldThenError,
    RoleAlreadyGrantedError,
)
from personnel.messages.outbound import Event, RoleGranted, RoleRevoked
from personnel.usecases.employments import end_employment, start_employment
from personnel.usecases.held_steps import Why
from personnel.usecases.particular_steps import Wanted
from personnel.usecases.particulars import record_particular, rescind_particular
from personnel.usecases.role_changes import GrantCorrection, correct_grant, rescind_grant
from personnel.usecases.roles import grant_role, revoke_role
from services.personnel.tests.builders import MARIA, START, furnish, grant_terms, new_employment
from services.personnel.tests.fakes import FakeWork

LATER = START + timedelta(days=30)


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    return fake


def correction(corrects: object, **given: object) -> GrantCorrection:
    return GrantCorrection(corrects=corrects, given=given, reason="wrong")  # type: ignore[arg-type]


def told(events: list[Event]) -> list[tuple[str, date, date | None]]:
    """Kind, effective day, and of a grant the last day."""
    return [
        ("granted", event.effective_day, event.until_day)
        if isinstance(event, RoleGranted)
        else ("revoked", event.effective_day, None)
        for event in events
        if isinstance(event, RoleGranted | RoleRevoked)
    ]


async def test_a_correction_is_said_as_the_whole_grant_and_its_end_once_more(work: FakeWork) -> None:
    grant = await grant_role(work, MARIA, grant_terms())
    await revoke_role(work, MARIA, grant.grant_id, LATER, "other_team")

    mended = await correct_grant(work, MARIA, grant.grant_id, correction(grant.grant_id, from_day=date(2026, 8, 1)))

    assert told(work.events[2:]) == [("granted", date(2026, 8, 1), None), ("revoked", LATER, None)]
    assert work.origins[2:] == ["corrected", "corrected"]
    assert (mended.terms.from_day, mended.revoked_from, mended.revision) == (date(2026, 8, 1), LATER, 3)
    known = await work.role_ledger(MARIA)
    assert work.ids[2] == known.actions[-1].event_id
    assert [action.reason for action in known.actions] == [None, "other_team", "wrong"]


async def test_a_revocation_is_put_right_and_taken_back(work: FakeWork) -> None:
    grant = await grant_role(work, MARIA, grant_terms())
    await revoke_role(work, MARIA, grant.grant_id, LATER)
    revocation = (await work.role_ledger(MARIA)).actions[-1].event_id

    sooner = LATER - timedelta(days=5)
    await correct_grant(work, MARIA, grant.grant_id, correction(revocation, first_day_without=sooner))
    await rescind_grant(work, MARIA, grant.grant_id, revocation, "stays")

    assert told(work.events[2:]) == [("revoked", sooner, None), ("granted", START, None)]
    (restored,) = await work.grants(MARIA)
    assert (restored.revoked_from, restored.terms) == (None, grant.terms)
    with pytest.raises(ActionNotInForceError):
        await correct_grant(work, MARIA, grant.grant_id, correction(revocation, first_day_without=sooner))


async def test_a_grant_that_is_taken_back_was_never_given(work: FakeWork) -> None:
    grant = await grant_role(work, MARIA, grant_terms())

    await rescind_grant(work, MARIA, grant.grant_id, grant.grant_id, None)

    assert await work.grants(MARIA) == []
    assert told(work.events[1:]) == [("revoked", START, None)]
    await grant_role(work, MARIA, grant_terms())
    with pytest.raises(ActionNotInForceError):
        await rescind_grant(work, MARIA, grant.grant_id, grant.grant_id, None)
    with pytest.raises(GrantUnknownError):
        await correct_grant(work, MARIA, grant.grant_id, correction(grant.grant_id, until_day=LATER))


async def test_what_is_put_right_or_taken_back_keeps_the_rules(work: FakeWork) -> None:
    grant = await grant_role(work, MARIA, grant_terms())
    await revoke_role(work, MARIA, grant.grant_id, LATER)
    revocation = (await work.role_ledger(MARIA)).actions[-1].event_id
    next_one = await grant_role(work, MARIA, grant_terms(from_day=LATER))

    async def refused(error: type[Exception], corrects: object, **given: object) -> None:
        with pytest.raises(error):
            await correct_grant(work, MARIA, grant.grant_id, correction(corrects, **given))

    await refused(RoleAlreadyGrantedError, revocation, first_day_without=LATER + timedelta(days=1))
    await refused(NotHeldThenError, revocation, first_day_without=START - timedelta(days=1))
    await refused(UnitUnknownError, grant.grant_id, scope_code="OVO999999")
    await refused(FieldNotCorrectableError, revocation, from_day=START)
    await refused(FieldNotCorrectableError, grant.grant_id, first_day_without=LATER)
    await refused(ActionUnknownError, uuid4(), from_day=START)
    await refused(ActionUnknownError, next_one.grant_id, from_day=START)
    with pytest.raises(RoleAlreadyGrantedError):
        await rescind_grant(work, MARIA, grant.grant_id, revocation, None)
    await correct_grant(work, MARIA, grant.grant_id, correction(grant.grant_id, scope_code="OVO999001"))
    with pytest.raises(LaterActionError):
        await rescind_grant(work, MARIA, grant.grant_id, revocation, None)
    with pytest.raises(ApprovalRequiredError):
        asked = Asked(requester=MARIA)
        await correct_grant(work, MARIA, next_one.grant_id, correction(next_one.grant_id, requester=asked.requester))


async def test_who_left_gets_no_role_back(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    grant = await grant_role(work, MARIA, grant_terms())
    await end_employment(work, MARIA, 1, LATER, "resignation")
    revocation = (await work.role_ledger(MARIA)).actions[-1]

    assert revocation.reason == "left"
    with pytest.raises(HeldAfterServiceError):
        await rescind_grant(work, MARIA, grant.grant_id, revocation.event_id, None)
    with pytest.raises(HeldAfterServiceError):
        late = correction(revocation.event_id, first_day_without=LATER + timedelta(days=9))
        await correct_grant(work, MARIA, grant.grant_id, late)


async def test_what_changes_nothing_is_not_recorded(work: FakeWork) -> None:
    grant = await grant_role(work, MARIA, grant_terms())

    await correct_grant(work, MARIA, grant.grant_id, correction(grant.grant_id, from_day=START))

    assert len((await work.role_ledger(MARIA)).actions) == 1
    assert len(work.events) == 1


async def test_who_died_gets_no_role_back_until_the_death_is_taken_back(work: FakeWork) -> None:
    grant = await grant_role(work, MARIA, grant_terms())
    known = await record_particular(work, MARIA, Wanted(value=Death(died_on=work.today)), "register")
    revocation = (await work.role_ledger(MARIA)).actions[-1]

    assert (revocation.reason, revocation.effective_day) == ("death", work.today + timedelta(days=1))
    with pytest.raises(HeldAfterServiceError):
        await rescind_grant(work, MARIA, grant.grant_id, revocation.event_id, None)

    (death,) = known.of("death")
    await rescind_particular(work, MARIA, "death", death.slot.event_id, Why(source="register"))
    await rescind_grant(work, MARIA, grant.grant_id, revocation.event_id, None)
    assert [each.last_day for each in await work.grants(MARIA)] == [None]
