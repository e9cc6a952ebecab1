"""Medical examinations that are due, from the risk code of the work and from those that were held."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from personnel.api.desk import Reading, TheDesk
from personnel.api.examples import like
from personnel.api.refusals import may_answer
from personnel.api.two_times import AsOf, KnownAt, known_then
from personnel.domain.access import Resource
from personnel.domain.examination import ExaminationDue
from personnel.domain.held import Particulars
from personnel.messages.fields import Vlimpersnummer
from personnel.usecases.examinations import examinations_of

router = APIRouter(tags=["people"])

MENU: Final = ["Personeelsbeheer", "Persoonsgegevens", "Werkrelaties", "Checklist persoon"]
EXAMINATIONS: Final[dict[str, Any]] = {
    "menu": MENU,
    "vlimpersnummer": "100017",
    "as_of": "2026-11-24",
    "examinations": [
        {
            "employment_sequence": 1,
            "risk_code": "1602",
            "examination": "periodiek",
            "months": 12,
            "since": "2026-09-01",
            "held_day": "2026-09-15",
            "due_day": "2027-09-15",
        }
    ],
    "closed": [],
}


class ExaminationView(BaseModel):
    """A kind of examination that a risk asks for; the days are closed to who may not read about health."""

    employment_sequence: int
    risk_code: str
    examination: str
    months: int | None = Field(description="between two examinations; null: it is due once")
    since: date = Field(description="from when on the risk is there")
    held_day: date | None = Field(description="when it was held last; null: not yet, or closed")
    due_day: date | None = Field(description="when it is due next, or was; null: closed")


class ExaminationsView(BaseModel):
    """The examinations that are due as of a day, the earliest first; without the days, if those are `closed`."""

    model_config = like(EXAMINATIONS)

    menu: list[str] = Field(description="under which path users find it")
    vlimpersnummer: str
    as_of: date
    examinations: list[ExaminationView]
    closed: list[Resource] = Field(description="what the roles of whoever asks do not open")


@router.get(
    "/people/{vlimpersnummer}/examinations-due",
    response_model=ExaminationsView,
    summary="Read the medical examinations that are due",
    responses=may_answer(403, 404),
)
async def examinations_due(
    desk: TheDesk,
    reader: Reading,
    vlimpersnummer: Vlimpersnummer,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> JSONResponse:
    """Kind and due day by the risk code of each active work relation, as all was known at an instant.

    An examination is due when the risk begins, and then so many months after it was held. One that is not repeated is
    due until it was held. Whole: a person has few relations at one time.
    """
    async with desk.files(reader) as (files, rights):
        day, health = as_of or rights.day, rights.to("read", "health")
        ledger = await files.ledger(vlimpersnummer, rights.to("read", "employment"))
        career = known_then(ledger, known_at).career
        if not await files.opens(vlimpersnummer, health):
            known = Particulars(vlimpersnummer=vlimpersnummer)
            return _shown(vlimpersnummer, day, await examinations_of(files, career, known, day), ["health"])
        known = known_then(await files.particulars(vlimpersnummer, health, "health"), known_at)
        return _shown(vlimpersnummer, day, await examinations_of(files, career, known, day), [])


def _shown(vlimpersnummer: str, day: date, due: Iterable[ExaminationDue], closed: list[Resource]) -> JSONResponse:
    """What a risk asks for is no secret; when it was held, or is due by that, is about health."""
    days = {"held_day": None, "due_day": None} if closed else {}
    view = ExaminationsView(
        menu=MENU,
        vlimpersnummer=vlimpersnummer,
        as_of=day,
        examinations=[ExaminationView(**{**asdict(each), **days}) for each in due],
        closed=closed,
    )
    return JSONResponse(view.model_dump(mode="json"))
