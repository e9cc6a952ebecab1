"""Dashboards and alerts speak of metrics that processes show, and alerts lead to pages that are there."""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.compose import REPOSITORY

FOLDER = REPOSITORY / "deploy" / "observability"
METRIC = re.compile(r"\bvlimpers_[a-z_]+")
SUFFIXES = ("_bucket", "_count", "_sum")
ALERTS: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"] for rule in group["rules"]
]
DASHBOARDS = sorted((FOLDER / "dashboards").glob("*.json"))
PAGE = (REPOSITORY / "docs" / "operations" / "README.md").read_text()
SHOW = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
from prometheus_client import generate_latest
print(generate_latest().decode())
"""
MODULES = [
    "chassis.telemetry",
    "personnel.jobs",
    "notifier.jobs.deliver",
    "notifier.jobs.calendar",
    "notifier.jobs.message_list",
    "payroll_bridge.jobs",
]


@cache
def shown() -> set[str]:
    """What processes show on `/metrics`: a metric is there from the start, with or without samples."""
    done = subprocess.run([sys.executable, "-c", SHOW, *MODULES], capture_output=True, text=True, check=True)
    return set(re.findall(r"^# TYPE (vlimpers_\w+) ", done.stdout, re.MULTILINE))


def named(text: str) -> set[str]:
    """Metrics that a text names, histograms by their own name."""
    names = set()
    for name in METRIC.findall(text):
        suffix = next((each for each in SUFFIXES if name.endswith(each)), "")
        names.add(name.removesuffix(suffix))
    return names


@pytest.mark.parametrize("path", [*DASHBOARDS, FOLDER / "alerts.yaml"], ids=lambda path: path.name)
def test_every_metric_named_is_shown_by_a_process(path: Path) -> None:
    assert named(path.read_text()) - shown() == set()


def test_every_metric_of_ours_is_explained_to_operators() -> None:
    created = {name for name in shown() if name.endswith("_created")}

    assert shown() - created - named(PAGE) == set()
    assert named(PAGE) - shown() == set()


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_leads_to_a_page_that_is_there(alert: dict[str, Any]) -> None:
    page = REPOSITORY / alert["annotations"]["runbook"]

    assert page.is_file()
    assert f"({page.name})" in PAGE


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.name)
def test_panels_have_a_title_and_a_question_and_do_not_lie_on_each_other(path: Path) -> None:
    panels = json.loads(path.read_text())["panels"]

    assert all(panel["title"] and all(target["expr"] for target in panel["targets"]) for panel in panels)
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}) == len(panels)


def test_prometheus_looks_at_every_process_of_ours() -> None:
    compose = yaml.safe_load((REPOSITORY / "compose.yaml").read_text())["services"]
    looked_at = {
        target.partition(":")[0]
        for job in yaml.safe_load((FOLDER / "prometheus.yaml").read_text())["scrape_configs"]
        for group in job["static_configs"]
        for target in group["targets"]
    }
    running = {
        name for name, entry in compose.items() if entry["image"].startswith("open-vlimpers/") and "command" in entry
    }
    ours = {name for name in running if compose[name]["command"][0] != "python" and compose[name]["restart"] != "no"}

    assert looked_at == ours
