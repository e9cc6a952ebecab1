"""What the pages say of topics and events is what the code and the contracts say."""

import importlib
import re

import pytest

from contracts.catalog import Topic, load
from tests.architecture.tree import ROOT, SERVICES, distribution, package

ROW = re.compile(r"^\|(.+)\|\s*$", re.MULTILINE)
QUOTED = re.compile(r"`([^`]+)`")
ROWS_OF_A_SERVICE = ["owns", "says", "hears", "promises"]
CATALOG = load()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_tells_what_it_owns_says_hears_and_promises(service: str) -> None:
    table = _table(service)

    assert [name for name in ROWS_OF_A_SERVICE if not table.get(name)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_its_readme_says_and_hears_what_its_code_does(service: str) -> None:
    table = _table(service)
    says = {**_declared(service, "messages.outbound", "SAYS"), **_declared(service, "messages.stating", "SAYS")}
    hears = {**_declared(service, "consumers", "HEARS"), **_declared(service, "states", "READS")}

    for cell, said in ((table["says"], says), (table["hears"], hears)):
        assert _topics(cell) == set(said)
        assert not _events(cell) or _events(cell) == {event for events in said.values() for event in events}


def test_the_architecture_page_has_the_topics_of_the_catalog() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = [row for row in _rows(page) if len(row) == len(_row(next(iter(CATALOG.topics.values()))))]
    found = {row[0]: row for row in rows if row[0].strip("`") in CATALOG.topics}

    assert found == {f"`{topic.name}`": _row(topic) for topic in CATALOG.topics.values()}


def _declared(service: str, module: str, name: str) -> dict[str, set[str]]:
    """What a module of the service declares to say, hear or read; nothing when there is no such module."""
    path = package(service) / module.replace(".", "/")
    if not path.with_suffix(".py").exists() and not path.is_dir():
        return {}
    return dict(getattr(importlib.import_module(f"{service}.{module}"), name, {}))


def _row(topic: Topic) -> list[str]:
    """Give a topic's line in ARCHITECTURE.md."""
    kind = f"{topic.kind}, {'restricted' if topic.restricted else 'open'}"
    events = ", ".join(f"`{event.partition('.')[2]}`" for event in topic.events)
    return [f"`{topic.name}`", kind, topic.key.name, topic.producer, events, _readers(topic)]


def _readers(topic: Topic) -> str:
    return ", ".join(topic.consumers) or ("anybody" if topic.is_for_anybody else "nobody")


def _table(service: str) -> dict[str, str]:
    """The first table of a service's README, by its first column."""
    readme = (distribution(service) / "README.md").read_text(encoding="utf-8")
    return {row[0].strip("*` ").lower(): " ".join(row[1:]) for row in _rows(readme)}


def _rows(page: str) -> list[list[str]]:
    return [[cell.strip() for cell in row.split("|")] for row in ROW.findall(page)]


def _topics(cell: str) -> set[str]:
    return set(QUOTED.findall(cell)) & CATALOG.topics.keys()


def _events(cell: str) -> set[str]:
    """Events named by their type in a cell, with or without producer and version; most READMEs use words instead."""
    names = set(QUOTED.findall(cell))
    return {event for event in CATALOG.events if names & {event, event.partition(".")[2], _short(event)}}


def _short(event: str) -> str:
    return event.partition(".")[2].rpartition(".v")[0]
