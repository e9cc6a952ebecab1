"""Writes down for readers what the contracts say: an AsyncAPI 3.0 document and a page that needs no network.

`python -m deploy.asyncapi --out DIR` writes asyncapi.json, asyncapi.yaml and index.html into DIR.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from contracts.catalog import SETTLES_ITSELF, Catalog, EventType, Topic, load
from deploy.asyncapi_rules import ANCHOR, example_anchor, headings, rules

KAFKA_BINDING = "0.5.0"
VERSION = "1.0.0"  # the first major version of the contracts as a whole; events carry their own
PII = ("none", "pseudonym", "personal", "sensitive")
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Field:
    """One line of an event's field table; `path` shows the nesting, `type` the JSON type or allowed values."""

    path: str
    type: str
    required: bool
    pii: str
    description: str


def document(catalog: Catalog) -> dict[str, Any]:
    """Build the AsyncAPI document: a channel per topic, a message per event, an operation per service and topic."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Open Vlimpers: events",
            "version": VERSION,
            "description": "What the services of the HR backbone tell each other and the payroll engine over Kafka.",
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in catalog.topics.values()},
        "operations": dict(_operations(catalog)),
        "components": {
            "messages": {
                event.name: _message(event, catalog.topic_of(event.name)) for event in catalog.events.values()
            },
            "schemas": {"envelope": _embedded(catalog.envelope)},
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    return {
        "address": topic.name,
        "title": topic.name,
        "description": topic.description,
        "messages": {event: {"$ref": f"#/components/messages/{event}"} for event in topic.events},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": topic.config["cleanup.policy"].split(","),
                    "retention.ms": int(topic.config["retention.ms"]),
                    "max.message.bytes": int(topic.config["max.message.bytes"]),
                },
                "bindingVersion": KAFKA_BINDING,
            }
        },
        "x-owner": topic.owner,
        "x-kind": topic.kind,
        "x-restricted": topic.restricted,
        "x-dead-letters": list(topic.dead_letters),
        **({"x-rules": f"index.html#{ANCHOR}"} if _is_of_the_engine(topic) else {}),
    }


def _is_of_the_engine(topic: Topic) -> bool:
    """Tell whether the topic is an end of the channel to the payroll engine, which has rules of its own."""
    return SETTLES_ITSELF in {topic.producer, *topic.consumers}


def _operations(catalog: Catalog) -> Iterator[tuple[str, dict[str, Any]]]:
    for topic in catalog.topics.values():
        parts = [(topic.producer, "says", "send"), *((group, "hears", "receive") for group in topic.consumers)]
        for service, verb, action in parts:
            yield (
                f"{service}.{verb}.{topic.name}",
                {
                    "action": action,
                    "channel": {"$ref": f"#/channels/{topic.name}"},
                    "title": f"{service} {verb} {topic.name}",
                    "messages": [{"$ref": f"#/channels/{topic.name}/messages/{event}"} for event in topic.events],
                },
            )


def _message(event: EventType, topic: Topic) -> dict[str, Any]:
    return {
        "name": event.name,
        "title": event.schema["title"],
        "summary": event.schema["description"],
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/envelope"},
        "payload": _embedded(event.schema),
        "bindings": {
            "kafka": {
                "key": {"type": "string", "pattern": topic.key.pattern, "description": topic.key.description},
                "bindingVersion": KAFKA_BINDING,
            }
        },
        "examples": [{"name": name, "payload": dict(example)} for name, example in event.examples.items()],
    }


def _embedded(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what only a file of its own needs."""
    return {word: value for word, value in schema.items() if word not in {"$schema", "$id"}}


def fields(schema: Mapping[str, Any], path: str = "") -> Iterator[Field]:
    """Yield the lines of a field table, nested fields after the one that holds them."""
    for name, field in schema.get("properties", {}).items():
        is_required = name in schema.get("required", ())
        yield Field(f"{path}{name}", _type(field), is_required, field["x-pii"], field["description"])
        yield from fields(field.get("items", {}), f"{path}{name}[].")


def _type(field: Mapping[str, Any]) -> str:
    if "const" in field:
        return f"“{field['const']}”"
    if "enum" in field:
        return " | ".join(field["enum"])
    types = field["type"] if isinstance(field["type"], list) else [field["type"]]
    return " | ".join(field.get("format", name) if name == "string" else name for name in types)


def page(catalog: Catalog) -> str:
    """Render the contracts as one HTML page that loads nothing."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(pretty=_pretty, retention=_retention)
    environment.tests["of_the_engine"] = _is_of_the_engine
    return environment.get_template("asyncapi.html.j2").render(
        catalog=catalog,
        fields=fields,
        levels=PII,
        rules=Markup(rules()),  # noqa: S704  rendered from our own file, with HTML in it switched off
        rule_headings=headings(),
        rules_anchor=ANCHOR,
        example_anchor=example_anchor,
    )


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _retention(topic: Topic) -> str:
    """Say in words how long a topic keeps a record."""
    if topic.kind == "state":
        return "the last of each key"
    days = int(topic.config["retention.ms"]) // 86_400_000
    return f"{days} days" if days >= 0 else "for ever"


def write(catalog: Catalog, out: Path) -> None:
    """Write asyncapi.json, asyncapi.yaml and index.html into `out`, which is made when missing."""
    out.mkdir(parents=True, exist_ok=True)
    written = document(catalog)
    (out / "asyncapi.json").write_text(_pretty(written) + "\n")
    (out / "asyncapi.yaml").write_text(yaml.dump(written, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True))
    (out / "index.html").write_text(page(catalog))


class _PlainDumper(yaml.SafeDumper):
    """Writes repeated parts out: a reader looks at one place, not at an anchor elsewhere."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  the signature is PyYAML's
        return True


def main() -> int:
    """Run the command and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.asyncapi", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    out = parser.parse_args().out
    write(load(), out)
    print(f"asyncapi: written to {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
