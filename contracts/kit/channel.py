"""The kit's two ends of the channel on Kafka: it writes the feed and listens to the answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from contracts.catalog import Catalog
from contracts.kit.answers import Answer, AnswerReader
from contracts.kit.records import Record

FEED: Final = "elvire.feed"
CONTROL: Final = "elvire.control"
ANSWERS: Final = "engine.acks"
CONNECT_SECONDS_MAX: Final = 15
REQUEST_MILLISECONDS: Final = 5000
POLL_MILLISECONDS: Final = 100
READ_SECONDS_MAX: Final = 60
REPLICAS: Final = 1  # the topics of a test need no copies


class ChannelError(Exception):
    """Kafka cannot be used as asked; the text is for the person at the keyboard."""


class Answers:
    """Everything that the engine has said since the kit began to listen, in the order of its arrival."""

    def __init__(self) -> None:
        self.heard: list[Answer] = []
        self._changed = asyncio.Event()
        self.failure: BaseException | None = None

    def add(self, answers: Sequence[Answer]) -> None:
        """Take what was heard."""
        self.heard.extend(answers)
        self._tell()

    def fail(self, failure: BaseException) -> None:
        """Take that nothing more will be heard."""
        self.failure = failure
        self._tell()

    async def wait_until(self, is_enough: Callable[[], bool], seconds: float) -> bool:
        """Wait until it is enough, at most so long; tells whether it is. ChannelError when Kafka was lost."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not is_enough():
            if self.failure is not None:
                raise ChannelError("Kafka was lost while the kit was listening") from self.failure
            try:
                await asyncio.wait_for(self._changed.wait(), deadline - loop.time())
            except TimeoutError:
                return is_enough()
        return True

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Channel:
    """The feed to write to, the answers as they come, and the numbers that earlier runs left on the feed."""

    def __init__(self, producer: AIOKafkaProducer, prefix: str, used: frozenset[str]) -> None:
        self._producer = producer
        self._prefix = prefix
        self.used = used
        self.answers = Answers()

    async def say(self, records: Sequence[Record], topic: str = FEED) -> None:
        """Send in this order and wait until Kafka has everything."""
        try:
            sent = [
                await self._producer.send(
                    f"{self._prefix}{topic}", key=record.key.encode(), value=record.value, headers=record.headers
                )
                for record in records
            ]
            await asyncio.gather(*sent)
        except KafkaError as error:
            raise ChannelError(f"Kafka did not take the feed ({type(error).__name__})") from error


@asynccontextmanager
async def open_channel(bootstrap: str, prefix: str, catalog: Catalog) -> AsyncIterator[Channel]:
    """Make the topics where they are missing, and listen; ChannelError when there is no broker at `bootstrap`."""
    feed, answers = f"{prefix}{FEED}", f"{prefix}{ANSWERS}"
    wanted = {f"{prefix}{name}": catalog.topics[name].partitions for name in (FEED, CONTROL, ANSWERS)}
    try:
        async with asyncio.timeout(CONNECT_SECONDS_MAX):
            places = await _make_topics(bootstrap, wanted)
    except (KafkaError, OSError, TimeoutError, ValueError) as error:
        raise ChannelError(f"no Kafka broker can be used at {bootstrap} ({type(error).__name__})") from error

    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, request_timeout_ms=REQUEST_MILLISECONDS
    )
    async with _consumer(bootstrap) as listener, producer:
        await _go_to_end(listener, places[answers])
        channel = Channel(producer, prefix, await _used(bootstrap, places[feed]))
        listening = asyncio.create_task(_listen(listener, AnswerReader(catalog), channel.answers))
        try:
            yield channel
        finally:
            listening.cancel()
            await asyncio.wait({listening})


async def _make_topics(bootstrap: str, wanted: Mapping[str, int]) -> dict[str, list[TopicPartition]]:
    """Give the partitions of each topic, as soon as each topic is there."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=REQUEST_MILLISECONDS)
    try:
        await admin.start()
        missing = sorted(set(wanted) - set(await admin.list_topics()))
        if missing:
            await admin.create_topics([NewTopic(name, wanted[name], REPLICAS) for name in missing])
        while True:
            shown = await admin.describe_topics(list(wanted))
            if all(topic["error_code"] == 0 and topic["partitions"] for topic in shown):
                break
            await asyncio.sleep(POLL_MILLISECONDS / 1000)
    finally:
        await admin.close()
    return {
        topic["topic"]: [TopicPartition(topic["topic"], partition["partition"]) for partition in topic["partitions"]]
        for topic in shown
    }


def _consumer(bootstrap: str) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        request_timeout_ms=REQUEST_MILLISECONDS,
        fetch_max_wait_ms=POLL_MILLISECONDS,
    )


async def _go_to_end(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
    consumer.assign(places)
    ends = await consumer.end_offsets(places)
    for place, end in ends.items():
        consumer.seek(place, end)
    return dict(ends)


async def _used(bootstrap: str, places: Sequence[TopicPartition]) -> frozenset[str]:
    """Read which numbers and persons the feed speaks of already: an engine remembers them."""
    used: set[str] = set()
    async with _consumer(bootstrap) as consumer, asyncio.timeout(READ_SECONDS_MAX):
        ends = await _go_to_end(consumer, places)
        await consumer.seek_to_beginning(*places)
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            batches = await consumer.getmany(timeout_ms=POLL_MILLISECONDS)
            used.update(name for records in batches.values() for record in records for name in _names(record))
    return frozenset(used)


def _names(record: Any) -> list[str]:
    try:
        person = json.loads(record.value or b"").get("vlimpersnummer")
    except (ValueError, AttributeError):
        person = None
    return [(record.key or b"").decode(errors="replace"), str(person)]


async def _listen(consumer: AIOKafkaConsumer, reader: AnswerReader, answers: Answers) -> None:
    try:
        while True:
            batches = await consumer.getmany(timeout_ms=POLL_MILLISECONDS)
            found = [reader.read(one.key, one.value, one.headers) for batch in batches.values() for one in batch]
            if found:
                answers.add(found)
    except KafkaError as error:
        answers.fail(error)
