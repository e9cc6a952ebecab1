"""What is in the outbox reaches the log, in order, at least once, whoever dies in between."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
import structlog
from aiokafka.errors import KafkaConnectionError
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from toy import NOW, OUTBOX, a_consumer, an_event, words

from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.health import Health
from chassis.outbox import enqueue
from chassis.relay import TopicsMissingError, WakeUp, relay_once, run_relay
from chassis.release import release
from chassis.telemetry import span
from chassis.testing.log import MemoryLog

pytestmark = pytest.mark.postgres


async def say(engine: AsyncEngine, *said: str, key: str = "ann") -> None:
    async with engine.begin() as connection:
        await enqueue(connection, OUTBOX, [an_event(word, key=key) for word in said], source="/toy", now=NOW)


async def depth(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return await connection.scalar(select(func.count()).select_from(OUTBOX.outbox)) or 0


def values(log: MemoryLog) -> list[bytes | None]:
    return [record.value for record in log.read("toy.words")]


async def test_rows_are_sent_in_order_and_forgotten(engine):
    log = MemoryLog()
    await say(engine, "one", "two", "three")

    assert await relay_once(engine, OUTBOX, log, rows_max=2) == 2
    assert await relay_once(engine, OUTBOX, log, rows_max=2) == 1

    assert values(log) == [b"one", b"two", b"three"]
    assert await depth(engine) == 0


async def test_a_failure_sends_the_whole_batch_again_and_a_consumer_sees_each_once(engine):
    log = MemoryLog()
    await say(engine, "one", "two", "three")
    log.fail_next(KafkaConnectionError, kept=2)

    with pytest.raises(KafkaConnectionError):
        await relay_once(engine, OUTBOX, log, rows_max=10)
    await relay_once(engine, OUTBOX, log, rows_max=10)
    await apply_batch(engine, a_consumer(), log.read("toy.words"), Memory())

    assert values(log) == [b"one", b"two", b"one", b"two", b"three"]
    assert await words(engine) == ["one", "two", "three"]


async def test_a_row_that_commits_late_with_a_lower_id_is_not_deleted_unsent(engine):
    log = MemoryLog()
    async with engine.connect() as slow:
        await enqueue(slow, OUTBOX, [an_event("slow", key="bob")], source="/toy", now=NOW)
        await say(engine, "quick")
        await relay_once(engine, OUTBOX, log, rows_max=10)
        await slow.commit()
    await relay_once(engine, OUTBOX, log, rows_max=10)

    assert values(log) == [b"quick", b"slow"]


async def test_only_one_relay_is_active(engine):
    class SlowLog(MemoryLog):
        def __init__(self) -> None:
            super().__init__()
            self.entered, self.go_on = asyncio.Event(), asyncio.Event()

        async def append(self, records):
            self.entered.set()
            await self.go_on.wait()
            await super().append(records)

    slow, other = SlowLog(), MemoryLog()
    await say(engine, "one")
    first = asyncio.ensure_future(relay_once(engine, OUTBOX, slow, rows_max=10))
    await slow.entered.wait()

    assert await relay_once(engine, OUTBOX, other, rows_max=10) is None

    slow.go_on.set()
    assert await first == 1
    assert values(other) == []


async def test_the_relay_outlives_a_broker_that_is_away_and_shows_it(engine, toy_database):
    log, health, stop = MemoryLog(), Health("relay"), asyncio.Event()
    reds: list[str] = []
    health.red = lambda part, reason: reds.append(f"{part}: {reason}")
    log.fail_next(KafkaConnectionError)
    running = asyncio.ensure_future(
        run_relay(
            engine,
            OUTBOX,
            lambda: log,
            WakeUp(toy_database),
            health,
            rows_max=10,
            poll_every=timedelta(milliseconds=50),
            stop=stop,
        )
    )
    await say(engine, "one")
    async with asyncio.timeout(20):
        while values(log) != [b"one"]:
            await asyncio.sleep(0)
    stop.set()
    await running

    assert reds == ["relay: cannot send: KafkaConnectionError"]


async def test_the_trace_of_the_writer_travels_in_the_row(engine):
    log = MemoryLog()
    with span("request", traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
        await say(engine, "one")
    await relay_once(engine, OUTBOX, log, rows_max=10)

    headers = dict(log.read("toy.words")[0].headers)
    assert headers["traceparent"].startswith(b"00-0af7651916cd43dd8448eb211c80319c-")


async def test_a_batch_that_arrives_with_a_hole_is_put_right_by_the_resend(engine):
    log = MemoryLog()
    await say(engine, "one", "two", "three")
    await relay_once(engine, OUTBOX, log, rows_max=10)
    one, two, three = log.read("toy.words")

    consumer, memory = a_consumer(), Memory()
    await apply_batch(engine, consumer, [one, three], memory)
    await release(engine, consumer, memory)
    await apply_batch(engine, consumer, [one, two, three], memory)
    await release(engine, consumer, memory)

    assert await words(engine) == ["one", "two", "three"]


async def test_rows_for_a_topic_that_is_not_there_stay_and_the_others_go_on(engine):
    log = MemoryLog()
    async with engine.begin() as connection:
        lost = [an_event("lost", topic="toy.deeds") for _ in range(3)]
        await enqueue(connection, OUTBOX, [*lost, an_event("one"), an_event("two")], source="/toy", now=NOW)
    log.missing = {"toy.deeds"}

    with pytest.raises(TopicsMissingError, match=r"toy\.deeds"):
        await relay_once(engine, OUTBOX, log, rows_max=2)
    assert (values(log), await depth(engine)) == ([b"one", b"two"], 3)

    log.missing = set()
    assert await relay_once(engine, OUTBOX, log, rows_max=10) == 3
    assert len(log.read("toy.deeds")) == 3


async def test_the_relay_outlives_the_loss_of_its_connections_and_logs_each_change_once(engine, toy_database):
    log, health, stop = MemoryLog(), Health("relay"), asyncio.Event()
    log.missing = {"toy.deeds"}
    poll = timedelta(milliseconds=10)

    async def sent(count: int) -> None:
        async with asyncio.timeout(20):
            while len(values(log)) < count:
                await asyncio.sleep(0.01)

    with structlog.testing.capture_logs() as lines:
        running = asyncio.ensure_future(
            run_relay(
                engine, OUTBOX, lambda: log, WakeUp(toy_database), health, rows_max=10, poll_every=poll, stop=stop
            )
        )
        for number in range(1, 6):
            await say(engine, f"{number}")
            await sent(number)
        async with engine.begin() as connection:
            await enqueue(connection, OUTBOX, [an_event(topic="toy.deeds")], source="/toy", now=NOW)
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            await connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
        await engine.dispose()
        for number in range(6, 9):
            await say(engine, f"{number}")
            await sent(number)
        stop.set()
        await running

    reasons = [line.get("reason", "green") for line in lines]
    assert all(before != after for before, after in pairwise(reasons))
    assert "topics are missing: toy.deeds" in reasons
    assert len(reasons) < 8
