"""What the outside must show, derived from accepted facts before any output is read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from deploy.local.demo.expected_feed import expected_feed
from deploy.local.demo.expected_mails import expected_mailing
from deploy.local.demo.facts import Fact, Rejection
from deploy.local.demo.mailing import ItemKey, MailKey
from deploy.local.demo.payroll_records import RecordKey, Told


@dataclass(frozen=True)
class Expectations:
    """The feed records by id and version with the fields that count, how often each mail is sent, what is told."""

    records: dict[RecordKey, dict[str, Any]]
    mails: Counter[MailKey]
    rejected: frozenset[RecordKey] = frozenset()
    """Which of the records the engine was told to reject."""

    told: Counter[Told] = field(default_factory=Counter)
    """What is told about payroll files."""

    items: frozenset[ItemKey] = frozenset()
    """Which work items are open at the end."""


def expect(facts: Sequence[Fact], rejections: Sequence[Rejection], days: Sequence[date]) -> Expectations:
    """Derive the expectations; `days` are those that the business clock showed, one after the other."""
    feed = expected_feed(facts, rejections)
    mailing = expected_mailing(facts, feed.told, days)
    told = Counter(feed.told)
    return Expectations(feed.records, mailing.mails, frozenset(feed.rejected), told, frozenset(mailing.items))
