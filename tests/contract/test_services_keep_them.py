"""The services say what was promised, and need no more than was promised."""

import json

import pytest
from jsonschema import Draft202012Validator

from contracts.catalog import SETTLES_ITSELF, Catalog
from tests.contract.services import PACKAGES, event_type, hears, inbound, named, outbound, says, topic
from tests.contract.shapes import misfits, variants

SERVICES = list(PACKAGES)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_what_the_topic_files_name(service: str, catalog: Catalog) -> None:
    topics, _ = named(catalog, service)

    assert says(service) == {name: set(catalog.topics[name].events) for name in topics}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_hears_the_topics_whose_files_name_it(service: str, catalog: Catalog) -> None:
    _, topics = named(catalog, service)

    assert set(hears(service)) == topics
    for name, events in hears(service).items():
        assert events, name
        assert events <= set(catalog.topics[name].events)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_one_model_for_each_event_it_declares(service: str) -> None:
    said = sorted((topic(model), event_type(model)) for model in outbound(service))
    heard = sorted(event_type(model) for model in inbound(service))

    assert said == sorted((name, event) for name, events in says(service).items() for event in events)
    assert heard == sorted(event for events in hears(service).values() for event in events)


def test_every_event_is_acted_upon_by_somebody_unless_anybody_may_read_it_or_nobody(catalog: Catalog) -> None:
    heard = {event for service in SERVICES for events in hears(service).values() for event in events}

    for event in catalog.events.keys() - heard:
        home = catalog.topic_of(event)
        assert not (home.restricted and home.consumers) or SETTLES_ITSELF in home.consumers, event


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_says_has_the_fields_and_types_of_the_schema(service: str, catalog: Catalog) -> None:
    for model in outbound(service):
        schema = catalog.events[event_type(model)].schema
        written = model.model_json_schema(mode="serialization")

        assert set(written["properties"]) == set(schema["properties"]), model.__name__
        assert misfits(schema, written) == [], model.__name__
        assert model.model_config.get("frozen"), model.__name__
        assert model.model_config.get("extra") == "forbid", model.__name__


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_says_validates(service: str, catalog: Catalog) -> None:
    for model in outbound(service):
        event = catalog.events[event_type(model)]
        validator = Draft202012Validator(event.schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        for name, example in event.examples.items():
            said = json.loads(model.model_validate_json(json.dumps(example)).model_dump_json())

            assert [error.message for error in validator.iter_errors(said)] == [], f"{event.name} {name}"


@pytest.mark.parametrize("service", SERVICES)
def test_every_example_parses_in_every_view(service: str, catalog: Catalog) -> None:
    for view in inbound(service):
        event = catalog.events[event_type(view)]
        for example in event.examples.values():
            view.model_validate_json(json.dumps(example))


@pytest.mark.parametrize("service", SERVICES)
def test_no_view_needs_more_than_was_promised(service: str, catalog: Catalog) -> None:
    for view in inbound(service):
        assert misfits(view.model_json_schema(), catalog.events[event_type(view)].schema) == [], view.__name__


@pytest.mark.parametrize("service", SERVICES)
def test_every_view_reads_a_message_with_only_what_is_required(service: str, catalog: Catalog) -> None:
    for view in inbound(service):
        event = catalog.events[event_type(view)]
        for message in variants(event.schema, next(iter(event.examples.values()))):
            view.model_validate_json(json.dumps(message))


@pytest.mark.parametrize("service", SERVICES)
def test_every_view_passes_over_fields_that_are_added_later(service: str, catalog: Catalog) -> None:
    for view in inbound(service):
        example = next(iter(catalog.events[event_type(view)].examples.values()))

        view.model_validate_json(json.dumps({**example, "added_later": "something"}))
