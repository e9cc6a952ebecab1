"""What a process in production does when it fails or ends: no text of an error is seen, no work is half done."""

import asyncio
import json
import signal
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from sqlalchemy import func, select
from test_lifecycle import a_process, run, until
from toy import STUCK_LOCK, a_record, words
from toy_api import INSZ

from chassis.brokers import Brokers
from chassis.kafka import missing_topics

TOPICS = ("toy.words", "toy.deeds", "toy.places")


async def test_the_text_of_an_unforeseen_error_reaches_neither_answer_nor_log():
    async with a_process(script="toy_api.py") as (process, client):
        answer = await client.get("/fail")
        process.send_signal(signal.SIGTERM)
        output, _ = await asyncio.wait_for(process.communicate(), 20)

    assert (answer.status_code, INSZ in answer.text) == (500, False)
    assert INSZ not in output.decode()
    lines = [json.loads(line) for line in output.decode().splitlines()]
    assert "ValueError" in {line.get("error") for line in lines}
    assert process.returncode == 0


async def test_a_task_that_fails_ends_the_process_with_code_1_and_its_text_is_not_seen():
    code, output = await run("toy_api.py", "fail")

    assert (code, INSZ in output) == (1, False)
    assert "task failed" in output


@pytest.fixture
async def topics(kafka_bootstrap, topic_prefix, request) -> str:
    prefix = f"{topic_prefix}{abs(hash(request.node.name))}-"
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(prefix + topic, 1, 1) for topic in TOPICS])
    await admin.close()
    wanted = [prefix + topic for topic in TOPICS]
    async with asyncio.timeout(20):
        while await missing_topics(Brokers(kafka_bootstrap), wanted, request_max=timedelta(seconds=5)):
            await asyncio.sleep(0.05)
    record = a_record("stuck")
    async with AIOKafkaProducer(bootstrap_servers=kafka_bootstrap) as producer:
        await producer.send_and_wait(prefix + record.topic, record.value, key=record.key, headers=list(record.headers))
    return prefix


async def committed(bootstrap: str, prefix: str) -> int:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(f"{prefix}toy")
        return sum(max(place.offset, 0) for place in offsets.values())
    finally:
        await admin.close()


@pytest.mark.postgres
@pytest.mark.kafka
@pytest.mark.parametrize("is_let_go", [True, False])
async def test_a_batch_in_hand_at_sigterm_is_finished_with_its_offset_or_not_at_all(
    engine, toy_database, kafka_bootstrap, topics, is_let_go
):
    settings = {
        "TOY_DATABASE_URL": toy_database,
        "TOY_KAFKA_BOOTSTRAP": kafka_bootstrap,
        "TOY_TOPIC_PREFIX": topics,
        "TOY_DRAIN_MAX": "PT20S" if is_let_go else "PT1S",
    }

    async def is_stuck() -> bool:
        async with engine.connect() as connection:
            waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            return bool((await connection.exec_driver_sql(waiting)).scalar())

    async with engine.connect() as holder, a_process(**settings) as (process, _):
        await holder.execute(select(func.pg_advisory_xact_lock(STUCK_LOCK)))
        await until(is_stuck)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        if is_let_go:
            await holder.rollback()
        await asyncio.wait_for(process.communicate(), 25)

    assert await words(engine) == (["stuck"] if is_let_go else [])
    assert await committed(kafka_bootstrap, topics) == (1 if is_let_go else 0)
    assert process.returncode == 0
