"""Locations, risk codes and schedules come in as the organisation does: from JSON, from a table, or part by part."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.jobs import take_part
from personnel.settings import Settings
from services.personnel.tests.callers import Caller
from services.personnel.tests.intakes import an_intake, opened, take_all
from services.personnel.tests.spreadsheets import (
    CODE_COLUMNS,
    LOCATION_COLUMNS,
    RISK_CODE_COLUMNS,
    SCHEDULE_COLUMNS,
    WEEK,
    a_code,
    a_location,
    a_risk_code,
    a_schedule,
    a_table,
    read_report,
)
from services.personnel.tests.test_api_people import said

pytestmark = pytest.mark.postgres

ROWS = {
    "locations": [a_location("BRU-01"), a_location("GNT-01", unit="OVO999003"), a_location("BRU-02")],
    "risk-codes": [a_risk_code("1602"), a_risk_code("2301", examination="", months="")],
    "schedules": [a_schedule("VT-38"), a_schedule("VT-00", friday="0", name="Vier dagen")],
    "functions": [a_code("BELEID"), a_code("CONTROLE", risk_codes="")],
    "grades": [a_code("DESKUNDIGE", level="B"), a_code("ADVISEUR", level="A")],
    "rsz-categories": [a_code("495"), a_code("496")],
    "worker-codes": [a_code("495"), a_code("015", valid_until="2030-12-31")],
    "exit-reasons": [a_code("resignation", name_en="Resignation"), a_code("death", name_en="Death")],
}
COLUMNS = {
    "locations": LOCATION_COLUMNS,
    "risk-codes": RISK_CODE_COLUMNS,
    "schedules": SCHEDULE_COLUMNS,
    "functions": (*CODE_COLUMNS, "risk_codes"),
    "grades": (*CODE_COLUMNS, "level"),
    "rsz-categories": CODE_COLUMNS,
    "worker-codes": CODE_COLUMNS,
    "exit-reasons": (*CODE_COLUMNS, "name_en"),
}
KINDS = sorted(ROWS)
KEYS = {"rsz-categories": "rsz-category"}


@pytest.mark.parametrize("what", KINDS)
async def test_a_table_is_taken_in_once_as_json_and_as_an_opened_import(
    handler: Caller, engine: AsyncEngine, settings: Settings, what: str
) -> None:
    await handler.organisation()
    before = len(await said(engine))
    table = a_table(ROWS[what], COLUMNS[what])

    first = await handler.as_("importer").send(f"/imports/{what}", table)
    facts = (await said(engine))[before:]
    again = await handler.send(f"/imports/{what}", table)
    rows = [{name: cell for name, cell in row.items() if cell} for row in ROWS[what]]
    as_json = await handler.post(f"/imports/{what}", {"rows": rows})
    address = await opened(handler, table, what)
    await take_all(an_intake(settings, engine))
    followed = (await handler.get(address)).json()

    assert first.status_code == 200, first.text
    assert first.json()["created"] == len(facts) == len(ROWS[what])
    assert {headers["ce_origin"] for headers, _ in facts} == {"imported"}
    assert {headers["ce_type"] for headers, _ in facts} == {
        f"personnel.{KEYS.get(what, what.removesuffix('s'))}-changed.v1"
    }
    assert again.json()["unchanged"] == as_json.json()["unchanged"] == len(ROWS[what])
    assert again.json()["note_en"] == "Nothing changed: all of it had been taken in before"
    assert (followed["state"], followed["unchanged"]) == ("finished", len(ROWS[what]))
    assert len(await said(engine)) == before + len(ROWS[what])


async def test_hours_may_come_as_the_list_that_is_read(handler: Caller) -> None:
    await handler.send("/imports/schedules", a_table([a_schedule("VT-38")], SCHEDULE_COLUMNS))
    (read,) = (await handler.get("/organisation/schedules")).json()["schedules"]
    row = {name: value for name, value in read.items() if name != "known_from"}

    same = await handler.post("/imports/schedules", {"rows": [row]})
    wrong = await handler.post("/imports/schedules", {"rows": [{**row, "hours": ["SECRET"] * 7}, {**row, "hours": []}]})

    assert same.json()["unchanged"] == 1
    assert {error["field"] for error in wrong.json()["errors"] if error["line"] == 1} == set(WEEK)
    assert "hours" in {error["field"] for error in wrong.json()["errors"] if error["line"] == 2}
    assert "SECRET" not in wrong.text


async def test_one_wrong_row_is_told_and_takes_all_with_it_or_only_itself(handler: Caller, engine: AsyncEngine) -> None:
    await handler.organisation()
    before = len(await said(engine))
    rows = [
        a_location("BRU-01"),
        a_location("BRU-02", unit="OVO999009"),
        a_location("bru 3"),
        a_location("BRU-01", name="SECRET"),
    ]
    table = a_table(rows, LOCATION_COLUMNS)

    refused = await handler.send("/imports/locations", table)
    by_row = await handler.send("/imports/locations", table, accept="text/csv", mode="row_by_row")

    assert refused.status_code == 422
    assert {error["line"] for error in refused.json()["errors"]} == {3, 4, 5}
    report = read_report(by_row.content)
    assert [(each["line"], each["outcome"], each["column"]) for each in report] == [
        ("2", "refused", ""),
        ("3", "refused", "unit"),
        ("4", "refused", "code"),
        ("5", "refused", "name"),
    ]
    assert report[1]["reason"] == "Deze eenheid bestaat dan niet"
    assert "A-Z" in report[2]["allowed"]
    assert "SECRET" not in by_row.text
    assert len(await said(engine)) == before


async def test_row_by_row_only_the_wrong_row_stays_out(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    before = len(await said(engine))
    rows = [a_schedule(f"S-{number}") for number in range(5)]
    rows[3] |= {"sunday": "7u36"}

    whole = await opened(handler, a_table(rows, SCHEDULE_COLUMNS), "schedules")
    await take_all(an_intake(settings, engine))
    assert len(await said(engine)) == before
    apart = await opened(handler, a_table(rows, SCHEDULE_COLUMNS), "schedules", "row_by_row")
    await take_all(an_intake(settings, engine))

    refused, finished = (await handler.get(whole)).json(), (await handler.get(apart)).json()
    assert (refused["state"], refused["refused"]) == ("refused", 1)
    assert (finished["state"], finished["created"], finished["refused"]) == ("finished", 4, 1)
    (row,) = (row for row in finished["rows"] if row["outcome"] == "refused")
    assert row["errors"] == [
        {
            "line": 5,
            "column": "sunday",
            "field": "sunday",
            "reason": "is geen getal met hoogstens twee decimalen",
            "reason_en": "is no number with at most two decimals",
            "allowed": {"format": "7.6"},
        }
    ]
    assert len(await said(engine)) == before + 4


async def test_progress_shows_each_part_and_a_code_is_told_once_in_a_file(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    rows = [a_risk_code(str(1600 + number)) for number in range(4)]
    address = await opened(handler, a_table([*rows, rows[0]], RISK_CODE_COLUMNS), "risk-codes", "row_by_row")
    intake = an_intake(settings, engine)

    told = []
    while await take_part(intake):
        told.append((await handler.get(address)).json())

    assert [(each["state"], each["lines_done"]) for each in told] == [("writing", 3), ("writing", 5), ("finished", 5)]
    assert [row["subject"] for row in told[-1]["rows"]][::4] == ["risk-code:1600"] * 2
    assert told[-1]["rows"][0]["position"] == "personnel.organisation/risk-code:1600@1"


async def test_reference_data_are_read_page_by_page(handler: Caller) -> None:
    await handler.organisation()
    for what in KINDS:
        await handler.send(f"/imports/{what}", a_table(ROWS[what], COLUMNS[what]))
    reader = handler.as_(person="900017")

    first = (await reader.get("/organisation/locations?limit=2")).json()
    second = (await reader.get(f"/organisation/locations?limit=2&after={first['next']}")).json()
    own = (await reader.get("/organisation/locations?unit=OVO999003")).json()
    risks = (await reader.get("/organisation/risk-codes")).json()
    schedules = (await reader.get("/organisation/schedules?limit=1&after=VT-00")).json()

    assert [each["code"] for each in first["locations"]] == ["BRU-01", "BRU-02"]
    assert ([each["code"] for each in second["locations"]], second["next"]) == (["GNT-01"], None)
    assert [each["code"] for each in own["locations"]] == ["GNT-01"]
    units = (await reader.get("/organisation/units?limit=2")).json()
    assert ([each["code"] for each in units["units"]], units["next"]) == (["OVO999001", "OVO999002"], "OVO999002")
    assert (await reader.get("/organisation/legal-employers?after=810")).json()["next"] is None
    assert [(each["examination"], each["months"]) for each in risks["risk_codes"]] == [("periodiek", 12), (None, None)]
    assert schedules["schedules"][0]["hours"] == ["7.6"] * 5 + ["0"] * 2
    assert (await reader.get("/organisation/schedules?after=no%20code")).status_code == 422
    assert (await reader.send("/imports/locations", b"code\nBRU-01\n")).status_code == 403
    assert (await handler.send("/imports/nothing", b"code\nBRU-01\n")).status_code == 422
