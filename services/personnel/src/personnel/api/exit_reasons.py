"""Why work relations end, as it is read: page by page, by everybody with an account."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from personnel.api.desk import Asker, TheDesk
from personnel.api.examples import like
from personnel.api.organisation import PAGE, Limit, Next, page_of
from personnel.api.reference import ReferenceView
from personnel.api.reference_examples import EXIT_REASONS
from personnel.domain.reference import ExitReason
from personnel.messages.described import described_fields
from personnel.messages.fields import Code

router = APIRouter(prefix="/organisation", tags=["organisation"])


class ExitReasonView(ReferenceView):
    """A reason why work relations end, as described now: `name` is in Dutch."""

    name_en: str


class ExitReasonsView(BaseModel):
    """A page of exit reasons; `next` is where the following page begins, null on the last one."""

    model_config = like(EXIT_REASONS)

    exit_reasons: list[ExitReasonView]
    next: Next


@router.get("/exit-reasons", summary="List the exit reasons")
async def exit_reasons(
    desk: TheDesk,
    _: Asker,
    after: Annotated[Code | None, Query(description="the `next` of the page before")] = None,
    limit: Limit = PAGE,
) -> ExitReasonsView:
    """Exit reasons by code, page by page, for everybody with an account."""
    page, following = await page_of(desk, limit, lambda work, at_most: work.page_of(ExitReason, after, at_most))
    return ExitReasonsView.model_validate(
        {"exit_reasons": [described_fields(each) for each in page], "next": following}
    )
