"""Imports that are taken in part by part: the file, how far it is, and what became of its lines."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from personnel.domain.fault import Fault
from personnel.domain.outcome import Judged, Outcome
from personnel.messages.table import BLANK, Line
from personnel.storage.import_tables import IMPORT_JOB, IMPORT_LINE, IMPORT_OUTCOME
from personnel.storage.vault import Vault

State = Literal["waiting", "checking", "writing", "finished", "refused", "stopped", "failed"]
OPEN: Final = ("waiting", "checking", "writing")
LINES_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportJob:
    """How far an import is. It goes on after the row whose first line is `reached_line`."""

    import_id: UUID
    what: str
    mode: str
    state: State
    opened_by: str
    is_register: bool
    opened_at: datetime
    finished_at: datetime | None
    header: tuple[str, ...]
    same_file_as: UUID | None
    lines_total: int
    lines_checked: int
    lines_done: int
    reached_line: int
    attempts: int
    traceparent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOutcome:
    """What became of a line."""

    line: int
    outcome: Outcome
    subject: str | None
    position: str | None
    faults: tuple[Fault, ...]


class ImportJobs:
    """Imports in one transaction."""

    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def add(
        self, job: ImportJob, data: bytes, lines: Iterable[Line], first_lines: Mapping[int, int]
    ) -> ImportJob:
        """Keep a new import with its lines, sealed. It says which earlier one was of the same file."""
        index = self._vault.index_file(data)
        same = await self._connection.scalar(
            select(IMPORT_JOB.c.import_id)
            .where(IMPORT_JOB.c.file_index == index, IMPORT_JOB.c.what == job.what, IMPORT_JOB.c.state == "finished")
            .order_by(IMPORT_JOB.c.number.desc())
            .limit(1)
        )
        values = {**asdict(job), "header": list(job.header), "same_file_as": same, "file_index": index}
        await self._connection.execute(insert(IMPORT_JOB).values(values))
        rest = iter(lines)
        while part := list(islice(rest, LINES_AT_ONCE)):
            sealed = [
                {
                    "import_id": job.import_id,
                    "first_line": first_lines[line.number],
                    "line": line.number,
                    "sealed": self._vault.close_line(job.import_id, line.number, json.dumps(line.cells)),
                }
                for line in part
            ]
            await self._connection.execute(insert(IMPORT_LINE), sealed)
        return await self.job(job.import_id) or job

    async def job(self, import_id: UUID) -> ImportJob | None:
        """An import."""
        row = (await self._connection.execute(select(IMPORT_JOB).where(IMPORT_JOB.c.import_id == import_id))).first()
        return _job(row) if row else None

    async def hold_oldest(self) -> ImportJob | None:
        """The oldest import that is not finished, until the transaction ends; None when another holds it."""
        oldest = (
            select(IMPORT_JOB.c.import_id)
            .where(IMPORT_JOB.c.state.in_(OPEN))
            .order_by(IMPORT_JOB.c.number)
            .limit(1)
            .scalar_subquery()
        )
        held = select(IMPORT_JOB).where(IMPORT_JOB.c.import_id == oldest, IMPORT_JOB.c.state.in_(OPEN))
        row = (await self._connection.execute(held.with_for_update(skip_locked=True))).first()
        return _job(row) if row else None

    async def hold_open(self, what: str) -> list[ImportJob]:
        """Imports that are not finished, none of which goes on until the transaction ends; waits for a part in hand."""
        mine = (IMPORT_JOB.c.what == what, IMPORT_JOB.c.state.in_(OPEN))
        query = select(IMPORT_JOB).where(*mine).order_by(IMPORT_JOB.c.number).with_for_update()
        return [_job(row) for row in await self._connection.execute(query)]

    async def blank(self, import_id: UUID, told: set[str]) -> None:
        """Forget the content of lines with one of the cells, and of all lines about the same; they come as blank."""
        query = select(IMPORT_LINE).where(IMPORT_LINE.c.import_id == import_id)
        groups: dict[int, list[int]] = {}
        found: set[int] = set()
        async for row in await self._connection.stream(query.execution_options(yield_per=LINES_AT_ONCE)):
            groups.setdefault(row.first_line, []).append(row.line)
            if not told.isdisjoint(self._line(row).cells):
                found.add(row.first_line)
        for line in (line for first in sorted(found) for line in groups[first]):
            sealed = self._vault.close_line(import_id, line, json.dumps(BLANK))
            mine = (IMPORT_LINE.c.import_id == import_id, IMPORT_LINE.c.line == line)
            await self._connection.execute(update(IMPORT_LINE).where(*mine).values(sealed=sealed))

    async def count_open(self) -> int:
        """How many imports are not finished."""
        count = select(func.count()).select_from(IMPORT_JOB).where(IMPORT_JOB.c.state.in_(OPEN))
        return int(await self._connection.scalar(count) or 0)

    async def set(self, import_id: UUID, **values: Any) -> None:
        """Note how far an import is."""
        await self._connection.execute(update(IMPORT_JOB).where(IMPORT_JOB.c.import_id == import_id).values(values))

    async def finish(self, import_id: UUID, state: State, now: datetime) -> None:
        """End an import; its lines are forgotten, the report stays."""
        await self._connection.execute(delete(IMPORT_LINE).where(IMPORT_LINE.c.import_id == import_id))
        await self.set(import_id, state=state, finished_at=now, attempts=0)

    async def rows_after(self, job: ImportJob, rows_max: int | None) -> list[list[Line]]:
        """The lines of the next rows, those about one thing together; of all that are left without a maximum."""
        mine = (IMPORT_LINE.c.import_id == job.import_id, IMPORT_LINE.c.first_line > job.reached_line)
        firsts = select(IMPORT_LINE.c.first_line).where(*mine).distinct().order_by(IMPORT_LINE.c.first_line)
        query = (
            select(IMPORT_LINE)
            .where(*mine, IMPORT_LINE.c.first_line.in_(firsts.limit(rows_max)))
            .order_by(IMPORT_LINE.c.first_line, IMPORT_LINE.c.line)
        )
        found = (await self._connection.execute(query)).all()
        return [[self._line(row) for row in lines] for _, lines in groupby(found, lambda row: row.first_line)]

    async def note(self, import_id: UUID, judged: Sequence[Judged], positions: Mapping[str, str]) -> None:
        """Keep what became of rows, line by line."""
        values = [
            {
                "import_id": import_id,
                "line": line,
                "outcome": each.outcome,
                "subject": each.subject,
                "position": positions.get(each.subject or ""),
                "faults": [asdict(fault) for fault in each.faults_on(line)],
            }
            for each in judged
            for line in each.lines
        ]
        if values:
            await self._connection.execute(insert(IMPORT_OUTCOME), values)

    async def counts(self, import_id: UUID) -> dict[str, int]:
        """How many lines had each outcome."""
        query = (
            select(IMPORT_OUTCOME.c.outcome, func.count().label("lines"))
            .where(IMPORT_OUTCOME.c.import_id == import_id)
            .group_by(IMPORT_OUTCOME.c.outcome)
        )
        return {row.outcome: row.lines for row in await self._connection.execute(query)}

    async def outcomes(
        self, import_id: UUID, after: int, limit: int, only: Collection[str] = ()
    ) -> Sequence[LineOutcome]:
        """What became of the lines after one, in the order of the file."""
        query: Select[Any] = (
            select(IMPORT_OUTCOME)
            .where(IMPORT_OUTCOME.c.import_id == import_id, IMPORT_OUTCOME.c.line > after)
            .order_by(IMPORT_OUTCOME.c.line)
            .limit(limit)
        )
        if only:
            query = query.where(IMPORT_OUTCOME.c.outcome.in_(only))
        return [_outcome(row) for row in await self._connection.execute(query)]

    async def forget_before(self, finished_before: datetime) -> int:
        """Forget imports that finished so long ago, with their reports; tells how many."""
        old = select(IMPORT_JOB.c.import_id).where(IMPORT_JOB.c.finished_at < finished_before)
        await self._connection.execute(delete(IMPORT_OUTCOME).where(IMPORT_OUTCOME.c.import_id.in_(old)))
        gone = await self._connection.execute(delete(IMPORT_JOB).where(IMPORT_JOB.c.finished_at < finished_before))
        return int(gone.rowcount)

    def _line(self, row: Row[Any]) -> Line:
        return Line(row.line, tuple(json.loads(self._vault.open_line(row.import_id, row.line, row.sealed))))


def _job(row: Row[Any]) -> ImportJob:
    known = {name: getattr(row, name) for name in ImportJob.__dataclass_fields__}
    return ImportJob(**{**known, "header": tuple(row.header)})


def _outcome(row: Row[Any]) -> LineOutcome:
    return LineOutcome(
        line=row.line,
        outcome=row.outcome,
        subject=row.subject,
        position=row.position,
        faults=tuple(Fault(**fault) for fault in row.faults),
    )
