from dataclasses import asdict
from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from personnel.api.desk import Asker, TheDesk
from personnel.api.examples import LEGAL_EMPLOYERS, UNITS, like

router = APIRouter(prefix="/organisation", tags=["organisation"])


class UnitView(BaseModel):
    """A unit as described now; it exists since `known_from`."""

    code: str
    name: str
    parent: str | None
    legal_employer: str
    valid_from: date
    valid_until: date | None
    known_from: date


class UnitsView(BaseModel):
    """All units, by code."""

    model_config = like(UNITS)

    units: list[UnitView]


class LegalEmployerView(BaseModel):
    """A legal employer as described now; it exists since `known_from`."""

    code: str
    name: str
    kbo: str
    valid_from: date
    valid_until: date | None
    known_from: date


class LegalEmployersView(BaseModel):
    """All legal employers, by code."""

    model_config = like(LEGAL_EMPLOYERS)

    legal_employers: list[LegalEmployerView]


@router.get("/units", summary="List the units")
async def units(desk: TheDesk, _: Asker) -> UnitsView:
    """All units, for everybody with an account: the organisation is no secret."""
    async with desk.reading() as work:
        return UnitsView(units=[UnitView(**asdict(unit)) for unit in await work.units()])


@router.get("/legal-employers", summary="List the legal employers")
async def legal_employers(desk: TheDesk, _: Asker) -> LegalEmployersView:
    """All legal employers, for everybody with an account."""
    async with desk.reading() as work:
        found = await work.legal_employers()
    return LegalEmployersView(legal_employers=[LegalEmployerView(**asdict(each)) for each in found])
