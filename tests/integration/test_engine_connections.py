"""A connection that does not end in time is cut off, whatever kind it is: the engine connects anew and does not end."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.client import AIOKafkaClient

from deploy.local.engine import feed

NOBODY = "127.0.0.1:9"


def a_consumer() -> Any:
    return AIOKafkaConsumer(bootstrap_servers=NOBODY)


def a_producer() -> Any:
    return AIOKafkaProducer(bootstrap_servers=NOBODY)


@pytest.mark.parametrize("a_connection", [a_consumer, a_producer])
async def test_a_connection_that_never_ends_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, a_connection: Callable[[], Any]
) -> None:
    closed = list[AIOKafkaClient]()

    async def close(client: AIOKafkaClient) -> None:
        closed.append(client)

    connection = a_connection()
    monkeypatch.setattr(AIOKafkaClient, "close", close)
    monkeypatch.setattr(connection, "stop", asyncio.Event().wait)
    monkeypatch.setattr(feed, "STOP_SECONDS_MAX", 0.01)
    await feed.close_connection(connection)

    assert len(closed) == 1
    connection._closed = True  # there is nothing else to close
