"""Salary scales come in with their steps, and what the organisation register owns comes from an importer alone."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.settings import Settings
from services.personnel.tests.callers import Caller, a_unit
from services.personnel.tests.intakes import an_intake, opened, take_all
from services.personnel.tests.spreadsheets import CODE_COLUMNS, a_code, a_table, read_report
from services.personnel.tests.test_api_people import said

pytestmark = pytest.mark.postgres

SCALE_COLUMNS = (*CODE_COLUMNS, "system", "next_scale", "next_after_years", "step", "years", "amount", "amount_from")


def a_scale(code: str, *years: str, **changes: str) -> list[dict[str, str]]:
    """The lines of a salary scale, one for each step."""
    steps = [
        {"code": code, "step": str(step), "years": each, "amount": f"{30 + step}000,00", "amount_from": "2020-01-01"}
        for step, each in enumerate(years)
    ]
    steps[0] |= a_code(code, system="seniority", **changes)
    return steps


async def test_a_scale_is_taken_in_with_its_steps_and_read_as_it_is_told(handler: Caller, engine: AsyncEngine) -> None:
    lines = [*a_scale("B-1", "0", "2", next_scale="B-2", next_after_years="10"), *a_scale("B-2", "0", "5")]
    table = a_table(lines, SCALE_COLUMNS)

    first = await handler.send("/imports/salary-scales", table)
    again = await handler.send("/imports/salary-scales", table)
    (read, _) = (await handler.get("/organisation/salary-scales")).json()["salary_scales"]
    row = {name: value for name, value in read.items() if name != "known_from"}
    as_json = await handler.post("/imports/salary-scales", {"rows": [row]})

    assert (first.status_code, first.json()["created"]) == (200, 4), first.text
    assert [each["subject"] for each in first.json()["rows"]] == ["salary-scale:B-1"] * 2 + ["salary-scale:B-2"] * 2
    assert (again.json()["unchanged"], as_json.json()["unchanged"]) == (4, 1)
    assert (read["next_scale"], read["next_after_years"], read["grade"]) == ("B-2", 10, None)
    assert [(each["step"], each["years"], each["amount"]) for each in read["steps"]] == [
        (0, 0, "30000.00"),
        (1, 2, "31000.00"),
    ]
    assert [headers["ce_type"] for headers, _ in await said(engine)] == ["personnel.salary-scale-changed.v1"] * 2


async def test_a_wrong_scale_is_refused_as_a_whole_and_told_by_line(handler: Caller, engine: AsyncEngine) -> None:
    lines = [*a_scale("B-1", "0", "2"), *a_scale("B-2", "5", "3"), *a_scale("B-3", "0", "zeven")]
    table = a_table(lines, SCALE_COLUMNS)

    refused = await handler.send("/imports/salary-scales", table)
    by_row = await handler.send("/imports/salary-scales", table, accept="text/csv", mode="row_by_row")

    assert refused.status_code == 422
    told = [(each["line"], each["outcome"], each["column"]) for each in read_report(by_row.content)]
    assert told[:3] == [("2", "created", ""), ("3", "created", ""), ("4", "refused", "years")]
    assert told[-1] == ("7", "refused", "years")
    assert "zeven" not in refused.text + by_row.text
    assert len(await said(engine)) == 1


async def test_a_name_that_the_organisation_register_owns_is_edited_by_an_importer_alone(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    await handler.organisation()
    importer = handler.as_("importer")
    row = a_unit("OVO999005", None, register_owned=True)
    as_table = {name: str(value or "").replace("True", "true") for name, value in {**row, "name": "Team Lucht"}.items()}
    table = a_table([as_table], tuple(as_table))

    await importer.post("/imports/organisation", {"rows": [row]})
    refused = await handler.post("/imports/organisation", {"rows": [{**row, "name": "Team Water"}]})
    opened_by_handler = await opened(handler, table, "organisation")
    opened_by_importer = await opened(importer, table, "organisation")
    await take_all(an_intake(settings, engine))

    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["field"], error["reason_en"][:25]) == ("name", "The organisation register")
    assert (await handler.get(opened_by_handler)).json()["state"] == "refused"
    assert (await handler.get(opened_by_importer)).json()["state"] == "finished"
    units = (await handler.get("/organisation/units")).json()["units"]
    assert [(each["name"], each["register_owned"]) for each in units if each["code"] == "OVO999005"] == [
        ("Team Lucht", True)
    ]
