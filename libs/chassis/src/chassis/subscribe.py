"""The only place where a subscriber is made: what FastStream or Kafka leave implicit is spelt out here.

Left alone, FastStream acknowledges first, starts at the newest record and raises on a header that is not text; each of
these loses messages. A handler of ours never raises: it goes on until the batch is done, or halts.
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import structlog
from aiokafka import ConsumerRecord
from aiokafka.errors import CommitFailedError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.batch import apply_batch
from chassis.brokers import Brokers
from chassis.consumer import Consumer, Memory, RetryLaterError
from chassis.envelope import Record
from chassis.health import Health
from chassis.kafka import milliseconds, missing_topics, record_from
from chassis.pause import pause
from chassis.release import follow, release, report
from chassis.telemetry import TOPIC_TO_HANDLED
from chassis.verdict import HaltError, describe, is_outage

log: Final = structlog.get_logger()

SESSION_MAX: Final = timedelta(seconds=6)
HEARTBEAT_EVERY: Final = timedelta(seconds=1)
POLL_MAX: Final = timedelta(minutes=10)
FETCH_BYTES_MAX: Final = 4 * 1_048_576
START_PAUSE: Final = timedelta(seconds=1)
MILLISECONDS: Final = 1000


@dataclass(slots=True, kw_only=True)
class Subscription:
    """One consumer, one broker connection, and the limits of its fetching."""

    engine: AsyncEngine
    consumer: Consumer
    brokers: Brokers
    prefix: str
    records_max: int
    fetch_every: timedelta
    request_max: timedelta
    drain_max: timedelta
    health: Health
    stop: asyncio.Event
    memory: Memory = field(default_factory=Memory)


def new_broker(subscription: Subscription) -> KafkaBroker:
    """A FastStream broker with one batch subscriber per topic."""
    broker = KafkaBroker(
        subscription.brokers.addresses,
        security=subscription.brokers.for_faststream(),
        client_id=subscription.consumer.group,
        request_timeout_ms=milliseconds(subscription.request_max),
        graceful_timeout=subscription.drain_max.total_seconds(),
        allow_auto_create_topics=False,
        consumer_only=True,
        logger=None,
    )
    for topic in sorted(subscription.consumer.topics):
        _subscribe(broker, subscription, topic)
    return broker


def _subscribe(broker: KafkaBroker, subscription: Subscription, topic: str) -> None:
    subscriber = broker.subscriber(
        subscription.prefix + topic,
        batch=True,
        group_id=subscription.prefix + subscription.consumer.group,
        ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        max_records=subscription.records_max,
        batch_timeout_ms=milliseconds(subscription.fetch_every),
        max_partition_fetch_bytes=FETCH_BYTES_MAX,
        session_timeout_ms=milliseconds(SESSION_MAX),
        heartbeat_interval_ms=milliseconds(HEARTBEAT_EVERY),
        max_poll_interval_ms=milliseconds(POLL_MAX),
        parser=_parse,
        decoder=_decode,
        no_reply=True,
    )

    @subscriber
    async def consume(message: KafkaMessage) -> None:
        raws = _raw_records(message)
        if await _until_done(subscription, [record_from(raw, topic) for raw in raws]):
            for raw in raws:
                took = time.time() - raw.timestamp / MILLISECONDS
                TOPIC_TO_HANDLED.labels(subscription.consumer.group, topic).observe(max(took, 0))
            await _commit(message, subscription)


async def run_consumer(subscription: Subscription) -> None:
    """Consume until told to stop; waits, red, for database and topics to be there."""
    wanted = {subscription.prefix + topic for topic in subscription.consumer.topics}
    while not subscription.stop.is_set():
        broker = new_broker(subscription)
        try:
            missing = await missing_topics(subscription.brokers, wanted, request_max=subscription.request_max)
            if missing:
                subscription.health.red("kafka", f"topics are missing: {', '.join(missing)}")
                await pause(subscription.stop, START_PAUSE)
                continue
            await broker.start()
        except (KafkaError, OSError, TimeoutError) as error:
            subscription.health.red("kafka", f"cannot reach the brokers: {type(error).__name__}")
            await _stop(broker, subscription.drain_max)
            await pause(subscription.stop, START_PAUSE)
            continue
        subscription.health.green("kafka")
        await subscription.stop.wait()
        await _stop(broker, subscription.drain_max)


async def _stop(broker: KafkaBroker, at_most: timedelta) -> None:
    """Stop in a task of its own: with a dead broker aiokafka cancels whoever awaits, or never comes back."""
    stopping = asyncio.ensure_future(broker.stop())
    await asyncio.wait({stopping}, timeout=at_most.total_seconds())
    if not stopping.done():
        stopping.cancel()
    elif not stopping.cancelled() and stopping.exception():
        log.warning("broker connection did not close cleanly", error=stopping.exception())


async def run_sweep(subscription: Subscription, every: timedelta) -> None:
    """Look at deferred records again and again, until told to stop: the safety net of `release`."""
    while not subscription.stop.is_set():
        try:
            await release(subscription.engine, subscription.consumer, subscription.memory)
            await report(subscription.engine, subscription.consumer, subscription.memory)
            subscription.health.green("database")
            subscription.health.green("deferred records")
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            subscription.health.red("database", f"cannot be used: {type(error).__name__}")
        except HaltError as halt:
            subscription.health.red("deferred records", str(halt))
        await pause(subscription.stop, every)


async def _until_done(subscription: Subscription, records: list[Record]) -> bool:
    """Apply until done; False when the process stops or the consumer halts, so that nothing is committed."""
    part = f"consumer of {records[0].topic}"
    while not subscription.stop.is_set():
        try:
            await apply_batch(subscription.engine, subscription.consumer, records, subscription.memory)
            await follow(subscription.engine, subscription.consumer, subscription.memory)
        except RetryLaterError as again:
            if is_outage(again.__cause__):
                subscription.health.red(part, f"tries again: {type(again.__cause__).__name__}")
            else:
                log.warning("batch is tried again", error=again.__cause__)
            await pause(subscription.stop, again.after)
        except HaltError as halt:
            subscription.health.red(part, str(halt))
            log.critical("consumer halted", topic=records[0].topic, reason=str(halt))
            await subscription.stop.wait()
        except Exception as error:  # noqa: BLE001 - a handler that raises would lose the batch: it goes on, red
            subscription.health.red(part, f"cannot apply: {describe(error)}")
            log.error("batch failed", error=error)
            await pause(subscription.stop, subscription.consumer.patience.delay_max)
        else:
            subscription.health.green(part)
            return True
    return False


async def _commit(message: KafkaMessage, subscription: Subscription) -> None:
    """Move the group's offsets, however often it takes: with nothing more to read, nobody else would move them.

    When the group has changed meanwhile, the batch comes again, and the inbox knows it. aiokafka waits without end for
    a broker that died at this moment, hence the limit.
    """
    while True:
        try:
            await asyncio.wait_for(message.ack(), subscription.request_max.total_seconds())
        except (KafkaError, TimeoutError) as error:
            log.warning("offsets not committed", error=error)
            if isinstance(error, CommitFailedError) or subscription.stop.is_set():
                return
            await pause(subscription.stop, START_PAUSE)
        else:
            return


async def _parse(message: Any, original: Any) -> KafkaMessage:
    """FastStream's parser decodes headers and raises on bad ones; ours looks at nothing."""
    parser = original.__self__
    first, last = message[0], message[-1]
    parsed: KafkaMessage = parser.msg_class(
        body=b"",
        headers={},
        batch_headers=[],
        content_type=None,
        message_id=f"{first.topic}-{first.partition}-{first.offset}-{last.offset}",
        correlation_id=None,
        raw_message=message,
        path={},
        consumer=parser._consumer,  # noqa: SLF001 - FastStream hands it to parsers in no other way
    )
    return parsed


async def _decode(_message: Any) -> None:
    return None


def _raw_records(message: KafkaMessage) -> tuple[ConsumerRecord[bytes, bytes], ...]:
    raw = message.raw_message
    return raw if isinstance(raw, tuple) else (raw,)
