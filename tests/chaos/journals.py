"""What stands on the topics: each stream in one order, each number of it once, and repeats of the same event."""

from collections import defaultdict
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer

READ_MILLISECONDS = 500
JOURNALS = ("personnel.people", "absence.requests", "absence.availability", "elvire.feed", "payroll.files")

Said = tuple[str, str, int, str]
"""Topic, key, sequence, event id."""


async def read_journals(bootstrap: str) -> list[Said]:
    """Everything on the journals, partition by partition in its order."""
    consumer = AIOKafkaConsumer(*JOURNALS, bootstrap_servers=bootstrap, group_id=None, auto_offset_reset="earliest")
    await consumer.start()
    said: list[Said] = []
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        for partition, end in ends.items():
            while await consumer.position(partition) < end:
                for got in (await consumer.getmany(partition, timeout_ms=READ_MILLISECONDS)).values():
                    for raw in got:
                        headers = dict(raw.headers)
                        place = int(headers["ce_sequence"]), headers["ce_id"].decode()
                        said.append((raw.topic, raw.key.decode(), *place))
    finally:
        await consumer.stop()
    return said


def faults_of_order(said: Iterable[Said]) -> list[str]:
    """Streams that are not 1, 2, 3, … with one event for each number; what is sent again is passed over."""
    events: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    faults = []
    for topic, key, sequence, event_id in said:
        known = events[topic, key]
        if sequence == len(known) + 1:
            known.append(event_id)
        elif sequence > len(known):
            faults.append(f"{topic}/{key}@{sequence} comes after {len(known)}")
        elif known[sequence - 1] != event_id:
            faults.append(f"{topic}/{key}@{sequence} is two events")
    return faults
