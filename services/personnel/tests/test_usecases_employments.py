from datetime import date

import pytest

from personnel.domain.employment import (
    ChangeBeforeStartError,
    EmploymentEndedError,
    EmploymentOverlapsError,
    EmploymentUnknownError,
    LaterChangeError,
    PrimaryRequiredError,
)
from personnel.domain.organisation import LegalEmployerUnknownError, UnitUnknownError
from personnel.domain.period import EndBeforeStartError
from personnel.domain.person import PersonUnknownError
from personnel.messages.outbound import EmploymentChanged, EmploymentEnded, EmploymentStarted, PrimarySwitched
from personnel.usecases.employments import change_employment, end_employment, start_employment
from services.personnel.tests.builders import MARIA, START, UNIT, furnish, new_employment, terms
from services.personnel.tests.fakes import FakeWork


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    return fake


async def test_the_first_work_relation_is_the_primary_one_and_rests_on_the_organisation(work: FakeWork) -> None:
    employment = await start_employment(work, MARIA, new_employment())

    [(event, rests_on)] = work.said
    assert employment.employment_sequence == 1
    assert isinstance(event, EmploymentStarted)
    assert event.is_primary
    assert event.effective_day == START
    assert rests_on == {"employer:810", f"unit:{UNIT}"}
    assert MARIA in work.locked


async def test_a_second_one_is_secondary_unless_it_is_asked_to_take_over(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    second = await start_employment(work, MARIA, new_employment(rsz_category="496"))
    third = await start_employment(
        work, MARIA, new_employment(date(2026, 10, 1), legal_employer="844", is_primary=True)
    )

    started, switch = work.events[-2:]
    assert isinstance(work.events[1], EmploymentStarted)
    assert not work.events[1].is_primary
    assert isinstance(started, EmploymentStarted)
    assert started.is_primary
    assert isinstance(switch, PrimarySwitched)
    assert (switch.employment_sequence, switch.previous_sequence) == (3, 1)
    assert switch.effective_day == date(2026, 10, 1)
    career = (await work.ledger(MARIA)).career
    assert [career.primary_on(day) for day in (START, date(2026, 10, 1))] == [1, 3]
    assert (second.employment_sequence, third.employment_sequence) == (2, 3)


async def test_no_second_one_with_the_same_employer_and_category_at_one_time(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(last_day=date(2026, 12, 31)))

    with pytest.raises(EmploymentOverlapsError):
        await start_employment(work, MARIA, new_employment(date(2026, 12, 31)))

    following = await start_employment(work, MARIA, new_employment(date(2027, 1, 1)))
    assert (await work.ledger(MARIA)).career.primary_on(date(2027, 1, 1)) == following.employment_sequence
    with pytest.raises(EmploymentOverlapsError):
        await end_employment(work, MARIA, 1, date(2027, 1, 1), "end_of_term")


async def test_a_work_relation_needs_a_person_an_employer_and_a_unit_of_that_day(work: FakeWork) -> None:
    with pytest.raises(PersonUnknownError):
        await start_employment(work, "900018", new_employment())
    with pytest.raises(LegalEmployerUnknownError):
        await start_employment(work, MARIA, new_employment(legal_employer="999"))
    with pytest.raises(UnitUnknownError):
        await start_employment(work, MARIA, new_employment(unit="OVO999999"))
    with pytest.raises(UnitUnknownError) as refused:
        await start_employment(work, MARIA, new_employment(date(2027, 1, 1), unit="OVO999009"))
    assert refused.value.allowed == {"ge": "2020-01-01", "le": "2026-12-31"}
    with pytest.raises(EndBeforeStartError):
        await start_employment(work, MARIA, new_employment(last_day=date(2026, 8, 31)))
    assert work.said == []


async def test_a_change_says_the_whole_row(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    row = terms(unit="OVO999001", action="transfer", reason="reorganisation")

    await change_employment(work, MARIA, 1, date(2027, 1, 1), row, None)

    event = work.events[-1]
    assert isinstance(event, EmploymentChanged)
    assert (event.unit, event.statute, event.is_primary, event.last_day) == ("OVO999001", "contractual", True, None)
    assert (event.effective_day, event.action, event.reason) == (date(2027, 1, 1), "transfer", "reorganisation")


async def test_a_change_that_changes_nothing_says_nothing(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())

    same = await change_employment(work, MARIA, 1, date(2027, 1, 1), terms(action="change"), None)

    assert same.revision == 1
    assert len(work.said) == 1


async def test_the_primary_relation_gives_way_only_to_another(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await start_employment(work, MARIA, new_employment(rsz_category="496"))

    with pytest.raises(PrimaryRequiredError):
        await change_employment(work, MARIA, 1, date(2027, 1, 1), terms(), None, is_primary=False)
    await change_employment(work, MARIA, 2, date(2027, 1, 1), terms(), None, is_primary=True)

    [switch] = work.events[2:]
    assert isinstance(switch, PrimarySwitched)
    assert (switch.employment_sequence, switch.previous_sequence) == (2, 1)
    assert switch.effective_day == date(2027, 1, 1)
    with pytest.raises(ChangeBeforeStartError):
        await change_employment(work, MARIA, 1, date(2026, 8, 1), terms(), None, is_primary=True)


async def test_an_end_is_said_with_the_unit_of_the_last_day(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await change_employment(work, MARIA, 1, date(2027, 1, 1), terms(unit="OVO999001"), None)

    ended = await end_employment(work, MARIA, 1, date(2026, 12, 31), "resignation")

    event = work.events[-1]
    assert isinstance(event, EmploymentEnded)
    assert (event.unit, event.last_day, event.effective_day) == (UNIT, date(2026, 12, 31), date(2027, 1, 1))
    assert ended.is_ended
    with pytest.raises(EmploymentEndedError):
        await end_employment(work, MARIA, 1, date(2026, 12, 31), "resignation")


async def test_an_end_before_the_start_is_refused(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())

    with pytest.raises(EndBeforeStartError):
        await end_employment(work, MARIA, 1, date(2026, 8, 31), "resignation")
    with pytest.raises(EmploymentUnknownError):
        await end_employment(work, MARIA, 2, date(2026, 8, 31), "resignation")


async def test_when_the_primary_one_ends_the_oldest_open_one_takes_its_place(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await start_employment(work, MARIA, new_employment(rsz_category="496", last_day=date(2026, 10, 31)))
    await start_employment(work, MARIA, new_employment(rsz_category="497"))

    await end_employment(work, MARIA, 1, date(2026, 11, 30), "resignation")

    event = work.events[-1]
    assert isinstance(event, PrimarySwitched)
    assert (event.employment_sequence, event.previous_sequence) == (3, 1)
    assert event.effective_day == date(2026, 12, 1)


async def test_a_change_of_an_ended_relation_keeps_its_last_day(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    ended = await end_employment(work, MARIA, 1, date(2027, 6, 30), "resignation")
    row = terms(unit="OVO999001")

    changed = await change_employment(work, MARIA, 1, date(2027, 1, 1), row, ended.last_day)

    assert changed.last_day == date(2027, 6, 30)
    with pytest.raises(EmploymentEndedError):
        await change_employment(work, MARIA, 1, date(2027, 1, 1), row, None)


async def test_a_row_may_not_slip_in_before_a_later_one(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await change_employment(work, MARIA, 1, date(2027, 1, 1), terms(unit="OVO999001"), None)

    with pytest.raises(LaterChangeError) as refused:
        await change_employment(work, MARIA, 1, date(2026, 12, 1), terms(pay_group="NVT"), None)

    assert refused.value.allowed == {"ge": "2027-01-01"}
