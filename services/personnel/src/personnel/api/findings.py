"""What is to be mended in the data, and by whom."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from personnel.api.desk import Reading, TheDesk
from personnel.api.examples import like
from personnel.api.organisation import PAGE, Limit
from personnel.api.refusals import may_answer
from personnel.api.rights import of_others
from personnel.api.two_times import AsOf, KnownAt
from personnel.domain.finding import FINDINGS, FindingKind, Owner
from personnel.messages.fields import UnitCode
from personnel.storage.findings import KINDS, Wanted

router = APIRouter(tags=["findings"])

FOUND: Final[dict[str, Any]] = {
    "as_of": "2026-11-24",
    "findings": [
        {
            "kind": "risk-code-missing",
            "subject": "100017/1",
            "owner": "dcpa_handler",
            "reason": "De functierij noemt geen risicocode",
            "reason_en": "The job row names no risk code",
            "unit": "OVO999004",
            "vlimpersnummer": "100017",
            "employment_sequence": 1,
            "since": "2026-09-01",
        }
    ],
    "next": None,
}


class FindingView(BaseModel):
    """One thing to mend, and the role that mends it."""

    kind: FindingKind
    subject: str = Field(description="a unit, a location, or a work relation as number/sequence")
    owner: Owner
    reason: str
    reason_en: str
    unit: str | None
    vlimpersnummer: str | None
    employment_sequence: int | None
    since: date | None = Field(description="from when on; of a welfare contact, when it was last checked")


class FindingsView(BaseModel):
    """A page of findings; `next` is where the following page begins, null on the last one."""

    model_config = like(FOUND)

    as_of: date
    findings: list[FindingView]
    next: str | None = Field(description="`after` of the following page; null when there is none")


@router.get("/findings", summary="List what is to be mended", responses=may_answer(403))
async def list_findings(
    desk: TheDesk,
    reader: Reading,
    kind: Annotated[list[FindingKind] | None, Query(description="only of these kinds")] = None,
    owner: Annotated[Owner | None, Query(description="only what this role mends")] = None,
    unit: Annotated[UnitCode | None, Query(description="only in this unit")] = None,
    after: Annotated[
        str | None, Query(description="the `next` of the page before", max_length=60, pattern=r"^[0-9A-Za-z:/-]+$")
    ] = None,
    limit: Limit = PAGE,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> FindingsView:
    """Findings of data hygiene, page by page, in the units that are open today; each goes with its cause.

    Relations and roles are as they were known at an instant; units and locations as they are described now.
    """
    at_most = min(limit, desk.limits.page_max)
    kinds = [each for each in kind or KINDS if owner in {None, FINDINGS[each].owner}]
    async with desk.files(reader) as (files, rights):
        area = of_others(rights, "employment").files
        wanted = Wanted(
            day=as_of or rights.day,
            known_at=known_at,
            checked_within=desk.limits.welfare_checked_within,
            kinds=tuple(kinds),
            area=area,
            unit=unit,
        )
        found = await files.findings(wanted, after=after, limit=at_most + 1)
    page = found[:at_most]
    views = []
    for each in page:
        told = FINDINGS[each.kind]
        views.append(FindingView(**asdict(each), owner=told.owner, reason=told.dutch, reason_en=told.english))
    return FindingsView(as_of=wanted.day, findings=views, next=page[-1].key if len(found) > at_most else None)
