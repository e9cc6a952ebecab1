"""Which medical examination is due when follows from the risk code, and tells nothing about health."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.domain.career import Career
from personnel.domain.employment import JobRow
from personnel.domain.examination import examinations_due, next_due
from services.personnel.tests.builders import MARIA, START, a_risk_code, an_employment, terms
from services.personnel.tests.callers import Caller
from services.personnel.tests.spreadsheets import RISK_CODE_COLUMNS, a_table
from services.personnel.tests.spreadsheets import a_risk_code as a_risk_line

RISKS = {
    each.code: each
    for each in (
        a_risk_code("1602"),
        a_risk_code("ONCE", months=None),
        a_risk_code("NONE", examination=None, months=None),
    )
}
DAYS = st.integers(0, 4000).map(lambda days: START + timedelta(days=days))


def due(day: date, *rows: tuple[date, str | None]) -> list[tuple[str, date, date]]:
    told = tuple(JobRow(first, 0, terms(risk_code=code), None) for first, code in rows)
    career = Career(vlimpersnummer=MARIA, employments=(an_employment(rows=told),), choices=())
    return [(each.risk_code, each.since, each.due_day) for each in examinations_due(career, RISKS, day)]


def test_an_examination_is_due_when_the_risk_begins_and_again_after_its_months() -> None:
    moved = date(2027, 2, 1)
    rows = ((START, "1602"), (date(2026, 12, 1), "1602"), (moved, "ONCE"), (date(2027, 6, 1), "NONE"))

    assert due(START, *rows) == [("1602", START, START)]
    assert due(date(2027, 1, 31), *rows) == [("1602", START, date(2027, 9, 1))]
    assert due(moved, *rows) == [("ONCE", moved, moved)]
    assert due(date(2027, 2, 2), *rows) == []
    assert due(date(2027, 7, 1), *rows) == []
    assert due(START, (START, None)) == []


def test_somebody_who_is_away_for_long_is_not_examined() -> None:
    away = JobRow(date(2026, 11, 1), 0, replace(terms(risk_code="1602"), action="long_term_absent"), None)
    employment = an_employment(rows=(JobRow(START, 0, terms(risk_code="1602"), None), away))

    career = Career(vlimpersnummer=MARIA, employments=(employment,), choices=())

    assert examinations_due(career, RISKS, date(2026, 11, 1)) == ()
    assert len(examinations_due(career, RISKS, date(2026, 10, 31))) == 1


@given(DAYS, st.integers(1, 120), DAYS)
def test_what_is_due_next_is_due_until_its_day(since: date, months: int, day: date) -> None:
    found = next_due(since, months, day)

    assert found is not None
    assert found >= max(since, day)
    assert next_due(since, months, found) == found
    assert (found - max(since, day)).days <= months * 31


@pytest.mark.postgres
async def test_it_is_read_by_who_may_with_the_path_that_users_know(handler: Caller) -> None:
    await handler.organisation()
    await handler.send("/imports/risk-codes", a_table([a_risk_line("1602")], RISK_CODE_COLUMNS))
    number = await handler.register()
    await handler.start(number, risk_code="1602")

    read = (await handler.as_(person=number).get(f"/people/{number}/examinations-due?as_of=2026-10-01")).json()

    assert read["menu"][-1] == "Checklist persoon"
    (told,) = read["examinations"]
    assert (told["examination"], told["due_day"]) == ("periodiek", "2027-09-01")
    assert (await handler.as_(person="900017").get(f"/people/{number}/examinations-due")).status_code == 403
    assert (await handler.get("/people/100001/examinations-due")).status_code == 404
    assert (await handler.get(f"/people/{number}/examinations-due?as_of=soon")).status_code == 422
