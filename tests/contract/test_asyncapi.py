"""The document for readers says what the catalog says, follows the standard, and its page loads nothing."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from contracts.catalog import Catalog
from deploy.asyncapi import document, fields, page, write

STANDARD = Path(__file__).parent / "data" / "asyncapi-3.0.0.schema.json"


@pytest.fixture(scope="module")
def standard() -> Draft7Validator:
    return Draft7Validator(json.loads(STANDARD.read_text()))


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [reference for value in part.values() for reference in _references(value)]
    if isinstance(part, list):
        return [reference for value in part for reference in _references(value)]
    return []


def test_the_document_follows_asyncapi_3(catalog: Catalog, standard: Draft7Validator) -> None:
    assert [error.message[:200] for error in standard.iter_errors(document(catalog))] == []


def test_the_standard_refuses_what_it_does_not_know(catalog: Catalog, standard: Draft7Validator) -> None:
    wrong = document(catalog)
    wrong["operations"]["personnel.says.personnel.people"]["action"] = "publish"

    assert not standard.is_valid(wrong)


def test_every_reference_in_the_document_leads_somewhere(catalog: Catalog) -> None:
    written = document(catalog)

    for reference in _references(written):
        place = written
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_the_document_has_each_topic_event_speaker_and_listener(catalog: Catalog) -> None:
    written = document(catalog)

    assert set(written["channels"]) == set(catalog.topics)
    assert set(written["components"]["messages"]) == set(catalog.events)
    assert set(written["operations"]) == {
        f"{service}.{verb}.{topic.name}"
        for topic in catalog.topics.values()
        for service, verb in [(topic.producer, "says"), *((group, "hears") for group in topic.consumers)]
    }


def test_nested_fields_are_listed_with_their_mark(catalog: Catalog) -> None:
    lines = {field.path: field for field in fields(catalog.events["absence.leave-approved.v1"].schema)}

    assert lines["days[].pay_category"].pii == "sensitive"
    assert lines["days[].pay_category"].type == "paid | unpaid | sickness"
    assert lines["first_day"].type == "date"


def test_the_page_shows_everything_and_loads_nothing(catalog: Catalog) -> None:
    shown = page(catalog)

    for name in [*catalog.topics, *catalog.events, *catalog.envelope["properties"]]:
        assert name in shown
    assert not re.search(r"https?://|\bsrc=|@import|url\(", shown)


def test_the_page_is_well_formed(catalog: Catalog) -> None:
    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []
            self.ids: list[str] = []
            self.links: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag != "meta":
                self.open.append(tag)
            given = dict(attrs)
            self.ids += [given["id"] or ""] if "id" in given else []
            self.links += [(given["href"] or "").removeprefix("#")] if "href" in given else []

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    reader = Reader()
    reader.feed(page(catalog))

    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    assert set(reader.links) <= set(reader.ids)


def test_the_written_files_agree(catalog: Catalog, tmp_path: Path) -> None:
    write(catalog, tmp_path / "docs")

    as_json = json.loads((tmp_path / "docs" / "asyncapi.json").read_text())
    as_yaml = yaml.safe_load((tmp_path / "docs" / "asyncapi.yaml").read_text())

    assert as_json == as_yaml == document(catalog)
    assert (tmp_path / "docs" / "index.html").read_text() == page(catalog)
