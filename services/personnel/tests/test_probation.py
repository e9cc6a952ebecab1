"""A probation ends in one of three ways, and with it the relation that waited for it."""

from datetime import date

import pytest

from personnel.domain.probation import (
    InactiveRelationOpenError,
    NoProbationError,
    ProbationEnd,
    SignedWithoutTalkError,
    permanent_from,
)
from personnel.domain.refusal import RefusalError
from personnel.usecases.employments import change_employment, start_employment
from personnel.usecases.probations import end_probation
from services.personnel.tests.builders import MARIA, START, furnish, new_employment, terms
from services.personnel.tests.callers import Caller
from services.personnel.tests.fakes import FakeWork

LAST = date(2027, 8, 31)
TALK = date(2027, 8, 20)
SIGNED = date(2027, 9, 3)


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    return fake


@pytest.mark.parametrize(
    ("talk_day", "signed_day", "first_day"),
    [(None, None, date(2027, 10, 1)), (TALK, None, date(2027, 9, 20)), (TALK, SIGNED, date(2027, 9, 4))],
    ids=["no talk", "no report in time", "both in time"],
)
def test_somebody_is_permanent_from_the_day_of_the_case(
    talk_day: date | None, signed_day: date | None, first_day: date
) -> None:
    assert permanent_from(ProbationEnd(last_day=LAST, talk_day=talk_day, signed_day=signed_day)) == first_day


@pytest.mark.parametrize("talk_day", [None, date(2027, 9, 4)])
def test_nobody_signs_before_the_talk(talk_day: date | None) -> None:
    with pytest.raises(SignedWithoutTalkError):
        permanent_from(ProbationEnd(last_day=LAST, talk_day=talk_day, signed_day=SIGNED))


async def ended(work: FakeWork, sequence: int = 1, ends: int | None = None, last_day: date | None = None) -> None:
    await end_probation(work, MARIA, sequence, last_day=last_day, talk_day=TALK, signed_day=SIGNED, ends=ends)


async def test_the_row_says_that_the_appointment_is_permanent(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(statute="statutory", probation_end=LAST))

    changed = await end_probation(work, MARIA, 1, last_day=None, talk_day=None, signed_day=None, ends=None)

    row = changed.latest
    assert (row.effective_day, row.terms.probation_end) == (date(2027, 10, 1), None)
    assert (row.terms.action, row.terms.reason) == ("end_of_probation", "permanent")
    with pytest.raises(NoProbationError):
        await ended(work)


async def test_who_is_on_no_statutory_probation_ends_none(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(probation_end=LAST))

    with pytest.raises(NoProbationError):
        await ended(work)


async def test_the_inactive_relation_ends_the_day_before_and_of_more_than_one_it_is_told_which(work: FakeWork) -> None:
    await start_employment(work, MARIA, new_employment(statute="statutory", probation_end=LAST))
    for category in ("496", "497"):
        await start_employment(work, MARIA, new_employment(rsz_category=category))
    away = terms(action="long_term_absent")
    for sequence in (2, 3):
        await change_employment(work, MARIA, sequence, START, away, None)

    for ends in (None, 1, 9):
        with pytest.raises(InactiveRelationOpenError) as caught:
            await ended(work, ends=ends)
        refusal: RefusalError = caught.value
        assert refusal.allowed == {"sequences": [2, 3]}
    await ended(work, ends=3)

    lasting = {each.employment_sequence: each.last_day for each in await work.employments(MARIA)}
    assert lasting == {1: None, 2: None, 3: SIGNED}


@pytest.mark.postgres
async def test_it_is_told_over_http_with_what_is_wrong(handler: Caller) -> None:
    await handler.organisation()
    number = await handler.register()
    started = await handler.start(number, statute="statutory", probation_end="2027-08-31")
    place, match = started.headers["Location"], started.headers["ETag"]

    refused = await handler.post(f"{place}/probation-end", {"signed_day": "2027-09-03"}, match=match)
    done = await handler.post(f"{place}/probation-end", {"talk_day": "2027-08-20"}, match=match)

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["signed_day"]
    assert done.status_code == 200, done.text
    assert done.json()["rows"][1]["effective_day"] == "2027-09-20"
