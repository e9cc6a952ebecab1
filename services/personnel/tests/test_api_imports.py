from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.personnel.tests.callers import Caller, a_person, a_unit, an_employer, an_employment
from services.personnel.tests.spreadsheets import a_table
from services.personnel.tests.test_api_people import said

pytestmark = pytest.mark.postgres

PEOPLE = "/imports/people"


def a_row(number: str | None, **changes: Any) -> dict[str, Any]:
    grant = {"role": "manager", "scope_kind": "unit", "scope_code": "OVO999003", "from_day": "2026-09-01"}
    row = {**a_person(), "employments": [an_employment()], "roles": [grant]}
    return {**row, **({"vlimpersnummer": number} if number else {}), **changes}


async def test_people_are_imported_with_their_numbers_and_with_that_origin(
    handler: Caller, engine: AsyncEngine
) -> None:
    await handler.organisation()

    answer = await handler.as_("importer").post(PEOPLE, {"rows": [a_row("900017"), a_row("900018")]})

    assert answer.status_code == 200, answer.text
    assert [row["outcome"] for row in answer.json()["rows"]] == ["created", "created"]
    assert answer.json()["rows"][0]["position"] == "personnel.people/900017@3"
    people = [headers for headers, _ in await said(engine)][-6:]
    assert {headers["ce_origin"] for headers in people} == {"imported"}
    assert [headers["ce_type"].split(".")[1] for headers in people[:3]] == [
        "person-registered",
        "employment-started",
        "role-granted",
    ]


async def test_the_same_rows_again_change_nothing(handler: Caller, engine: AsyncEngine) -> None:
    await handler.organisation()
    rows = [a_row("900017", insz="85073099239"), a_row(None, insz="01431499305")]
    first = await handler.post(PEOPLE, {"rows": rows})
    number = first.json()["rows"][1]["subject"]
    await handler.patch(f"/people/{number}", {"family_name": "Claes"}, match="*")
    before = len(await said(engine))

    again = await handler.post(PEOPLE, {"rows": rows})
    await handler.organisation()

    assert [row["outcome"] for row in again.json()["rows"]] == ["unchanged", "unchanged"]
    assert len(await said(engine)) == before
    assert (await handler.get(f"/people/{number}")).json()["family_name"] == "Claes"


async def test_a_changed_row_changes_what_differs(handler: Caller, engine: AsyncEngine) -> None:
    await handler.organisation()
    await handler.post(PEOPLE, {"rows": [a_row("900017")]})
    before = len(await said(engine))
    ended = an_employment(last_day="2026-12-31", end_reason="resignation")

    answer = await handler.post(PEOPLE, {"rows": [a_row("900017", family_name="Claes", employments=[ended])]})

    assert answer.json()["changed"] == 1
    types = [headers["ce_type"].split(".")[1] for headers, _ in (await said(engine))[before:]]
    assert types == ["person-changed", "employment-ended", "role-revoked"]


@pytest.mark.parametrize("form", ["json", "table"])
async def test_what_a_row_leaves_empty_stays_as_it_is(handler: Caller, engine: AsyncEngine, form: str) -> None:
    await handler.organisation()
    await handler.post(PEOPLE, {"rows": [a_row("900017", insz="85073099239")]})
    named = {name: value for name, value in a_person(family_name="Claes").items() if name != "mail_address"}
    row = {"vlimpersnummer": "900017", **named}

    if form == "json":
        answer = await handler.post(PEOPLE, {"rows": [{**row, "insz": None, "mail_address": None}]})
    else:
        answer = await handler.send(PEOPLE, a_table([row], (*row, "insz", "mail_address")))

    _, fact = (await said(engine))[-1]
    assert answer.json()["changed"] == 1, answer.text
    assert (fact["family_name"], fact["insz"], fact["mail_address"]) == (
        "Claes",
        "85073099239",
        "maria.peeters@demo-agentschap.example",
    )


async def test_row_by_row_the_good_ones_pass_and_the_others_are_told(handler: Caller, engine: AsyncEngine) -> None:
    await handler.organisation()
    rows = [
        a_row("900017", employments=[an_employment(unit="OVO999999")]),
        a_row("900018", birth_day="yesterday", shoe_size=40),
        a_row("900019"),
        a_row(None),
        a_row("900020", employments=[an_employment(pay_group="SECRET")]),
    ]

    answer = await handler.post(PEOPLE, {"mode": "row_by_row", "rows": rows})

    report = answer.json()
    assert answer.status_code == 200
    assert (report["created"], report["refused"]) == (1, 4)
    assert [row["line"] for row in report["rows"]] == [1, 2, 3, 4, 5]
    assert report["rows"][0]["errors"][0]["field"] == "employments.0.unit"
    assert {error["field"] for error in report["rows"][1]["errors"]} == {"birth_day", "shoe_size"}
    assert report["rows"][3]["errors"][0]["field"] == "vlimpersnummer"
    assert report["rows"][4]["errors"][0]["field"] == "employments.0.pay_group"
    assert report["rows"][4]["errors"][0]["allowed"] == {"expected": "'MON' or 'NVT'"}
    assert {"reason", "reason_en"} <= report["rows"][4]["errors"][0].keys()
    assert "SECRET" not in answer.text
    people = {headers["ce_subject"] for headers, _ in await said(engine) if headers["ce_type"] == PERSON_REGISTERED}
    assert people == {"900019"}


@pytest.mark.parametrize("name", ["85073099239", "x.85073099239", "Maria Peeters", ""])
async def test_a_name_that_nobody_gave_a_field_is_not_repeated(handler: Caller, name: str) -> None:
    answer = await handler.post(PEOPLE, {"mode": "row_by_row", "rows": [a_row("900017", **{name: 1})]})

    (fault,) = answer.json()["rows"][0]["errors"]
    assert (fault["field"], fault["reason"]) == ("(no field name)", "is geen bekend veld")


async def test_all_or_nothing_keeps_nothing_when_a_row_is_refused(handler: Caller, engine: AsyncEngine) -> None:
    await handler.organisation()
    before = len(await said(engine))
    rows = [a_row("900019"), a_row("900017", employments=[an_employment(unit="OVO999999")])]

    answer = await handler.post(PEOPLE, {"mode": "all_or_nothing", "rows": rows})

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:vlimpers:problem:import-refused"
    assert [(error["line"], error["field"]) for error in answer.json()["errors"]] == [(2, "employments.0.unit")]
    assert len(await said(engine)) == before
    assert (await handler.get("/people/900019")).status_code == 404


async def test_a_free_number_may_be_brought_along_and_is_then_passed_over(handler: Caller) -> None:
    await handler.organisation()
    await handler.post(PEOPLE, {"rows": [a_row("100000")]})

    assert await handler.register() == "100001"


async def test_an_insz_of_somebody_else_is_refused(handler: Caller) -> None:
    await handler.organisation()
    await handler.post(PEOPLE, {"rows": [a_row("900017", insz="85073099239")]})

    answer = await handler.post(PEOPLE, {"mode": "row_by_row", "rows": [a_row("900018", insz="85073099239")]})

    assert answer.json()["rows"][0]["errors"][0]["field"] == "insz"
    assert "900017" not in answer.text


async def test_an_organisation_with_faults_is_refused_line_by_line(handler: Caller) -> None:
    rows = [
        an_employer("810", "9990018122"),
        an_employer("844", "9990084430"),
        a_unit("OVO999001", "OVO999002"),
        a_unit("OVO999002", "OVO999001"),
        a_unit("OVO999003", None),
        a_unit("OVO999003", None),
        {"kind": "team"},
    ]

    answer = await handler.post("/imports/organisation", {"mode": "row_by_row", "rows": rows})

    found = {row["line"]: row["errors"][0]["field"] for row in answer.json()["rows"] if row["errors"]}
    assert found == {2: "kbo", 3: "parent", 4: "parent", 6: "code", 7: "kind"}
    units = (await handler.get("/organisation/units")).json()["units"]
    assert [unit["code"] for unit in units] == ["OVO999003"]
    employers = (await handler.get("/organisation/legal-employers")).json()["legal_employers"]
    assert [each["code"] for each in employers] == ["810"]


async def test_too_many_rows_are_refused_at_once(handler: Caller) -> None:
    answer = await handler.post(PEOPLE, {"rows": [{}] * 1001})

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["allowed"] == {"max_length": 1000}


PERSON_REGISTERED = "personnel.person-registered.v1"
