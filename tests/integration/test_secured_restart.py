"""The services, each with its own user, on three nodes of which one after the other is started anew."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy import text

from deploy.local.cluster import ADMIN, NODES, Cluster
from tests.integration.backbone import CONSUMING, SAYING, Backbone, count, opened_backbone, until
from tests.integration.life import Life, found
from tests.integration.secured import APART, SETTLED_SECONDS

pytestmark = [
    pytest.mark.long,
    pytest.mark.kafka,
    pytest.mark.postgres,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("secured"),
]

HIRED_AT_ONCE: Final = 4
FACTS_OF_A_HIRE: Final = [1, 2, 3]


@asynccontextmanager
async def working(ready: Cluster, make_database: Callable[[str], str]) -> AsyncIterator[Backbone]:
    """The services, each with its own user."""
    access = {service: ready.access(service.replace("_", "-")).model_dump() for service in {*CONSUMING, *SAYING}}
    made = Backbone(ready.bootstrap, APART, access=access)
    async with opened_backbone(made, make_database), made.saying(), made.hearing():
        yield made


async def test_nothing_is_lost_when_one_node_after_the_other_is_started_anew(
    ready: Cluster, make_database: Callable[[str], str]
) -> None:
    people: list[str] = []
    async with working(ready, make_database) as backbone:
        await found(backbone)
        for node in ready.nodes:
            stopping = asyncio.ensure_future(asyncio.to_thread(node.stop))
            people += await _hire(backbone, len(people))
            await stopping
            people += await _hire(backbone, len(people))
            await until(lambda: _all_is_sent(backbone), SETTLED_SECONDS)
            starting = asyncio.ensure_future(asyncio.to_thread(node.start))
            people += await _hire(backbone, len(people))
            await starting
            await until(lambda: _all_in_sync(ready), SETTLED_SECONDS)
        await backbone.until_quiet()

        assert len(set(people)) == HIRED_AT_ONCE * 3 * NODES
        assert await _parked(backbone) == 0
        assert Counter(await _numbers(backbone)) == Counter(people)
        assert await _said_of(backbone, set(people)) == dict.fromkeys(people, FACTS_OF_A_HIRE)


async def _hire(backbone: Backbone, so_far: int) -> list[str]:
    return [await Life(backbone, 100 + so_far + more).hire() for more in range(HIRED_AT_ONCE)]


async def _all_is_sent(backbone: Backbone) -> bool:
    """Two of three nodes are enough."""
    async with backbone.engines["personnel"].connect() as connection:
        return await connection.scalar(text("SELECT count(*) FROM outbox")) == 0


async def _all_in_sync(cluster: Cluster) -> bool:
    admin = AIOKafkaAdminClient(**cluster.access(ADMIN).client())
    try:
        await admin.start()
        described = await admin.describe_topics()
    finally:
        await admin.close()
    return all(len(part["isr"]) == NODES for topic in described for part in topic["partitions"])


async def _parked(backbone: Backbone) -> int:
    return sum([await count(backbone.engines[service], "deferred") for service in CONSUMING])


async def _numbers(backbone: Backbone) -> list[str]:
    async with backbone.engines["payroll_bridge"].connect() as connection:
        return list((await connection.scalars(text("SELECT vlimpersnummer FROM elvire_number"))).all())


async def _said_of(backbone: Backbone, people: set[str]) -> dict[str, list[int]]:
    """The sequences on the journal of each person, each once: a relay in doubt sends again."""
    said: dict[str, set[int]] = {person: set() for person in people}
    async with backbone.reader("notifier") as reader:
        async for records in reader.read_on("personnel.people"):
            for record in records:
                said[(record.key or b"").decode()].add(int(dict(record.headers)["ce_sequence"] or 0))
    return {person: sorted(sequences) for person, sequences in said.items()}
