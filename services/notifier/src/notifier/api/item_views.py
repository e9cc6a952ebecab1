"""What work lists and inboxes ask and answer, as models for the documentation."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import Row

from notifier.api.examples import CLOSING, ITEMS, WORK_ITEM, like
from notifier.domain.explanation import ItemFate, item_in_words

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class ClosingRequest(BaseModel):
    """Why an item is done with."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [CLOSING]})

    reason: Reason


class WorkItemAnswer(BaseModel):
    """Something to do, or to know."""

    model_config = like(WORK_ITEM)

    item_id: UUID
    rule: str = Field(examples=["AFW-001"])
    vlimpersnummer: str = Field(description="whom it is about")
    cause: str = Field(description="what it is about: a request, a relation, a record")
    title: str
    text: str
    state: Literal["open", "closed"]
    opened_at: datetime
    closed_at: datetime | None
    closed_by_event: UUID | None = Field(description="the event that closed it, if one did")
    closed_by_type: str | None
    closed_by_person: str | None = Field(description="who closed it, if somebody did")
    closed_reason: str | None
    closed_in_words: str | None = Field(description="how it was closed, in Dutch")


class ItemsAnswer(BaseModel):
    """Items in the order in which they were opened."""

    model_config = like(ITEMS)

    items: list[WorkItemAnswer]
    next: int | None = Field(description="give it as `after` to read on; null: there is no more")


def item_answer(row: Row[Any]) -> WorkItemAnswer:
    """The answer about an item."""
    fate = ItemFate(
        state=row.state,
        closed_at=row.closed_at,
        closed_by_event=row.closed_by_event,
        closed_by_type=row.closed_by_type,
        closed_by_person=row.closed_by_person,
        closed_reason=row.closed_reason,
    )
    told = {name: value for name, value in row._asdict().items() if name in WorkItemAnswer.model_fields}
    in_words = item_in_words(fate) if row.state == "closed" else None
    return WorkItemAnswer(**told, item_id=row.id, closed_in_words=in_words)
