"""A death ends all relations and roles on its day, fills the payee, and leaves no trace when it is taken back."""

from datetime import date
from typing import Any

import pytest

from personnel.domain.death import (
    Death,
    DeathBeforeBirthError,
    DeathInFutureError,
    DeathStaysError,
    DiedError,
    Payee,
)
from personnel.domain.held import OwnedByRegisterError, Source
from personnel.domain.person import Person
from personnel.messages.civil import DeathReported, DeathRescinded
from personnel.messages.outbound import RoleRevoked
from personnel.usecases.employments import end_employment, start_employment
from personnel.usecases.follow_ups import rehire
from personnel.usecases.held_steps import Why
from personnel.usecases.particular_steps import Wanted
from personnel.usecases.particulars import end_particular, record_particular, rescind_particular
from personnel.usecases.roles import grant_role
from services.personnel.tests.builders import INSZ, MARIA, data, furnish, grant_terms, new_employment, terms
from services.personnel.tests.fakes import FakeWork

DIED = date(2026, 11, 20)
EARLIER = date(2026, 11, 18)
LATER = date(2026, 12, 1)


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    await start_employment(fake, MARIA, new_employment())
    return fake


async def report(work: FakeWork, day: date = DIED, source: Source = "register", **changes: Any) -> None:
    await record_particular(work, MARIA, Wanted(value=Death(died_on=day), **changes), source)


async def take_back(work: FakeWork) -> None:
    known = await work.particulars(MARIA)
    (version,) = known.of("death")
    await rescind_particular(work, MARIA, "death", version.slot.event_id, Why(source="register"))


async def ends(work: FakeWork) -> list[tuple[int, date | None, str | None]]:
    employments = (await work.ledger(MARIA)).career.employments
    return [(each.employment_sequence, each.last_day, each.end.end_reason) for each in employments]


async def payees(work: FakeWork) -> list[tuple[date, Payee]]:
    found = (await work.particulars(MARIA)).of("payee")
    return [(each.fact.effective_day, each.fact.value) for each in found if isinstance(each.fact.value, Payee)]


async def test_relations_and_roles_end_on_the_day_and_the_estate_is_paid_from_the_next(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(rsz_category="496"))
    await end_employment(work, MARIA, 2, date(2026, 12, 31), "resignation")
    await start_employment(work, MARIA, new_employment(rsz_category="497", last_day=date(2026, 9, 30)))
    await start_employment(work, MARIA, new_employment(LATER, legal_employer="844"))
    await grant_role(work, MARIA, grant_terms())

    await report(work)

    assert await ends(work) == [(1, DIED, "death"), (2, DIED, "death"), (3, date(2026, 9, 30), None)]
    assert [event.effective_day for event in work.events if isinstance(event, RoleRevoked)] == [date(2026, 11, 21)]
    assert await payees(work) == [(date(2026, 11, 21), Payee(kind="estate", name=None))]
    (event,) = [event for event in work.events if isinstance(event, DeathReported)]
    assert (event.death_day, event.source) == (DIED, "register")


async def test_the_same_death_again_says_nothing_and_another_day_corrects_it(work: FakeWork) -> None:
    await report(work, source="hr")
    said = len(work.said)
    await report(work, source="hr")
    assert len(work.said) == said

    await report(work, EARLIER)

    assert await ends(work) == [(1, EARLIER, "death")]
    assert [day for day, _ in await payees(work)] == [date(2026, 11, 19)]
    assert [event.death_day for event in work.events if isinstance(event, DeathReported)] == [DIED, EARLIER]
    (held,) = (await work.particulars(MARIA)).on("death", work.today)
    assert (held.fact.value, held.fact.effective_day) == (Death(died_on=EARLIER), EARLIER)


async def test_taken_back_all_is_as_before(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(rsz_category="496"))
    await end_employment(work, MARIA, 2, date(2026, 12, 31), "resignation")
    before = await ends(work)
    await report(work)

    await take_back(work)

    assert await ends(work) == before
    assert await payees(work) == []
    assert isinstance(work.events[-1], DeathRescinded)
    await report(work, EARLIER)
    assert {last_day for _, last_day, _ in await ends(work)} == {EARLIER}


async def test_by_hand_a_death_is_reported_until_the_register_has_said_so(work: FakeWork) -> None:
    await work.replace_person(Person(vlimpersnummer=MARIA, data=data(insz=INSZ)))
    await report(work, source="hr")
    await report(work, EARLIER)

    with pytest.raises(OwnedByRegisterError):
        await report(work, DIED, source="hr")


async def test_a_death_lies_between_birth_and_today_and_does_not_end(work: FakeWork) -> None:
    with pytest.raises(DeathInFutureError) as future:
        await report(work, date(2026, 11, 25))
    with pytest.raises(DeathBeforeBirthError) as birth:
        await report(work, date(1985, 7, 29))
    with pytest.raises(DeathStaysError):
        await report(work, last_day=date(2026, 12, 31))
    await report(work)
    with pytest.raises(DeathStaysError):
        await end_particular(work, MARIA, "death", "", date(2026, 12, 1), Why(source="register"))

    assert (future.value.about, future.value.allowed) == ("died_on", {"le": "2026-11-24"})
    assert birth.value.allowed == {"ge": "1985-07-30"}


async def test_who_died_does_not_come_into_service_afterwards(work: FakeWork) -> None:
    await report(work)

    with pytest.raises(DiedError):
        await start_employment(work, MARIA, new_employment(LATER, legal_employer="844"))
    with pytest.raises(DiedError):
        await rehire(work, MARIA, 1, LATER, None, terms(action="rehire"))
