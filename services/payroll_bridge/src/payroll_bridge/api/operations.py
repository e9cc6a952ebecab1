"""What an operator sees of the feed to the payroll engine: messages and their answers, and what lacks. No bodies."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.operations.desk import PAGE_USUAL, AfterNumber, AtMost, OfKey
from payroll_bridge.storage.feed_reads import feed_blocked, feed_lacks, feed_messages

RECORD_PATTERN = "^$|^[a-z]{1,20}/[A-Za-z0-9/-]{1,100}@[0-9]{1,9}$"
_MESSAGE: dict[str, Any] = {
    "order_id": 7,
    "record_id": "employment/900017/1",
    "version": 1,
    "elvire_number": "E0000010193",
    "vlimpersnummer": "900017",
    "kind": "employment",
    "state": "sent",
    "rests_on": "personnel.people/900017@2",
    "traceparent": None,
    "made_at": "2026-11-24T09:00:00Z",
    "sent_at": "2026-11-24T09:00:00Z",
    "answered_at": None,
}


class FeedMessageView(BaseModel):
    """A message to the engine, without its body."""

    order_id: int
    record_id: str
    version: int
    elvire_number: str
    vlimpersnummer: str
    kind: str
    state: str
    rests_on: str
    traceparent: str | None
    made_at: AwareDatetime
    sent_at: AwareDatetime | None
    answered_at: AwareDatetime | None


class FeedPage(BaseModel):
    """Messages in the order in which they were made."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"messages": [_MESSAGE], "next": None}]})

    messages: list[FeedMessageView]
    next: int | None = Field(description="give it as `after` to read on; null: there is no more")


class LackView(BaseModel):
    """A message that must have been there and is not."""

    record_id: str
    version: int
    why: Literal["a later version is there", "it was answered"]


class LacksPage(BaseModel):
    """Lacking messages, in order of record and version."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lacks": [{"record_id": "employment/900017/1", "version": 1, "why": "it was answered"}],
                    "next": None,
                }
            ]
        }
    )

    lacks: list[LackView]
    next: str | None = Field(description="give it as `after` to read on; null: there is no more")


class BlockedView(BaseModel):
    """How much does not go to the engine until somebody mends the cause."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"files_invalid": 3, "cancels_refused": 1}]})

    files_invalid: int = Field(description="files of which nothing is sent")
    cancels_refused: int = Field(description="records whose cancel the engine rejected")


def feed_operations(routes: APIRouter, engine: AsyncEngine) -> None:
    """Add the routes about the feed to those for operators."""

    @routes.get("/feed", summary="Messages to the engine and how far they are")
    async def get_feed(
        state: Annotated[
            Literal["held", "sent", "acknowledged", "rejected"] | None, Query(description="only in this state")
        ] = None,
        key: OfKey = None,
        after: AfterNumber = 0,
        limit: AtMost = PAGE_USUAL,
    ) -> FeedPage:
        """Messages in the order in which they were made, without their bodies, page by page; `key` is a person."""
        async with engine.connect() as connection:
            rows = await feed_messages(connection, state=state, vlimpersnummer=key, after=after, limit=limit)
        shown = [FeedMessageView.model_validate(row._asdict()) for row in rows]
        return FeedPage(messages=shown, next=shown[-1].order_id if len(shown) == limit else None)

    @routes.get("/feed/lacks", summary="Messages to the engine that are gone")
    async def get_lacks(
        after: Annotated[
            str, Query(pattern=RECORD_PATTERN, description="only what comes after this: `record_id@version`")
        ] = "",
        limit: AtMost = PAGE_USUAL,
    ) -> LacksPage:
        """Versions that are not there although a later one is, or although the engine answered them."""
        record_id, _, version = after.partition("@")
        async with engine.connect() as connection:
            rows = await feed_lacks(connection, after=(record_id, int(version or 0)), limit=limit)
        shown = [LackView.model_validate(row._asdict()) for row in rows]
        following = f"{shown[-1].record_id}@{shown[-1].version}" if len(shown) == limit else None
        return LacksPage(lacks=shown, next=following)

    @routes.get("/feed/blocked", summary="How much does not go to the engine until somebody mends the cause")
    async def get_blocked() -> BlockedView:
        """Invalid files and refused cancels, counted over everybody."""
        async with engine.connect() as connection:
            found = await feed_blocked(connection)
        return BlockedView.model_validate(found._asdict())
