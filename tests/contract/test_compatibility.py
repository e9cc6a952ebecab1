"""Within a major version the contracts only grow, and whoever must deploy first is told."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.catalog import HERE, Catalog, load
from contracts.compatibility import Change, Verdict, changes

EVENT = "absence.leave-approved.v1"
Edit = Callable[[dict[str, Any]], object]


def _after(tmp_path: Path, edit: Edit) -> list[Change]:
    """Plant a change in a copy of the contracts and judge it against the copy's own present state."""
    root = shutil.copytree(HERE, tmp_path / "contracts")
    path = root / "baseline" / "events" / f"{EVENT}.json"
    shutil.copy(root / "events" / EVENT / "schema.json", path)
    target = root / "events" / EVENT / "schema.json"
    schema = json.loads(target.read_text())
    edit(schema)
    target.write_text(json.dumps(schema))
    return [change for change in changes(load(root), root / "baseline") if change.where.startswith(EVENT)]


def test_nothing_that_was_released_is_broken(catalog: Catalog) -> None:
    refused = [str(change) for change in changes(catalog) if change.verdict.is_refused]

    assert refused == []


def test_an_added_optional_field_is_fine_and_its_producer_goes_first(tmp_path: Path) -> None:
    field = {"type": "string", "description": "Something new.", "x-pii": "none"}

    (change,) = _after(tmp_path, lambda schema: schema["properties"].update(remark=field))

    assert change.verdict is Verdict.PRODUCER_FIRST
    assert str(change) == (f"{EVENT}.remark: optional field added — deploy absence before payroll-bridge, notifier")


def test_an_added_value_is_fine_when_its_consumers_go_first(tmp_path: Path) -> None:
    (change,) = _after(tmp_path, lambda schema: schema["properties"]["leave_type"]["enum"].append("study_leave"))

    assert change.verdict is Verdict.CONSUMERS_FIRST
    assert change.order == "deploy payroll-bridge, notifier before absence"


def test_a_better_description_needs_no_order(tmp_path: Path) -> None:
    (change,) = _after(tmp_path, lambda schema: schema.update(description="Said better."))

    assert change.verdict is Verdict.ANY_ORDER


BREAKING: dict[str, Edit] = {
    "field removed": lambda schema: schema["properties"].pop("decided_by"),
    "no longer required": lambda schema: schema["required"].remove("decided_by"),
    "required added": lambda schema: (
        schema["properties"].update(new={"type": "string"}),
        schema["required"].append("new"),
    ),
    "type changed": lambda schema: schema["properties"]["employment_sequence"].update(type="string"),
    "null allowed": lambda schema: schema["properties"]["decided_by"].update(type=["string", "null"]),
    "value removed": lambda schema: schema["properties"]["part"]["enum"].remove("am"),
    "bound narrowed": lambda schema: schema["properties"]["employment_sequence"].update(minimum=2),
    "bound added": lambda schema: schema["properties"]["days"].update(maxItems=5),
    "more personal": lambda schema: schema["properties"]["decided_at"].update({"x-pii": "sensitive"}),
    "within a list": lambda schema: schema["properties"]["days"]["items"]["properties"].pop("pay_category"),
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_broken_promise_is_refused(name: str, tmp_path: Path) -> None:
    found = _after(tmp_path, BREAKING[name])

    assert Verdict.BREAKING in {change.verdict for change in found}


UNCLASSIFIABLE: dict[str, Edit] = {
    "pattern": lambda schema: schema["properties"]["vlimpersnummer"].update(pattern=r"^[0-9]{6}$"),
    "format": lambda schema: schema["properties"]["first_day"].update(format="date-time"),
    "condition": lambda schema: schema.update({"if": {"required": ["decided_by"]}}),
    "opened": lambda schema: schema.update(additionalProperties=True),
    "unknown word": lambda schema: schema["properties"]["part"].update({"x-new": 1}),
}


@pytest.mark.parametrize("name", UNCLASSIFIABLE)
def test_a_change_that_cannot_be_classified_is_refused(name: str, tmp_path: Path) -> None:
    (change,) = _after(tmp_path, UNCLASSIFIABLE[name])

    assert change.verdict is Verdict.UNKNOWN
    assert change.verdict.is_refused


@pytest.mark.parametrize(
    ("edit", "verdict"),
    [
        (lambda topic: topic["events"].append("absence.leave-lapsed.v1"), Verdict.BREAKING),
        (lambda topic: topic["events"].remove(EVENT), Verdict.CONSUMERS_FIRST),
        (lambda topic: topic.update(key="^.*$"), Verdict.BREAKING),
        (lambda topic: topic.update(kind="state"), Verdict.BREAKING),
    ],
    ids=["event removed", "event added", "key changed", "kind changed"],
)
def test_topics_keep_their_events_key_and_kind(edit: Edit, verdict: Verdict, tmp_path: Path, catalog: Catalog) -> None:
    baseline = shutil.copytree(HERE / "baseline", tmp_path / "baseline")
    topics = yaml.safe_load((baseline / "topics.yaml").read_text())
    edit(topics["absence.requests"])
    (baseline / "topics.yaml").write_text(yaml.safe_dump(topics))

    known = changes(catalog)
    assert [change.verdict for change in changes(catalog, baseline) if change not in known] == [verdict]


def test_a_topic_may_get_more_kinds_of_keys_when_its_consumers_go_first(tmp_path: Path, catalog: Catalog) -> None:
    baseline = shutil.copytree(HERE / "baseline", tmp_path / "baseline")
    topics = yaml.safe_load((baseline / "topics.yaml").read_text())
    pattern = catalog.topics["personnel.organisation"].key.pattern
    for key, verdict in ((r"^(unit:OVO\d{6})$", Verdict.CONSUMERS_FIRST), (f"{pattern[:-2]}|all)$", Verdict.BREAKING)):
        topics["personnel.organisation"]["key"] = key
        (baseline / "topics.yaml").write_text(yaml.safe_dump(topics))

        found = [change for change in changes(catalog, baseline) if change.what.startswith("key was")]

        assert [change.verdict for change in found] == [verdict]
