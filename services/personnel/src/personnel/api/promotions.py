"""Somebody is promoted."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field

from chassis.fields import Day
from chassis.idempotency import Answer
from personnel.api.desk import told
from personnel.api.relations import CHANGED, PLACE, OnRelation, target
from personnel.api.views import employment_view
from personnel.domain.employment import Employment, JobTerms
from personnel.domain.promotion import NEW_APPOINTMENT, PROMOTION
from personnel.messages.entered import PayTerms
from personnel.messages.fields import NotNull, ReferenceCode, UnitCode
from personnel.storage.work import SqlWork
from personnel.usecases.promotions import promote

router = APIRouter(tags=["employments"])


class Promotion(PayTerms):
    """A new appointment within the work relation; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"first_day": "2027-01-01", "grade": "ADVISEUR", "scale": "E-A", "step": 1}],
        }
    )

    first_day: Day
    grade: ReferenceCode = Field(description="the new grade (graad)")
    unit: Annotated[UnitCode | None, NotNull] = None
    location: ReferenceCode | None = Field(None, description="one of the unit's own locations; null: none is known")
    risk_code: ReferenceCode | None = Field(None, description="null: none is known")
    probation_end: Day | None = Field(
        None, description="last day of the probation: the relation until now is inactive meanwhile; null: there is none"
    )

    def after(self, employment: Employment) -> JobTerms:
        """The whole row."""
        given: dict[str, Any] = self.model_dump(exclude={"first_day"}, exclude_unset=True)
        begun = {"probation_end": None, **given, "action": NEW_APPOINTMENT, "reason": PROMOTION}
        return employment.latest.terms.changed(begun)


@router.post(f"{PLACE}/promotion", summary="Promote somebody", **CHANGED)
async def promotion(to: OnRelation, body: Promotion) -> JSONResponse:
    """*Nieuwe aanstelling binnen AR*. On probation it is another work relation, to which the answer's address leads."""

    async def do(work: SqlWork, before: Employment) -> Answer:
        terms = body.after(before)
        after = await promote(work, to.vlimpersnummer, to.employment_sequence, body.first_day, terms)
        place = f"/people/{to.vlimpersnummer}/employments/{after.employment_sequence}"
        return await told(work, to.vlimpersnummer, await employment_view(work, after), after.revision, location=place)

    return await to.answered(do, at=target(body))
