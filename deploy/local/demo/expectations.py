"""What the outside must show, derived from accepted facts before any output is read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deploy.local.demo.expected_feed import RecordKey, expected_feed
from deploy.local.demo.expected_mails import MailKey, expected_mails
from deploy.local.demo.facts import Fact, Rejection


@dataclass(frozen=True)
class Expectations:
    """The feed records by id and version with the fields that count, and how often each mail is sent."""

    records: dict[RecordKey, dict[str, Any]]
    mails: Counter[MailKey]
    rejected: frozenset[RecordKey] = frozenset()
    """Which of the records the engine was told to reject."""


def expect(facts: Sequence[Fact], rejections: Sequence[Rejection]) -> Expectations:
    """Derive the expectations."""
    records = expected_feed(facts)
    rejected = frozenset(
        (record_id, version)
        for (record_id, version), body in records.items()
        if any(rejection.is_about(record_id, version, body["vlimpersnummer"]) for rejection in rejections)
    )
    return Expectations(records, expected_mails(facts, records, rejected), rejected)
