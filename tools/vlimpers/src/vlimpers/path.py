"""The path of one person through the services: what was said, where it went, what came of it, in order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vlimpers.check import BY_MAIL, Missing, account
from vlimpers.survey import Survey


@dataclass(frozen=True, order=True)
class Step:
    """Something that happened: when, where, what."""

    at: datetime
    where: str
    what: str
    fact: str


def path_of(found: Survey) -> tuple[list[Step], tuple[Missing, ...]]:
    """The steps in order of time, and what is missing."""
    return sorted([*_said(found), *_fed(found), *_decided(found)]), account(found).missing


def _said(found: Survey) -> Iterator[Step]:
    for row in found.unsent:
        fact = f"{row.topic}/{row.key}@{row.sequence}"
        yield Step(row.written_at, f"outbox of {row.topic.partition('.')[0]}", f"{row.event_type} waits", fact)
    for topic, records in found.records.items():
        for record in records:
            fact = f"{topic}/{record.key}@{record.sequence}"
            yield Step(record.appended_at, "kafka", record.event_type, fact)
            for name in found.hearers(topic):
                taken = found.taken[name].get(record.event_id or "")
                if taken and taken.received_at:
                    yield Step(taken.received_at, name, taken.state, fact)


def _fed(found: Survey) -> Iterator[Step]:
    for message in found.feed:
        fact = f"{message.record_id}@{message.version}"
        yield Step(message.made_at, "payroll-bridge", f"message made, rests on {message.rests_on or 'nothing'}", fact)
        if message.sent_at:
            yield Step(message.sent_at, "payroll-bridge", f"message sent under {message.elvire_number}", fact)
        if message.answered_at:
            yield Step(message.answered_at, "engine", f"answered: {message.state}", fact)


def _decided(found: Survey) -> Iterator[Step]:
    for decided in found.decided:
        fact = f"{decided.event_id} {decided.rule}"
        told = f"{decided.channel} to {decided.recipient}" if decided.is_told else f"nobody told: {decided.reason}"
        yield Step(decided.decided_at, "notifier", f"decided: {told}", fact)
        if decided.mail_sent_at and decided.channel in BY_MAIL:
            yield Step(decided.mail_sent_at, "notifier", f"mail sent to {decided.recipient}", fact)
