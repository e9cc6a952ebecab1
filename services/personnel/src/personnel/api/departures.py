"""Somebody retires."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field

from chassis.fields import Day
from personnel.api.relations import CHANGED, PLACE, OnRelation
from personnel.domain.departure import Retirement
from personnel.domain.employment import Employment
from personnel.messages.fields import Body
from personnel.storage.work import SqlWork
from personnel.usecases.departures import retire

router = APIRouter(tags=["employments"])


class RetirementBody(Body):
    """The last working day, and the decision where there is one."""

    model_config = ConfigDict(
        title="Retirement", json_schema_extra={"examples": [{"last_day": "2027-06-30", "decided_on": "2027-03-01"}]}
    )

    last_day: Day = Field(description="last working day")
    decided_on: Day | None = Field(None, description="day of the decision; statutory staff have one")
    transmitted_on: Day | None = Field(
        None, description="day on which it went to the pension service, when the employer dismisses statutory staff"
    )

    def retirement(self) -> Retirement:
        """What is asked."""
        return Retirement(**self.model_dump())


@router.post(f"{PLACE}/retirement", summary="Retire somebody", **CHANGED)
async def retired(to: OnRelation, body: RetirementBody) -> JSONResponse:
    """The relation ends, and inactive ones with it; refused while another one goes on in which somebody is paid."""

    async def do(work: SqlWork, _: Employment) -> Employment:
        return await retire(work, to.vlimpersnummer, to.employment_sequence, body.retirement())

    return await to.changed(do)
