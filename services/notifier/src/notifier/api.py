"""HTTP ⇄ the decision log and the list in use."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import httpx
from fastapi import APIRouter, Depends, FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.api import actor_from, new_api
from chassis.health import Health
from chassis.problems import Problem
from chassis.settings import TokenPiece
from chassis.tokens import Actor, TokenCheck, TokenRules
from notifier.domain.role import ROLES
from notifier.domain.rule import MessageList, Rule
from notifier.storage.decisions import decisions
from notifier.storage.message_lists import ListInUse, list_in_use

READERS: Final = frozenset({"dcpa_handler", "hrbp", "hr_specialist"})
LIMIT_MAX: Final = 1000
LIMIT_USUAL: Final = 100
ID_MAX: Final = 2**63 - 1


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class MailAnswer(_Answer):
    """How far a mail is. `uncertain` counts the times it may have arrived without the server's word."""

    state: Literal["due", "sending", "sent", "failed"]
    attempts: int
    uncertain: int
    last_error: str | None = Field(description="the last answer of the mail server, such as `smtp 451`")
    sent_at: datetime | None


class DecisionAnswer(_Answer):
    """Why somebody was told, or was not."""

    id: int
    event_id: UUID
    event_type: str
    origin: str
    rule: str = Field(examples=["AFW-002"])
    rule_version: str
    list_version: str
    vlimpersnummer: str = Field(description="whom the event is about")
    recipient: str | None = Field(description="Vlimpersnummer of the recipient; null: nobody in particular")
    roles: list[str]
    channel: str
    outcome: Literal["sent", "not_sent"] = Field(description="what was decided; `mail` tells how far the mail is")
    reason: str = Field(examples=["told", "no_address"])
    reason_text: str = Field(description="the reason in Dutch")
    cause: str
    effective_day: date
    decided_at: datetime
    mail: MailAnswer | None


class DecisionsAnswer(_Answer):
    """Decisions in the order they were made."""

    decisions: list[DecisionAnswer]
    next_after: int | None = Field(description="give it as `after` to read on; null: there is no more")


class AddresseeAnswer(_Answer):
    """A role that is told, and when it is."""

    role: str
    role_name: str
    when: str


class MessageAnswer(_Answer):
    """One row of the list."""

    code: str
    process: str
    module: str
    trigger: str
    to: list[AddresseeAnswer]
    channel: str
    text: str
    confidentiality: str
    state: str
    version: str


class GroupAnswer(_Answer):
    """The messages of one process or module."""

    name: str
    messages: list[MessageAnswer]


class RefusedAnswer(_Answer):
    """What is wrong with the file at present; the list in use stays."""

    line: int
    field: str
    reason: str
    reason_en: str
    allowed: list[str]
    refused_at: datetime
    faults: int = Field(description="how many faults there are in all, this first one included")


class MessageListAnswer(_Answer):
    """Who receives what."""

    version: str | None
    accepted_at: datetime | None
    by: Literal["process", "module"]
    groups: list[GroupAnswer]
    refused: RefusedAnswer | None


def build_api(
    settings: TokenPiece, engine: AsyncEngine, health: Health, issuer: httpx.AsyncClient | None = None
) -> FastAPI:
    """The application of the api role; `issuer` fetches the token issuer's keys."""
    app = new_api("Notifier", "Who received which message, and why; and who receives what.", health)
    rules = TokenRules(
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        jwks_url=settings.token_jwks_url,
        keys_fresh=settings.token_keys_fresh,
        leeway=settings.token_leeway,
    )
    app.include_router(new_routes(engine, TokenCheck(rules, issuer or httpx.AsyncClient())))
    return app


def new_routes(engine: AsyncEngine, check: TokenCheck) -> APIRouter:
    """The routes, for actors whom `check` accepts."""
    routes = APIRouter()
    Caller = Annotated[Actor, Depends(actor_from(check))]  # noqa: N806 - a type

    @routes.get("/decisions", summary="Who was told of what, and why or why not")
    async def read_decisions(
        caller: Caller,
        vlimpersnummer: Annotated[
            str | None, Query(pattern="^[0-9]{6}$", description="told about this person, or told to this person")
        ] = None,
        event_id: Annotated[UUID | None, Query(description="the event that was told of")] = None,
        after: Annotated[int, Query(ge=0, le=ID_MAX, description="only decisions after this id")] = 0,
        limit: Annotated[int, Query(ge=1, le=LIMIT_MAX, description="at most so many")] = LIMIT_USUAL,
    ) -> DecisionsAnswer:
        _require_reader(caller)
        async with engine.connect() as connection:
            rows = await decisions(
                connection, vlimpersnummer=vlimpersnummer, event_id=event_id, after=after, limit=limit
            )
        shown = [_decision(row) for row in rows]
        return DecisionsAnswer(decisions=shown, next_after=shown[-1].id if len(shown) == limit else None)

    @routes.get("/message-list", summary="Who receives what, by process (DCPA) or by module (HRTD)")
    async def read_message_list(
        caller: Caller,  # noqa: ARG001 - anybody with a token may read it
        by: Annotated[Literal["process", "module"], Query(description="how to group")] = "process",
    ) -> MessageListAnswer:
        async with engine.connect() as connection:
            found = await list_in_use(connection)
        return MessageListAnswer(
            version=found.messages.version if found.messages else None,
            accepted_at=found.accepted_at,
            by=by,
            groups=_groups(found.messages, by) if found.messages else [],
            refused=_refused(found),
        )

    return routes


def _require_reader(caller: Actor) -> None:
    if not caller.roles & READERS:
        raise Problem(403, "not-allowed", "Je hebt hier geen toegang toe", "You have no access to this")


def _decision(row: Any) -> DecisionAnswer:
    mail = None
    if row.mail_state is not None:
        mail = MailAnswer(
            state=row.mail_state,
            attempts=row.mail_attempts,
            uncertain=row.mail_uncertain,
            last_error=row.mail_error,
            sent_at=row.mail_sent_at,
        )
    fields = {name: value for name, value in row._asdict().items() if name in DecisionAnswer.model_fields}
    return DecisionAnswer(**fields, outcome="sent" if row.is_told else "not_sent", mail=mail)


def _groups(messages: MessageList, by: Literal["process", "module"]) -> list[GroupAnswer]:
    names = dict.fromkeys(getattr(rule, by) for rule in messages.rules)
    return [
        GroupAnswer(name=name, messages=[_message(rule) for rule in messages.rules if getattr(rule, by) == name])
        for name in names
    ]


def _message(rule: Rule) -> MessageAnswer:
    to = [AddresseeAnswer(role=each.role, role_name=ROLES[each.role], when=each.when) for each in rule.to]
    return MessageAnswer(
        code=rule.code,
        process=rule.process,
        module=rule.module,
        trigger=rule.trigger,
        to=to,
        channel=rule.channel,
        text=rule.text,
        confidentiality=rule.confidentiality,
        state=rule.state,
        version=rule.version,
    )


def _refused(found: ListInUse) -> RefusedAnswer | None:
    if not found.faults or found.refused_at is None:
        return None
    return RefusedAnswer(**found.faults[0], refused_at=found.refused_at, faults=len(found.faults))
