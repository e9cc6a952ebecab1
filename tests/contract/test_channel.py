"""The page of the channel and the consumer kit say the same; the kit reads answers as strictly as the contract."""

import json
import re
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contracts.catalog import HERE, Catalog
from contracts.kit.__main__ import DEADLINE_SECONDS, PREFIX, QUIET_SECONDS
from contracts.kit.answers import ACKNOWLEDGED, Answer, AnswerReader
from contracts.kit.records import Numbers, Record
from contracts.kit.rules import Rule
from contracts.kit.scenarios import SCENARIOS
from contracts.kit.streams import AnswerStreams
from deploy.asyncapi import page
from deploy.asyncapi_rules import headings

PAGE = (HERE / "channel.md").read_text()


@pytest.fixture
def master(catalog: Catalog) -> Record:
    return Numbers(catalog, Random(1), ()).new().master()


def answer_to(catalog: Catalog, record: Record, headers: dict[str, str] | None = None, **changes: Any) -> Answer:
    texts = {
        **{name: content.decode() for name, content in record.headers},
        "ce_type": ACKNOWLEDGED,
        "ce_source": "/engine",
        "ce_dataschema": f"contracts/events/{ACKNOWLEDGED}/schema.json",
        **(headers or {}),
    }
    body = {
        **catalog.events[ACKNOWLEDGED].examples["accepted"],
        "elvire_number": record.key,
        "record_id": record.record_id,
        **changes,
    }
    raw = [(name, text.encode()) for name, text in texts.items() if text]
    return AnswerReader(catalog).read(record.key.encode(), json.dumps(body).encode(), raw)


def test_each_rule_of_the_kit_is_a_heading_of_the_page_and_is_played() -> None:
    names = {text for _, text in headings()}

    assert {rule.value for rule in Rule} == names - {"Topics", "Privacy"}
    assert {scenario.rule for scenario in SCENARIOS} == set(Rule) - {Rule.ORDER, Rule.HEADERS}  # judged in each


def test_the_figures_of_the_page_are_those_of_the_kit() -> None:
    figures = dict(
        re.findall(r"^\| (an answer comes within|silence is believed after) \| (\d+) seconds?", PAGE, re.MULTILINE)
    )

    assert figures == {
        "an answer comes within": f"{DEADLINE_SECONDS:g}",
        "silence is believed after": f"{QUIET_SECONDS:g}",
    }
    assert f"prefix `{PREFIX}`" in PAGE


def test_every_example_of_the_channel_is_linked(catalog: Catalog) -> None:
    for topic in ("elvire.feed", "elvire.control", "engine.acks"):
        for event in catalog.topics[topic].events:
            for example in catalog.events[event].examples:
                assert f"(events/{event}/examples/{example}.json)" in PAGE


def test_the_browsable_page_shows_each_rule(catalog: Catalog) -> None:
    shown = page(catalog)

    for anchor, text in headings():
        assert f'<h3 id="{anchor}">{text}</h3>' in shown
    ends = [each for each in catalog.topics.values() if "engine" in {each.producer, *each.consumers}]
    assert shown.count('href="#channel"') == 1 + len(ends)  # the menu, and each topic of the channel


def test_what_the_kit_sends_follows_the_schemas(catalog: Catalog) -> None:
    number = Numbers(catalog, Random(1), ()).new("imported")

    for record in (number.master(), number.employment(), number.absence()):
        Draft202012Validator(catalog.events[record.event_type].schema).validate(json.loads(record.value))
        texts = {name: content.decode() for name, content in record.headers}
        Draft202012Validator(catalog.envelope).validate(texts)
        assert texts["ce_subject"] == record.key


def test_numbers_that_the_feed_has_seen_are_not_used_again(catalog: Catalog) -> None:
    first = Numbers(catalog, Random(1), ()).new()
    used = {first.elvire_number, first.person["vlimpersnummer"]}

    again = Numbers(catalog, Random(1), used).new()

    assert {again.elvire_number, again.person["vlimpersnummer"]} & used == set()


def test_a_right_answer_has_no_fault(catalog: Catalog, master: Record) -> None:
    answer = answer_to(catalog, master)

    assert answer.faults == ()
    assert list(AnswerStreams([master]).faults(answer)) == []


@pytest.mark.parametrize(
    ("headers", "changes", "fault"),
    [
        ({"ce_id": ""}, {}, "header ce_id is missing"),
        ({"ce_sequence": "0"}, {}, "header ce_sequence has the wrong content (pattern)"),
        ({"ce_source": "/elsewhere"}, {}, "header ce_source must be /engine"),
        ({"ce_subject": "E1"}, {}, "header ce_subject must be the key"),
        ({}, {"elvire_number": "E1"}, "field elvire_number must be the key"),
        ({}, {"outcome": "rejected"}, "field code must say why the message was rejected"),
        ({}, {"code": "fine"}, "field code must be null when the message was accepted"),
        ({}, {"version": "1"}, "field version has the wrong content (type)"),
        ({}, {"mood": "good"}, "field mood is not in the contract"),
    ],
)
def test_a_wrong_answer_is_told_by_place_and_rule(
    catalog: Catalog, master: Record, headers: dict[str, str], changes: dict[str, Any], fault: str
) -> None:
    assert fault in answer_to(catalog, master, headers, **changes).faults


def test_junk_as_an_answer_is_a_fault_and_no_error(catalog: Catalog) -> None:
    assert AnswerReader(catalog).read(None, b"\xff{", [("ce_id", None)]).faults


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        ({"ce_sequence": "3"}, "header ce_sequence is 3 where 2 comes next for this key"),
        ({"ce_sequence": "1"}, "header ce_sequence is 1 where 2 comes next for this key"),
        ({"ce_sequence": "2", "ce_epoch": "0"}, "header ce_epoch falls from 1 to 0"),
        (
            {"ce_sequence": "2", "ce_origin": "corrected"},
            "header ce_origin must be the origin of the message that is answered",
        ),
    ],
)
def test_answers_of_a_number_are_one_stream(
    catalog: Catalog, master: Record, headers: dict[str, str], fault: str
) -> None:
    streams = AnswerStreams([master])
    other_id = "0d9a4c5e-1111-4222-8333-444455556666"

    assert list(streams.faults(answer_to(catalog, master))) == []
    assert list(streams.faults(answer_to(catalog, master, {"ce_id": other_id, **headers}))) == [fault]


def test_an_answer_sent_again_is_the_same_or_a_fault(catalog: Catalog, master: Record) -> None:
    streams = AnswerStreams([master])
    assert list(streams.faults(answer_to(catalog, master))) == []

    assert list(streams.faults(answer_to(catalog, master))) == []
    changed = answer_to(catalog, master, outcome="rejected", code="second-thought")
    assert list(streams.faults(changed)) == ["header ce_id was used for another answer before"]


def test_an_answer_to_nothing_is_a_fault(catalog: Catalog, master: Record) -> None:
    assert list(AnswerStreams([]).faults(answer_to(catalog, master))) == ["nothing like it was sent under this number"]
