"""Reads from Kafka what was told about payroll files, and brings it into the form in which it is expected."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from aiokafka import AIOKafkaConsumer

from deploy.local.demo.payroll_records import Told

TOPIC: Final = "payroll.files"
READ_MILLISECONDS: Final = 500

FileEvent = dict[str, Any]
"""`type` and `data` of an event."""


async def read_file_events(bootstrap: str, prefix: str) -> list[FileEvent]:
    """Read the whole topic; an event that was sent again is given once."""
    topic = prefix + TOPIC
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, group_id=None, auto_offset_reset="earliest")
    await consumer.start()
    found: dict[bytes, FileEvent] = {}
    try:
        partitions = consumer.assignment()
        ends = await consumer.end_offsets(partitions)
        for partition in partitions:
            while await consumer.position(partition) < ends[partition]:
                for got in (await consumer.getmany(partition, timeout_ms=READ_MILLISECONDS)).values():
                    for raw in got:
                        headers = dict(raw.headers)
                        event_type = headers["ce_type"].decode()
                        found.setdefault(headers["ce_id"], {"type": event_type, "data": json.loads(raw.value)})
    finally:
        await consumer.stop()
    return list(found.values())


def told_by(events: Iterable[Mapping[str, Any]]) -> list[Told]:
    """What the events tell; numbers are known by what they belong to, as they were told when they were assigned."""
    events = list(events)
    numbers = {
        event["data"]["elvire_number"]: (event["data"]["legal_employer"], event["data"]["rsz_category"])
        for event in events
        if "legal_employer" in event["data"]
    }
    return [_told(event["type"], event["data"], numbers) for event in events]


def _told(event_type: str, data: Mapping[str, Any], numbers: Mapping[str, tuple[str, str]]) -> Told:
    number = numbers.get(data["elvire_number"], ("?", data["elvire_number"]))
    match event_type:
        case "payroll.file-invalid.v1":
            detail = ",".join(error["code"] for error in data["errors"])
        case "payroll.message-rejected.v1":
            detail = f"{data['record_id']} v{data['version']}"
        case "payroll.rejection-resolved.v1":
            detail = f"{data['record_id']} v{data['rejected_version']} by v{data['accepted_version']}"
        case _:
            detail = ""
    legal_employer, rsz_category = number
    return Told(event_type, data["vlimpersnummer"], legal_employer, rsz_category, detail)
