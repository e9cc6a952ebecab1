"""Medical examinations that are due, from the risk code of the work."""

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
            "due_day": "2027-09-01",
        }
    ],
}


class ExaminationView(BaseModel):
    """A kind of examination and the day on which it is due next; nothing about health."""

    employment_sequence: int
    risk_code: str
    examination: str
    months: int | None = Field(description="between two examinations; null: it is due once")
    since: date = Field(description="from when on the risk is there")
    due_day: date


class ExaminationsView(BaseModel):
    """The examinations that are due on a day or next after it, the earliest first."""

    model_config = like(EXAMINATIONS)

    menu: list[str] = Field(description="under which path users find it")
    vlimpersnummer: str
    as_of: date
    examinations: list[ExaminationView]


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
    """Kind and due day by the risk code of each active work relation, as the relations were known at an instant.

    Whole: a person has few relations at one time.
    """
    async with desk.files(reader) as (files, rights):
        day = as_of or rights.day
        ledger = await files.ledger(vlimpersnummer, rights.to("read", "employment"))
        career = known_then(ledger, known_at).career
        due = await examinations_of(files, career, day)
        view = ExaminationsView(
            menu=MENU,
            vlimpersnummer=vlimpersnummer,
            as_of=day,
            examinations=[ExaminationView(**asdict(each)) for each in due],
        )
        return JSONResponse(view.model_dump(mode="json"))
