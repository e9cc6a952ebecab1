"""What stands in Kafka of the topics that a service says or hears."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.fields import NUMBER_MAX, TOPIC_FORM
from chassis.operations import reads
from chassis.operations.desk import (
    PAGE_USUAL,
    AtMost,
    Desk,
    OfKey,
    as_unavailable,
    not_found,
)
from chassis.operations.headers import partition_of
from chassis.operations.views import JournalPage, PartitionView, RecordView, TopicsView, TopicView

PARTITION_MAX = 9999

Topic = Annotated[
    str, Query(pattern=TOPIC_FORM, description="one that the service says or hears", examples=["personnel.people"])
]
Partition = Annotated[
    int, Query(ge=0, le=PARTITION_MAX, description="which partition; with a key given, that of the key counts")
]
Offset = Annotated[int, Query(ge=0, le=NUMBER_MAX, description="from this offset on")]


def journal_routes(routes: APIRouter, desk: Desk) -> None:
    """Add the routes that look at Kafka."""
    _add_topics(routes, desk)
    _add_records(routes, desk)


def _add_topics(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/topics", summary="What is in Kafka of the topics it says and hears")
    async def get_topics() -> TopicsView:
        """Each topic with the first and the next offset of its partitions. Whole: a service has few topics."""
        with as_unavailable():
            ends = await desk.journal.ends(await _topics(desk))
        shown = [
            TopicView(
                topic=topic,
                partitions=[
                    PartitionView(partition=each.partition, first_offset=each.first_offset, end_offset=each.end_offset)
                    for each in found
                ],
            )
            for topic, found in ends.items()
        ]
        return TopicsView(topics=shown)


def _add_records(routes: APIRouter, desk: Desk) -> None:
    @routes.get(
        "/journal",
        summary="Records of a topic by their headers",
        responses={
            404: {"description": "`not-found`: the service neither says nor hears it, or there is no such topic"}
        },
    )
    async def get_journal(
        topic: Topic, partition: Partition = 0, offset: Offset = 0, limit: AtMost = PAGE_USUAL, key: OfKey = None
    ) -> JournalPage:
        """Records of one partition with the headers of their envelope, page by page, of one key if one is given."""
        if topic not in await _topics(desk):
            raise not_found()
        with as_unavailable():
            partitions = (await desk.journal.partitions([topic]))[topic]
            place = partition_of(key, partitions) if key and partitions else partition
            if place not in partitions:
                raise not_found()
            found, following = await desk.journal.read(topic, place, offset=offset, records_max=limit, key=key)
        shown = [
            RecordView(
                partition=each.partition,
                offset=each.offset,
                key=each.key,
                appended_at=each.appended_at,
                headers=each.headers,
            )
            for each in found
        ]
        return JournalPage(records=shown, next=following)


async def _topics(desk: Desk) -> list[str]:
    async with desk.engine.connect() as connection:
        said = await reads.topics_said(connection, desk.outbox)
    return sorted({*said, *(desk.consumer.topics if desk.consumer else ())})
