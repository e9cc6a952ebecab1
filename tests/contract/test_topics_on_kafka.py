"""The topics of the contracts are made on Apache Kafka once, and a topic that differs is refused, never altered."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaConnectionError

from contracts.catalog import Catalog
from deploy.topics import Difference, TopicDriftError, create, drift

pytestmark = pytest.mark.kafka

DEADLINE_SECONDS = 30


@pytest.fixture
def prefix(topic_prefix: str) -> str:
    """A prefix of this test's own: it leaves altered topics behind."""
    return f"{topic_prefix}{secrets.token_hex(3)}-"


@pytest.fixture
async def admin(kafka_bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await client.start()
    yield client
    await client.close()


async def test_topics_and_dead_letters_are_made_once(kafka_bootstrap: str, prefix: str, catalog: Catalog) -> None:
    names = {name for topic in catalog.topics.values() for name in (topic.name, *topic.dead_letters)}

    missing = await drift({"bootstrap_servers": kafka_bootstrap}, prefix, catalog)
    created = await create({"bootstrap_servers": kafka_bootstrap}, prefix, catalog)
    created_again = await create({"bootstrap_servers": kafka_bootstrap}, prefix, catalog)

    assert {(difference.topic, difference.setting) for difference in missing} == {(prefix + n, "topic") for n in names}
    assert set(created) == {prefix + name for name in names}
    assert created_again == []
    assert await drift({"bootstrap_servers": kafka_bootstrap}, prefix, catalog) == []


async def test_a_topic_that_differs_is_named_and_left_alone(
    kafka_bootstrap: str, prefix: str, catalog: Catalog, admin: AIOKafkaAdminClient
) -> None:
    few = replace(catalog, topics={name: catalog.topics[name] for name in ("personnel.organisation", "payroll.files")})
    await create({"bootstrap_servers": kafka_bootstrap}, prefix, few)
    organisation, files = f"{prefix}personnel.organisation", f"{prefix}payroll.files"
    settings = {"cleanup.policy": "delete", "retention.ms": "1000", "max.message.bytes": "2000"}
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, organisation, settings)])
    await admin.create_partitions({files: NewPartitions(8)})

    async with asyncio.timeout(DEADLINE_SECONDS):  # the broker takes a moment to show what was altered
        while len(await drift({"bootstrap_servers": kafka_bootstrap}, prefix, few)) < len(settings) + 1:
            await asyncio.sleep(0)

    with pytest.raises(TopicDriftError) as refusal:
        await create({"bootstrap_servers": kafka_bootstrap}, prefix, catalog)

    expected = {
        Difference(organisation, "cleanup.policy", "delete", "compact"),
        Difference(organisation, "retention.ms", "1000", "-1"),
        Difference(organisation, "max.message.bytes", "2000", "1048588"),
        Difference(files, "partitions", "8", "6"),
    }
    assert set(refusal.value.differences) == expected
    assert f"{organisation}: retention.ms is 1000, the contract says -1" in str(refusal.value)
    found = await drift({"bootstrap_servers": kafka_bootstrap}, prefix, catalog)
    assert {difference for difference in found if difference.setting != "topic"} == expected
    assert f"{prefix}personnel.people" in {difference.topic for difference in found}


async def test_a_broker_that_stays_away_ends_the_wait(catalog: Catalog) -> None:
    with pytest.raises(KafkaConnectionError):
        await drift({"bootstrap_servers": "127.0.0.1:1"}, "", catalog, deadline=timedelta(seconds=0.2))
