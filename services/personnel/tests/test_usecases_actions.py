"""Rehires, relations that follow others, and erasures, case by case."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from personnel.domain.career import RehireTooSoonError, StillInServiceError
from personnel.domain.employment import EmploymentOverlapsError
from personnel.domain.follow_up import PreviousNotAllowedError
from personnel.domain.reference import LocationUnknownError
from personnel.messages.outbound import (
    EmploymentChanged,
    EmploymentEnded,
    EmploymentStarted,
    PersonErased,
    PrimarySwitched,
)
from personnel.usecases.corrections import Correction, correct
from personnel.usecases.employments import change_employment, end_employment, start_employment
from personnel.usecases.erasure import erase_person
from personnel.usecases.follow_ups import FollowUp, NonEmployeeRehireError, follow_up, rehire
from services.personnel.tests.builders import MARIA, START, a_location, furnish, new_employment, terms
from services.personnel.tests.fakes import FakeWork

LATER = date(2026, 12, 1)
NEXT = date(2027, 3, 1)


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    return fake


async def test_a_rehire_is_a_second_period_in_the_same_relation(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await end_employment(work, MARIA, 1, date(2026, 11, 29), "resignation")

    again = await rehire(work, MARIA, 1, LATER, None, terms(action="rehire"))

    assert [(each.first_day, each.end.is_ended) for each in again.periods] == [(START, True), (LATER, False)]
    event = work.events[-1]
    assert isinstance(event, EmploymentStarted)
    assert (event.employment_sequence, event.effective_day, event.action) == (1, LATER, "rehire")
    assert (event.is_primary, event.follows) == (True, None)
    career = (await work.ledger(MARIA)).career
    assert [career.primary_on(day) for day in (date(2026, 11, 29), date(2026, 11, 30), LATER)] == [1, None, 1]


async def test_a_rehire_needs_a_day_out_of_service_of_all_relations(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await start_employment(work, MARIA, new_employment(rsz_category="496", last_day=LATER))
    await end_employment(work, MARIA, 1, date(2026, 11, 15), "resignation")

    with pytest.raises(StillInServiceError):
        await rehire(work, MARIA, 1, NEXT, None, terms(action="rehire"))
    await end_employment(work, MARIA, 2, date(2026, 11, 29), "resignation")
    with pytest.raises(RehireTooSoonError) as refused:
        await rehire(work, MARIA, 1, date(2026, 11, 30), None, terms(action="rehire"))

    assert refused.value.allowed == {"ge": "2026-12-01"}
    assert len((await rehire(work, MARIA, 1, LATER, None, terms(action="rehire"))).periods) == 2


async def test_who_is_no_employee_is_never_rehired(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(kind="non_employee"))
    await end_employment(work, MARIA, 1, date(2026, 11, 15), "resignation")

    with pytest.raises(NonEmployeeRehireError):
        await rehire(work, MARIA, 1, NEXT, None, terms(action="rehire"))

    assert (await start_employment(work, MARIA, new_employment(NEXT, kind="non_employee"))).employment_sequence == 2


async def test_a_following_contract_is_a_change_with_a_new_last_day(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(last_day=date(2026, 11, 30)))

    longer = await change_employment(
        work, MARIA, 1, LATER, terms(action="contract_change", pay_group="NVT"), date(2027, 5, 31)
    )

    assert len(longer.periods) == 1
    assert [type(event) for event in work.events] == [EmploymentStarted, EmploymentChanged]


@pytest.mark.parametrize(
    ("new", "previous", "pay_group"),
    [
        ({"legal_employer": "844"}, "long_term_absent", "NVT"),
        ({"statute": "statutory", "rsz_category": "675"}, "long_term_absent", "NVT"),
        ({"rsz_category": "495"}, "long_term_absent", "MON"),
        ({"rsz_category": "496"}, "ends", None),
    ],
)
async def test_what_becomes_of_the_relation_that_was_there_first(
    work: FakeWork, new: dict[str, Any], previous: str, pay_group: str | None
) -> None:
    await start_employment(work, MARIA, new_employment())

    following = await follow_up(work, MARIA, 1, FollowUp(new=new_employment(LATER, **new), previous=None, reason=None))

    career = (await work.ledger(MARIA)).career
    first = career.employment(1)
    assert first.is_ended == (previous == "ends")
    if pay_group:
        assert (first.latest.terms.action, first.latest.terms.pay_group) == ("long_term_absent", pay_group)
    assert following.identity.follows == 1
    assert career.primary_on(LATER) == 2
    gone, begun, switch = work.events[1:]
    assert isinstance(gone, EmploymentEnded if previous == "ends" else EmploymentChanged)
    assert isinstance(begun, EmploymentStarted)
    assert (begun.follows, begun.is_primary) == (1, True)
    assert isinstance(switch, PrimarySwitched)
    assert (switch.employment_sequence, switch.previous_sequence, switch.effective_day) == (2, 1, LATER)


async def test_from_statutory_to_contractual_the_pay_group_stays(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(statute="statutory"))

    await follow_up(work, MARIA, 1, FollowUp(new=new_employment(LATER, rsz_category="496"), previous=None, reason=None))

    row = (await work.ledger(MARIA)).career.employment(1).latest.terms
    assert (row.action, row.pay_group) == ("long_term_absent", "MON")


async def test_where_the_rules_leave_no_choice_another_is_refused_and_leaves_nothing(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())

    with pytest.raises(PreviousNotAllowedError) as refused:
        other = FollowUp(new=new_employment(LATER, legal_employer="844"), previous="ends", reason=None)
        await follow_up(work, MARIA, 1, other)

    assert refused.value.allowed == ["long_term_absent"]
    assert len(work.said) == 1
    open_case = FollowUp(new=new_employment(LATER, rsz_category="496"), previous="long_term_absent", reason=None)
    await follow_up(work, MARIA, 1, open_case)
    assert not (await work.ledger(MARIA)).career.employment(1).is_ended


async def test_who_is_absent_for_long_comes_back_only_when_the_other_relation_makes_room(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await follow_up(work, MARIA, 1, FollowUp(new=new_employment(LATER), previous=None, reason=None))

    with pytest.raises(EmploymentOverlapsError):
        await change_employment(work, MARIA, 1, NEXT, terms(action="return"), None)
    await end_employment(work, MARIA, 2, date(2027, 2, 28), "end_of_mandate")
    await change_employment(work, MARIA, 1, NEXT, terms(action="return"), None)

    assert (await work.ledger(MARIA)).career.primary_on(NEXT) == 1


async def test_a_code_of_a_row_is_one_of_that_day_and_a_location_one_of_the_unit(work: FakeWork) -> None:
    await work.put_described(a_location("BRU-01"))

    started = await start_employment(work, MARIA, new_employment(location="BRU-01"))
    with pytest.raises(LocationUnknownError):
        await change_employment(work, MARIA, 1, LATER, replace(started.latest.terms, unit="OVO999001"), None)
    with pytest.raises(LocationUnknownError) as refused:
        await start_employment(work, MARIA, new_employment(rsz_category="496", location="GNT-01"))

    assert "BRU-01" in str(refused.value.allowed)
    assert work.said[0][1] >= {"location:BRU-01"}


async def test_nobody_in_service_is_erased(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())

    with pytest.raises(StillInServiceError):
        await erase_person(work, MARIA)
    await end_employment(work, MARIA, 1, date(2026, 11, 23), "resignation")
    await erase_person(work, MARIA)

    assert isinstance(work.events[-1], PersonErased)
    assert await work.person(MARIA) is None
    assert await work.is_taken(MARIA)


async def test_who_has_one_relation_hears_of_no_switch(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(last_day=date(2026, 10, 31)))
    start = work.ids[-1]
    assert start
    await change_employment(work, MARIA, 1, date(2026, 11, 1), terms(action="contract_change"), date(2026, 11, 10))
    await correct(work, MARIA, 1, Correction(corrects=start, given={"first_day": date(2026, 8, 15)}, reason=None))
    await end_employment(work, MARIA, 1, date(2026, 11, 5), "resignation")
    await rehire(work, MARIA, 1, LATER, None, terms(action="rehire"))

    assert not [event for event in work.events if isinstance(event, PrimarySwitched)]
