"""Names of topics and events follow one grammar, and every event has one place."""

import re
from collections import Counter

from contracts.catalog import SETTLES_ITSELF, Catalog
from tests.contract.services import PACKAGES

EVENT = re.compile(r"(?P<producer>[a-z]+)\.[a-z]+(-[a-z]+)*-[a-z]+\.v[1-9]\d*")
PARTICIPLE = re.compile(r"\.[a-z-]+(ed|withdrawn|begun|invalid)\.v\d+$")
TOPIC = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*(\.state)?")
SPEAKS_FOR = {"payroll": "payroll-bridge", "elvire": "payroll-bridge"}
RECORDS_BYTES_LIMIT = 249


def test_event_types_are_producer_subject_participle_and_major_version(catalog: Catalog) -> None:
    wrong = [name for name in catalog.events if not EVENT.fullmatch(name) or not PARTICIPLE.search(name)]

    assert not wrong


def test_topics_have_dots_and_hyphens_only_and_the_name_of_their_file(catalog: Catalog) -> None:
    names = [name for topic in catalog.topics.values() for name in (topic.name, *topic.dead_letters)]

    assert not [name for name in catalog.topics if not TOPIC.fullmatch(name)]
    assert not [name for name in names if not re.fullmatch(r"[a-z.-]+", name) or len(name) > RECORDS_BYTES_LIMIT]
    assert len(names) == len(set(names))


def test_every_event_is_on_exactly_one_topic(catalog: Catalog) -> None:
    places = Counter(event for topic in catalog.topics.values() for event in topic.events)

    assert set(places) == set(catalog.events)
    assert not [event for event, count in places.items() if count != 1]


def test_the_producer_in_an_event_type_is_the_one_who_fills_the_topic(catalog: Catalog) -> None:
    for event in catalog.events:
        producer = event.partition(".")[0]

        assert SPEAKS_FOR.get(producer, producer) == catalog.topic_of(event).producer, event


def test_producers_and_consumers_are_services_of_the_product_or_the_engine(catalog: Catalog) -> None:
    known = {*PACKAGES, SETTLES_ITSELF}

    for topic in catalog.topics.values():
        assert topic.producer in known
        assert topic.producer not in topic.consumers
        assert set(topic.consumers) <= known
        assert topic.owner
        assert topic.description


def test_dead_letters_exist_for_each_consumer_but_the_engine(catalog: Catalog) -> None:
    assert catalog.topics["personnel.people"].dead_letters == (
        "personnel.people.absence.dlq",
        "personnel.people.payroll-bridge.dlq",
        "personnel.people.notifier.dlq",
    )
    assert catalog.topics["elvire.feed"].dead_letters == ()


def test_the_state_of_a_journal_is_its_compacted_sibling_for_the_same_readers(catalog: Catalog) -> None:
    siblings = {topic.name: topic for topic in catalog.topics.values() if topic.state_of}

    assert set(siblings) == {name for name in catalog.topics if name.endswith(".state")}
    for topic in siblings.values():
        journal = catalog.topics[str(topic.state_of)]
        assert topic.name == f"{journal.name}.state"
        assert (topic.kind, journal.kind) == ("state", "journal")
        assert (topic.producer, topic.consumers, topic.key) == (journal.producer, journal.consumers, journal.key)
        assert topic.restricted == journal.restricted
        assert topic.dead_letters == ()  # what a rebuild cannot read stays where it is


def test_journals_are_deleted_by_age_and_states_are_compacted(catalog: Catalog) -> None:
    policies = {"journal": "delete", "state": "compact"}

    for topic in catalog.topics.values():
        assert topic.config["cleanup.policy"] == policies[topic.kind]
        assert {"retention.ms", "max.message.bytes"} <= topic.config.keys()
        assert topic.partitions >= 1
