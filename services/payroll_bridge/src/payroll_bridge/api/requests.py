"""What a case handler asks for and the role `jobs` does: records again, and full loads."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.api import IdempotencyKey
from chassis.clock import real_clock
from chassis.fields import PERSON_FORM, refused
from chassis.idempotency import Answer
from chassis.problems import Problem, field_error
from chassis.telemetry import current_traceparent
from chassis.tokens import Actor
from payroll_bridge.api.desk import REFUSALS, Desk, JobId, not_found
from payroll_bridge.api.errors import JobState
from payroll_bridge.api.examples import FULL_LOAD, REDRIVE, like
from payroll_bridge.storage.jobs import Job, Jobs, Kind

RECORDS_MAX: Final = 1000
CODE: Final = r"^[^\x00-\x1f\x7f]{1,60}$"
ADDRESSES: Final[dict[Kind, str]] = {"check": "/checks", "redrive": "/redrives", "full_load": "/full-loads"}
RecordId = Annotated[
    str,
    Field(
        pattern=r"^(master/[0-9]{6}/[0-9A-Z]{2,10}/[0-9]{3}|employment/[0-9]{6}/[1-9][0-9]{0,8}|absence/[0-9a-f-]{36})$"
    ),
]


class RedriveWanted(BaseModel):
    """Which rejected records are to be made again; everything given must fit."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"record_ids": ["employment/900017/1"]}]}
    )

    record_ids: Annotated[list[RecordId], Field(min_length=1, max_length=RECORDS_MAX)] | None = None
    vlimpersnummer: Annotated[str, Field(pattern=PERSON_FORM)] | None = None
    code: Annotated[str, Field(pattern=CODE, description="the engine's code")] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "RedriveWanted":
        if not self.criteria():
            fields = ["record_ids", "vlimpersnummer", "code"]
            raise refused("geef minstens een van deze velden", "give at least one of these fields", {"fields": fields})
        return self

    def criteria(self) -> dict[str, Any]:
        """What is given."""
        return self.model_dump(exclude_none=True)


class FullLoadWanted(BaseModel):
    """Of whom everything is to be repeated; without a person, of everybody."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"vlimpersnummer": "900017"}]}
    )

    vlimpersnummer: Annotated[str, Field(pattern=PERSON_FORM)] | None = None


class RedriveView(BaseModel):
    """How far a re-drive is."""

    model_config = like(REDRIVE)

    redrive_id: UUID
    state: JobState
    asked_at: AwareDatetime
    finished_at: AwareDatetime | None
    records_rejected: int = Field(description="rejected records that were found")
    records_redriven: int = Field(description="of these, how many were remembered to be made again")


class FullLoadView(BaseModel):
    """How far a full load is."""

    model_config = like(FULL_LOAD)

    load_id: UUID
    scope: Literal["all", "person"]
    vlimpersnummer: str | None
    state: JobState
    asked_at: AwareDatetime
    finished_at: AwareDatetime | None
    numbers_repeated: int
    records_repeated: int


def request_routes(desk: Desk) -> APIRouter:
    """The routes for work on request."""
    routes = APIRouter(responses=REFUSALS, tags=["requests"])
    handler = desk.handler()

    @routes.post("/redrives", status_code=202, response_model=RedriveView, summary="Make rejected records again")
    async def ask_redrive(
        request: Request, wanted: RedriveWanted, key: IdempotencyKey, actor: Annotated[Actor, handler]
    ) -> JSONResponse:
        """Each gets its next version, as it is by now; `Location` tells where to follow it."""
        return await ask_job(desk, request, actor, key, "redrive", wanted.criteria(), redrive_view)

    @routes.get("/redrives/{redrive_id}", dependencies=[desk.reader()], summary="How far a re-drive is")
    async def get_redrive(redrive_id: JobId) -> RedriveView:
        """How many rejected records were found, and how many were made again."""
        return redrive_view(await find_job(desk, redrive_id, "redrive"))

    @routes.post("/full-loads", status_code=202, response_model=FullLoadView, summary="Repeat what the engine has")
    async def ask_full_load(
        request: Request, wanted: FullLoadWanted, key: IdempotencyKey, actor: Annotated[Actor, handler]
    ) -> JSONResponse:
        """The last version of each record, of one person or of all, while changes go on; follow it at `Location`."""
        criteria = wanted.model_dump(exclude_none=True)
        return await ask_job(desk, request, actor, key, "full_load", criteria, full_load_view)

    @routes.get("/full-loads/{load_id}", dependencies=[desk.reader()], summary="How far a full load is")
    async def get_full_load(load_id: JobId) -> FullLoadView:
        """How many numbers were repeated, and with how many records."""
        return full_load_view(await find_job(desk, load_id, "full_load"))

    return routes


async def ask_job(
    desk: Desk,
    request: Request,
    actor: Actor,
    key: UUID,
    kind: Kind,
    criteria: dict[str, Any],
    view: Callable[[Job], BaseModel],
) -> JSONResponse:
    """Keep a job for the role `jobs`; the answer tells where to follow it. What it is about must be known."""

    async def do(connection: AsyncConnection) -> Answer:
        await _check_known(Jobs(connection), criteria)
        job = Job(
            job_id=uuid4(),
            kind=kind,
            criteria=criteria,
            asked_by=actor.account,
            asked_at=real_clock(),
            traceparent=current_traceparent(),
        )
        await Jobs(connection).add(job)
        return Answer(202, view(job).model_dump(mode="json"), {"Location": f"{ADDRESSES[kind]}/{job.job_id}"})

    return await desk.write(request, actor, key, do)


async def _check_known(jobs: Jobs, criteria: dict[str, Any]) -> None:
    person, asked = criteria.get("vlimpersnummer"), criteria.get("record_ids", [])
    if person is not None and not await jobs.is_known(person):
        raise not_found()
    known = await jobs.known_records(asked) if asked else set()
    faults = [
        field_error(f"record_ids.{place}", "is geen gekend bericht", "is no known record")
        for place, record_id in enumerate(asked)
        if record_id not in known
    ]
    if faults:
        raise Problem(422, "unknown-record", "Een bericht is niet gekend", "A record is not known", errors=faults)


async def find_job(desk: Desk, job_id: UUID, kind: Kind) -> Job:
    """The job, which must be of this kind."""
    async with desk.reading() as connection:
        job = await Jobs(connection).job(job_id, kind)
    if job is None:
        raise not_found()
    return job


def redrive_view(job: Job) -> RedriveView:
    """The answer about a re-drive."""
    return RedriveView(
        redrive_id=job.job_id,
        state=job.state,
        asked_at=job.asked_at,
        finished_at=job.finished_at,
        records_rejected=job.seen,
        records_redriven=job.done,
    )


def full_load_view(job: Job) -> FullLoadView:
    """The answer about a full load."""
    person = job.criteria.get("vlimpersnummer")
    return FullLoadView(
        load_id=job.job_id,
        scope="all" if person is None else "person",
        vlimpersnummer=person,
        state=job.state,
        asked_at=job.asked_at,
        finished_at=job.finished_at,
        numbers_repeated=job.seen,
        records_repeated=job.done,
    )
