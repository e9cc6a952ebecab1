"""Ours: personnel takes in people as its role `jobs` does, and reads and finds them, on its own database."""

import asyncio
import json
import time
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bench.careers import HEADER, RELATIONS, UNITS, insz_of, lines_of, name_of, number_of, unit_of
from bench.contestant import Stopwatch, Task, take_tasks
from chassis.clock import real_clock
from chassis.database import new_engine
from chassis.health import Health
from personnel.domain.scope import Held, Rights
from personnel.jobs import Intake, take_part
from personnel.messages.table import FIRST_LINE
from personnel.settings import Settings
from personnel.storage.files import Files, Wanted
from personnel.storage.import_jobs import ImportJob, ImportJobs
from personnel.storage.vault import NumberRange, Vault
from personnel.storage.work import SqlWork
from personnel.usecases.described_imports import import_organisation
from personnel.usecases.organisation import LegalEmployerRow, UnitRow
from personnel.usecases.retention import RetentionTerms

AS_OF: Final = date(2021, 7, 1)
SINCE: Final = date(2000, 1, 1)
PAGE: Final = 50
ALL: Final = Held(role="hrbp", scope_kind="all")
STARTED: Final[dict[str, Any]] = {}


async def prepare(_: Task) -> Mapping[str, float]:
    """Make the organisation in which everybody works."""
    async with _engine().begin() as connection:
        work = _work(connection)
        days: dict[str, Any] = {"valid_from": SINCE, "valid_until": None}
        employers = [(1, LegalEmployerRow(code="810", name="Demo", kbo="9990018122", **days))]
        units = [
            (2 + place, UnitRow(code=unit_of(place), name="Demo", parent=None, legal_employer="810", **days))
            for place in range(UNITS)
        ]
        await import_organisation(work, employers, units)
        await work.finish()
    return {}


async def take(task: Task) -> Mapping[str, float]:
    """Take in so many more people, part by part; the opening of the import is not counted."""
    first, people = int(task["first"]), int(task["people"])
    lines = list(lines_of(range(first, first + people), FIRST_LINE + 1))
    firsts = {line.number: FIRST_LINE + 1 + (line.number - FIRST_LINE - 1) // RELATIONS * RELATIONS for line in lines}
    async with _engine().begin() as connection:
        await ImportJobs(connection, _vault()).add(_job(len(lines)), b"", lines, firsts)
    intake = _intake()
    watch = Stopwatch()
    while await take_part(intake):
        pass
    return watch.read(len(lines))


async def read(task: Task) -> Mapping[str, float]:
    """Read whole files as of a day; milliseconds each."""
    people, reads = int(task["people"]), int(task["reads"])
    rights = Rights(day=real_clock().date(), person=None, held=(ALL,))
    async with _engine().connect() as connection:
        began = time.perf_counter()
        for place in range(reads):
            file = await Files(_work(connection)).file(number_of(place * people // reads), rights, AS_OF, None)
            assert [each.row_on(AS_OF) for each in file.career.employments if each.serves_on(AS_OF)]
        return {"milliseconds": (time.perf_counter() - began) * 1000 / reads}


async def plans(task: Task) -> Mapping[str, float]:
    """What the planner expects of each search, in its own unit."""
    person = int(task["people"]) // 2
    given, family = name_of(person)
    wanted = {
        "name": Wanted(name=f"{family} {given}"),
        "number": Wanted(number=number_of(person)),
        "INSZ": Wanted(insz=insz_of(person)),
        "unit": Wanted(unit=unit_of(person)),
    }
    rights = Rights(day=real_clock().date(), person=None, held=(ALL,))
    scope, bank = rights.to("read", "person"), rights.to("read", "bank_account")
    async with _engine().connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))
    async with _engine().connect() as connection:
        files = Files(_work(connection))
        queries = {by: files.query(scope, bank, each, after=None, limit=PAGE) for by, each in wanted.items()}
        return {by: await _cost(connection, query) for by, query in queries.items()}


async def _cost(connection: AsyncConnection, query: Select[Any]) -> float:
    made: Any = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    given = tuple(made.params[name] for name in made.positiontup)
    found = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {made.string}", given)
    told = found.scalar_one()
    plan = json.loads(told) if isinstance(told, str) else told
    return float(plan[0]["Plan"]["Total Cost"])


def _job(lines: int) -> ImportJob:
    return ImportJob(
        import_id=uuid4(),
        what="people",
        mode="row_by_row",
        state="waiting",
        opened_by="bench",
        is_register=False,
        opened_at=real_clock(),
        finished_at=None,
        header=HEADER,
        same_file_as=None,
        lines_total=lines,
        lines_checked=0,
        lines_done=0,
        reached_line=FIRST_LINE,
        attempts=0,
        traceparent=None,
    )


def _intake() -> Intake:
    settings = Settings()
    return Intake(
        engine=_engine(),
        vault=_vault(),
        numbers=NumberRange(settings.number_first, settings.number_last),
        clock=real_clock,
        rows_max=settings.import_people_max,
        attempts_max=settings.import_attempts_max,
        poll_every=timedelta(seconds=1),
        keep=settings.import_keep,
        reads_keep=settings.reads_keep,
        retention=RetentionTerms(report_every=None, acts_after=None, people_max=PAGE),
        health=Health(),
        stop=asyncio.Event(),
    )


def _engine() -> AsyncEngine:
    if "engine" not in STARTED:
        settings = Settings()
        STARTED["engine"] = new_engine(
            settings.database_url, connections_max=2, statement_max=settings.database_statement_max
        )
    engine: AsyncEngine = STARTED["engine"]
    return engine


def _vault() -> Vault:
    settings = Settings()
    return Vault(settings.sealing_key, settings.blind_index_key)


def _work(connection: AsyncConnection) -> SqlWork:
    settings = Settings()
    return SqlWork(
        connection, real_clock(), _vault(), NumberRange(settings.number_first, settings.number_last), "imported"
    )


if __name__ == "__main__":
    take_tasks({"prepare": prepare, "take": take, "read": read, "plans": plans})
