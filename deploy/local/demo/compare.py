"""Compares what the observers saw with what was expected, one by one and by id."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from deploy.local.demo.expectations import Expectations
from deploy.local.demo.file_events import told_by
from deploy.local.demo.mailing import ItemKey, MailKey
from deploy.local.demo.payroll_records import RecordKey, Told

Kind = Literal["missing", "extra", "double", "wrong", "order"]
NUMBER_OF: Final = "number of"
"""Beside the fields of an expected record: the master under whose number it is sent."""

LONG_NUMBER: Final = re.compile(r"(?<!\d)\d{11}(?!\d)")
"""What an INSZ looks like; no mail may hold one."""


@dataclass(frozen=True)
class Finding:
    """Something that is not accounted for, named by its id."""

    kind: Kind
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


def compare(
    expected: Expectations,
    received: Sequence[Mapping[str, Any]],
    mails: Sequence[Mapping[str, Any]],
    files: Iterable[Mapping[str, Any]],
    items: Collection[ItemKey] | None = None,
) -> list[Finding]:
    """Give everything that is not accounted for; the others are the observers' own answers, None: nobody looked."""
    return [
        *compare_feed(expected.records, received),
        *_compare_rejections(expected.rejected, received),
        *compare_told(expected.told, told_by(files)),
        *compare_mails(expected.mails, mails),
        *([] if items is None else _compare_items(expected.items, items)),
    ]


def _compare_items(expected: Collection[ItemKey], items: Collection[ItemKey]) -> list[Finding]:
    """Compare the work items that are open."""
    lacking = [Finding("missing", f"work item {_mail_name(key)}") for key in sorted(set(expected) - set(items))]
    return [*lacking, *(Finding("extra", f"work item {_mail_name(key)}") for key in sorted(set(items) - set(expected)))]


def compare_told(expected: Counter[Told], told: Iterable[Told]) -> list[Finding]:
    """Compare what is told about payroll files."""
    came = Counter(told)
    findings = [Finding("missing", f"fact {_told_name(key)}") for key in (expected - came).elements()]
    return [*findings, *(Finding("extra", f"fact {_told_name(key)}") for key in (came - expected).elements())]


def first_deliveries(received: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Leave out what was delivered again with the same event id: at-least-once delivery allows that."""
    return [entry for entry in received if entry["repeat_of"] is None]


def compare_feed(expected: Mapping[RecordKey, dict[str, Any]], received: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Compare what the engine received with the expected records."""
    by_key: defaultdict[tuple[str, int], list[Mapping[str, Any]]] = defaultdict(list)
    for entry in first_deliveries(received):
        by_key[entry["record_id"] or f"unreadable message {entry['number']}", entry["version"] or 0].append(entry)

    numbers = {str(entry["record_id"]): str(entry["key"]) for entry in received if _is_master(entry)}
    findings = [Finding("missing", f"feed record {_name(key)}") for key in sorted(expected.keys() - by_key.keys())]
    findings += [Finding("extra", f"feed record {_name(key)}") for key in sorted(by_key.keys() - expected.keys())]
    for key, entries in sorted(by_key.items()):
        if len(entries) > 1:
            findings.append(Finding("double", f"feed record {_name(key)}: {len(entries)} events"))
        if key in expected:
            findings += [
                Finding("wrong", f"feed record {_name(key)}: {fault}")
                for fault in _faults(expected[key], entries, numbers)
            ]
    return [*findings, *_check_order(received), *_check_numbers(received)]


def _compare_rejections(expected: Collection[RecordKey], received: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """The engine rejects what it was told to reject and accepts all else."""
    return [
        Finding(
            "wrong", f"feed record {entry['record_id']} v{entry['version']}: {entry['verdict']} {entry['code'] or ''}"
        )
        for entry in first_deliveries(received)
        if (entry["verdict"] != "accepted") != ((entry["record_id"], entry["version"]) in expected)
    ]


def _faults(expected: Mapping[str, Any], entries: Iterable[Mapping[str, Any]], numbers: Mapping[str, str]) -> list[str]:
    """Name the fields that differ, never their values: they may be personal. Masters are known to have `numbers`."""
    wanted = dict(expected)
    number = numbers.get(wanted.pop(NUMBER_OF, ""))
    if wanted.get("replaces"):
        wanted["replaces"] = numbers.get(wanted["replaces"], "a number")
    faults = [
        f"field {name}"
        for entry in entries
        for name, value in wanted.items()
        if (entry["body"] or {}).get(name) != value
    ]
    return [*faults, *("number" for entry in entries if number and entry["key"] != number)]


def _is_master(entry: Mapping[str, Any]) -> bool:
    return str(entry["record_id"]).startswith("master/")


def _check_order(received: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """The engine's own complaints, and per record the versions one by one upward."""
    findings = [
        Finding("order", f"message {entry['number']} ({entry['record_id']} v{entry['version']}): {violation}")
        for entry in received
        for violation in entry["violations"]
    ]
    latest: dict[str, int] = {}
    for entry in first_deliveries(received):
        record_id, version = entry["record_id"], entry["version"]
        if record_id is None or version is None:
            continue
        if version != latest.get(record_id, 0) + 1:
            findings.append(Finding("order", f"feed record {record_id}: v{version} after v{latest.get(record_id, 0)}"))
        latest[record_id] = max(version, latest.get(record_id, 0))
    return findings


def _check_numbers(received: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """One number per (person, legal employer, RSZ category), and one key per number, as the masters tell."""
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    records: defaultdict[str, set[str]] = defaultdict(set)
    for entry in received:
        if _is_master(entry):
            numbers[entry["record_id"]].add(entry["key"])
            records[entry["key"]].add(entry["record_id"])
    several = [
        Finding("wrong", f"{record} has {len(found)} numbers") for record, found in numbers.items() if len(found) > 1
    ]
    shared = [
        Finding("wrong", f"number {key} is shared by {sorted(found)}")
        for key, found in records.items()
        if len(found) > 1
    ]
    return [*several, *shared]


def compare_mails(expected: Counter[MailKey], mails: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Compare what the mail sink holds with the expected mails."""
    copies = Counter(mail["message_id"] for mail in mails)
    once = {mail["message_id"]: mail for mail in mails}.values()
    came = Counter((mail["rule"], ", ".join(mail["to"]), mail["cause"]) for mail in once)

    findings = [Finding("missing", f"mail {_mail_name(key)}") for key in (expected - came).elements()]
    findings += [Finding("extra", f"mail {_mail_name(key)}") for key in (came - expected).elements()]
    findings += [
        Finding("double", f"mail {message_id}: {count} times") for message_id, count in copies.items() if count > 1
    ]
    for mail in once:
        if LONG_NUMBER.search(f"{mail['subject']}\n{mail['text']}\n{mail['html']}"):
            findings.append(
                Finding("wrong", f"mail {mail['message_id']} ({mail['rule']}) holds a number of eleven digits")
            )
    return findings


def _name(key: RecordKey) -> str:
    return f"{key[0]} v{key[1]}"


def _told_name(told: Told) -> str:
    number = f"{told.vlimpersnummer}/{told.legal_employer}/{told.rsz_category}"
    return f"{told.event_type} about {number} {told.detail}".rstrip()


def _mail_name(key: tuple[Any, Any, Any]) -> str:
    return f"{key[0]} to {key[1]} about {key[2]}"
