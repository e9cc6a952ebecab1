"""A new appointment within the work relation: in the same one, or on probation beside the old one that waits."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from personnel.domain.departure import NotAnEmployeeError
from personnel.domain.employment import JobTerms
from personnel.domain.promotion import NoOtherGradeError, NotActiveError, ProbationNotStatutoryError
from personnel.usecases.employments import change_employment, start_employment
from personnel.usecases.probations import end_probation
from personnel.usecases.promotions import promote
from services.personnel.tests.builders import MARIA, START, a_grade, furnish, new_employment, terms
from services.personnel.tests.fakes import FakeWork

RISEN = date(2026, 12, 1)
TRIED = date(2027, 5, 31)


def risen(**changes: Any) -> JobTerms:
    return terms(grade="ADVISEUR", action="new_appointment", reason="promotion", **changes)


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    for grade in ("DESKUNDIGE", "ADVISEUR"):
        await fake.put_described(a_grade(grade))
    return fake


async def test_a_promotion_for_good_is_a_row_of_the_same_relation(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(grade="DESKUNDIGE"))

    after = await promote(work, MARIA, 1, RISEN, risen())

    assert after.employment_sequence == 1
    assert [(row.effective_day, row.terms.grade, row.terms.action) for row in after.rows] == [
        (START, "DESKUNDIGE", "hire"),
        (RISEN, "ADVISEUR", "new_appointment"),
    ]


async def test_on_probation_the_old_relation_is_inactive_with_the_same_key_until_it_ends_with_that(
    work: FakeWork,
) -> None:
    await start_employment(work, MARIA, new_employment(statute="statutory", grade="DESKUNDIGE"))

    after = await promote(work, MARIA, 1, RISEN, risen(statute="statutory", probation_end=TRIED))

    career = (await work.ledger(MARIA)).career
    before = career.employment(1)
    assert (after.employment_sequence, after.identity.follows, after.has_key_of(before)) == (2, 1, True)
    assert (before.latest.terms.action, before.latest.terms.reason) == ("long_term_absent", "promotion")
    assert (before.latest.terms.pay_group, before.is_active_on(RISEN), career.primary_on(RISEN)) == ("MON", False, 2)
    await end_probation(
        work, MARIA, 2, last_day=None, talk_day=date(2027, 5, 20), signed_day=date(2027, 5, 31), ends=None
    )
    assert (await work.ledger(MARIA)).career.employment(1).end.end_reason == "end_of_probation"


async def test_what_is_no_promotion_is_refused(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(grade="DESKUNDIGE"))
    await start_employment(work, MARIA, new_employment(rsz_category="496", kind="non_employee"))

    for none in ("DESKUNDIGE", None):
        with pytest.raises(NoOtherGradeError):
            await promote(work, MARIA, 1, RISEN, replace(risen(), grade=none))
    with pytest.raises(ProbationNotStatutoryError) as contractual:
        await promote(work, MARIA, 1, RISEN, risen(probation_end=TRIED))
    with pytest.raises(ProbationNotStatutoryError):
        await promote(work, MARIA, 1, RISEN, risen(statute="statutory", probation_end=START))
    with pytest.raises(NotAnEmployeeError):
        await promote(work, MARIA, 2, RISEN, risen())
    await change_employment(
        work, MARIA, 1, date(2026, 11, 1), terms(action="long_term_absent", grade="DESKUNDIGE"), None
    )
    with pytest.raises(NotActiveError):
        await promote(work, MARIA, 1, RISEN, risen())

    assert contractual.value.allowed == {"statute": ["statutory"]}
