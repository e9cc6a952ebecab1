from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field

from chassis.api import IdempotencyKey, IfMatch, require_match
from chassis.fields import Day
from chassis.idempotency import Answer
from personnel.api.desk import Asker, Desk, Reading, TheDesk, shown, told
from personnel.api.refusals import may_answer
from personnel.api.rights import Needs, Reader, of_others
from personnel.api.two_times import AsOfFile, KnownAt
from personnel.api.views import PeopleView, PersonFile, PersonView, file_view, person_view
from personnel.domain.person import Language, PersonData
from personnel.domain.person_facts import data_on
from personnel.messages.entered import NewPerson
from personnel.messages.fields import Body, Insz, MailAddress, Name, NotNull, UnitCode, Vlimpersnummer
from personnel.storage.files import Wanted
from personnel.storage.work import SqlWork
from personnel.usecases.bank_accounts import change_bank_account
from personnel.usecases.people import change_person, locked_person, register_person

router = APIRouter(tags=["people"])
PAGE: Final = 50


class PersonChange(Body):
    """What is to change about a person; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"family_name": "Peeters-Claes", "effective_day": "2026-11-02"}]}
    )

    given_name: Annotated[Name | None, NotNull] = None
    family_name: Annotated[Name | None, NotNull] = None
    birth_day: Annotated[Day | None, NotNull] = None
    language: Annotated[Language | None, NotNull] = None
    mail_address: MailAddress | None = Field(None, description="null: has none any more")
    insz: Annotated[Insz | None, NotNull] = None
    effective_day: Annotated[Day | None, NotNull] = Field(None, description="today when left out")

    def applied_to(self, data: PersonData) -> PersonData:
        """Who it is after the change."""
        given: dict[str, Any] = self.model_dump(exclude_unset=True, exclude={"effective_day"})
        return replace(data, **given)


class Search(Body):
    """What to find people by, all of it together. It stands in the body, because addresses are logged."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "peeters m", "unit": "OVO999004"}]})

    insz: Annotated[Insz | None, NotNull] = None
    name: Annotated[Name | None, NotNull] = Field(
        None, description="how given and family name begin, in either order; capitals do not matter"
    )
    number: Annotated[Vlimpersnummer | None, NotNull] = None
    unit: Annotated[UnitCode | None, NotNull] = Field(None, description="only who is in service at this unit today")
    after: Annotated[Vlimpersnummer | None, NotNull] = Field(None, description="the `next` of the page before")
    limit: int = Field(PAGE, ge=1, description="at most so many; the service has its own maximum")

    def wanted(self) -> Wanted:
        """Who is looked for."""
        return Wanted(number=self.number, insz=self.insz, name=self.name, unit=self.unit)


@router.post(
    "/people",
    status_code=201,
    response_model=PersonView,
    summary="Register a person",
    responses=may_answer(403, 409, 413),
)
async def register(request: Request, desk: TheDesk, actor: Asker, key: IdempotencyKey, body: NewPerson) -> JSONResponse:
    """Give somebody a Vlimpersnummer. A second one with the same INSZ is refused, without saying whose it is."""

    async def do(work: SqlWork) -> Answer:
        person = await register_person(work, body.data(), body.effective_day)
        if body.iban is not None:
            person = await change_bank_account(work, person.vlimpersnummer, body.iban, body.effective_day)
        number = person.vlimpersnummer
        view = person_view(person)
        return await told(work, number, view, person.revision, status=201, location=f"/people/{number}")

    return await desk.write(request, actor, key, Needs(resource="person"), do)


@router.get("/people", summary="List people", responses=may_answer(403))
async def people(
    desk: TheDesk,
    reader: Reading,
    unit: Annotated[UnitCode | None, Query(description="only who is in service at this unit today")] = None,
    after: Annotated[Vlimpersnummer | None, Query(description="the `next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, description="at most so many; the service has its own maximum")] = PAGE,
) -> PeopleView:
    """The people who are open to whoever asks, by Vlimpersnummer, page by page."""
    return await _page(desk, reader, Wanted(unit=unit), after, limit)


@router.post("/people/searches", summary="Search people", responses=may_answer(403))
async def search(desk: TheDesk, reader: Reading, body: Search) -> PeopleView:
    """The people who are open to whoever asks and fit, by Vlimpersnummer, page by page; by INSZ it is one or none."""
    return await _page(desk, reader, body.wanted(), body.after, body.limit)


@router.get(
    "/people/{vlimpersnummer}",
    response_model=PersonFile,
    summary="Read a person's file",
    responses=may_answer(403, 404),
)
async def file(
    desk: TheDesk,
    reader: Reading,
    vlimpersnummer: Vlimpersnummer,
    as_of: AsOfFile = None,
    known_at: KnownAt = None,
) -> JSONResponse:
    """The person with all work relations and roles. The ETag is the person's; each part has its own in `etag`.

    Who somebody is, and the age, is as of a day. With `as_of`, relations show the row of that day alone, and roles are
    those held on it. INSZ and bank account are those of now. Parts that are closed to whoever asks are empty, and named
    in `closed`. Whole: one person has a few work relations, and a few dozen roles at most.
    """
    async with desk.files(reader) as (files, rights):
        found = await files.file(vlimpersnummer, rights, as_of or rights.day, known_at)
        view = file_view(found, as_of, known_at or desk.clock())
        return await shown(files, vlimpersnummer, view, found.person.revision)


@router.patch(
    "/people/{vlimpersnummer}",
    response_model=PersonView,
    summary="Change a person",
    responses=may_answer(403, 404, 409, 412, 413, 428),
)
async def change(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    vlimpersnummer: Vlimpersnummer,
    key: IdempotencyKey,
    body: PersonChange,
    if_match: IfMatch = None,
) -> JSONResponse:
    """Change what is known about a person."""

    async def do(work: SqlWork) -> Answer:
        before = await locked_person(work, vlimpersnummer, new_insz=body.insz)
        require_match(if_match, before.revision)
        known, day = await work.particulars(vlimpersnummer), body.effective_day or work.today
        data = body.applied_to(data_on(known, before.data, day))
        person = await change_person(work, vlimpersnummer, data, day)
        return await told(work, vlimpersnummer, person_view(person), person.revision)

    return await desk.write(request, actor, key, Needs(resource="person", person=vlimpersnummer), do)


async def _page(desk: Desk, reader: Reader, wanted: Wanted, after: str | None, limit: int) -> PeopleView:
    at_most = min(limit, desk.limits.page_max)
    async with desk.files(reader) as (files, rights):
        scope, bank = of_others(rights, "person"), rights.to("read", "bank_account")
        found, has_more = await files.people(scope, bank, wanted, after=after, limit=at_most)
    page = [person_view(person) for person in found]
    return PeopleView(people=page, next=page[-1].vlimpersnummer if has_more else None)
