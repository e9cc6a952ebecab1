"""Permissions on Kafka follow from the topic files: each service what they say of it, and nothing else."""

import subprocess
import sys
from typing import Any

import pytest
import yaml

from contracts.catalog import HERE, Catalog
from deploy.acls import Permission, permissions
from deploy.local.compose import REPOSITORY

FILES: list[dict[str, Any]] = [yaml.safe_load(path.read_text()) for path in sorted((HERE / "topics").glob("*.yaml"))]
SERVICES = {"personnel", "absence", "payroll-bridge", "notifier"}


def of(catalog: Catalog, operation: str, topic: str) -> set[str]:
    """Who may do that with a topic."""
    return {
        each.user
        for each in permissions(catalog)
        if (each.resource, each.operation, each.name) == ("topic", operation, topic)
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["name"])
def test_a_topic_is_written_by_its_producer_alone(file: dict[str, Any], catalog: Catalog) -> None:
    assert of(catalog, "Write", file["name"]) == {file["producer"]}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["name"])
def test_a_topic_is_read_by_those_whom_its_file_names(file: dict[str, Any], catalog: Catalog) -> None:
    named = set(file["consumers"]) or (set() if file["restricted"] else {"*"})

    assert of(catalog, "Read", file["name"]) == named | ({file["producer"]} & SERVICES)


def test_a_restricted_topic_that_names_nobody_is_read_by_nobody(catalog: Catalog) -> None:
    assert catalog.topics["personnel.health"].consumers == ()
    assert of(catalog, "Read", "personnel.health") == {"personnel"}


def test_dead_letters_are_of_the_service_that_parked(catalog: Catalog) -> None:
    for topic in catalog.topics.values():
        for name in topic.dead_letters:
            group = name.removeprefix(f"{topic.name}.").removesuffix(".dlq")
            assert of(catalog, "Write", name) == of(catalog, "Read", name) == {group}


def test_a_group_is_of_its_service_alone(catalog: Catalog) -> None:
    groups = {(each.user, each.name) for each in permissions(catalog) if each.resource == "group"}

    assert groups == {(group, group) for file in FILES for group in file["consumers"]}


def test_nothing_else_is_given_and_a_prefix_stands_before_all_names(catalog: Catalog) -> None:
    plain, prefixed = permissions(catalog), permissions(catalog, "t-")

    assert {each.resource for each in plain} == {"topic", "group"}
    assert {each.operation for each in plain} == {"Read", "Write", "Describe"}
    assert {each.user for each in plain} == {*SERVICES, "engine", "*"}
    assert prefixed == sorted(Permission(each.user, each.resource, f"t-{each.name}", each.operation) for each in plain)


def test_they_are_shown_as_commands_of_kafka(catalog: Catalog) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "deploy.acls", "show"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.splitlines()

    assert len(shown) == len(permissions(catalog))
    assert "kafka-acls.sh --add --allow-principal 'User:engine' --operation Write --topic 'engine.acks'" in shown
