"""Judges a change of the contracts against what was released last (`baseline/`).

A journal keeps old messages and is read from its beginning, so within a major version two things must stay true:
every old message still follows the schema, and nothing that was promised is taken away. `python -m
contracts.compatibility check` prints each change and who must deploy first, and ends with exit code 1 on a change
that breaks a promise or that it cannot classify; `release` makes the present state the baseline.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from contracts.catalog import HERE, Catalog, load

Schema = Mapping[str, Any]

PROSE = {"title", "description", "examples", "$comment", "$id", "$schema"}
UPPER_BOUNDS = {"maxLength", "maximum", "maxItems"}
LOWER_BOUNDS = {"minLength", "minimum", "minItems"}


class Verdict(Enum):
    """What a change asks of those who deploy; the last two are refused."""

    ANY_ORDER = "any order"
    PRODUCER_FIRST = "producer first"
    CONSUMERS_FIRST = "consumers first"
    BREAKING = "BREAKS A PROMISE: make a new major version"
    UNKNOWN = "CANNOT BE CLASSIFIED: make it in a way that can, or extend the check"

    @property
    def is_refused(self) -> bool:
        """Tell whether such a change may not be released."""
        return self in {Verdict.BREAKING, Verdict.UNKNOWN}


@dataclass(frozen=True)
class Change:
    """One difference from the baseline: where it is, what it is, and what follows from it."""

    where: str
    what: str
    verdict: Verdict
    order: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what} — {self.order or self.verdict.value}"


def compare(old: Schema, new: Schema, where: str) -> Iterator[Change]:
    """Yield every difference between two versions of one schema; descriptions may change freely."""
    yield from _properties(old, new, where)
    for word in sorted((old.keys() | new.keys()) - {"properties", "required"}):
        before, after = old.get(word), new.get(word)
        if before == after:
            continue
        if word == "items" and isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from compare(before, after, f"{where}[]")
        else:
            yield Change(where, _what(word, before, after), _judge(word, before, after))


def _properties(old: Schema, new: Schema, where: str) -> Iterator[Change]:
    before, after = old.get("properties", {}), new.get("properties", {})
    promised, promises = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(before.keys() | after.keys()):
        path = f"{where}.{name}"
        if name not in after:
            yield Change(path, "field removed", Verdict.BREAKING)
        elif name not in before and name in promises:
            yield Change(path, "required field added, which older messages lack", Verdict.BREAKING)
        elif name not in before:
            yield Change(path, "optional field added", Verdict.PRODUCER_FIRST)
        else:
            if name in promised - promises:
                yield Change(path, "field no longer required", Verdict.BREAKING)
            if name in promises - promised:
                yield Change(path, "field became required, which older messages may lack", Verdict.BREAKING)
            yield from compare(before[name], after[name], path)


def _judge(word: str, before: Any, after: Any) -> Verdict:
    if word in PROSE:
        return Verdict.ANY_ORDER
    if word == "enum" and before and after:
        return Verdict.CONSUMERS_FIRST if set(before) < set(after) else Verdict.BREAKING
    if word in UPPER_BOUNDS | LOWER_BOUNDS:
        is_wider = after is None or (before is not None and (after > before) == (word in UPPER_BOUNDS))
        return Verdict.CONSUMERS_FIRST if is_wider else Verdict.BREAKING
    if word in {"type", "const", "x-pii"}:
        return Verdict.BREAKING
    return Verdict.UNKNOWN


def _what(word: str, before: Any, after: Any) -> str:
    return f"{word} changed" if word in PROSE else f"{word} was {json.dumps(before)}, is {json.dumps(after)}"


def changes(catalog: Catalog, baseline: Path = HERE / "baseline") -> list[Change]:
    """Return every difference between `catalog` and the baseline, with who must deploy before whom."""
    topics = yaml.safe_load((baseline / "topics.yaml").read_text())
    found = list(compare(json.loads((baseline / "envelope.schema.json").read_text()), catalog.envelope, "envelope"))
    found += _topics(topics, catalog)
    for path in sorted((baseline / "events").glob("*.json")):
        if path.stem in catalog.events:
            found += compare(json.loads(path.read_text()), catalog.events[path.stem].schema, path.stem)
    return [_with_order(change, catalog) for change in found]


def _topics(old: Mapping[str, Mapping[str, Any]], catalog: Catalog) -> Iterator[Change]:
    new = _released(catalog)
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if after is None:
            yield Change(name, "topic removed", Verdict.BREAKING)
        elif before is None:
            yield Change(name, "topic added", Verdict.ANY_ORDER)
        else:
            for word in ("key", "kind"):
                if before[word] != after[word]:
                    is_wider = word == "key" and _alternatives(before[word]) < _alternatives(after[word])
                    verdict = Verdict.CONSUMERS_FIRST if is_wider else Verdict.BREAKING
                    yield Change(name, _what(word, before[word], after[word]), verdict)
            for event in sorted(set(before["events"]) - set(after["events"])):
                yield Change(event, f"no longer on {name}", Verdict.BREAKING)
            for event in sorted(set(after["events"]) - set(before["events"])):
                yield Change(event, f"added to {name}", Verdict.CONSUMERS_FIRST)


def _alternatives(pattern: str) -> set[str]:
    """The kinds of keys that a pattern such as `^(a|b)$` allows; any other pattern allows one."""
    inner = pattern.removeprefix("^(").removesuffix(")$")
    is_plain = len(inner) == len(pattern) - len("^()$") and not set(inner) & set("()")
    return set(inner.split("|")) if is_plain else {pattern}


def _with_order(change: Change, catalog: Catalog) -> Change:
    """Put names to who goes first; consumers that nobody named are said as such."""
    event = next((name for name in catalog.events if f"{change.where}.".startswith(f"{name}.")), None)
    if event is None or change.verdict not in {Verdict.PRODUCER_FIRST, Verdict.CONSUMERS_FIRST}:
        return change
    topic = catalog.topic_of(event)
    readers = ", ".join(topic.consumers) or "whoever reads it"
    first, then = (topic.producer, readers) if change.verdict is Verdict.PRODUCER_FIRST else (readers, topic.producer)
    return Change(change.where, change.what, change.verdict, f"deploy {first} before {then}")


def _released(catalog: Catalog) -> dict[str, dict[str, Any]]:
    return {
        name: {"kind": topic.kind, "key": topic.key.pattern, "events": sorted(topic.events)}
        for name, topic in catalog.topics.items()
    }


def release(catalog: Catalog, baseline: Path = HERE / "baseline") -> None:
    """Make the catalog the new baseline, replacing the earlier one."""
    shutil.rmtree(baseline, ignore_errors=True)
    (baseline / "events").mkdir(parents=True)
    (baseline / "topics.yaml").write_text(yaml.safe_dump(_released(catalog)))
    (baseline / "envelope.schema.json").write_text(_pretty(catalog.envelope))
    for event in catalog.events.values():
        (baseline / "events" / f"{event.name}.json").write_text(_pretty(event.schema))


def _pretty(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Run the command and return the exit code: 1 when a change is refused."""
    parser = argparse.ArgumentParser(prog="python -m contracts.compatibility")
    parser.add_argument("command", choices=["check", "release"])
    command = parser.parse_args().command
    catalog = load()
    found = changes(catalog) if (HERE / "baseline").exists() else []
    for change in found:
        sys.stdout.write(f"{change}\n")
    refused = [change for change in found if change.verdict.is_refused]
    if command == "release" and not refused:
        release(catalog)
    sys.stdout.write(f"contracts: {len(found)} changes since the baseline, {len(refused)} refused\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
