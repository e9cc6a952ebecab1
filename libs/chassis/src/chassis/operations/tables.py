"""Counts, streams, positions, outbox and inbox of a service."""

from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Row

from chassis.deferred import REPLAYED, count_open
from chassis.operations import reads
from chassis.operations.desk import PAGE_USUAL, AfterNumber, AfterPlace, AtMost, Desk, OfKey, place_of
from chassis.operations.headers import plain_headers, plain_key
from chassis.operations.views import (
    DeferredCounts,
    InboxRequest,
    InboxView,
    OutboxPage,
    OutboxView,
    PositionsView,
    PositionView,
    StreamsView,
    StreamView,
    SummaryView,
    TakenView,
    UnsentView,
)

NOTHING_OPEN = {"waiting": 0, "held": 0, "parked": 0}


def table_routes(routes: APIRouter, desk: Desk) -> None:
    """Add the routes that look at tables."""
    _add_places(routes, desk)
    _add_events(routes, desk)


def _add_places(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/summary", summary="How the service is doing")
    async def get_summary() -> SummaryView:
        """Depth and age of the outbox, deferred records by state, what it says and hears, version and migration.

        Whole: a service has few topics.
        """
        return await _summary(desk)

    @routes.get("/streams", summary="How much was said in each stream")
    async def get_streams(key: OfKey = None, after: AfterPlace = "", limit: AtMost = PAGE_USUAL) -> StreamsView:
        """Streams with the last sequence given out and the rows that are not in Kafka yet, page by page."""
        async with desk.engine.connect() as connection:
            epoch = await reads.epoch(connection, desk.outbox)
            rows, pending = await reads.streams(connection, desk.outbox, key=key, after=place_of(after), limit=limit)
        shown = [
            StreamView(
                topic=row.topic,
                key=row.key,
                epoch=epoch,
                sequence=row.sequence,
                pending=pending.get((row.topic, row.key), 0),
            )
            for row in rows
        ]
        return StreamsView(streams=shown, next=_following(rows, limit))

    @routes.get("/positions", summary="How far the consumer is in each stream")
    async def get_positions(key: OfKey = None, after: AfterPlace = "", limit: AtMost = PAGE_USUAL) -> PositionsView:
        """Positions known and handled, page by page; none in a service that hears nobody."""
        if desk.inbox is None:
            return PositionsView(positions=[], next=None)
        async with desk.engine.connect() as connection:
            rows = await reads.positions(connection, desk.inbox, key=key, after=place_of(after), limit=limit)
        shown = [PositionView.model_validate(row._asdict()) for row in rows]
        return PositionsView(positions=shown, next=_following(rows, limit))


def _add_events(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/outbox", summary="What was said and is not in Kafka yet")
    async def get_outbox(key: OfKey = None, after: AfterNumber = 0, limit: AtMost = PAGE_USUAL) -> OutboxPage:
        """Rows that the relay has not sent, with the headers of their envelope, page by page."""
        async with desk.engine.connect() as connection:
            rows = await reads.unsent(connection, desk.outbox, key=key, after=after, limit=limit)
        shown = [
            UnsentView(
                id=row.id, topic=row.topic, key=plain_key(row.key), written_at=row.written_at, headers=_told(row)
            )
            for row in rows
        ]
        return OutboxPage(rows=shown, next=shown[-1].id if len(shown) == limit else None)

    @routes.post("/inbox", summary="Which events the consumer has taken")
    async def look_up_events(wanted: InboxRequest) -> InboxView:
        """For each event asked for: whether it was taken, and whether its record is set aside. Nothing is changed."""
        return await _taken(desk, wanted)


async def _summary(desk: Desk) -> SummaryView:
    now, inbox, consumer = datetime.now(UTC), desk.inbox, desk.consumer
    async with desk.engine.connect() as connection:
        rows, oldest_at = await reads.outbox_size(connection, desk.outbox)
        open_, overdue = NOTHING_OPEN, 0
        if inbox and consumer:
            open_, overdue = await count_open(connection, inbox, consumer.group, now)
        age = max((now - oldest_at).total_seconds(), 0) if oldest_at else 0
        return SummaryView(
            service=desk.service,
            version=version(desk.service),
            revision=await reads.revision(connection),
            epoch=await reads.epoch(connection, desk.outbox),
            says=await reads.topics_said(connection, desk.outbox),
            consumer=consumer.group if consumer else None,
            journals=sorted(consumer.journals) if consumer else [],
            states=sorted(consumer.states) if consumer else [],
            outbox=OutboxView(rows=rows, oldest_at=oldest_at, age_seconds=age),
            deferred=DeferredCounts.model_validate(open_),
            overdue=overdue,
            streams=await reads.count(connection, desk.outbox.stream),
            positions=await reads.count(connection, inbox.position) if inbox else 0,
        )


async def _taken(desk: Desk, wanted: InboxRequest) -> InboxView:
    received: dict[str, datetime] = {}
    aside: dict[str | None, Row[Any]] = {}
    if desk.inbox:
        async with desk.engine.connect() as connection:
            received = await reads.received(connection, desk.inbox, wanted.event_ids)
            for row in await reads.set_aside(connection, desk.inbox, wanted.event_ids):
                aside[_told(row).get("ce_id")] = row
    events = []
    for event_id in wanted.event_ids:
        at, kept = received.get(str(event_id)), aside.get(str(event_id))
        state = kept.state if kept and kept.state != REPLAYED else "taken" if at else "missing"
        events.append(TakenView(event_id=event_id, received_at=at, deferred_id=kept.id if kept else None, state=state))
    return InboxView(events=events)


def _told(row: Row[Any]) -> dict[str, str]:
    return plain_headers(tuple(zip(row.header_names, row.header_values, strict=True)))


def _following(rows: reads.Rows, limit: int) -> str | None:
    return f"{rows[-1].topic}/{rows[-1].key}" if len(rows) == limit else None
