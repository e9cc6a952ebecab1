from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.jobs import take_part
from personnel.settings import Settings
from personnel.storage.import_tables import IMPORT_JOB, IMPORT_LINE, IMPORT_OUTCOME
from services.personnel.tests.callers import Caller, a_person
from services.personnel.tests.intakes import an_intake, opened, take_all
from services.personnel.tests.spreadsheets import ORGANISATION_COLUMNS, ROLE, a_line, a_table, read_report
from services.personnel.tests.test_api_people import said

pytestmark = pytest.mark.postgres

INSZ = "85073099239"
FIVE = [a_line(f"90001{number}") for number in range(5)]


async def kept(engine: AsyncEngine, table: Any) -> int:
    async with engine.connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


async def test_an_import_is_checked_as_a_whole_and_then_written_part_by_part(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    await handler.organisation()
    before = len(await said(engine))
    intake = an_intake(settings, engine)
    address = await opened(handler.as_("importer"), a_table(FIVE))

    told = [(await handler.get(address)).json()]
    while await take_part(intake):
        told.append((await handler.get(address)).json())

    seen = [(each["state"], each["lines_checked"], each["lines_done"]) for each in told]
    assert seen == [
        ("waiting", 0, 0),
        ("checking", 2, 0),
        ("checking", 4, 0),
        ("checking", 5, 0),
        ("writing", 5, 0),
        ("writing", 5, 2),
        ("writing", 5, 4),
        ("writing", 5, 5),
        ("finished", 5, 5),
    ]
    assert (told[-1]["lines_total"], told[-1]["created"], told[-1]["refused"]) == (5, 5, 0)
    assert told[-1]["rows"][4]["position"] == "personnel.people/900014@2"
    events = [headers for headers, _ in await said(engine)][before:]
    assert {headers["ce_origin"] for headers in events} == {"imported"}
    assert len(events) == 10


async def test_a_check_takes_no_numbers_and_says_nothing(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    await handler.organisation()
    before = len(await said(engine))
    address = await opened(handler, a_table([a_line("", insz=INSZ), a_line("900018", unit="OVO999999"), FIVE[0]]))

    await take_all(an_intake(settings, engine))

    seen = (await handler.get(address)).json()
    assert (seen["state"], seen["lines_checked"], seen["lines_done"]) == ("refused", 3, 0)
    assert [(row["line"], row["errors"][0]["column"]) for row in seen["rows"]] == [(3, "unit")]
    assert len(await said(engine)) == before
    assert await handler.register() == "100000"


async def test_row_by_row_what_is_good_is_written_and_the_report_is_also_a_table(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    await handler.organisation()
    rows = [FIVE[0], a_line("900018", pay_group="SECRET"), FIVE[1], {**ROLE, "vlimpersnummer": "900018"}]
    address = await opened(handler, a_table(rows), mode="row_by_row")

    await take_all(an_intake(settings, engine))

    seen = (await handler.get(address)).json()
    assert (seen["state"], seen["created"], seen["refused"], seen["lines_done"]) == ("finished", 2, 2, 4)
    lines = read_report((await handler.get_table(address)).content)
    assert [(line["line"], line["outcome"], line["column"]) for line in lines] == [
        ("2", "created", ""),
        ("3", "refused", "pay_group"),
        ("4", "created", ""),
        ("5", "refused", ""),
    ]
    assert lines[3]["reason"].endswith("geweigerd: regel 3")
    refused = (await handler.get(f"{address}?outcome=refused&limit=1")).json()
    assert ([row["line"] for row in refused["rows"]], refused["next"]) == ([3], 3)
    rest = (await handler.get(f"{address}?outcome=refused&after=3")).json()
    assert ([row["line"] for row in rest["rows"]], rest["next"]) == ([5], None)
    assert "SECRET" not in str(seen) + str(lines)


async def test_a_line_that_is_refused_after_the_check_stops_the_import_there(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    await handler.organisation()
    intake = an_intake(settings, engine)
    rows = [*FIVE[:3], a_line("900013", insz=INSZ), FIVE[4]]
    address = await opened(handler, a_table(rows))
    while (await handler.get(address)).json()["state"] != "writing":
        assert await take_part(intake)
    other = await handler.post("/people", a_person(insz=INSZ))

    await take_all(intake)

    seen = (await handler.get(address)).json()
    assert (other.status_code, seen["state"], seen["lines_done"]) == (201, "stopped", 4)
    assert [(row["line"], row["outcome"]) for row in seen["rows"]] == [
        (2, "created"),
        (3, "created"),
        (4, "created"),
        (5, "refused"),
    ]
    assert seen["rows"][3]["errors"][0]["column"] == "insz"
    assert [(await handler.get(f"/people/90001{each}")).status_code for each in (2, 3, 4)] == [200, 404, 404]
    assert await kept(engine, IMPORT_LINE) == 0


async def test_the_same_file_again_changes_nothing_and_says_so(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    await handler.organisation()
    first = await opened(handler, a_table(FIVE))
    await take_all(an_intake(settings, engine))
    before = len(await said(engine))

    second = await opened(handler, a_table(FIVE))
    await take_all(an_intake(settings, engine))

    seen = (await handler.get(second)).json()
    assert (seen["unchanged"], seen["created"], seen["changed"]) == (5, 0, 0)
    assert seen["note"] == "Er is niets gewijzigd: alles was al opgenomen"
    assert seen["note_en"] == "Nothing changed: all of it had been taken in before"
    assert f"/imports/{seen['same_file_as']}" == first
    assert len(await said(engine)) == before


async def test_a_file_is_sealed_while_it_waits_and_forgotten_when_it_is_done(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    await handler.organisation()
    await opened(handler, a_table([a_line("900017", insz=INSZ)]))
    async with engine.connect() as connection:
        tables = ("import_job", "import_line", "idempotent_request")
        rows = [str((await connection.execute(text(f"SELECT * FROM {name}"))).all()) for name in tables]  # noqa: S608
    assert await kept(engine, IMPORT_LINE) == 1
    assert INSZ not in str(rows)
    assert "Peeters" not in str(rows)

    await take_all(an_intake(settings, engine))

    assert await kept(engine, IMPORT_LINE) == 0


async def test_the_organisation_is_taken_in_as_a_whole(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    unit = {"kind": "unit", "name": "Team", "legal_employer": "810", "valid_from": "2020-01-01"}
    rows = [
        {**unit, "code": "OVO999002", "parent": "OVO999001"},
        {**unit, "code": "OVO999001"},
        {"kind": "legal_employer", "code": "810", "name": "Water", "kbo": "9990018122", "valid_from": "2020-01-01"},
    ]
    wrong = await opened(
        handler,
        a_table([*rows, {**unit, "code": "OVO999003", "parent": "OVO999009"}], ORGANISATION_COLUMNS),
        "organisation",
    )
    right = await opened(handler, a_table(rows, ORGANISATION_COLUMNS), "organisation")
    people = await opened(handler, a_table(FIVE[:1]), mode="row_by_row")

    await take_all(an_intake(settings, engine))

    refused, taken = (await handler.get(wrong)).json(), (await handler.get(right)).json()
    assert (refused["state"], refused["lines_checked"], refused["lines_done"]) == ("refused", 4, 0)
    assert [(row["line"], row["errors"][0]["column"]) for row in refused["rows"]] == [(5, "parent")]
    assert (taken["state"], taken["created"]) == ("finished", 3)
    assert (await handler.get(people)).json()["refused"] == 0


async def test_an_import_that_goes_wrong_each_time_is_given_up_and_the_next_goes_on(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    await handler.organisation()
    first = await opened(handler, a_table(FIVE[:1]))
    second = await opened(handler, a_table(FIVE[1:2]))
    async with engine.begin() as connection:
        await connection.execute(
            update(IMPORT_JOB).where(IMPORT_JOB.c.import_id == first.rpartition("/")[2]).values(attempts=5)
        )

    await take_all(an_intake(settings, engine))

    assert (await handler.get(first)).json()["state"] == "failed"
    assert (await handler.get(second)).json()["state"] == "finished"
    assert await kept(engine, IMPORT_LINE) == 0


async def test_a_try_is_counted_before_it_begins(handler: Caller, engine: AsyncEngine, settings: Settings) -> None:
    await handler.organisation()
    address = await opened(handler, a_table(FIVE))
    other_key = settings.model_copy(update={"sealing_key": type(settings.sealing_key)("A" * 86 + "==")})

    with pytest.raises(Exception, match="cannot be opened"):
        await take_part(an_intake(other_key, engine))

    async with engine.connect() as connection:
        assert await connection.scalar(select(IMPORT_JOB.c.attempts)) == 1
    await take_all(an_intake(settings, engine))
    assert (await handler.get(address)).json()["state"] == "finished"


async def test_reports_are_forgotten_after_a_while(handler: Caller, engine: AsyncEngine, settings: Settings) -> None:
    await handler.organisation()
    address = await opened(handler, a_table(FIVE[:1]))
    await take_all(an_intake(settings, engine))

    await take_all(an_intake(settings, engine, keep=timedelta(0)))

    assert (await handler.get(address)).status_code == 404
    assert await kept(engine, IMPORT_OUTCOME) == 0
