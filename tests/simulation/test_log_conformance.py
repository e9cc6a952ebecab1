"""One suite for the log: Apache Kafka as the chassis uses it, and the twin on which the simulation runs."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import CommitFailedError

from chassis.brokers import Brokers
from chassis.kafka import KafkaLog
from chassis.relay import Outgoing
from tests.simulation.cluster import Cluster, Doubt, TwinProducer
from tests.simulation.groups import Member
from tests.simulation.process import give_way

TOPIC = "toy.log"
PARTITIONS = 2
SECONDS_MAX = 40


class TwinSide:
    def __init__(self) -> None:
        self.cluster = Cluster(random.Random(1), Doubt())
        self.cluster.make(TOPIC, PARTITIONS)

    def producer(self) -> TwinProducer:
        return TwinProducer(self.cluster, give_way)

    async def member(self) -> Member:
        return Member(self.cluster.group("g", TOPIC), give_way)


class RealMember:
    """A consumer as FastStream makes it: it polls, and commits what it polled."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer

    async def poll(self, records_max: int):
        got = await self._consumer.getmany(timeout_ms=200, max_records=records_max)
        return [record for records in got.values() for record in records]

    async def ack(self) -> None:
        await self._consumer.commit()

    async def leave(self) -> None:
        await self._consumer.stop()


class RealSide:
    def __init__(self, bootstrap: str, prefix: str) -> None:
        self._bootstrap, self._prefix = bootstrap, prefix
        self.members: list[RealMember] = []

    def producer(self) -> KafkaLog:
        return KafkaLog(Brokers(self._bootstrap), self._prefix, request_max=timedelta(seconds=10))

    async def member(self) -> RealMember:
        consumer = AIOKafkaConsumer(
            self._prefix + TOPIC,
            bootstrap_servers=self._bootstrap,
            group_id=self._prefix + "g",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            heartbeat_interval_ms=200,
            session_timeout_ms=6000,
        )
        await consumer.start()
        self.members.append(RealMember(consumer))
        return self.members[-1]


@pytest.fixture(params=[pytest.param("real", marks=pytest.mark.kafka), "twin"])
async def side(request):
    if request.param == "twin":
        yield TwinSide()
        return
    bootstrap = request.getfixturevalue("kafka_bootstrap")
    prefix = f"{request.getfixturevalue('topic_prefix')}{uuid4().hex[:6]}-"
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(prefix + TOPIC, PARTITIONS, 1)])
    await admin.close()
    made = RealSide(bootstrap, prefix)
    yield made
    for member in made.members:
        await member.leave()


def records(*values: bytes, key: bytes = b"ann") -> list[Outgoing]:
    return [Outgoing(topic=TOPIC, key=key, value=value, headers=(("h", b"\xff"),)) for value in values]


async def append(side, *values: bytes, key: bytes = b"ann") -> None:
    async with side.producer() as log:
        await log.append(records(*values, key=key))


async def read(member, count: int) -> list[bytes]:
    """So many records, however many polls it takes."""
    got: list[bytes] = []
    async with asyncio.timeout(SECONDS_MAX):
        while len(got) < count:
            got += [record.value for record in await member.poll(100)]
    return got


async def until_shared(members: Sequence[Any], side) -> list[set[int]]:
    """Append and poll until each member gets records of partitions that no other gets."""
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            for number in range(8):
                await append(side, b"more", key=f"k{number}".encode())
            found = [{record.partition for record in await member.poll(1000)} for member in members]
            if all(found) and not set.intersection(*found):
                return found


async def leave(member) -> None:
    gone = member.leave()
    if gone is not None:
        await gone


async def test_a_key_keeps_its_order_and_records_their_bytes(side):
    await append(side, b"one", b"two")
    await append(side, b"three")
    member = await side.member()

    got: list = []
    async with asyncio.timeout(SECONDS_MAX):
        while len(got) < 3:
            got += await member.poll(100)

    assert [record.value for record in got] == [b"one", b"two", b"three"]
    assert [record.offset for record in got] == [0, 1, 2]
    assert {(record.key, tuple(record.headers)) for record in got} == {(b"ann", (("h", b"\xff"),))}
    assert len({record.partition for record in got}) == 1


async def test_a_poll_gives_at_most_what_was_asked(side):
    await append(side, b"one", b"two", b"three")
    member = await side.member()
    got: list = []
    async with asyncio.timeout(SECONDS_MAX):
        while len(got) < 3:
            polled = await member.poll(2)
            assert len(polled) <= 2
            got += polled


async def test_missing_topics_are_told(side):
    async with side.producer() as log:
        assert await log.lacking([TOPIC, "toy.none"]) == {"toy.none"}


async def test_what_is_committed_does_not_come_again_and_the_rest_does(side):
    await append(side, b"one")
    first = await side.member()
    assert await read(first, 1) == [b"one"]
    await first.ack()
    await append(side, b"two")
    assert await read(first, 1) == [b"two"]
    await leave(first)

    second = await side.member()

    assert await read(second, 1) == [b"two"]


async def test_two_members_share_the_partitions(side):
    first, second = await side.member(), await side.member()

    shared = await until_shared([first, second], side)

    assert set.union(*shared) == {0, 1}


async def test_what_a_member_left_uncommitted_comes_to_the_other(side):
    first, second = await side.member(), await side.member()
    await until_shared([first, second], side)
    await first.ack()
    await second.ack()
    keys = {f"k{number}".encode() for number in range(8)}
    for key in sorted(keys):
        await append(side, b"mine", key=key)
    async with asyncio.timeout(SECONDS_MAX):
        while not any(record.value == b"mine" for record in await first.poll(100)):
            await asyncio.sleep(0)
    await leave(first)

    seen: set[bytes] = set()
    async with asyncio.timeout(SECONDS_MAX):
        while seen != keys:
            seen |= {record.key for record in await second.poll(100) if record.value == b"mine"}


async def test_the_twin_refuses_the_commit_of_whom_the_group_let_go():
    side = TwinSide()
    await append(side, b"one")
    member = await side.member()
    await read(member, 1)
    member.leave()

    with pytest.raises(CommitFailedError):
        await member.ack()
