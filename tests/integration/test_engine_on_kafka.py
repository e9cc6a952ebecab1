"""The engine simulator as a process on Apache Kafka: it answers by the contract and survives what it must survive."""

import json
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from jsonschema import Draft202012Validator

from deploy.local.kafka import Kafka
from deploy.local.ports import LOOPBACK, free_port
from tests.support.feed import EMPLOYMENT_ID, MASTER_ID, NUMBER, TRACE, Said, a_master, an_absence, an_employment
from tests.support.standin import StandIn, running

pytestmark = pytest.mark.kafka

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
ANSWER_MILLISECONDS = 20_000


class Feed:
    """A feed of its own on a broker, and the engine that reads it."""

    def __init__(self, bootstrap: str, prefix: str, folder: Path) -> None:
        self.bootstrap = bootstrap
        self.prefix = f"{prefix}{secrets.token_hex(3)}-"
        self.folder = folder
        self.port = free_port()

    @property
    def settings(self) -> dict[str, str]:
        return {
            "ENGINE_KAFKA_BOOTSTRAP": self.bootstrap,
            "ENGINE_TOPIC_PREFIX": self.prefix,
            "ENGINE_HTTP_HOST": LOOPBACK,
            "ENGINE_HTTP_PORT": str(self.port),
            "ENGINE_STATE_FILE": str(self.folder / "engine.jsonl"),
        }

    async def make_topics(self) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            await admin.create_topics(
                [NewTopic(f"{self.prefix}{name}", 2, 1) for name in ("elvire.control", "elvire.feed", "engine.acks")]
            )
        finally:
            await admin.close()

    async def say(self, *said: Said) -> None:
        async with AIOKafkaProducer(bootstrap_servers=self.bootstrap, acks="all") as producer:
            for one in said:
                await producer.send_and_wait(
                    f"{self.prefix}elvire.feed", key=one.key.encode(), value=one.value, headers=one.kafka_headers()
                )

    async def answers(self, count: int) -> list[Any]:
        """Read so many answers from the beginning; fewer when no more come in time."""
        return await self._read(lambda records: len(records) >= count)

    async def distinct_answers(self, count: int) -> list[Any]:
        """Read from the beginning until there are so many answers when repeats are left out."""
        records = await self._read(lambda records: len(by_id(records)) >= count)
        return list(by_id(records).values())

    async def _read(self, is_enough: Callable[[list[Any]], bool]) -> list[Any]:
        consumer = AIOKafkaConsumer(
            f"{self.prefix}engine.acks", bootstrap_servers=self.bootstrap, auto_offset_reset="earliest"
        )
        records: list[Any] = []
        async with consumer:
            while not is_enough(records):
                batches = await consumer.getmany(timeout_ms=ANSWER_MILLISECONDS, max_records=1)
                if not batches:
                    break
                records += [record for batch in batches.values() for record in batch]
        return records

    @contextmanager
    def engine(self) -> Iterator[StandIn]:
        with running("engine", self.port, self.settings, self.folder / "log") as engine:
            yield engine


@asynccontextmanager
async def a_feed(bootstrap: str, prefix: str, folder: Path) -> AsyncIterator[Feed]:
    feed = Feed(bootstrap, prefix, folder)
    await feed.make_topics()
    yield feed


def headers_of(record: Any) -> dict[str, str]:
    return {name: content.decode() for name, content in record.headers}


def by_id(records: list[Any]) -> dict[str, Any]:
    return {headers_of(record)["ce_id"]: record for record in records}


def sequences(records: list[Any]) -> list[int]:
    return [int(headers_of(record)["ce_sequence"]) for record in records]


async def test_the_answers_follow_the_contract(kafka_bootstrap: str, topic_prefix: str, tmp_path: Path) -> None:
    envelope = Draft202012Validator(json.loads((CONTRACTS / "envelope.schema.json").read_text()))
    schema = CONTRACTS / "events" / "engine.message-acknowledged.v1" / "schema.json"
    payload = Draft202012Validator(json.loads(schema.read_text()))
    async with a_feed(kafka_bootstrap, topic_prefix, tmp_path) as feed:
        await feed.say(a_master(), an_employment(), Said(an_absence().event_type, 1, key="E0000020187"))
        with feed.engine() as engine:
            records = await feed.answers(3)
            received = engine.get("/api/received", after=1)["received"]

    for record in records:
        envelope.validate(headers_of(record))
        payload.validate(json.loads(record.value))
        assert headers_of(record)["traceparent"] == TRACE
    assert {(record.key.decode(), json.loads(record.value)["code"]) for record in records} == {
        (NUMBER, None),
        ("E0000020187", "master-unknown"),
    }
    assert sequences([record for record in records if record.key.decode() == NUMBER]) == [1, 2]
    assert [one["number"] for one in received] == [2, 3]
    assert all(one["body"]["record_id"] == one["record_id"] for one in received)
    assert "Peeters" not in (tmp_path / "log").read_text()


async def test_a_killed_engine_goes_on_where_it_was(kafka_bootstrap: str, topic_prefix: str, tmp_path: Path) -> None:
    async with a_feed(kafka_bootstrap, topic_prefix, tmp_path) as feed:
        with feed.engine() as engine:
            await feed.say(a_master(), an_employment())
            engine.get("/api/received", after=1, wait_seconds=20)
            engine.process.kill()
            await feed.say(an_employment(3, version=2), an_absence(4))
            engine.start()
            await feed.answers(4)
            summary = engine.get("/api/summary")
            records = engine.get("/api/records")["records"]
            assert engine.terminate() == 0

    assert summary["violations"] == []
    assert summary["accepted"] == 4
    assert {record["record_id"]: record["version"] for record in records}[EMPLOYMENT_ID] == 2


async def test_without_its_memory_the_engine_reads_everything_again(
    kafka_bootstrap: str, topic_prefix: str, tmp_path: Path
) -> None:
    async with a_feed(kafka_bootstrap, topic_prefix, tmp_path) as feed:
        with feed.engine() as engine:
            await feed.say(a_master(), an_employment())
            first = await feed.answers(2)
            assert engine.terminate() == 0
        (tmp_path / "engine.jsonl").unlink()
        with feed.engine() as engine:
            again = (await feed.answers(4))[2:]
            summary = engine.get("/api/summary")

    assert summary["received"] == 2
    assert summary["violations"] == []
    assert [headers_of(record)["ce_id"] for record in again] == [headers_of(record)["ce_id"] for record in first]
    assert sequences(again) == [1, 2]
    assert int(headers_of(again[0])["ce_epoch"]) > int(headers_of(first[0])["ce_epoch"])


async def test_orders_are_followed_also_over_a_kill(kafka_bootstrap: str, topic_prefix: str, tmp_path: Path) -> None:
    orders = [
        {
            "match": {"record_id": EMPLOYMENT_ID, "version": 1},
            "do": "reject",
            "code": "unit-unknown",
            "text": "Onbekend",
        },
        {"match": {"record_prefix": "absence/"}, "do": "silent"},
        {"match": {"record_id": MASTER_ID}, "do": "answer_twice", "times": 1},
    ]
    async with a_feed(kafka_bootstrap, topic_prefix, tmp_path) as feed:
        with feed.engine() as engine:
            engine.http.post("/api/behaviour", json=orders).raise_for_status()
            assert engine.http.post("/api/behaviour", json=[{"match": {}, "do": "silent"}]).status_code == 422
            engine.process.kill()
            engine.start()
            await feed.say(a_master(), an_employment(), an_absence(), a_master(4, version=2))
            records = await feed.answers(4)
            summary = engine.get("/api/summary")
            engine.http.delete("/api/behaviour").raise_for_status()
            assert engine.get("/api/behaviour") == {"orders": []}

    said = [json.loads(record.value) for record in records]
    assert [(one["record_id"], one["version"], one["code"]) for one in said] == [
        (MASTER_ID, 1, None),
        (MASTER_ID, 1, None),
        (EMPLOYMENT_ID, 1, "unit-unknown"),
        (MASTER_ID, 2, None),
    ]
    assert sequences(records) == [1, 2, 3, 4]
    assert summary["answers"]["never"] == 1


async def test_the_engine_waits_red_for_its_topics(kafka_bootstrap: str, topic_prefix: str, tmp_path: Path) -> None:
    feed = Feed(kafka_bootstrap, topic_prefix, tmp_path)
    engine = StandIn("engine", feed.port, feed.settings, tmp_path / "log")
    try:
        engine.process.launch()
        engine.wait_for(
            f"missing topic: {feed.prefix}elvire.control, {feed.prefix}elvire.feed, {feed.prefix}engine.acks"
        )
        assert engine.is_alive()

        await feed.make_topics()
        await feed.say(a_master())

        assert len(await feed.answers(1)) == 1
        engine.wait_until_ready()
    finally:
        engine.close()


@pytest.mark.long
async def test_the_engine_comes_back_after_its_broker(tmp_path: Path) -> None:
    broker = Kafka(tmp_path / "kafka")
    feed = Feed(broker.bootstrap, "", tmp_path)
    engine = StandIn("engine", feed.port, feed.settings, tmp_path / "log")
    try:
        engine.process.launch()
        engine.wait_for("Kafka is out of reach")
        broker.start()
        await feed.make_topics()
        await feed.say(a_master())
        assert len(await feed.answers(1)) == 1

        broker.kill()
        engine.wait_for("Kafka is out of reach")
        assert engine.is_alive()
        broker.start()
        await feed.say(an_employment(), an_absence())

        # What was answered without a commit is answered again: the same answer, known by its id.
        assert sequences(await feed.distinct_answers(3)) == [1, 2, 3]
        assert engine.get("/api/summary")["violations"] == []
        broker.kill()
        assert engine.terminate() == 0
    finally:
        engine.close()
        broker.stop()
