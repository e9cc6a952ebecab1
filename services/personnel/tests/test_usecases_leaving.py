"""Who leaves keeps no role, whatever the role is for; who only leaves one of two relations keeps all."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from personnel.messages.outbound import RoleRevoked
from personnel.usecases.corrections import Correction, correct
from personnel.usecases.employments import end_employment, start_employment
from personnel.usecases.roles import grant_role
from services.personnel.tests.builders import MARIA, START, furnish, grant_terms, new_employment
from services.personnel.tests.fakes import FakeWork

LAST = date(2027, 3, 31)
GONE = LAST + timedelta(days=1)


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    await start_employment(fake, MARIA, new_employment())
    return fake


def revoked(work: FakeWork) -> list[tuple[UUID, date]]:
    return [(event.grant_id, event.effective_day) for event in work.events if isinstance(event, RoleRevoked)]


async def test_roles_of_access_and_of_messages_end_with_the_last_day(work: FakeWork) -> None:
    manager = await grant_role(work, MARIA, grant_terms())
    messages = await grant_role(work, MARIA, grant_terms(role="mail_sick"))
    later = await grant_role(work, MARIA, grant_terms(role="superior", from_day=date(2027, 6, 1)))
    over = await grant_role(work, MARIA, grant_terms(role="hrbp", until_day=LAST))

    await end_employment(work, MARIA, 1, LAST, "resignation")

    assert set(revoked(work)) == {
        (manager.grant_id, GONE),
        (messages.grant_id, GONE),
        (later.grant_id, date(2027, 6, 1)),
    }
    assert {grant.period.last_day for grant in await work.grants(MARIA) if grant.period} == {LAST}
    assert over.grant_id not in dict(revoked(work))


async def test_roles_stay_as_long_as_another_relation_lasts(work: FakeWork) -> None:
    await grant_role(work, MARIA, grant_terms())
    await start_employment(work, MARIA, new_employment(rsz_category="496"))

    await end_employment(work, MARIA, 1, LAST, "resignation")
    assert revoked(work) == []
    await end_employment(work, MARIA, 2, date(2027, 2, 28), "resignation")

    assert [day for _, day in revoked(work)] == [GONE]


async def test_an_end_that_is_corrected_to_an_earlier_day_takes_the_roles_with_it(work: FakeWork) -> None:
    await grant_role(work, MARIA, grant_terms())
    await end_employment(work, MARIA, 1, LAST, "resignation")
    ended = next(each for each in (await work.ledger(MARIA)).actions if each.kind == "ended")

    await correct(work, MARIA, 1, Correction(corrects=ended.event_id, given={"last_day": START}, reason=None))

    assert [day for _, day in revoked(work)] == [GONE, START + timedelta(days=1)]


async def test_a_planned_last_day_ends_no_role(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(rsz_category="496", last_day=LAST))
    await grant_role(work, MARIA, grant_terms())

    await end_employment(work, MARIA, 1, date(2026, 12, 31), "resignation")

    assert revoked(work) == []
