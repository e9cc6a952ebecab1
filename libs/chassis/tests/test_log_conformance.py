"""One suite for the log: Kafka, and the twin that stands for it in tests."""

import asyncio
from datetime import timedelta
from typing import Self

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError
from toy import a_record

from chassis.brokers import Brokers
from chassis.envelope import Record
from chassis.kafka import KafkaLog, missing_topics
from chassis.reading import KafkaReader, TopicsNotThereError
from chassis.relay import Outgoing
from chassis.testing.log import MemoryLog, MemoryReader

TOPIC = "toy.log"


class RealLog(KafkaLog):
    def __init__(self, bootstrap: str, prefix: str) -> None:
        super().__init__(Brokers(bootstrap), prefix, request_max=timedelta(seconds=10))
        self._where = bootstrap, prefix

    async def everything(self) -> list[Record]:
        bootstrap, prefix = self._where
        partition = TopicPartition(prefix + TOPIC, 0)
        consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
        await consumer.start()
        try:
            consumer.assign([partition])
            end = (await consumer.end_offsets([partition]))[partition]
            consumer.seek(partition, 0)
            records: list[Record] = []
            async with asyncio.timeout(20):
                while await consumer.position(partition) < end:
                    got = await consumer.getmany(timeout_ms=200)
                    records += [
                        Record(
                            topic=TOPIC,
                            partition=0,
                            offset=raw.offset,
                            key=raw.key,
                            value=raw.value,
                            headers=tuple(raw.headers),
                        )
                        for raw in got.get(partition, [])
                    ]
            return records
        finally:
            await consumer.stop()

    def reader(self) -> KafkaReader:
        bootstrap, prefix = self._where
        return KafkaReader(Brokers(bootstrap), prefix, request_max=timedelta(seconds=10))


class TwinReader(MemoryReader):
    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return


class TwinLog(MemoryLog):
    async def everything(self) -> list[Record]:
        return self.read(TOPIC)

    def reader(self) -> TwinReader:
        return TwinReader(self)


@pytest.fixture(params=[pytest.param("real", marks=pytest.mark.kafka), "twin"])
async def log(request):
    if request.param == "twin":
        yield TwinLog()
        return
    bootstrap = request.getfixturevalue("kafka_bootstrap")
    prefix = request.getfixturevalue("topic_prefix") + f"{id(request)}-"
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(prefix + TOPIC, 1, 1)])
    await admin.close()
    async with RealLog(bootstrap, prefix) as opened:
        yield opened


def an_outgoing(value: bytes | None, key: bytes | None = b"ann", **headers: bytes) -> Outgoing:
    return Outgoing(topic=TOPIC, key=key, value=value, headers=tuple(headers.items()))


async def test_records_are_read_in_the_order_they_were_appended(log):
    await log.append([an_outgoing(b"one"), an_outgoing(b"two")])
    await log.append([an_outgoing(b"three")])

    records = await log.everything()
    assert [record.value for record in records] == [b"one", b"two", b"three"]
    assert [record.offset for record in records] == [0, 1, 2]


async def test_key_value_and_headers_are_kept_byte_for_byte(log):
    sent = an_outgoing(b"\x00\xff", ce_id=b"1", odd=b"\xff\xfe")
    await log.append([sent, an_outgoing(None)])

    first, second = await log.everything()
    assert (first.key, first.value, first.headers) == (sent.key, sent.value, sent.headers)
    assert second.value is None


async def test_large_records_among_small_ones_keep_their_place(log):
    sent = [b"small", b"x" * 900_000, b"small too", b"y" * 300_000, *(b"z" * 90_000 for _ in range(5)), b"last"]

    await log.append([an_outgoing(value) for value in sent])

    assert [record.value for record in await log.everything()] == sent


async def test_a_record_without_a_key_is_kept(log):
    await log.append([an_outgoing(b"x", key=None)])

    assert (await log.everything())[0].key is None


async def test_a_topic_that_is_not_there_is_told(log):
    log.missing = {"toy.none"}  # the twin must be told; Kafka knows

    assert await log.lacking([TOPIC, "toy.none"]) == {"toy.none"}


async def values_read_on(reader) -> list[bytes | None]:
    return [record.value async for records in reader.read_on(TOPIC) for record in records]


async def test_reading_begins_at_the_first_record_and_goes_on_where_it_was(log):
    await log.append([an_outgoing(b"one"), an_outgoing(b"two")])
    async with log.reader() as reader:
        assert await values_read_on(reader) == [b"one", b"two"]
        assert await values_read_on(reader) == []

        await log.append([an_outgoing(None)])

        assert await values_read_on(reader) == [None]


def a_stated(value: bytes | None, sequence: int, *, key: str = "ann", epoch: int = 1) -> Outgoing:
    made = a_record(topic=TOPIC, key=key, sequence=sequence, epoch=epoch)
    return Outgoing(topic=TOPIC, key=made.key, value=value, headers=made.headers)


async def test_the_latest_record_of_a_key_is_found_also_a_tombstone(log):
    await log.append([a_stated(b"one", 1), a_stated(b"other", 7, key="bob"), a_stated(b"two", 2)])
    async with log.reader() as reader:
        found = await reader.latest(TOPIC, "ann")
        assert found is not None
        assert found.data == b"two"

        await log.append([a_stated(None, 3), a_stated(b"more", 8, key="bob")])

        gone = await reader.latest(TOPIC, "ann")
        assert gone is not None
        assert gone.data == b""
        assert await reader.latest(TOPIC, "cid") is None


async def test_the_latest_record_is_the_one_of_the_highest_epoch_and_sequence_wherever_it_stands(log):
    await log.append([a_stated(b"two", 2), a_stated(None, 3)])
    await log.append([a_stated(b"two", 2)])  # sent before, and landed last
    async with log.reader() as reader:
        gone = await reader.latest(TOPIC, "ann")
        assert gone is not None
        assert gone.data == b""

        await log.append([a_stated(b"restored", 1, epoch=2), a_stated(b"two", 2)])

        restored = await reader.latest(TOPIC, "ann")
        assert restored is not None
        assert restored.data == b"restored"


@pytest.mark.kafka
async def test_a_reader_that_reads_nothing_closes_quietly(kafka_bootstrap, topic_prefix):
    async with KafkaReader(Brokers(kafka_bootstrap), topic_prefix, request_max=timedelta(seconds=5)):
        pass


@pytest.mark.kafka
async def test_reading_a_topic_that_is_not_there_is_told(kafka_bootstrap, topic_prefix):
    async with KafkaReader(Brokers(kafka_bootstrap), topic_prefix, request_max=timedelta(seconds=5)) as reader:
        with pytest.raises(TopicsNotThereError, match=r"nobody\.made\.me"):
            await reader.latest("nobody.made.me", "ann")


@pytest.mark.kafka
async def test_an_unreachable_broker_raises_instead_of_losing(topic_prefix):
    with pytest.raises(KafkaError):
        async with KafkaLog(Brokers("127.0.0.1:1"), topic_prefix, request_max=timedelta(seconds=1)):
            pass


@pytest.mark.kafka
async def test_missing_topics_are_named(kafka_bootstrap, topic_prefix):
    name = topic_prefix + "nobody.made.me"

    assert await missing_topics(Brokers(kafka_bootstrap), [name], request_max=timedelta(seconds=5)) == [name]
