"""What concerns the person as a whole: the bank account for pay, and that nothing is kept."""

from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from chassis.api import IdempotencyKey, IfMatch, require_match
from chassis.fields import Day
from chassis.idempotency import Answer
from personnel.api.desk import Asker, TheDesk, told
from personnel.api.refusals import may_answer
from personnel.api.rights import Needs
from personnel.api.views import PersonView, person_view
from personnel.messages.fields import Body, Iban, Vlimpersnummer
from personnel.storage.work import SqlWork
from personnel.usecases.bank_accounts import change_bank_account
from personnel.usecases.erasure import erase_person, person_to_erase
from personnel.usecases.people import locked_person

router = APIRouter(tags=["people"])

ERASED: Final[dict[str, Any]] = {"vlimpersnummer": "100017", "erased_on": "2036-11-24"}


class BankAccount(Body):
    """Where pay goes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"iban": "BE43068999999501"}]})

    iban: Iban | None = Field(description="IBAN in capitals without spaces; null: none is known any more")
    effective_day: Day | None = Field(None, description="day from which it is used; today when left out")


class ErasedView(BaseModel):
    """Of whom nothing is kept but the number."""

    model_config = ConfigDict(json_schema_extra={"examples": [ERASED]})

    vlimpersnummer: str
    erased_on: date


@router.put(
    "/people/{vlimpersnummer}/bank-account",
    response_model=PersonView,
    summary="Change the bank account",
    responses=may_answer(403, 404, 409, 412, 413, 428),
)
async def bank_account(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    vlimpersnummer: Vlimpersnummer,
    key: IdempotencyKey,
    body: BankAccount,
    if_match: IfMatch = None,
) -> JSONResponse:
    """People keep their own bank account right; it is never shown again but masked. The ETag is the person's."""

    async def do(work: SqlWork) -> Answer:
        require_match(if_match, (await locked_person(work, vlimpersnummer)).revision)
        person = await change_bank_account(work, vlimpersnummer, body.iban, body.effective_day)
        return await told(work, vlimpersnummer, person_view(person), person.revision)

    return await desk.write(request, actor, key, Needs(resource="bank_account", person=vlimpersnummer), do)


@router.post(
    "/people/{vlimpersnummer}/erasure",
    response_model=ErasedView,
    summary="Erase a person",
    responses=may_answer(403, 404, 409, 412, 413, 428),
)
async def erasure(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    vlimpersnummer: Vlimpersnummer,
    key: IdempotencyKey,
    if_match: IfMatch = None,
) -> JSONResponse:
    """Nothing is kept of somebody who is out of service but the number, which nobody gets again."""

    async def do(work: SqlWork) -> Answer:
        person = await person_to_erase(work, vlimpersnummer)
        require_match(if_match, person.revision)
        await erase_person(work, vlimpersnummer)
        view = ErasedView(vlimpersnummer=vlimpersnummer, erased_on=work.today)
        return await told(work, vlimpersnummer, view, person.revision + 1)

    return await desk.write(request, actor, key, Needs(resource="erasure", person=vlimpersnummer), do)
