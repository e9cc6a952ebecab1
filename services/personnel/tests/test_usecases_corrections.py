"""Corrections and rescissions, case by case."""

from dataclasses import replace
from datetime import date

import pytest

from personnel.domain.action import (
    ActionNotInForceError,
    ActionUnknownError,
    FieldNotCorrectableError,
    LaterActionError,
)
from personnel.domain.employment import EmploymentOverlapsError, EmploymentUnknownError, LaterChangeError
from personnel.domain.history import history_of
from personnel.domain.organisation import LegalEmployerUnknownError
from personnel.messages.outbound import (
    EmploymentCorrected,
    EmploymentRescinded,
    PrimarySwitched,
)
from personnel.usecases.corrections import Correction, correct
from personnel.usecases.employments import change_employment, end_employment, start_employment
from personnel.usecases.rescissions import rescind
from services.personnel.tests.builders import MARIA, START, furnish, new_employment, terms
from services.personnel.tests.fakes import FakeWork

LATER = date(2026, 12, 1)
NEXT = date(2027, 3, 1)


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    return fake


async def test_an_earlier_row_is_corrected_and_the_original_named(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    original = work.ids[-1]
    assert original
    await change_employment(work, MARIA, 1, LATER, terms(pay_group="NVT"), None)

    mended = await correct(work, MARIA, 1, Correction(corrects=original, given={"unit": "OVO999001"}, reason="slip"))

    assert [row.terms.unit for row in mended.rows] == ["OVO999001", "OVO999002"]
    event = work.events[-1]
    assert isinstance(event, EmploymentCorrected)
    assert (event.corrects, event.effective_day, event.reason) == (original, START, "slip")
    assert [row.unit for row in event.relation.rows] == ["OVO999001", "OVO999002"]
    assert work.origins[-1] == "corrected"


async def test_the_start_is_corrected_employer_category_and_first_day(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    original = work.ids[-1]
    assert original
    given = {"legal_employer": "844", "rsz_category": "496", "first_day": date(2026, 8, 15)}

    mended = await correct(work, MARIA, 1, Correction(corrects=original, given=given, reason=None))

    assert (mended.legal_employer, mended.rsz_category, mended.first_day) == ("844", "496", date(2026, 8, 15))
    assert mended.rows[0].effective_day == date(2026, 8, 15)
    event = work.events[-1]
    assert isinstance(event, EmploymentCorrected)
    assert event.effective_day == date(2026, 8, 15)
    assert (await work.ledger(MARIA)).career.primary_on(date(2026, 8, 15)) == 1
    with pytest.raises(LegalEmployerUnknownError):
        await correct(work, MARIA, 1, Correction(corrects=original, given={"legal_employer": "999"}, reason=None))


async def test_a_correction_that_breaks_a_rule_leaves_nothing_behind(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(rsz_category="496"))
    await start_employment(work, MARIA, new_employment())
    second = work.ids[-1]
    assert second
    await change_employment(work, MARIA, 2, LATER, terms(pay_group="NVT"), None)
    before, said = await work.ledger(MARIA), len(work.said)

    for given, error in (
        ({"rsz_category": "496"}, EmploymentOverlapsError),
        ({"first_day": NEXT}, LaterChangeError),
        ({"effective_day": NEXT}, FieldNotCorrectableError),
    ):
        with pytest.raises(error):
            await correct(work, MARIA, 2, Correction(corrects=second, given=given, reason=None))

    assert await work.ledger(MARIA) == before
    assert len(work.said) == said


async def test_an_end_is_corrected_and_taken_back(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await end_employment(work, MARIA, 1, LATER, "resignation")
    original = work.ids[-1]
    assert original

    moved = await correct(work, MARIA, 1, Correction(corrects=original, given={"last_day": NEXT}, reason=None))
    assert (moved.last_day, moved.is_ended) == (NEXT, True)
    assert work.events[-1].effective_day == date(2026, 12, 2)

    open_again = await rescind(work, MARIA, 1, original, "stays")
    assert open_again
    assert (open_again.last_day, open_again.is_ended) == (None, False)
    event = work.events[-1]
    assert isinstance(event, EmploymentRescinded)
    assert (event.rescinds, event.effective_day) == (original, date(2027, 3, 2))
    with pytest.raises(ActionNotInForceError):
        await rescind(work, MARIA, 1, original, None)


async def test_a_correction_is_taken_back_and_the_original_holds_again(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    original = work.ids[-1]
    assert original
    before = (await work.ledger(MARIA)).career.employment(1)
    await correct(work, MARIA, 1, Correction(corrects=original, given={"unit": "OVO999001"}, reason=None))
    correction = work.ids[-1]
    assert correction

    back = await rescind(work, MARIA, 1, correction, None)

    assert back
    assert replace(back, revision=1) == before


async def test_a_whole_relation_never_was_and_its_sequence_is_never_anothers(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await start_employment(work, MARIA, new_employment(rsz_category="496", is_primary=True))
    start = work.ids[-2]
    assert start
    await change_employment(work, MARIA, 2, LATER, terms(pay_group="NVT"), None)

    assert await rescind(work, MARIA, 2, start, None) is None

    rescinded, switch = work.events[-2:]
    assert isinstance(rescinded, EmploymentRescinded)
    assert rescinded.relation is None
    assert isinstance(switch, PrimarySwitched)
    assert (switch.employment_sequence, switch.previous_sequence) == (1, 2)
    with pytest.raises(EmploymentUnknownError):
        await end_employment(work, MARIA, 2, LATER, "resignation")
    assert (await start_employment(work, MARIA, new_employment(rsz_category="497"))).employment_sequence == 3


async def test_what_later_things_rest_on_is_not_taken_back(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(last_day=LATER))
    await change_employment(work, MARIA, 1, START, terms(action="contract_change"), NEXT)
    first = work.ids[-1]
    assert first
    await change_employment(work, MARIA, 1, START, terms(action="contract_change"), date(2027, 6, 30))

    with pytest.raises(LaterActionError) as refused:
        await rescind(work, MARIA, 1, first, None)

    assert refused.value.allowed == {"rescind_first": str(work.ids[-1])}


async def test_what_was_never_said_of_the_relation_is_not_found(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    await start_employment(work, MARIA, new_employment(rsz_category="496"))
    other = work.ids[-1]
    assert other

    with pytest.raises(ActionUnknownError):
        await rescind(work, MARIA, 1, other, None)
    with pytest.raises(ActionUnknownError):
        await correct(work, MARIA, 1, Correction(corrects=work.new_id(), given={}, reason=None))


async def test_history_tells_who_did_what_with_old_and_new(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment())
    start = work.ids[-1]
    assert start
    await correct(work, MARIA, 1, Correction(corrects=start, given={"first_day": date(2026, 8, 15)}, reason="slip"))

    hired, corrected = history_of(await work.ledger(MARIA), 1)

    assert hired.action.by == "an-account"
    assert {change.what for change in hired.changes} == {"identity", "start", "end", "row", "choice"}
    assert all(change.old is None for change in hired.changes)
    assert (corrected.action.about, corrected.action.reason) == (start, "slip")
    assert {change.what for change in corrected.changes} == {"start", "row", "choice"}
    assert all(change.old and change.new for change in corrected.changes)
