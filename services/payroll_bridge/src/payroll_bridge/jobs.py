"""Checks, records and full loads on request, part by part, each part in one transaction with how far it came.

And, without being asked: files that lacked a code are checked again once the reference data have it. That is seen
by a query over the error list, not by a message, so nothing that came at the same time is overlooked.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import Clock, day_of, real_clock
from chassis.health import Health
from chassis.outbox import lock_subjects
from chassis.pause import pause
from chassis.sealed import UnsealableError
from chassis.telemetry import span
from payroll_bridge.messages.outbound import FullLoadBegun, FullLoadEnded, LoadEvent
from payroll_bridge.storage import OUTBOX, Means, SqlWork
from payroll_bridge.storage.feed_reads import feed_blocked
from payroll_bridge.storage.jobs import Job, Jobs
from payroll_bridge.usecases.upkeep import check_person, redrive, repeat_numbers

log: Final = structlog.get_logger()

JOBS_PART: Final = "jobs"

BLOCKED_EVERY: Final = timedelta(seconds=5)

OPEN: Final = Gauge("vlimpers_payroll_jobs_open", "Jobs that are not finished")
SEEN: Final = Counter("vlimpers_payroll_jobs_seen_total", "People, records or numbers that jobs looked at", ["kind"])
INVALID: Final = Gauge(
    "vlimpers_payroll_files_invalid", "Files of which nothing is sent, as something in them is wrong"
)
REFUSED: Final = Gauge("vlimpers_payroll_cancels_refused", "Records whose cancel the engine rejected")


@dataclass(slots=True, kw_only=True)
class Upkeep:
    """How jobs are worked off. `clock` is that of HR rules; all waiting is in real time."""

    engine: AsyncEngine
    means: Means
    clock: Clock
    people_max: int
    attempts_max: int
    poll_every: timedelta
    health: Health
    stop: asyncio.Event


async def work_off(upkeep: Upkeep) -> None:
    """Work until told to stop; what cannot go on for now turns readiness red, and is tried again."""
    while not upkeep.stop.is_set():
        has_more = False
        try:
            has_more = await look_again(upkeep)
            has_more = await take_part(upkeep) or has_more
            upkeep.health.green(JOBS_PART)
        except (SQLAlchemyError, OSError, TimeoutError, UnsealableError) as error:
            upkeep.health.red(JOBS_PART, f"a job cannot go on: {type(error).__name__}")
            log.warning("job waits", error=error)
        if not has_more:
            await pause(upkeep.stop, upkeep.poll_every)


async def watch_blocked(engine: AsyncEngine, stop: asyncio.Event) -> None:
    """Show how much does not go to the engine until somebody mends the cause, until told to stop."""
    while not stop.is_set():
        await show_blocked(engine)
        await pause(stop, BLOCKED_EVERY)


async def show_blocked(engine: AsyncEngine) -> None:
    """Show how much it is now."""
    try:
        async with engine.connect() as connection:
            files, cancels = await feed_blocked(connection)
        INVALID.set(files)
        REFUSED.set(cancels)
    except (SQLAlchemyError, OSError, TimeoutError):
        INVALID.set(float("nan"))  # unknown, which is not 0
        REFUSED.set(float("nan"))


async def look_again(upkeep: Upkeep) -> bool:
    """Check some people whose files lacked a code that came; False when there are none, or nothing came of it."""
    async with upkeep.engine.begin() as connection:
        people = await Jobs(connection).people_mended_by_reference(upkeep.people_max)
        if not people:
            return False
        work = await _locked(upkeep, connection, people)
        for person in people:
            await check_person(work, person)
        await work.end()
        SEEN.labels("reference").inc(len(people))
        return list(await Jobs(connection).people_mended_by_reference(upkeep.people_max)) != list(people)


async def take_part(upkeep: Upkeep) -> bool:
    """Do the next part of the oldest job; False when there is nothing to do.

    The try is counted first, in a transaction of its own: a part that kills the process is given up after some tries.
    """
    async with upkeep.engine.begin() as connection:
        jobs = Jobs(connection)
        OPEN.set(await jobs.count_open())
        job = await jobs.hold_oldest()
        if job is None:
            return False
        if job.attempts >= upkeep.attempts_max:
            await jobs.set(job.job_id, state="failed", finished_at=real_clock())
            log.error("job given up", job_id=str(job.job_id), kind=job.kind, attempts=job.attempts)
            return True
        await jobs.set(job.job_id, attempts=job.attempts + 1)
    async with upkeep.engine.begin() as connection:
        job = await Jobs(connection).hold_oldest()
        if job is not None:
            with span("job part", traceparent=job.traceparent):
                await _Part(upkeep, connection, job).take()
    return True


class _Part:
    """One part of one job, in one transaction."""

    def __init__(self, upkeep: Upkeep, connection: AsyncConnection, job: Job) -> None:
        self._upkeep = upkeep
        self._connection = connection
        self._jobs = Jobs(connection)
        self._job = job

    async def take(self) -> None:
        """Do what comes next for the job."""
        match self._job.kind:
            case "check":
                await self._check()
            case "redrive":
                await self._redrive()
            case "full_load":
                await self._load()

    async def _check(self) -> None:
        people = await self._jobs.people_after(self._job.reached, self._upkeep.people_max)
        work = await _locked(self._upkeep, self._connection, people)
        invalid = 0
        for person in people:
            invalid += sum(bool(findings) for _, findings in await check_person(work, person) or ())
        await work.end()
        await self._go_on(people, invalid)

    async def _redrive(self) -> None:
        job = self._job
        found = await self._jobs.rejected_after(job.criteria, job.reached, self._upkeep.people_max)
        work = await _locked(self._upkeep, self._connection, {person for _, person in found})
        done = 0
        for record_id, person in found:
            done += await redrive(work, person, record_id)
        await work.end()
        await self._go_on([record_id for record_id, _ in found], done)

    async def _load(self) -> None:
        job, person = self._job, self._job.criteria.get("vlimpersnummer")
        found = await self._jobs.numbers_after(person, job.reached, self._upkeep.people_max)
        work = await _locked(self._upkeep, self._connection, {f"load:{job.job_id}", *(owner for _, owner in found)})
        if job.state == "waiting":
            scope = "all" if person is None else "person"
            await self._say(work, FullLoadBegun(**self._event(), scope=scope, vlimpersnummer=person))
        repeated = await repeat_numbers(work, [number for number, _ in found], job.job_id)
        if not found:
            await self._say(work, FullLoadEnded(**self._event(), records=job.done))
        await work.end()
        await self._go_on([number for number, _ in found], repeated)

    def _event(self) -> dict[str, object]:
        now = self._upkeep.clock()
        return {"load_id": self._job.job_id, "effective_day": day_of(now), "recorded_at": now}

    async def _say(self, work: SqlWork, event: LoadEvent) -> None:
        await work.say(event, work.cause)

    async def _go_on(self, looked_at: Sequence[str], done: int) -> None:
        job = self._job
        SEEN.labels(job.kind).inc(len(looked_at))
        if not looked_at:
            await self._jobs.set(job.job_id, state="finished", finished_at=real_clock(), attempts=0)
            log.info("job ended", job_id=str(job.job_id), kind=job.kind, seen=job.seen, done=job.done)
            return
        counts = {"seen": job.seen + len(looked_at), "done": job.done + done}
        await self._jobs.set(job.job_id, state="running", reached=looked_at[-1], attempts=0, **counts)


async def _locked(upkeep: Upkeep, connection: AsyncConnection, keys: Collection[str]) -> SqlWork:
    """A unit of work for these people, locked in sorted order as everybody locks."""
    await lock_subjects(connection, OUTBOX, keys)
    return SqlWork(connection, upkeep.clock(), None, upkeep.means)
