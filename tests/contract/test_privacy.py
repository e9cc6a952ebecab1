"""What is personal stays on restricted topics with named consumers, and never becomes a key."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from contracts.catalog import Catalog, EventType, Topic, load

EVENTS = list(load().events.values())
HARMLESS = {"none", "pseudonym"}
PROTECTED = {"personal", "sensitive"}
AT_LEAST = {
    "insz": {"sensitive"},
    "pay_category": {"sensitive"},
    **dict.fromkeys(("given_name", "family_name", "birth_day", "mail_address", "leave_type"), PROTECTED),
    **dict.fromkeys(("vlimpersnummer", "elvire_number", "decided_by", "reported_by"), PROTECTED | {"pseudonym"}),
}


PLAIN_ON_HEALTH = {"vlimpersnummer", "record_id", "case_number", "recorded_at"}
SAME_WORD_ELSEWHERE = {"kind", "last_day", "outcome"}
"""Of a work relation, and of telework."""


def _fields(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, field in schema.get("properties", {}).items():
        yield f"{path}{name}", field
        yield from _fields(field, f"{path}{name}.")
        yield from _fields(field.get("items", {}), f"{path}{name}[].")


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_every_field_is_described_and_says_how_personal_it_is(event: EventType) -> None:
    for path, field in _fields(event.schema):
        assert field.get("x-pii") in HARMLESS | PROTECTED, path
        assert field.get("description"), path


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_well_known_personal_fields_are_never_marked_as_less(event: EventType) -> None:
    for path, field in _fields(event.schema):
        name = path.rpartition(".")[2]
        assert field["x-pii"] in AT_LEAST.get(name, HARMLESS | PROTECTED), path


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_personal_fields_are_on_restricted_topics_only(event: EventType, catalog: Catalog) -> None:
    topic = catalog.topic_of(event.name)

    personal = [path for path, field in _fields(event.schema) if field["x-pii"] in PROTECTED]

    assert not personal or topic.restricted, personal


def test_headers_are_described_and_identify_nobody_by_themselves(catalog: Catalog) -> None:
    for path, field in _fields(catalog.envelope):
        assert field.get("x-pii") in HARMLESS, path
        assert field.get("description"), path


def test_keys_identify_nobody_by_themselves(catalog: Catalog) -> None:
    assert {topic.key.pii for topic in catalog.topics.values()} <= HARMLESS


def test_a_restricted_topic_is_for_those_it_names(catalog: Catalog) -> None:
    assert not [topic.name for topic in catalog.topics.values() if topic.restricted and topic.is_for_anybody]


def test_what_is_about_health_is_sensitive_and_told_by_no_other_topic_of_personnel(catalog: Catalog) -> None:
    health = catalog.topics["personnel.health"]
    told = {name: field for event in health.events for name, field in _fields(catalog.events[event].schema)}

    assert {name for name, field in told.items() if field["x-pii"] != "sensitive"} == PLAIN_ON_HEALTH
    others = [topic for topic in catalog.topics.values() if topic.producer == health.producer and topic != health]
    elsewhere = {name.rpartition(".")[2] for topic in others for name in _names_on(topic, catalog)}
    assert elsewhere & told.keys() == {"vlimpersnummer", "effective_day", "recorded_at", *SAME_WORD_ELSEWHERE}


def _names_on(topic: Topic, catalog: Catalog) -> Iterator[str]:
    for event in topic.events:
        yield from (name for name, _ in _fields(catalog.events[event].schema))


def test_the_open_stream_tells_neither_kind_nor_reason_of_an_absence(catalog: Catalog) -> None:
    fields = set(catalog.events["absence.availability-changed.v1"].schema["properties"])

    assert fields == {
        "absence_id",
        "vlimpersnummer",
        "state",
        "first_day",
        "last_day",
        "part",
        "effective_day",
        "recorded_at",
    }
