"""The subscribers that the consume roles really make are those that the topic files and the AsyncAPI document name."""

import asyncio
from importlib import import_module

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.health import Health
from chassis.process import Process, new_subscription
from chassis.subscribe import new_broker
from contracts.catalog import Catalog
from deploy.asyncapi import document
from tests.contract.apps import SETTINGS

CONSUMERS = {"absence": "absence", "payroll-bridge": "payroll_bridge", "notifier": "notifier"}
PREFIX = "t1-"


async def subscribed(package: str) -> dict[str, str]:
    """Topic to the group under which the service's own composition subscribes to it."""
    settings = import_module(f"{package}.settings").Settings(**SETTINGS, topic_prefix=PREFIX)
    engine = create_async_engine(SETTINGS["database_url"])
    process = Process(settings, engine, Health(), asyncio.Event())
    consumer = import_module(f"{package}.app").new_consumer(settings)
    broker = new_broker(new_subscription(process, consumer))
    await engine.dispose()
    return {name: str(each.group_id) for each in broker.subscribers for name in each.topic_names}  # type: ignore[attr-defined]


@pytest.mark.parametrize("group", CONSUMERS)
async def test_a_consume_role_subscribes_to_the_topics_that_name_it(group: str, catalog: Catalog) -> None:
    topics = [topic for topic in catalog.topics.values() if group in topic.consumers and topic.state_of is None]

    assert await subscribed(CONSUMERS[group]) == {PREFIX + topic.name: PREFIX + group for topic in topics}


@pytest.mark.parametrize("group", CONSUMERS)
def test_a_rebuild_reads_the_states_whose_files_name_it(group: str, catalog: Catalog) -> None:
    settings = import_module(f"{CONSUMERS[group]}.settings").Settings(**SETTINGS, topic_prefix=PREFIX)
    replica = import_module(f"{CONSUMERS[group]}.app").new_consumer(settings).replica
    named = {topic.state_of: topic for topic in catalog.topics.values() if group in topic.consumers and topic.state_of}

    assert replica.stated == set(named)
    assert {event for topic in named.values() for event in topic.events} <= replica.keep.keys()


def test_the_asyncapi_document_names_the_same_topics(catalog: Catalog) -> None:
    addresses = {channel["address"] for channel in document(catalog)["channels"].values()}

    assert addresses >= set(catalog.topics)
