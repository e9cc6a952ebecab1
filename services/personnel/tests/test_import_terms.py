"""Bank account and terms of a work relation in an import: checked, sealed, completed once, and never told back."""

import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.messages.gathering import Gathered
from personnel.settings import Settings
from personnel.usecases.rows import read_person
from services.personnel.tests.callers import Caller, a_person, an_employment
from services.personnel.tests.intakes import an_intake, opened, take_all
from services.personnel.tests.spreadsheets import (
    LOCATION_COLUMNS,
    PEOPLE_COLUMNS,
    RISK_CODE_COLUMNS,
    SCHEDULE_COLUMNS,
    a_line,
    a_location,
    a_risk_code,
    a_schedule,
    a_table,
)
from services.personnel.tests.test_api_people import said

IBAN = "BE71096123456769"
TERMS = {
    "location": "BRU-01",
    "risk_code": "1602",
    "schedule": "VT-38",
    "worker_code": "495",
    "probation_end": "2026-12-31",
}
COLUMNS = (*PEOPLE_COLUMNS, "iban", *TERMS)


async def reference_data(handler: Caller) -> None:
    await handler.organisation()
    for what, columns, row in (
        ("locations", LOCATION_COLUMNS, a_location("BRU-01")),
        ("locations", LOCATION_COLUMNS, a_location("GNT-01", unit="OVO999003")),
        ("risk-codes", RISK_CODE_COLUMNS, a_risk_code("1602")),
        ("schedules", SCHEDULE_COLUMNS, a_schedule("VT-38")),
    ):
        answer = await handler.send(f"/imports/{what}", a_table([row], columns))
        assert answer.status_code == 200, answer.text


def told(facts: list[tuple[dict[str, str], dict[str, Any]]]) -> list[str]:
    return [headers["ce_type"].split(".")[1] for headers, _ in facts]


@pytest.mark.postgres
async def test_account_and_terms_are_said_once_and_the_account_is_sealed(handler: Caller, engine: AsyncEngine) -> None:
    await reference_data(handler)
    before = len(await said(engine))
    table = a_table([a_line("900017", iban="be71 0961 2345 6769", **TERMS)], COLUMNS)

    first = await handler.send("/imports/people", table)
    facts = (await said(engine))[before:]
    again = await handler.send("/imports/people", table)

    assert first.json()["created"] == 1, first.text
    assert told(facts) == ["person-registered", "bank-account-changed", "employment-started"]
    assert {headers["ce_origin"] for headers, _ in facts} == {"imported"}
    assert facts[1][1]["iban"] == IBAN
    assert {name: facts[2][1][name] for name in TERMS} == TERMS
    assert again.json()["unchanged"] == 1
    assert len(await said(engine)) == before + 3
    async with engine.connect() as connection:
        kept = str((await connection.execute(text("SELECT person::text FROM person"))).all())
    assert IBAN not in kept
    assert "6769" not in first.text + again.text


@pytest.mark.postgres
async def test_wrong_codes_and_a_wrong_account_are_told_with_what_is_allowed(handler: Caller) -> None:
    await reference_data(handler)
    rows = [
        a_line("900010", location="GNT-01"),
        a_line("900011", risk_code="1603"),
        a_line("900012", schedule="VT-40"),
        a_line("900013", iban="BE71096123456768"),
        a_line("900014", iban="SECRET", worker_code="49", probation_end="later"),
        a_line("900015", iban=IBAN, **TERMS),
    ]

    answer = await handler.send("/imports/people", a_table(rows, COLUMNS), mode="row_by_row")

    report = answer.json()
    assert (report["created"], report["refused"]) == (1, 5)
    errors = [error for row in report["rows"] for error in row["errors"]]
    assert [(error["line"], error["column"]) for error in errors] == [
        (2, "location"),
        (3, "risk_code"),
        (4, "schedule"),
        (5, "iban"),
        (6, "iban"),
        (6, "worker_code"),
        (6, "probation_end"),
    ]
    assert [error["allowed"] for error in errors[:3]] == [
        {"codes": ["BRU-01"]},
        {"codes": ["1602"]},
        {"codes": ["VT-38"]},
    ]
    assert errors[3]["reason"] == "Dit is geen geldig IBAN"
    assert "SECRET" not in answer.text
    assert "6768" not in answer.text


@pytest.mark.postgres
async def test_a_later_file_completes_what_was_never_known_and_changes_nothing_that_was(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    await reference_data(handler)
    await handler.send("/imports/people", a_table([a_line("900017")]))
    before = len(await said(engine))
    intake = an_intake(settings, engine)

    for table in [a_table([a_line("900017", iban=IBAN, **TERMS)], COLUMNS)] * 2:
        address = await opened(handler, table)
        await take_all(intake)
    facts = (await said(engine))[before:]
    other = await handler.send(
        "/imports/people", a_table([a_line("900017", **{**TERMS, "schedule": "VT-00"})], COLUMNS)
    )
    without = await handler.send("/imports/people", a_table([a_line("900017", family_name="Claes")]))

    assert (await handler.get(address)).json()["unchanged"] == 1
    assert told(facts) == ["bank-account-changed", "employment-changed"]
    assert facts[1][1]["effective_day"] == "2026-09-01"
    assert {name: facts[1][1][name] for name in TERMS} == TERMS
    assert [error["column"] for error in other.json()["errors"]] == ["schedule"]
    assert without.json()["changed"] == 1
    assert told((await said(engine))[before + 2 :]) == ["person-changed"]


def test_a_row_without_the_fields_that_came_later_is_known_again_as_it_was() -> None:
    person, job = a_person(insz="85073099239"), an_employment()

    read = read_person(Gathered({**person, "vlimpersnummer": "900017", "employments": [job]}, (1,)))

    assert read.row
    assert json.loads(read.row.text) == {
        **person,
        "effective_day": None,
        "vlimpersnummer": "900017",
        "employments": [
            {**job, "last_day": None, "is_primary": False, "action": "hire", "reason": None, "end_reason": None}
        ],
        "roles": [],
    }
    filled = read_person(Gathered({**person, "iban": IBAN, "employments": [{**job, **TERMS}]}, (1,)))
    assert filled.row
    assert json.loads(filled.row.text)["iban"] == IBAN
    assert set(TERMS) < json.loads(filled.row.text)["employments"][0].keys()
