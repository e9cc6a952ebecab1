"""From `elvire.feed` to `engine.acks`: the loop that reads, keeps, answers and only then commits."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener
from aiokafka.errors import KafkaError

from deploy.local.engine.answers import Answer, write_headers, write_value
from deploy.local.engine.messages import Message, read_message
from deploy.local.engine.settings import EngineSettings
from deploy.local.engine.state import State
from deploy.local.webprocess import Readiness

BATCH_MAX: Final = 500
POLL_MILLISECONDS: Final = 200
SESSION_TIMEOUT_MILLISECONDS: Final = 6000
HEARTBEAT_MILLISECONDS: Final = 1000
REQUEST_TIMEOUT_MILLISECONDS: Final = 5000
START_SECONDS_MAX: Final = 10
SEND_SECONDS_MAX: Final = 10
COMMIT_SECONDS_MAX: Final = 3
STOP_SECONDS_MAX: Final = 1
PROBE_SECONDS: Final = 2
RETRY_SECONDS: Final = 1


class TopicsMissingError(Exception):
    """The broker answers but has not the topics yet."""


class _FromTheStart(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """A new memory knows nothing of what was committed before, so it reads everything again."""

    def __init__(self, consumer: AIOKafkaConsumer, state: State) -> None:
        self._consumer = consumer
        self._state = state

    async def on_partitions_revoked(self, revoked: Iterable[Any]) -> None:
        """Nothing is in flight here: the loop commits before it polls again."""

    async def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
        """Go to the beginning of the feed when the memory is new."""
        partitions = list(assigned)
        if self._state.is_new and partitions:
            await self._consumer.seek_to_beginning(*partitions)


class Feed:
    """Reads the feed and answers, for as long as it takes: a missing broker or topic only makes it not ready."""

    def __init__(
        self, settings: EngineSettings, state: State, readiness: Readiness, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._state = state
        self._readiness = readiness
        self._now = now
        self._heard = {settings.feed_topic, settings.control_topic}

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; connect anew after each failure of Kafka."""
        while not stop.is_set():
            try:
                await self._work(stop)
            except TopicsMissingError as error:
                self._readiness.set("kafka", str(error))
            except (KafkaError, TimeoutError) as error:
                self._readiness.set("kafka", f"Kafka is out of reach ({type(error).__name__})")
            await _pause(stop, RETRY_SECONDS)

    async def _work(self, stop: asyncio.Event) -> None:
        async with AsyncExitStack() as connections:
            consumer, producer = self._consumer(), self._producer()
            connections.push_async_callback(close_connection, consumer)
            connections.push_async_callback(close_connection, producer)
            await asyncio.wait_for(consumer.start(), START_SECONDS_MAX)
            await self._check_topics(consumer)
            await asyncio.wait_for(producer.start(), START_SECONDS_MAX)
            consumer.subscribe(sorted(self._heard), listener=_FromTheStart(consumer, self._state))
            await self._read(consumer, producer, stop)

    async def _read(self, consumer: AIOKafkaConsumer, producer: AIOKafkaProducer, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        probe_at = loop.time()
        while not stop.is_set():
            batches = await consumer.getmany(timeout_ms=POLL_MILLISECONDS, max_records=BATCH_MAX)
            self._readiness.set("kafka", None if consumer.assignment() else "no partition of the feed is assigned yet")
            heard = [(record.topic, _message(record)) for records in batches.values() for record in records]
            self._state.follow_loads([message for topic, message in heard if topic == self._settings.control_topic])
            messages = [message for topic, message in heard if topic == self._settings.feed_topic]
            again = self._state.receive(messages, self._now()) if messages else []
            await self._say(producer, again)
            due = self._state.number_due(self._now())
            await self._say(producer, due)
            self._state.mark_sent(due)
            if heard:
                # Without its coordinator aiokafka would try to commit for ever, and never come back to tell.
                await asyncio.wait_for(consumer.commit(), COMMIT_SECONDS_MAX)
                structlog.get_logger().info("feed read", messages=len(heard), answers=len(due))
            if loop.time() >= probe_at:
                # The consumer itself stays silent when its broker goes away; asking for the topics does not.
                await self._check_topics(consumer)
                probe_at = loop.time() + PROBE_SECONDS

    async def _check_topics(self, consumer: AIOKafkaConsumer) -> None:
        wanted = {*self._heard, self._settings.answers_topic}
        missing = wanted - await asyncio.wait_for(consumer.topics(), START_SECONDS_MAX)
        if missing:
            raise TopicsMissingError(f"missing topic: {', '.join(sorted(missing))}")

    async def _say(self, producer: AIOKafkaProducer, answers: Sequence[Answer]) -> None:
        async with asyncio.timeout(SEND_SECONDS_MAX):
            outcomes = await self._send(producer, answers)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _send(self, producer: AIOKafkaProducer, answers: Sequence[Answer]) -> list[Any]:
        sent = [
            await producer.send(
                self._settings.answers_topic,
                key=answer.key.encode(),
                value=write_value(answer),
                headers=write_headers(answer, self._state.epoch),
            )
            for answer in answers
        ]
        # Everything is awaited before the first failure is raised, so that none is left unseen.
        return await asyncio.gather(*sent, return_exceptions=True)

    def _consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            **self._settings.client(),
            group_id=self._settings.group,
            # A fixed member: an engine that was killed takes its place again without waiting for the old session.
            group_instance_id=self._settings.group,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            isolation_level="read_committed",
            session_timeout_ms=SESSION_TIMEOUT_MILLISECONDS,
            heartbeat_interval_ms=HEARTBEAT_MILLISECONDS,
            request_timeout_ms=REQUEST_TIMEOUT_MILLISECONDS,
            fetch_max_wait_ms=POLL_MILLISECONDS,
        )

    def _producer(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            **self._settings.client(),
            acks="all",
            enable_idempotence=True,
            request_timeout_ms=REQUEST_TIMEOUT_MILLISECONDS,
        )


def _message(record: Any) -> Message:
    return read_message(
        partition=record.partition, offset=record.offset, key=record.key, value=record.value, headers=record.headers
    )


async def close_connection(connection: AIOKafkaConsumer | AIOKafkaProducer) -> None:
    """Close a connection, in a task of its own.

    When the broker is gone, aiokafka's `stop` may not end in time, or raise CancelledError in who awaits it and leave
    its client open (its fetcher awaits requests that it has just cancelled).
    """
    stopping = asyncio.ensure_future(connection.stop())
    await asyncio.wait({stopping}, timeout=STOP_SECONDS_MAX)
    if stopping.done() and not stopping.cancelled() and stopping.exception() is None:
        return

    structlog.get_logger().warning("connection cut without goodbye")
    stopping.cancel()
    # There is no public way to the consumer's client.
    client = connection.client if isinstance(connection, AIOKafkaProducer) else connection._client  # noqa: SLF001
    cutting = asyncio.ensure_future(client.close())
    await asyncio.wait({cutting, stopping}, timeout=STOP_SECONDS_MAX)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait({waiting}, timeout=seconds)
    waiting.cancel()
