"""Which medical examination is due when follows from the risk code and from those that were held."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.domain.career import Career
from personnel.domain.employment import JobRow
from personnel.domain.examination import examinations_due, next_due
from personnel.domain.health import ExaminationHeld
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


def a_career(*rows: tuple[date, str | None]) -> Career:
    told = tuple(JobRow(first, 0, terms(risk_code=code), None) for first, code in rows)
    return Career(vlimpersnummer=MARIA, employments=(an_employment(rows=told),), choices=())


def due(day: date, *rows: tuple[date, str | None], held: tuple[date, ...] = ()) -> list[tuple[str, date, date]]:
    known = [ExaminationHeld(kind="Periodiek", held_day=each, decision="fit") for each in held]
    return [(each.risk_code, each.since, each.due_day) for each in examinations_due(a_career(*rows), RISKS, known, day)]


def test_an_examination_is_due_when_the_risk_begins_and_until_it_is_held() -> None:
    moved = date(2027, 2, 1)
    rows = ((START, "1602"), (date(2026, 12, 1), "1602"), (moved, "ONCE"), (date(2027, 6, 1), "NONE"))

    assert due(START, *rows) == [("1602", START, START)]
    assert due(date(2027, 1, 31), *rows) == [("1602", START, START)]
    assert due(date(2027, 2, 2), *rows) == [("ONCE", moved, moved)]
    assert due(date(2027, 7, 1), *rows) == []
    assert due(START, (START, None)) == []


def test_the_next_one_is_due_so_many_months_after_the_last_one_that_was_held() -> None:
    row = (START, "1602")
    early, late = date(2026, 9, 15), date(2028, 3, 31)

    assert due(early - timedelta(days=1), row, held=(early,)) == [("1602", START, START)]
    assert due(early, row, held=(early,)) == [("1602", START, date(2027, 9, 15))]
    assert due(date(2028, 1, 1), row, held=(early,)) == [("1602", START, date(2027, 9, 15))]
    assert due(late, row, held=(late, early)) == [("1602", START, date(2029, 3, 31))]


def test_one_that_was_held_before_the_risk_began_counts_from_its_day() -> None:
    moved = date(2027, 2, 1)

    assert due(moved, (START, None), (moved, "1602"), held=(date(2026, 10, 1),)) == [("1602", moved, date(2027, 10, 1))]
    assert due(moved, (START, None), (moved, "1602"), held=(date(2020, 10, 1),)) == [("1602", moved, moved)]
    assert due(moved, (START, None), (moved, "ONCE"), held=(date(2027, 1, 20),)) == []


def test_one_of_another_kind_changes_nothing() -> None:
    other = [ExaminationHeld(kind="spontaan", held_day=START, decision="fit")]

    (told,) = examinations_due(a_career((START, "1602")), RISKS, other, date(2026, 10, 1))

    assert (told.held_day, told.due_day) == (None, START)


def test_somebody_who_is_away_for_long_is_not_examined() -> None:
    away = JobRow(date(2026, 11, 1), 0, replace(terms(risk_code="1602"), action="long_term_absent"), None)
    employment = an_employment(rows=(JobRow(START, 0, terms(risk_code="1602"), None), away))

    career = Career(vlimpersnummer=MARIA, employments=(employment,), choices=())

    assert examinations_due(career, RISKS, [], date(2026, 11, 1)) == ()
    assert len(examinations_due(career, RISKS, [], date(2026, 10, 31))) == 1


@given(DAYS, st.integers(1, 120), DAYS, DAYS)
def test_what_is_held_later_is_due_no_earlier_and_nothing_before_the_risk(
    since: date, months: int, one: date, other: date
) -> None:
    first, second = (next_due(since, months, held) for held in sorted((one, other)))

    assert first is not None
    assert second is not None
    assert since <= first <= second
    assert next_due(since, months, None) == since
    assert next_due(since, None, one) is None


@pytest.mark.postgres
async def test_it_is_read_by_who_may_with_the_path_that_users_know(handler: Caller) -> None:
    await handler.organisation()
    await handler.send("/imports/risk-codes", a_table([a_risk_line("1602")], RISK_CODE_COLUMNS))
    number = await handler.register()
    await handler.start(number, risk_code="1602")

    held = {"kind": "periodiek", "held_day": "2026-09-15", "decision": "fit"}
    assert (await handler.post(f"/people/{number}/examinations", held)).status_code == 201
    manager = await handler.grant("manager")
    place = f"/people/{number}/examinations-due?as_of=2026-10-01"

    read, closed = (await handler.as_(person=number).get(place)).json(), (await manager.get(place)).json()

    assert read["menu"][-1] == "Checklist persoon"
    (told,), (asked_for,) = read["examinations"], closed["examinations"]
    assert (told["examination"], told["held_day"], told["due_day"]) == ("periodiek", "2026-09-15", "2027-09-15")
    assert (read["closed"], closed["closed"]) == ([], ["health"])
    assert asked_for == {**told, "held_day": None, "due_day": None}
    assert (await handler.as_(person="900017").get(f"/people/{number}/examinations-due")).status_code == 403
    assert (await handler.get("/people/899999/examinations-due")).status_code == 404
    assert (await handler.get(f"/people/{number}/examinations-due?as_of=soon")).status_code == 422
