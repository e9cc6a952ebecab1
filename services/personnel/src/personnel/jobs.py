"""Imports that were opened are taken in, some rows at a time, each time in one transaction with how far it came."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import Clock, real_clock
from chassis.health import Health
from chassis.pause import pause
from chassis.sealed import UnsealableError
from chassis.telemetry import span
from personnel.domain.outcome import Judged
from personnel.domain.role import Role
from personnel.messages.table import FIRST_LINE
from personnel.storage.import_jobs import ImportJob, ImportJobs, State
from personnel.storage.reads import ReadLog
from personnel.storage.vault import NumberRange, Vault
from personnel.storage.work import IMPORTED, Rehearsal, SqlWork
from personnel.usecases.intake import IMPORT_KINDS
from personnel.usecases.people import turn_person
from personnel.usecases.retention import RetentionTerms, go_on
from personnel.usecases.rows import Read

log: Final = structlog.get_logger()

IMPORTS_PART: Final = "imports"
FORGOTTEN_MAX: Final = 1000
"""So many reads are forgotten at a time."""

TURNED_MAX: Final = 100
"""So many people turn another in one transaction."""

RETENTION: Final = "retention"
TURNER: Final = "jobs"
"""Who works when a report is carried out because its time came, and when a day has come."""

ALL_OR_NOTHING: Final = "all_or_nothing"

OPEN: Final = Gauge("vlimpers_imports_open", "Imports that are not finished")
READS_FORGOTTEN: Final = Counter("vlimpers_reads_forgotten_total", "Reads of files of which nothing is kept any more")
LINES: Final = Counter("vlimpers_imported_lines_total", "Lines of imports by what became of them", ["outcome"])


@dataclass(slots=True, kw_only=True)
class Intake:
    """How imports are taken in. `clock` is that of HR rules; all waiting is in real time."""

    engine: AsyncEngine
    vault: Vault
    numbers: NumberRange
    clock: Clock
    roles_closed_to_hr_specialist: frozenset[Role] = frozenset()
    rows_max: int
    attempts_max: int
    poll_every: timedelta
    keep: timedelta
    reads_keep: timedelta
    retention: RetentionTerms
    health: Health
    stop: asyncio.Event


async def take_imports(intake: Intake) -> None:
    """Take in until told to stop; what cannot go on for now turns readiness red, and is tried again."""
    while not intake.stop.is_set():
        has_more = False
        try:
            has_more = await take_part(intake) or await turn_people(intake) or await keep_part(intake)
            intake.health.green(IMPORTS_PART)
        except (SQLAlchemyError, OSError, TimeoutError, UnsealableError) as error:
            intake.health.red(IMPORTS_PART, f"an import cannot go on: {type(error).__name__}")
            log.warning("import waits", error=error)
        if not has_more:
            await pause(intake.stop, intake.poll_every)


async def take_part(intake: Intake) -> bool:
    """Take in the next part of the oldest import; False when there is nothing to do.

    The try is counted first, in a transaction of its own: a part that kills the process is given up after some tries.
    """
    async with intake.engine.begin() as connection:
        jobs = ImportJobs(connection, intake.vault)
        await jobs.forget_before(real_clock() - intake.keep)
        READS_FORGOTTEN.inc(await ReadLog(connection).forget_before(real_clock() - intake.reads_keep, FORGOTTEN_MAX))
        OPEN.set(await jobs.count_open())
        job = await jobs.hold_oldest()
        if job is None:
            return False
        if job.attempts >= intake.attempts_max:
            await jobs.finish(job.import_id, "failed", real_clock())
            log.error("import given up", import_id=str(job.import_id), attempts=job.attempts)
            return True
        await jobs.set(job.import_id, attempts=job.attempts + 1)
    return await _take(intake)


async def keep_part(intake: Intake) -> bool:
    """Report or erase the next part of what is kept for no longer; False when there is nothing to do for now."""
    async with intake.engine.begin() as connection:
        work = _work_by(RETENTION, intake, connection)
        has_more = await go_on(work, intake.retention)
        await work.finish()
    return has_more


async def turn_people(intake: Intake) -> bool:
    """Say who somebody is from today on, of those who are another since a day that has come; False: nobody is."""
    async with intake.engine.begin() as connection:
        work = _work_by(TURNER, intake, connection)
        turning = await work.people_who_turn(TURNED_MAX)
        await work.lock(*turning)
        for number in turning:
            await turn_person(work, number)
        await work.finish()
    return bool(turning)


def _work_by(actor: str, intake: Intake, connection: AsyncConnection) -> SqlWork:
    parts, closed = (intake.clock(), intake.vault, intake.numbers), intake.roles_closed_to_hr_specialist
    return SqlWork(connection, *parts, actor=actor, roles_closed_to_hr_specialist=closed)


async def _take(intake: Intake) -> bool:
    async with intake.engine.begin() as connection:
        job = await ImportJobs(connection, intake.vault).hold_oldest()
        if job is None:
            return False
        part = _Part(intake, connection, job)
        with span("import part", traceparent=job.traceparent):
            await part.take()
    for each in part.written:
        LINES.labels(each.outcome).inc(len(each.lines))
    return True


class _Part:
    """One part of one import, in one transaction."""

    def __init__(self, intake: Intake, connection: AsyncConnection, job: ImportJob) -> None:
        self._intake = intake
        self._connection = connection
        self._job = job
        self._kind = IMPORT_KINDS[job.what]
        self._jobs = ImportJobs(connection, intake.vault)
        self.written: list[Judged] = []

    async def take(self) -> None:
        """Do what comes next for the import."""
        taken = await self._jobs.rows_after(self._job, None if self._kind.is_whole else self._intake.rows_max)
        rows = [self._kind.read(self._kind.gather(self._job.header, lines)) for lines in taken]
        if self._kind.is_whole:
            await self._take_whole(rows)
        elif self._job.mode == ALL_OR_NOTHING and self._job.state != "writing":
            await self._check(rows)
        else:
            await self._write(rows)

    async def _check(self, rows: Sequence[Read[Any]]) -> None:
        """See whether rows could be taken in, and take all of it back; only what is refused is noted."""
        if not rows:
            await self._decide()
            return
        nested = await self._connection.begin_nested()
        work = self._work(Rehearsal)
        judged = await self._kind.take(work, rows)
        await work.finish()
        await nested.rollback()
        await self._jobs.note(self._job.import_id, _refused(judged), {})
        checked = self._job.lines_checked + _lines(judged)
        await self._set(state="checking", lines_checked=checked, reached_line=rows[-1].source.line)

    async def _decide(self) -> None:
        if (await self._jobs.counts(self._job.import_id)).get("refused"):
            await self._finish("refused")
        else:
            await self._set(state="writing", reached_line=FIRST_LINE)

    async def _write(self, rows: Sequence[Read[Any]]) -> None:
        """Take rows in. What could be taken in when checked, and is refused now, ends it after those before."""
        if not rows:
            await self._finish("finished")
            return
        is_stopped = self._job.mode == ALL_OR_NOTHING
        work = self._work(SqlWork)
        judged = await self._kind.take(work, rows, until_refused=is_stopped)
        await work.finish()
        await self._note(work, judged)
        if is_stopped and self.written[-1].outcome == "refused":
            await self._finish("stopped")
        else:
            await self._set(state="writing", reached_line=rows[-1].source.line)

    async def _take_whole(self, rows: Sequence[Read[Any]]) -> None:
        """Take rows in all at once: a tree has no parts that stand by themselves."""
        await self._set(lines_checked=len(rows))
        work = self._work(SqlWork)
        nested = await self._connection.begin_nested()
        judged = await self._kind.take(work, rows)
        if _refused(judged) and self._job.mode == ALL_OR_NOTHING:
            await nested.rollback()
            await self._jobs.note(self._job.import_id, _refused(judged), {})
            await self._finish("refused")
        else:
            await work.finish()
            await nested.commit()
            await self._note(work, judged)
            await self._finish("finished")

    async def _note(self, work: SqlWork, judged: list[Judged]) -> None:
        stands = await work.positions(self._kind.topic, [each.subject for each in judged if each.subject])
        await self._jobs.note(self._job.import_id, judged, {key: str(seen) for key, seen in stands.items()})
        await self._set(lines_done=self._job.lines_done + _lines(judged))
        self.written = judged

    async def _set(self, **values: object) -> None:
        await self._jobs.set(self._job.import_id, attempts=0, **values)

    async def _finish(self, state: State) -> None:
        await self._jobs.finish(self._job.import_id, state, real_clock())
        log.info("import ended", import_id=str(self._job.import_id), state=state)

    def _work(self, kind: type[SqlWork]) -> SqlWork:
        intake, job = self._intake, self._job
        return kind(
            self._connection,
            intake.clock(),
            intake.vault,
            intake.numbers,
            IMPORTED,
            actor=job.opened_by,
            is_register=job.is_register,
            roles_closed_to_hr_specialist=intake.roles_closed_to_hr_specialist,
        )


def _refused(judged: Sequence[Judged]) -> list[Judged]:
    return [each for each in judged if each.outcome == "refused"]


def _lines(judged: Sequence[Judged]) -> int:
    return sum(len(each.lines) for each in judged)
