"""Schemas are closed, described and exampled; examples are demo data that can belong to nobody."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator
from stdnum.be import nn

from chassis.envelope import Event, Seen, write_headers
from contracts.catalog import Catalog, EventType, load

EVENTS = list(load().events.values())
EXAMPLES = [(event, name) for event in EVENTS for name in event.examples]
IDS = [f"{event.name}-{name}" for event, name in EXAMPLES]
DAY_COUNTERS = range(990, 998)
KINDS = {
    "personnel.unit-changed.v1": "unit",
    "personnel.legal-employer-changed.v1": "employer",
    "personnel.location-changed.v1": "location",
    "personnel.risk-code-changed.v1": "risk-code",
    **{
        f"personnel.{kind}-changed.v1": kind
        for kind in ("schedule", "function", "grade", "salary-scale", "rsz-category", "worker-code", "exit-reason")
    },
}
"""Of the events whose key is not one of their fields, the kind before the code."""


def _objects(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if schema.get("type") == "object":
        yield schema
    for field in schema.get("properties", {}).values():
        yield from _objects(field)
    if "items" in schema:
        yield from _objects(schema["items"])


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_a_schema_is_valid_closed_and_names_itself(event: EventType) -> None:
    Draft202012Validator.check_schema(event.schema)

    assert event.schema["$id"] == f"contracts/events/{event.name}/schema.json"
    assert event.schema["title"]
    assert event.schema["description"]
    assert [part for part in _objects(event.schema) if part["additionalProperties"] is not False] == []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_every_event_says_from_when_it_holds_and_when_it_was_recorded(event: EventType) -> None:
    assert {"effective_day", "recorded_at"} <= set(event.schema["required"])


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_every_event_has_two_examples(event: EventType) -> None:
    assert len(event.examples) >= 2


@pytest.mark.parametrize(("event", "name"), EXAMPLES, ids=IDS)
def test_every_example_validates(event: EventType, name: str) -> None:
    validator = Draft202012Validator(event.schema, format_checker=Draft202012Validator.FORMAT_CHECKER)

    assert [error.message for error in validator.iter_errors(dict(event.examples[name]))] == []


@pytest.mark.parametrize(("event", "name"), EXAMPLES, ids=IDS)
def test_every_example_is_demo_data(event: EventType, name: str) -> None:
    example = event.examples[name]

    for field in ("vlimpersnummer", "decided_by", "reported_by"):
        assert re.fullmatch(r"9\d{5}", example.get(field) or "900000"), field
    if insz := example.get("insz"):
        assert nn.is_valid(insz) or _is_bis(insz)
        assert int(insz[6:9]) in DAY_COUNTERS
        assert insz[2:6] not in {"0000", "0101"}
    assert (example.get("mail_address") or "somebody.example").endswith(".example")
    assert not re.findall(r"OVO(?!999)\d+", str(example))


def _is_bis(insz: str) -> bool:
    """Check digits of a BIS number (month raised by 20 or 40), of either century."""
    rest, check = int(insz[:9]), int(insz[9:])
    return int(insz[2:4]) > 12 and check in {97 - rest % 97, 97 - (2_000_000_000 + rest) % 97}


def test_the_key_of_a_record_is_one_of_its_fields_or_a_kind_and_a_code(catalog: Catalog) -> None:
    for event, name in EXAMPLES:
        topic, example = catalog.topic_of(event.name), event.examples[name]
        if topic.name == "elvire.control":
            key = f"load:{example['load_id']}"
        else:
            key = f"{KINDS[event.name]}:{example['code']}" if event.name in KINDS else example[topic.key.name]

        assert re.fullmatch(topic.key.pattern, key), event.name


def test_the_envelope_names_the_headers_of_cloudevents_in_binary_mode(catalog: Catalog) -> None:
    headers = {
        "ce_specversion": "1.0",
        "ce_id": "7d0f6b1e-3c52-4a8e-9a41-0c5f2b6e1a01",
        "ce_type": "absence.leave-approved.v1",
        "ce_source": "/absence",
        "ce_subject": "900017",
        "ce_time": "2026-11-17T07:58:10Z",
        "ce_dataschema": "contracts/events/absence.leave-approved.v1/schema.json",
        "content-type": "application/json",
        "ce_sequence": "3",
        "ce_epoch": "1",
        "ce_origin": "entered",
        "ce_seen": "personnel.people/900017@12,personnel.organisation/unit:OVO999004@1",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    }
    validator = Draft202012Validator(catalog.envelope)

    assert validator.is_valid(headers)
    assert not validator.is_valid({**headers, "ce_sequence": "0"})
    assert not validator.is_valid({name: value for name, value in headers.items() if name != "ce_origin"})


def test_the_headers_that_the_chassis_writes_follow_the_envelope(catalog: Catalog) -> None:
    seen = (Seen("personnel.people", "900017", 12), Seen("personnel.organisation", "unit:OVO999004", 1))
    event = Event(
        topic="absence.requests",
        key="900017",
        event_id=UUID(int=1),
        event_type="absence.leave-approved.v1",
        data=b"{}",
        origin="imported",
        seen=seen,
    )
    traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    written = write_headers(
        event,
        source="/absence",
        time=datetime(2026, 11, 17, 7, 58, 10, 123456, tzinfo=UTC),
        epoch=1,
        sequence=3,
        traceparent=traceparent,
    )

    headers = {name: (value or b"").decode() for name, value in written}
    assert [error.message for error in Draft202012Validator(catalog.envelope).iter_errors(headers)] == []


def test_the_state_of_a_number_has_the_fields_of_the_records_that_it_repeats() -> None:
    events = {event.name: event.schema for event in EVENTS}
    parts = [events[f"elvire.{kind}-changed.v1"]["properties"] for kind in ("master", "employment", "absence")]
    record = events["elvire.file-stated.v1"]["properties"]["records"]["items"]["properties"]["record"]

    assert set(record["properties"]) == {name for part in parts for name in part} - {"load_id"}
