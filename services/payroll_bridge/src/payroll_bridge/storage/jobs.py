"""Work for the role `jobs`: what was asked, how far it is, and whom it comes to next."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from payroll_bridge.storage.tables import (
    ELVIRE_NUMBER,
    FEED_MESSAGE,
    FEED_RECORD,
    FILE_ERROR,
    JOB,
    PAYROLL_FILE,
    PERSON,
    REFERENCE,
)

Kind = Literal["check", "redrive", "full_load"]
State = Literal["waiting", "running", "finished", "failed"]
NOWHERE: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job. It goes on after `reached`; it looked at `seen` and had to do something for `done` of them."""

    job_id: UUID
    kind: Kind
    asked_by: str
    asked_at: datetime
    criteria: dict[str, Any] = field(default_factory=dict)
    state: State = "waiting"
    reached: str = NOWHERE
    seen: int = 0
    done: int = 0
    attempts: int = 0
    finished_at: datetime | None = None
    traceparent: str | None = None


class Jobs:
    """Jobs in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, job: Job) -> None:
        """Keep a new job."""
        await self._connection.execute(insert(JOB).values(asdict(job)))

    async def job(self, job_id: UUID, kind: Kind) -> Job | None:
        """A job of this kind."""
        return await self._one(select(JOB).where(JOB.c.job_id == job_id, JOB.c.kind == kind))

    async def is_known(self, vlimpersnummer: str) -> bool:
        """Whether anybody told of a person."""
        query = select(PERSON.c.vlimpersnummer).where(PERSON.c.vlimpersnummer == vlimpersnummer)
        return await self._connection.scalar(query) is not None

    async def known_records(self, record_ids: Collection[str]) -> set[str]:
        """Those of these records that there are."""
        query = select(FEED_RECORD.c.record_id).where(FEED_RECORD.c.record_id.in_(record_ids))
        return set(await self._connection.scalars(query))

    async def hold_oldest(self) -> Job | None:
        """The oldest job that is open and that nobody else works on; it is held until the transaction ends."""
        query = select(JOB).where(JOB.c.finished_at.is_(None)).order_by(JOB.c.order_id).limit(1)
        return await self._one(query.with_for_update(skip_locked=True))

    async def set(self, job_id: UUID, **values: Any) -> None:
        """The job is so from now on."""
        await self._connection.execute(update(JOB).where(JOB.c.job_id == job_id).values(values))

    async def count_open(self) -> int:
        """How many jobs are not finished."""
        found = await self._connection.scalar(select(func.count()).where(JOB.c.finished_at.is_(None)))
        return int(found or 0)

    async def people_after(self, reached: str, people_max: int) -> Sequence[str]:
        """The next people who have a payroll file."""
        person = PAYROLL_FILE.c.vlimpersnummer
        query = select(person).where(person > reached).distinct().order_by(person)
        return (await self._connection.scalars(query.limit(people_max))).all()

    async def numbers_after(
        self, vlimpersnummer: str | None, reached: str, numbers_max: int
    ) -> Sequence[tuple[str, str]]:
        """The next Elvire numbers, each with its person; without those whose person was erased."""
        number = ELVIRE_NUMBER.c
        query = select(number.elvire_number, number.vlimpersnummer).where(
            number.elvire_number > reached, number.erased_at.is_(None)
        )
        if vlimpersnummer is not None:
            query = query.where(number.vlimpersnummer == vlimpersnummer)
        rows = await self._connection.execute(query.order_by(number.elvire_number).limit(numbers_max))
        return [(row.elvire_number, row.vlimpersnummer) for row in rows]

    async def rejected_after(
        self, criteria: dict[str, Any], reached: str, records_max: int
    ) -> Sequence[tuple[str, str]]:
        """The next records whose last version was rejected and that are meant, each with its person."""
        record, message = FEED_RECORD.c, FEED_MESSAGE.c
        is_last = (message.record_id == record.record_id) & (message.version == record.version)
        query = select(record.record_id, record.vlimpersnummer).join(FEED_MESSAGE, is_last)
        query = query.where(message.state == "rejected", message.body.is_not(None), record.record_id > reached)
        if "record_ids" in criteria:
            query = query.where(record.record_id.in_(criteria["record_ids"]))
        if "vlimpersnummer" in criteria:
            query = query.where(record.vlimpersnummer == criteria["vlimpersnummer"])
        if "code" in criteria:
            query = query.where(message.answer_code == criteria["code"])
        rows = await self._connection.execute(query.order_by(record.record_id).limit(records_max))
        return [(row.record_id, row.vlimpersnummer) for row in rows]

    async def people_mended_by_reference(self, people_max: int) -> Sequence[str]:
        """People of whom a file lacks a code that the reference data have by now."""
        error, reference = FILE_ERROR.c, REFERENCE.c
        is_there = (
            (reference.subject == error.reference)
            & (reference.valid_from <= error.on_day)
            & (reference.valid_until.is_(None) | (reference.valid_until >= error.on_day))
        )
        query = select(error.vlimpersnummer).join(REFERENCE, is_there).distinct().order_by(error.vlimpersnummer)
        return (await self._connection.scalars(query.limit(people_max))).all()

    async def _one(self, query: Any) -> Job | None:
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else Job(**{name: row._mapping[name] for name in Job.__dataclass_fields__})  # noqa: SLF001
