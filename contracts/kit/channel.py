"""The kit's two ends of the channel on Kafka: it writes the feed and listens to the answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
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
REQUEST_MILLISECONDS: Final = 20_000
POLL_MILLISECONDS: Final = 100
READ_SECONDS_MAX: Final = 120
WRITE_SECONDS_MAX: Final = 60
PROBE_SECONDS_MAX: Final = 20
CLOSE_SECONDS_MAX: Final = 5
REPLICAS: Final = 1  # the topics of a test need no copies


class ChannelError(Exception):
    """Kafka cannot be used as asked; the text is for the person at the keyboard."""


class BrokerLostError(Exception):
    """Kafka was there, and then stalled or went away: what the engine did not answer says nothing about the engine."""


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
        """Wait until it is enough, at most so long; tells whether it is. BrokerLostError when it was lost."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not is_enough():
            if self.failure is not None:
                raise _lost("the kit was listening", self.failure) from self.failure
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

    def __init__(
        self, producer: AIOKafkaProducer, listener: AIOKafkaConsumer, prefix: str, used: frozenset[str]
    ) -> None:
        self._producer = producer
        self._listener = listener
        self._prefix = prefix
        self.used = used
        self.answers = Answers()

    async def say(self, records: Sequence[Record], topic: str = FEED) -> None:
        """Send in this order and wait until Kafka has everything."""
        with _losing("the kit was writing"):
            async with asyncio.timeout(WRITE_SECONDS_MAX):  # an idempotent producer itself would try for ever
                sent = [
                    await self._producer.send(
                        f"{self._prefix}{topic}", key=record.key.encode(), value=record.value, headers=record.headers
                    )
                    for record in records
                ]
                await asyncio.gather(*sent)

    async def demand_broker(self) -> None:
        """See to it that Kafka still answers, before an engine is blamed for its silence."""
        with _losing("the kit was waiting for an answer"):
            async with asyncio.timeout(PROBE_SECONDS_MAX):
                await self._listener.end_offsets(list(self._listener.assignment()))


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
    async with AsyncExitStack() as connections:
        with _losing("the kit was beginning"):
            listener = _consumer(bootstrap)
            await _start(listener, connections)
            await _start(producer, connections)
            await _go_to_end(listener, places[answers])
            used = await _used(bootstrap, places[feed])
        channel = Channel(producer, listener, prefix, used)
        listening = asyncio.create_task(_listen(listener, AnswerReader(catalog), channel.answers))
        try:
            yield channel
        finally:
            listening.cancel()
            await asyncio.wait({listening}, timeout=CLOSE_SECONDS_MAX)


async def _start(client: AIOKafkaConsumer | AIOKafkaProducer, connections: AsyncExitStack) -> None:
    connections.push_async_callback(_close, client)
    await client.start()


async def _close(client: AIOKafkaConsumer | AIOKafkaProducer) -> None:
    """Close a connection. Without a broker, aiokafka's `stop` may not end or may raise; nobody waits for it then."""
    stopping = asyncio.ensure_future(client.stop())
    await asyncio.wait({stopping}, timeout=CLOSE_SECONDS_MAX)
    if not stopping.done():
        stopping.cancel()


@contextmanager
def _losing(doing: str) -> Iterator[None]:
    try:
        yield
    except (KafkaError, OSError, TimeoutError) as error:
        raise _lost(doing, error) from error


def _lost(doing: str, error: BaseException) -> BrokerLostError:
    return BrokerLostError(f"Kafka stalled or was lost while {doing} ({type(error).__name__})")


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
    async with AsyncExitStack() as connections, asyncio.timeout(READ_SECONDS_MAX):
        consumer = _consumer(bootstrap)
        await _start(consumer, connections)
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
    except (KafkaError, OSError, TimeoutError) as error:
        answers.fail(error)
