"""With TLS, passwords and permissions made from the topic files each service gets what it needs, and no more."""

import asyncio
from pathlib import Path
from typing import Final

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    AuthenticationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
)
from pydantic import SecretStr

from chassis.brokers import Brokers
from chassis.kafka import KafkaLog
from chassis.relay import Outgoing
from contracts.catalog import load
from deploy.acls import Permission, apply, differences, permissions
from deploy.local.cluster import ADMIN, Cluster
from tests.integration.backbone import REQUEST_MAX
from tests.integration.secured import USERS, brokers
from tests.support.certificates import make_certificates

pytestmark = [
    pytest.mark.long,
    pytest.mark.kafka,
    pytest.mark.postgres,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("secured"),
]

TOPICS: Final = sorted(name for topic in load().topics.values() for name in (topic.name, *topic.dead_letters))
FETCH_SECONDS: Final = 20.0


def may(user: str, operation: str) -> set[str]:
    """The topics with which a user may do that, by the topic files."""
    return {
        each.name
        for each in permissions(load())
        if each.resource == "topic" and each.operation == operation and each.user in {user, "*"}
    }


@pytest.mark.parametrize("user", USERS)
async def test_a_service_writes_what_it_says_and_nothing_else(ready: Cluster, user: str) -> None:
    record = {topic: Outgoing(topic=topic, key=b"k", value=b"{}", headers=()) for topic in TOPICS}
    async with KafkaLog(brokers(ready, user), "", request_max=REQUEST_MAX) as log:
        await log.append([record[topic] for topic in TOPICS if topic in may(user, "Write")])

    async with AIOKafkaProducer(**brokers(ready, user).client(), acks="all") as plain:
        for topic in sorted(set(TOPICS) - may(user, "Write")):
            with pytest.raises(TopicAuthorizationFailedError):
                await plain.send_and_wait(topic, key=b"k", value=b"{}")


@pytest.mark.parametrize("user", USERS)
async def test_a_service_reads_what_it_hears_and_says_and_nothing_else(ready: Cluster, user: str) -> None:
    async with AIOKafkaProducer(**brokers(ready, ADMIN).client(), acks="all") as anybody:
        for topic in TOPICS:
            await anybody.send_and_wait(topic, key=b"k", value=b"{}", partition=0)

    read = set()
    for topic in TOPICS:
        try:
            read |= {topic} if await first_record(brokers(ready, user), topic) else set()
        except TopicAuthorizationFailedError:
            assert topic not in may(user, "Read")

    assert read == may(user, "Read")
    hears = {each.name for each in load().topics.values() if user in each.consumers or each.is_for_anybody}
    assert hears <= read
    restricted = {each.name for each in load().topics.values() if each.restricted and each.producer != user}
    assert restricted & read == hears & restricted


async def first_record(those: Brokers, topic: str) -> bool:
    consumer = AIOKafkaConsumer(topic, **those.client(), auto_offset_reset="earliest")
    try:
        await consumer.start()
        return bool(await asyncio.wait_for(consumer.getone(), FETCH_SECONDS))
    finally:
        await consumer.stop()


async def test_a_service_moves_the_offsets_of_its_own_group_only(ready: Cluster) -> None:
    for user, topic in (("absence", "personnel.people"), ("engine", "elvire.feed")):
        place = TopicPartition(topic, 0)
        async with AIOKafkaConsumer(**brokers(ready, user).client(), group_id=user) as own:
            own.assign([place])
            await own.commit({place: 0})
            assert await own.committed(place) == 0

        foreign = AIOKafkaConsumer(**brokers(ready, user).client(), group_id="payroll-bridge")
        foreign.assign([place])
        with pytest.raises(GroupAuthorizationFailedError):
            try:
                await foreign.start()
                await foreign.commit({place: 0})
            finally:
                await foreign.stop()


async def test_who_has_another_password_or_none_does_not_get_in(ready: Cluster) -> None:
    good = brokers(ready, "absence")
    wrong = Brokers(good.bootstrap, good.security, good.username, SecretStr("guessed"), good.ca_file)
    unknown = Brokers(good.bootstrap, good.security, "stranger", good.password, good.ca_file)
    nobody = Brokers(good.bootstrap, "SSL", ca_file=good.ca_file)
    open_ = Brokers(good.bootstrap)

    for those in (wrong, unknown):
        with pytest.raises((AuthenticationFailedError, KafkaConnectionError)):
            await _start(those)
    for those in (nobody, open_):
        with pytest.raises((KafkaConnectionError, TimeoutError)):
            await _start(those)


async def test_brokers_for_whom_nobody_known_vouches_are_not_believed(ready: Cluster, tmp_path: Path) -> None:
    good = brokers(ready, "absence")
    other = make_certificates(tmp_path).ca_file

    for ca_file in (None, other):
        with pytest.raises(KafkaConnectionError):
            await _start(Brokers(good.bootstrap, good.security, good.username, good.password, ca_file))


async def _start(those: Brokers) -> None:
    producer = AIOKafkaProducer(**those.client(), request_timeout_ms=3000)
    try:
        await asyncio.wait_for(producer.start(), FETCH_SECONDS)
    finally:
        await producer.stop()


async def test_a_permission_that_no_topic_file_gives_is_named(ready: Cluster) -> None:
    admin = ready.access(ADMIN).client()
    extra = Permission("notifier", "topic", "elvire.feed", "Read")

    await apply(admin, [extra])

    missing, too_much = await differences(admin, permissions(load()))
    assert missing == []
    assert extra in too_much
    assert extra.command("remove").startswith("kafka-acls.sh --remove --allow-principal 'User:notifier'")
