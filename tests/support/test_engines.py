"""The shared engines answer, and databases are fresh."""

from collections.abc import Callable

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic


@pytest.mark.kafka
async def test_a_topic_with_the_prefix_of_the_worker_can_be_made(kafka_bootstrap: str, topic_prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(f"{topic_prefix}probe", 1, 1)])

        assert f"{topic_prefix}probe" in await admin.list_topics()
    finally:
        await admin.close()


@pytest.mark.postgres
async def test_each_database_is_fresh_and_its_own(make_database: Callable[[str], str]) -> None:
    urls = [make_database("probe"), make_database("probe")]

    for url in urls:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            await connection.execute("CREATE TABLE probe (n integer)")
        finally:
            await connection.close()

    assert urls[0] != urls[1]
