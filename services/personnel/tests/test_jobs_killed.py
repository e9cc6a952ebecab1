"""The role `jobs` as a process of its own: killed in the middle it goes on at the next line, and its memory is flat."""

import signal
from collections import Counter

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.settings import Settings
from services.personnel.tests.callers import Caller
from services.personnel.tests.intakes import is_finished, job_process, opened, reaching, until
from services.personnel.tests.spreadsheets import MARIA, SCHEDULE_COLUMNS, a_line, a_schedule, a_table, read_report
from services.personnel.tests.test_api_people import said

pytestmark = pytest.mark.postgres

GROWTH_MAX = 1.15


@pytest.mark.parametrize("mode", ["all_or_nothing", "row_by_row"])
async def test_killed_in_the_middle_it_goes_on_at_the_next_line_and_takes_nothing_in_twice(
    handler: Caller, engine: AsyncEngine, settings: Settings, mode: str
) -> None:
    await handler.organisation()
    before = len(await said(engine))
    numbers = [f"9{number:05}" for number in range(120)]
    lines = [a_line(number) for number in numbers]
    lines += [{"vlimpersnummer": number, **_second_job(lines[0])} for number in numbers[::10]]
    address = await opened(handler, a_table(lines), mode=mode)

    moments = [("lines_done", 1), ("lines_done", 30), ("lines_done", 70)]
    if mode == "all_or_nothing":
        moments.insert(0, ("lines_checked", 1))
    for count, wanted in moments:
        async with job_process(settings, import_people_max="3") as jobs:
            seen = await until(handler, address, reaching(count, wanted))
            await jobs.kill()
        assert seen["state"] in {"checking", "writing"}
        assert seen["lines_done"] < len(lines)
    async with job_process(settings, import_people_max="3") as jobs:
        seen = await until(handler, address, is_finished)
        assert await jobs.is_ready()
        jobs.process.send_signal(signal.SIGTERM)
        assert await jobs.process.wait() == 0

    assert (seen["created"], seen["lines_done"]) == (len(lines), len(lines))
    told = Counter(headers["ce_type"].split(".")[1] for headers, _ in (await said(engine))[before:])
    assert told == {"person-registered": 120, "employment-started": 132}
    report = read_report((await handler.get_table(address)).content)
    assert [int(each["line"]) for each in report] == list(range(2, len(lines) + 2))


async def test_killed_among_schedules_it_goes_on_at_the_next_one_and_says_each_once(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    lines = [a_schedule(f"S-{number:03}") for number in range(60)]
    address = await opened(handler, a_table(lines, SCHEDULE_COLUMNS), "schedules")

    for count, wanted in (("lines_checked", 1), ("lines_done", 1), ("lines_done", 30)):
        async with job_process(settings, import_people_max="2") as jobs:
            seen = await until(handler, address, reaching(count, wanted))
            await jobs.kill()
        assert seen["lines_done"] < len(lines)
    async with job_process(settings, import_people_max="2"):
        seen = await until(handler, address, is_finished)

    assert (seen["created"], seen["lines_done"]) == (len(lines), len(lines))
    keys = [headers["ce_subject"] for headers, _ in await said(engine)]
    assert keys == [f"schedule:{each['code']}" for each in lines]


def _second_job(job: dict[str, str]) -> dict[str, str]:
    return {**{name: value for name, value in job.items() if name not in MARIA}, "legal_employer": "844"}


@pytest.mark.parametrize(
    ("few", "many", "mode"),
    [(200, 1_000, "all_or_nothing"), pytest.param(500, 5_000, "row_by_row", marks=pytest.mark.long)],
)
async def test_many_times_as_many_lines_need_no_more_memory(
    handler: Caller, settings: Settings, few: int, many: int, mode: str
) -> None:
    await handler.organisation()
    peaks = []
    for count, first in ((few, 900_000), (many, 910_000)):
        rows = [{**MARIA, "vlimpersnummer": str(first + number)} for number in range(count)]
        address = await opened(handler, a_table(rows), mode=mode)
        async with job_process(settings) as jobs:
            seen = await until(handler, address, is_finished)
            assert seen["created"] == count
            peaks.append(jobs.memory_peak())

    print(f"peak of {few} lines {peaks[0]} kB, of {many} lines {peaks[1]} kB")
    assert peaks[1] / peaks[0] < GROWTH_MAX
