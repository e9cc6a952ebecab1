"""Facts as other services say them, each with the next place in its stream, made from the examples of the contracts."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from bench.payload import example
from bench.raw import Raw
from chassis.envelope import Event, Record, write_headers

PEOPLE = "personnel.people"
ORGANISATION = "personnel.organisation"
ACKS = "engine.acks"
FIRST_PERSON = 100_001
UNIT = "OVO999004"
LOCATION, RISK_CODE, SCHEDULE = "BRU-01", "BEELD", "VT-38"
SINCE = {"valid_from": "2020-01-01", "valid_until": None, "effective_day": "2020-01-01"}
SURNAMES = ("Peeters", "Janssens", "Maes", "Jacobs")


def person_of(number: int) -> str:
    """The Vlimpersnummer of the so manieth person."""
    return str(FIRST_PERSON + number)


@dataclass
class Teller:
    """Tells facts; remembers how far each stream is."""

    places: Counter[tuple[str, str]] = field(default_factory=Counter)

    def tell(self, topic: str, key: str, event_type: str, changes: Mapping[str, Any]) -> Raw:
        """Tell one fact: the example of its type, with changes."""
        self.places[topic, key] += 1
        data = json.dumps(example_of(event_type) | dict(changes)).encode()
        event = Event(topic=topic, key=key, event_id=uuid4(), event_type=event_type, data=data)
        headers = write_headers(
            event,
            source="/bench",
            time=datetime.now(UTC),
            epoch=1,
            sequence=self.places[topic, key],
            traceparent=None,
        )
        return Raw(topic, key.encode(), data, list(headers))

    def organisation(self) -> Iterator[Raw]:
        """What the work relations refer to."""
        employer = {"code": "810", "name": "Demo", **SINCE}
        yield self.tell(ORGANISATION, "employer:810", "personnel.legal-employer-changed.v1", employer)
        unit = {"code": UNIT, "name": "Demo", "parent": None, "legal_employer": "810", **SINCE}
        yield self.tell(ORGANISATION, f"unit:{UNIT}", "personnel.unit-changed.v1", unit)
        for kind, code in (("location", LOCATION), ("risk-code", RISK_CODE), ("schedule", SCHEDULE)):
            own = {"code": code, **({"unit": UNIT} if kind == "location" else {}), **SINCE}
            yield self.tell(ORGANISATION, f"{kind}:{code}", f"personnel.{kind}-changed.v1", own)

    def newcomer(self, person: str) -> Iterator[Raw]:
        """Somebody is registered, has an account, and starts to work."""
        yield self.tell(PEOPLE, person, "personnel.person-registered.v1", _who(person, 0))
        yield self.tell(PEOPLE, person, "personnel.bank-account-changed.v1", {"vlimpersnummer": person})
        yield self.tell(PEOPLE, person, "personnel.employment-started.v1", _job(person))

    def change(self, person: str, number: int) -> Raw:
        """Something about somebody changes: in turn the name, and the terms of the work."""
        if number % 2:
            return self.tell(PEOPLE, person, "personnel.person-changed.v1", _who(person, number))
        worker_code = "495" if number % 4 else "027"
        return self.tell(
            PEOPLE, person, "personnel.employment-changed.v1", {**_job(person), "worker_code": worker_code}
        )

    def acceptance(self, number: str, record_id: str, version: int) -> Raw:
        """The engine accepts a message."""
        told = {"elvire_number": number, "record_id": record_id, "version": version, "outcome": "accepted"}
        nothing = {"code": None, "text": None}
        return self.tell(ACKS, number, "engine.message-acknowledged.v1", {**told, **nothing})


def example_of(event_type: str) -> dict[str, Any]:
    """Give the example of a type, read once."""
    if event_type not in _EXAMPLES:
        _EXAMPLES[event_type] = example(event_type)
    return _EXAMPLES[event_type]


_EXAMPLES: dict[str, dict[str, Any]] = {}


def as_records(facts: Sequence[Raw]) -> list[Record]:
    """The facts as a consumer gets them from Kafka."""
    return [
        Record(topic=each.topic, partition=0, offset=place, key=each.key, value=each.value, headers=tuple(each.headers))
        for place, each in enumerate(facts)
    ]


def with_prefix(facts: Sequence[Raw], prefix: str) -> list[Raw]:
    """The facts as they are sent to the topics of one run."""
    return [each._replace(topic=prefix + each.topic) for each in facts]


def _who(person: str, number: int) -> dict[str, Any]:
    return {"vlimpersnummer": person, "family_name": SURNAMES[number % len(SURNAMES)], "insz": "85073099239"}


def _job(person: str) -> dict[str, Any]:
    codes = {"location": LOCATION, "risk_code": RISK_CODE, "schedule": SCHEDULE, "worker_code": "495"}
    key = {"employment_sequence": 1, "legal_employer": "810", "rsz_category": "495", "kind": "employee"}
    terms = {"unit": UNIT, "pay_group": "MON", "statute": "contractual", "is_primary": True, "last_day": None}
    return {"vlimpersnummer": person, **key, **terms, **codes}
