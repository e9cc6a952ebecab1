"""How long each kind of data is kept."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.api import IdempotencyKey
from chassis.fields import Day
from chassis.idempotency import Answer
from personnel.api.desk import Asker, TheDesk
from personnel.api.examples import like
from personnel.api.refusals import may_answer
from personnel.api.rights import Needs
from personnel.domain.retention import FLOORS, RETAINED, After, RetentionRule, rules_on
from personnel.domain.scope import NotOpenError, Rights
from personnel.messages.fields import Body, LongName
from personnel.storage.retention import retention_rules
from personnel.storage.work import SqlWork
from personnel.usecases.retention import enter_rule

router = APIRouter(prefix="/retention-rules", tags=["retention"])

MONTHS_MAX: Final = 1200
Kind = Annotated[str, StringConstraints(pattern=f"^({'|'.join(RETAINED)})$"), Field(description=" | ".join(RETAINED))]
RULE: Final[dict[str, Any]] = {
    "kind": "emergency-contacts",
    "after": "leaving",
    "months": 12,
    "source": "Selectielijst, reeks 4",
    "valid_from": "2026-12-01",
    "valid_until": None,
}
FLOOR: Final = [{name: str(value) if name == "valid_from" else value for name, value in asdict(FLOORS[0]).items()}]


class Central(Needs):
    """What is about everybody, so that a role for some does not do."""

    async def check(self, work: SqlWork, rights: Rights) -> None:  # noqa: ARG002 - it reads no file
        """Refuse who may not do this for everybody."""
        if not rights.to("write", self.resource).is_everything:
            raise NotOpenError


class NewRule(Body):
    """From a day on a kind of data is kept for so long; another rule from the same day takes its place."""

    model_config = ConfigDict(json_schema_extra={"examples": [RULE]})

    kind: Kind
    after: After = Field(description="the last day on which it held or was read, the last day in service, or the death")
    months: int = Field(ge=0, le=MONTHS_MAX, description="months after that, and then no longer")
    source: LongName = Field(description="on which ground: a law, a selection list, a decision")
    valid_from: Day
    valid_until: Day | None = None


class RuleView(BaseModel):
    """A rule."""

    model_config = like(RULE)

    kind: str
    after: After
    months: int
    source: str
    valid_from: date
    valid_until: date | None


class FloorView(BaseModel):
    """The least that the law asks for."""

    kind: str
    months: int
    source: str
    valid_from: date


class RulesView(BaseModel):
    """The rules that count on a day; what has no rule is kept."""

    model_config = like({"as_of": "2026-12-01", "rules": [RULE], "floors": FLOOR, "entered": [RULE]})

    as_of: date
    rules: list[RuleView]
    floors: list[FloorView] = Field(description="no rule may be shorter")
    entered: list[RuleView] = Field(description="all that were ever entered, in their order")


@router.get("", summary="Read how long data are kept")
async def rules(
    desk: TheDesk,
    actor: Asker,
    as_of: Annotated[Day | None, Query(description="which rules count on this day; today when left out")] = None,
) -> RulesView:
    """How long each kind of data is kept, after what and on which ground; for everybody with an account.

    Whole: rules are entered a few times a year.
    """
    async with desk.rights(actor) as (files, rights):
        entered = await retention_rules(files.connection)
    day = as_of or rights.day
    return RulesView(
        as_of=day,
        rules=[_view(rule) for _, rule in sorted(rules_on(entered, day).items())],
        floors=[FloorView(**asdict(floor)) for floor in FLOORS],
        entered=[_view(rule) for rule in entered],
    )


@router.post(
    "",
    status_code=201,
    response_model=RuleView,
    summary="Enter how long data are kept",
    responses=may_answer(403, 409, 413),
)
async def enter(request: Request, desk: TheDesk, actor: Asker, key: IdempotencyKey, body: NewRule) -> JSONResponse:
    """Rules are added and never changed. Nothing is erased by it: a report comes first, and waits for approval."""
    rule = RetentionRule(**body.model_dump())

    async def do(work: SqlWork) -> Answer:
        await enter_rule(work, rule)
        return Answer(201, _view(rule).model_dump(mode="json"), {"Location": "/retention-rules"})

    return await desk.write(request, actor, key, Central(resource="retention"), do)


def _view(rule: RetentionRule) -> RuleView:
    return RuleView(**asdict(rule))
