"""What the services promise each other, read from this folder.

Tests, deployment and documentation read it; no service does at run time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

HERE = Path(__file__).parent
SETTLES_ITSELF = "engine"  # the payroll engine is another team's: it answers every message, and parks none here

DEAD_LETTER_PARTITIONS = 1
DEAD_LETTER_CONFIG: Mapping[str, str] = {
    "cleanup.policy": "delete",
    "retention.ms": "7776000000",  # 90 days: a copy for people who look; the parked record itself is in a database
    "max.message.bytes": "2097160",  # twice a topic's limit: the original and the headers with the reason fit
}


@dataclass(frozen=True)
class EventType:
    """One kind of fact: its schema, and examples by name."""

    name: str
    schema: Mapping[str, Any]
    examples: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Key:
    """What the records of a topic are ordered by."""

    name: str
    pii: str
    pattern: str
    description: str


@dataclass(frozen=True)
class Topic:
    """One topic; `consumers` are consumer groups.

    Nobody named means that anybody may read, and of a restricted topic that nobody may.
    """

    name: str
    description: str
    owner: str
    producer: str
    consumers: tuple[str, ...]
    kind: Literal["journal", "state"]
    restricted: bool
    key: Key
    events: tuple[str, ...]
    partitions: int
    config: Mapping[str, str]
    state_of: str | None = None
    """The journal of which this compacted topic is the sibling: rebuilds read it, running consumers do not."""

    @property
    def is_for_anybody(self) -> bool:
        """Whether anybody may read it."""
        return not self.restricted and not self.consumers

    @property
    def dead_letters(self) -> tuple[str, ...]:
        """Names of the topics that get a copy of what a consumer of this topic parked."""
        if self.state_of:
            return ()
        return tuple(f"{self.name}.{group}.dlq" for group in self.consumers if group != SETTLES_ITSELF)


@dataclass(frozen=True)
class Catalog:
    """All topics and event types by name, and the schema of the headers."""

    topics: Mapping[str, Topic]
    events: Mapping[str, EventType]
    envelope: Mapping[str, Any] = field(repr=False)

    def topic_of(self, event: str) -> Topic:
        """Return the topic that carries `event`; KeyError when none does."""
        for topic in self.topics.values():
            if event in topic.events:
                return topic
        raise KeyError(event)


def load(root: Path = HERE) -> Catalog:
    """Read the catalog below `root`; a file that lacks something raises KeyError or TypeError."""
    topics = [_topic(path) for path in sorted((root / "topics").glob("*.yaml"))]
    events = [_event(path) for path in sorted((root / "events").iterdir()) if path.is_dir()]
    return Catalog(
        topics={topic.name: topic for topic in topics},
        events={event.name: event for event in events},
        envelope=json.loads((root / "envelope.schema.json").read_text()),
    )


def _topic(path: Path) -> Topic:
    raw = yaml.safe_load(path.read_text())
    key = raw.pop("key")
    key["pii"] = key.pop("x-pii")
    raw["consumers"], raw["events"] = tuple(raw["consumers"]), tuple(raw["events"])
    raw["config"] = {name: str(value) for name, value in raw["config"].items()}
    return Topic(**raw, key=Key(**key))


def _event(path: Path) -> EventType:
    examples = {file.stem: json.loads(file.read_text()) for file in sorted((path / "examples").glob("*.json"))}
    return EventType(path.name, json.loads((path / "schema.json").read_text()), examples)
