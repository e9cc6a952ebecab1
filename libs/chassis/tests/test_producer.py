"""The producer believes a record is kept only when every replica in sync has it, and never sends it twice by itself."""

from datetime import timedelta

import pytest

from chassis.brokers import Brokers
from chassis.kafka import KafkaLog

pytestmark = pytest.mark.kafka


async def test_a_record_counts_as_sent_when_all_replicas_in_sync_have_it(kafka_bootstrap):
    async with KafkaLog(Brokers(kafka_bootstrap), "t-", request_max=timedelta(seconds=10)) as log:
        sender = log._producer._sender

    assert sender._acks == -1
    assert sender._txn_manager is not None
