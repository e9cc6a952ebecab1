"""The consumer on real Kafka: nothing is acknowledged before it had its effect, and junk parks alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError
from faststream.kafka import KafkaBroker
from toy import a_consumer, a_record, states, words

from chassis import subscribe
from chassis.brokers import Brokers
from chassis.health import Health
from chassis.subscribe import Subscription, new_broker, run_consumer, run_sweep

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]

TOPICS = ("toy.words", "toy.deeds", "toy.places")


@pytest.fixture
async def prefix(kafka_bootstrap, topic_prefix) -> str:
    made = f"{topic_prefix}{uuid4().hex[:6]}-"
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(made + topic, 2, 1) for topic in TOPICS])
    await admin.close()
    return made


def a_subscription(engine, bootstrap: str, prefix: str) -> Subscription:
    return Subscription(
        engine=engine,
        consumer=a_consumer(),
        brokers=Brokers(bootstrap),
        prefix=prefix,
        records_max=100,
        fetch_every=timedelta(milliseconds=10),
        request_max=timedelta(seconds=10),
        drain_max=timedelta(seconds=10),
        health=Health("database", "kafka"),
        stop=asyncio.Event(),
    )


@asynccontextmanager
async def consuming(subscription: Subscription) -> AsyncIterator[None]:
    tasks = [
        asyncio.ensure_future(run_consumer(subscription)),
        asyncio.ensure_future(run_sweep(subscription, timedelta(milliseconds=100))),
    ]
    try:
        yield
    finally:
        subscription.stop.set()
        await asyncio.gather(*tasks)


async def produce(bootstrap: str, prefix: str, *records) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for record in records:
            await producer.send_and_wait(
                prefix + record.topic, value=record.value, key=record.key, headers=list(record.headers)
            )


async def until(check, deadline: float = 30) -> None:
    """Look again at every turn of the loop until the claim holds."""
    async with asyncio.timeout(deadline):
        while not await check():
            await asyncio.sleep(0.02)


async def test_what_is_produced_before_the_consumer_starts_is_handled(engine, kafka_bootstrap, prefix):
    await produce(kafka_bootstrap, prefix, a_record("one", sequence=1), a_record("two", sequence=2))

    subscription = a_subscription(engine, kafka_bootstrap, prefix)
    async with consuming(subscription):
        await until(lambda: _equals(words(engine), ["one", "two"]))
        await until(lambda: _equals(_reasons(subscription), {}))


async def test_junk_on_the_topic_parks_alone_and_others_flow(engine, kafka_bootstrap, prefix):
    await produce(
        kafka_bootstrap,
        prefix,
        a_record("one", sequence=1),
        a_record("junk", ce_id=None),
        a_record("junk", ce_type=b"\xff\xfe"),
        a_record("two", sequence=2),
    )

    async with consuming(a_subscription(engine, kafka_bootstrap, prefix)):
        await until(lambda: _equals(words(engine), ["one", "two"]))
        await until(lambda: _equals(states(engine), ["parked", "parked"]))


async def test_offsets_are_committed_after_the_effect_and_a_restart_goes_on(engine, kafka_bootstrap, prefix):
    await produce(kafka_bootstrap, prefix, a_record("one", sequence=1))
    async with consuming(a_subscription(engine, kafka_bootstrap, prefix)):
        await until(lambda: _equals(words(engine), ["one"]))
        await until(lambda: _has_committed(kafka_bootstrap, prefix, 1))

    await produce(kafka_bootstrap, prefix, a_record("two", sequence=2))
    async with consuming(a_subscription(engine, kafka_bootstrap, prefix)):
        await until(lambda: _equals(words(engine), ["one", "two"]))


async def test_missing_topics_turn_readiness_red_by_name(engine, kafka_bootstrap, topic_prefix):
    subscription = a_subscription(engine, kafka_bootstrap, f"{topic_prefix}none-")

    async def is_red() -> bool:
        return "toy.deeds" in subscription.health.reasons.get("kafka", "")

    async with consuming(subscription):
        await until(is_red)


async def test_a_halted_consumer_commits_nothing_and_stays_red_though_other_topics_flow(
    engine, kafka_bootstrap, prefix
):
    await produce(kafka_bootstrap, prefix, *(a_record("poison", key=f"p{n}") for n in range(30)))
    subscription = a_subscription(engine, kafka_bootstrap, prefix)

    async def is_halted() -> bool:
        return "more records failed" in subscription.health.reasons.get("consumer of toy.words", "")

    async with consuming(subscription):
        await until(is_halted)
        await produce(kafka_bootstrap, prefix, a_record("deed", topic="toy.deeds"))
        await until(lambda: _equals(words(engine), ["deed"]))

        assert await is_halted()
        assert not await _has_committed(kafka_bootstrap, prefix, 30)


async def test_an_offset_that_could_not_be_committed_is_committed_though_nothing_more_comes(
    engine, kafka_bootstrap, prefix, monkeypatch
):
    failures = [TimeoutError(), KafkaConnectionError()]
    commit = AIOKafkaConsumer.commit

    async def failing(consumer, offsets=None) -> None:
        if failures:
            raise failures.pop()
        await commit(consumer, offsets)

    monkeypatch.setattr(AIOKafkaConsumer, "commit", failing)
    monkeypatch.setattr(subscribe, "START_PAUSE", timedelta(milliseconds=10))
    await produce(kafka_bootstrap, prefix, a_record("one", sequence=1))

    async with consuming(a_subscription(engine, kafka_bootstrap, prefix)):
        await until(lambda: _has_committed(kafka_bootstrap, prefix, 1), 20)

    assert await words(engine) == ["one"]


def test_every_subscriber_says_what_the_library_would_leave_implicit(engine):
    broker: KafkaBroker = new_broker(a_subscription(engine, "127.0.0.1:1", "x-"))

    assert sorted(name for each in broker.subscribers for name in each.topic_names) == [
        "x-toy.deeds",
        "x-toy.places",
        "x-toy.words",
    ]
    for subscriber in broker.subscribers:
        options = subscriber._connection_args
        assert options["auto_offset_reset"] == "earliest"
        assert options["enable_auto_commit"] is False


async def _reasons(subscription: Subscription) -> dict[str, str]:
    return subscription.health.reasons


async def _equals(question, answer) -> bool:
    return await question == answer


async def _has_committed(bootstrap: str, prefix: str, count: int) -> bool:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=prefix + "toy", enable_auto_commit=False)
    await consumer.start()
    try:
        offsets = [await consumer.committed(TopicPartition(prefix + "toy.words", n)) or 0 for n in range(2)]
        return sum(offsets) >= count
    finally:
        await consumer.stop()
