"""What stands in Kafka, by its headers alone: operators must see what is really there. No payload is looked at."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from chassis.brokers import Brokers
from chassis.envelope import DIGITS_MAX, Headers

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer, ConsumerRecord

RECORDS_PER_FETCH_MAX: Final = 1000
SCANNED_MAX: Final = 20_000
"""Records looked through in one request for those of one key."""
MILLISECONDS: Final = 1000
FETCH_WAIT_MILLISECONDS: Final = 20
"""Closing waits for the fetch that is under way, so none waits long for records to come."""

_KEY: Final = re.compile(r"[A-Za-z0-9:._-]{1,100}")
_POSITION: Final = r"[a-z.-]{1,100}/[A-Za-z0-9:._-]{1,100}@\d{1,18}"
_NUMBER: Final = rf"(?=0*[1-9])\d{{1,{DIGITS_MAX}}}"
_HEADERS: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(form, re.ASCII)
    for name, form in {
        "ce_specversion": r"\d\.\d",
        "ce_id": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "ce_type": r"[a-z]{1,40}\.[a-z-]{1,80}\.v\d{1,3}",
        "ce_source": r"/[a-z-]{1,40}",
        "ce_time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)",
        "ce_sequence": _NUMBER,
        "ce_epoch": _NUMBER,
        "ce_origin": r"entered|imported|corrected",
        "ce_seen": rf"{_POSITION}(?:,{_POSITION}){{0,50}}",
        "traceparent": r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}",
    }.items()
}
"""What may be shown of a header: anybody can write anything there, so only what has its form is repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Where a partition begins and ends: the first offset that is there, and the one that comes next."""

    partition: int
    first_offset: int
    end_offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A record without its payload."""

    partition: int
    offset: int
    key: str | None
    appended_at: datetime
    headers: dict[str, str]


def plain_key(key: bytes | None) -> str | None:
    """The key when it looks like one of ours; a foreign one may hold anything."""
    text = key.decode(errors="replace") if key else ""
    return text if _KEY.fullmatch(text) else None


def plain_headers(headers: Headers) -> dict[str, str]:
    """The headers that operators may see, each only if it is of its form."""
    told = {}
    for name, value in headers:
        text = (value or b"").decode(errors="replace")
        if name in _HEADERS and _HEADERS[name].fullmatch(text):
            told[name] = text
    return told


class Journal:
    """Reads headers from the brokers; one consumer without a group per request, so that nobody's offsets move.

    Every method raises KafkaError or TimeoutError when the brokers do not answer in time.
    """

    def __init__(self, brokers: Brokers, prefix: str, *, request_max: timedelta) -> None:
        self._brokers = brokers
        self._prefix = prefix
        self._request_max = request_max

    async def ends(self, topics: Sequence[str]) -> dict[str, list[Ends]]:
        """The partitions of each topic, in order; none where there is no such topic."""
        from aiokafka import TopicPartition

        numbers = await self.partitions(topics)
        places = [TopicPartition(self._prefix + topic, number) for topic in topics for number in numbers[topic]]
        if not places:
            return {topic: [] for topic in topics}
        async with asyncio.timeout(self._request_max.total_seconds()), self._consumer() as consumer:
            firsts, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
        return {
            topic: [
                Ends(partition=place.partition, first_offset=firsts[place], end_offset=ends[place])
                for place in places
                if place.topic == self._prefix + topic
            ]
            for topic in topics
        }

    async def partitions(self, topics: Sequence[str]) -> dict[str, list[int]]:
        """The numbers of the partitions of each topic; none where there is no such topic."""
        from aiokafka import AIOKafkaClient

        client = AIOKafkaClient(**self._brokers.client(), request_timeout_ms=self._milliseconds)
        try:
            await client.bootstrap()
            metadata = await client.fetch_all_metadata()
            return {topic: sorted(metadata.partitions_for_topic(self._prefix + topic) or ()) for topic in topics}
        finally:
            await client.close()

    async def read(
        self, topic: str, partition: int, *, offset: int, records_max: int, key: str | None
    ) -> tuple[list[Header], int | None]:
        """Headers from an offset on, of one key if one is given; and where to read on, None at the end."""
        from aiokafka import TopicPartition

        place, found, scanned = TopicPartition(self._prefix + topic, partition), list[Header](), 0
        async with asyncio.timeout(self._request_max.total_seconds()), self._consumer() as consumer:
            consumer.assign([place])
            end = (await consumer.end_offsets([place]))[place]
            following = max(offset, (await consumer.beginning_offsets([place]))[place])
            consumer.seek(place, following)
            while following < end and len(found) < records_max and scanned < SCANNED_MAX:
                room = records_max - len(found) if key is None else RECORDS_PER_FETCH_MAX
                batch = await consumer.getmany(place, timeout_ms=self._milliseconds, max_records=room)
                for raw in batch.get(place, []):
                    scanned += 1
                    if raw.offset < end and key in {None, plain_key(raw.key)} and len(found) < records_max:
                        found.append(_header(raw))
                        following = raw.offset + 1
                if key is None or len(found) < records_max:
                    following = await consumer.position(place)
        return found, following if following < end else None

    @property
    def _milliseconds(self) -> int:
        return int(self._request_max.total_seconds() * MILLISECONDS)

    def _consumer(self) -> "AIOKafkaConsumer":
        from aiokafka import AIOKafkaConsumer

        return AIOKafkaConsumer(
            **self._brokers.client(),
            request_timeout_ms=self._milliseconds,
            enable_auto_commit=False,
            isolation_level="read_committed",
            fetch_max_wait_ms=FETCH_WAIT_MILLISECONDS,
        )


def partition_of(key: str, partitions: Sequence[int]) -> int:
    """Where records with this key are."""
    from aiokafka.partitioner import DefaultPartitioner

    return int(DefaultPartitioner()(key.encode(), partitions, partitions))


def _header(raw: "ConsumerRecord[bytes, bytes]") -> Header:
    return Header(
        partition=raw.partition,
        offset=raw.offset,
        key=plain_key(raw.key),
        appended_at=datetime.fromtimestamp(raw.timestamp / MILLISECONDS, UTC),
        headers=plain_headers(tuple(raw.headers)),
    )
