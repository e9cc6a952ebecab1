"""Accounts that the HR teams of legal employers share."""

from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from chassis.api import IdempotencyKey, IfMatch, etag, require_match
from chassis.idempotency import Answer
from personnel.api.desk import Asker, TheDesk
from personnel.api.examples import like
from personnel.api.refusals import may_answer
from personnel.api.rights import Needs, Target, of_others
from personnel.domain.generic_account import GenericAccount
from personnel.messages.fields import Body, EmployerCode, MailAddress, Vlimpersnummer
from personnel.storage.generic_accounts import generic_accounts
from personnel.storage.work import SqlWork
from personnel.usecases.generic_accounts import change_generic_account, locked_account, make_generic_account

router = APIRouter(prefix="/generic-accounts", tags=["roles"])

PAGE: Final = 50
MEMBERS_MAX: Final = 200
NAME: Final = r"^hr-[0-9a-z]{2,10}$"
Account = Annotated[str, Path(pattern=NAME, description="the account", examples=["hr-810"])]
EXAMPLE: Final[dict[str, Any]] = {
    "account": "hr-810",
    "legal_employer": "810",
    "mailbox": "hr@demo-agentschap.example",
    "members": ["100018"],
    "is_open": True,
    "etag": '"1"',
}


class Shared(Body):
    """Who shares the account, and where its mails go."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"mailbox": "hr@demo-agentschap.example", "members": ["100018"]}]}
    )

    mailbox: MailAddress = Field(description="a mailbox that the entity owns")
    members: list[Vlimpersnummer] = Field(max_length=MEMBERS_MAX, description="people in service there today")
    is_open: bool = Field(default=True, description="false: it opens nothing any more")


class NewGenericAccount(Body):
    """The account of the HR team of a legal employer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"legal_employer": "810", "mailbox": "hr@demo-agentschap.example", "members": ["100018", "100019"]}
            ]
        }
    )

    legal_employer: EmployerCode
    mailbox: MailAddress = Field(description="a mailbox that the entity owns")
    members: list[Vlimpersnummer] = Field(max_length=MEMBERS_MAX, description="people in service there today")


class GenericAccountView(BaseModel):
    """A shared account; `account` is what a token of it must call it."""

    model_config = like(EXAMPLE)

    account: str
    legal_employer: str
    mailbox: str
    members: list[str]
    is_open: bool
    etag: str


class GenericAccountsView(BaseModel):
    """A page of accounts; `next` is where the following page begins, null on the last one."""

    model_config = like({"generic_accounts": [EXAMPLE], "next": None})

    generic_accounts: list[GenericAccountView]
    next: str | None = Field(description="`after` of the following page; null when there is none")


@router.post(
    "",
    status_code=201,
    response_model=GenericAccountView,
    summary="Make a generic account",
    responses=may_answer(403, 409, 413),
)
async def make(
    request: Request, desk: TheDesk, actor: Asker, key: IdempotencyKey, body: NewGenericAccount
) -> JSONResponse:
    """Give the HR team of a legal employer an account, which reads there what an HR specialist does."""
    needs = Needs(resource="generic_account", at=Target(legal_employer=body.legal_employer))

    async def do(work: SqlWork) -> Answer:
        made = await make_generic_account(work, body.legal_employer, body.mailbox, body.members)
        return _answer(made, status=201, location=f"/generic-accounts/{made.account}")

    return await desk.write(request, actor, key, needs, do)


@router.get("", summary="List the generic accounts", responses=may_answer(403))
async def accounts(
    desk: TheDesk,
    actor: Asker,
    after: Annotated[str | None, Query(pattern=NAME, description="the `next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, description="at most so many; the service has its own maximum")] = PAGE,
) -> GenericAccountsView:
    """The accounts of the legal employers in scope, page by page."""
    at_most = min(limit, desk.limits.page_max)
    async with desk.rights(actor) as (files, rights):
        scope = of_others(rights, "generic_account")
        found = await generic_accounts(files.connection, scope.files, after, at_most + 1)
    page = [_view(account) for account in found[:at_most]]
    return GenericAccountsView(generic_accounts=page, next=page[-1].account if len(found) > at_most else None)


@router.put(
    "/{account}",
    response_model=GenericAccountView,
    summary="Change a generic account",
    responses=may_answer(403, 404, 409, 412, 413, 428),
)
async def change(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    account: Account,
    key: IdempotencyKey,
    body: Shared,
    if_match: IfMatch = None,
) -> JSONResponse:
    """Another mailbox, other members, or closed."""
    needs = Needs(resource="generic_account", at=Target(legal_employer=account.removeprefix("hr-").upper()))

    async def do(work: SqlWork) -> Answer:
        before = await locked_account(work, account)
        require_match(if_match, before.revision)
        return _answer(await change_generic_account(work, before, body.mailbox, body.members, is_open=body.is_open))

    return await desk.write(request, actor, key, needs, do)


def _answer(account: GenericAccount, *, status: int = 200, location: str = "") -> Answer:
    headers = {"ETag": etag(account.revision), **({"Location": location} if location else {})}
    return Answer(status, _view(account).model_dump(mode="json"), headers)


def _view(account: GenericAccount) -> GenericAccountView:
    shown = asdict(account)
    return GenericAccountView(account=account.account, etag=etag(shown.pop("revision")), **shown)
