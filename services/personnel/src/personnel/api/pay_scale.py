"""What somebody earns in a work relation, and how the career in it went."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from chassis.fields import Day
from personnel.api.desk import Reading, TheDesk, shown
from personnel.api.examples import like
from personnel.api.refusals import may_answer
from personnel.api.relations import PLACE, EmploymentSequence
from personnel.api.two_times import KnownAt, known_then
from personnel.domain.action import ACTIONS
from personnel.domain.employment import Statute
from personnel.domain.pay_scale import Charts, NextBase
from personnel.domain.scale import MONTHS, ScaleSystem
from personnel.domain.seniority import KINDS, SeniorityKind
from personnel.messages.fields import Vlimpersnummer
from personnel.usecases.pay_scales import PayScale, charts_of, pay_scale_of

router = APIRouter(tags=["employments"])

PAY_MENU: Final = ["Personeelsbeheer", "Functiegegevens", "VO Anc., Jaarb., Volgende schaal"]
CAREER_MENU: Final = ["Personeelsbeheer", "Functiegegevens", "VO Loopbaanoverzicht"]
MENU: Final = Field(description="under which path users find it")
BASE: Final = Field(description="euros in a year, gross at 100 %; null when no step is known")

PAY_SCALE: Final[dict[str, Any]] = {
    "menu": PAY_MENU,
    "vlimpersnummer": "100017",
    "employment_sequence": 1,
    "as_of": "2026-11-24",
    "statute": "statutory",
    "grade": "DESKUNDIGE",
    "level": "B",
    "scale": "B-1",
    "system": "seniority",
    "step": 1,
    "yearly_base": "31000.00",
    "seniority": [{"kind": "pay", "name": "geldelijke anciënniteit", "years": 2, "months": 9, "recognised_months": 30}],
    "next_base": {"day": "2028-03-01", "scale": "B-1", "step": 2, "yearly_base": "32000.00"},
}
CAREER: Final[dict[str, Any]] = {
    "menu": CAREER_MENU,
    "vlimpersnummer": "100017",
    "employment_sequence": 1,
    "rows": [
        {
            "effective_day": "2026-09-01",
            "effective_sequence": 0,
            "last_day": None,
            "action": "hire",
            "action_name": "Aanstelling",
            "reason": None,
            "statute": "contractual",
            "unit": "OVO999004",
            "function": "INFORMATICUS",
            "grade": "DESKUNDIGE",
            "level": "B",
            "scale": "B-1",
            "step": None,
            "schedule": "VT-38",
            "pay_group": "MON",
            "is_primary": True,
        }
    ],
}


class SeniorityView(BaseModel):
    """Seniority of a kind: whole years and the months left over, what was recognised included."""

    kind: SeniorityKind
    name: str
    years: int
    months: int
    recognised_months: int


class NextBaseView(BaseModel):
    """The first day on which the yearly base is another, as far as it is known now."""

    day: date
    scale: str | None
    step: int | None
    yearly_base: str | None = BASE


class PayScaleView(BaseModel):
    """Where somebody stands in a salary scale as of a day, and when the yearly base is next another."""

    model_config = like(PAY_SCALE)

    menu: list[str] = MENU
    vlimpersnummer: str
    employment_sequence: int
    as_of: date
    statute: Statute
    grade: str | None
    level: str | None
    scale: str | None = Field(description="the scale that was reached; statutory staff move on from the one of the row")
    system: ScaleSystem | None
    step: int | None
    yearly_base: str | None = BASE
    seniority: list[SeniorityView]
    next_base: NextBaseView | None


class CareerRowView(BaseModel):
    """What holds from a day on, until the next row or the end of the relation."""

    effective_day: date
    effective_sequence: int
    last_day: date | None
    action: str
    action_name: str | None
    reason: str | None
    statute: Statute
    unit: str
    function: str | None
    grade: str | None
    level: str | None
    scale: str | None
    step: int | None
    schedule: str | None
    pay_group: str
    is_primary: bool


class CareerView(BaseModel):
    """How a career went in one work relation, oldest row first."""

    model_config = like(CAREER)

    menu: list[str] = MENU
    vlimpersnummer: str
    employment_sequence: int
    rows: list[CareerRowView]


@router.get(
    f"{PLACE}/pay-scale",
    response_model=PayScaleView,
    summary="Read seniority and yearly base",
    responses=may_answer(403, 404),
)
async def pay_scale(
    desk: TheDesk,
    reader: Reading,
    vlimpersnummer: Vlimpersnummer,
    employment_sequence: EmploymentSequence,
    as_of: Annotated[Day | None, Query(description="day in service; today when left out")] = None,
    known_at: KnownAt = None,
) -> JSONResponse:
    """Seniority by kind, yearly base and next yearly base, as of a day and as the relations were known at an instant.

    Scales are as they are described now. Whole: there are five kinds of seniority.
    """
    async with desk.files(reader) as (files, rights):
        ledger = await files.ledger(vlimpersnummer, rights.to("read", "employment"))
        all_of_it = known_then(ledger, known_at).career
        found = await pay_scale_of(files, all_of_it, employment_sequence, as_of or rights.day)
        return await shown(files, vlimpersnummer, _pay_scale_view(found), found.employment.revision)


@router.get(
    f"{PLACE}/career",
    response_model=CareerView,
    summary="Read the career in a work relation",
    responses=may_answer(403, 404),
)
async def career(
    desk: TheDesk,
    reader: Reading,
    vlimpersnummer: Vlimpersnummer,
    employment_sequence: EmploymentSequence,
    known_at: KnownAt = None,
) -> JSONResponse:
    """The career overview, as it was known at an instant. Whole: one work relation has a few dozen rows at most."""
    async with desk.files(reader) as (files, rights):
        ledger = await files.ledger(vlimpersnummer, rights.to("read", "employment"))
        all_of_it = known_then(ledger, known_at).career
        employment = all_of_it.employment(employment_sequence)
        charts = await charts_of(files, (employment,))
        rows = [
            {
                **{name: getattr(told.row.terms, name, None) for name in CareerRowView.model_fields},
                "effective_day": told.row.effective_day,
                "effective_sequence": told.row.effective_sequence,
                "last_day": told.row.last_day,
                "action_name": ACTIONS.get(told.row.terms.action),
                "level": _level(charts, told.row.terms.grade),
                "is_primary": told.is_primary,
            }
            for told in all_of_it.rows_told(employment)
        ]
        known = {"menu": CAREER_MENU, "vlimpersnummer": vlimpersnummer, "employment_sequence": employment_sequence}
        view = CareerView.model_validate({**known, "rows": rows})
        return await shown(files, vlimpersnummer, view, employment.revision)


def _pay_scale_view(found: PayScale) -> PayScaleView:
    place, terms = found.place, found.employment.row_on(found.as_of).terms
    seniority = [
        SeniorityView(
            kind=kind,
            name=KINDS[kind],
            years=months // MONTHS,
            months=months % MONTHS,
            recognised_months=getattr(terms, f"recognised_{kind}_months") or 0,
        )
        for kind, months in place.months.items()
    ]
    return PayScaleView(
        menu=PAY_MENU,
        vlimpersnummer=found.employment.vlimpersnummer,
        employment_sequence=found.employment.employment_sequence,
        as_of=found.as_of,
        statute=terms.statute,
        grade=terms.grade,
        level=_level(found.charts, terms.grade),
        scale=place.scale.code if place.scale else terms.scale,
        system=place.scale.system if place.scale else None,
        step=place.step,
        yearly_base=None if place.yearly_base is None else f"{place.yearly_base:.2f}",
        seniority=seniority,
        next_base=_next_view(found.following),
    )


def _next_view(following: NextBase | None) -> NextBaseView | None:
    if following is None:
        return None
    place = following.place
    return NextBaseView(
        day=following.day,
        scale=place.scale.code if place.scale else None,
        step=place.step,
        yearly_base=None if place.yearly_base is None else f"{place.yearly_base:.2f}",
    )


def _level(charts: Charts, grade: str | None) -> str | None:
    found = charts.grades.get(grade) if grade is not None else None
    return found.level if found else None
