"""What the kit says on the feed: the golden examples of the contract, under numbers that nobody has used."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import uuid4

from contracts.catalog import Catalog

MASTER: Final = "elvire.master-changed.v1"
EMPLOYMENT: Final = "elvire.employment-changed.v1"
ABSENCE: Final = "elvire.absence-changed.v1"
LOAD_BEGUN: Final = "elvire.full-load-begun.v1"
LOAD_ENDED: Final = "elvire.full-load-ended.v1"

RECORDED_AT: Final = "2026-11-02T08:00:00Z"
FIRST_BIRTH_DAY: Final = date(1960, 1, 1)
BIRTH_DAYS: Final = 15_000
MODULUS: Final = 97
PERSONS: Final = (100_000, 999_999)
NUMBERS: Final = (10_000_000, 99_999_999)
EMPLOYMENTS_MAX: Final = 99_999
COUNTERS_OF_NOBODY: Final = (990, 997)  # counters this high are given to no newborn: the persons do not exist


@dataclass(frozen=True)
class Record:
    """One message of the feed. `raw` takes the place of the body where a message is to be unreadable."""

    event_type: str
    key: str
    sequence: int
    epoch: int
    event_id: str
    origin: str
    body: Mapping[str, Any]
    raw: bytes | None = None
    extra_headers: tuple[tuple[str, bytes], ...] = ()

    @property
    def record_id(self) -> str:
        """Which feed record it is a version of."""
        return str(self.body["record_id"])

    @property
    def version(self) -> int:
        """The version of the record."""
        return int(self.body["version"])

    @property
    def value(self) -> bytes:
        """The Kafka value."""
        return json.dumps(self.body, ensure_ascii=False).encode() if self.raw is None else self.raw

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        """The Kafka headers."""
        texts = {
            "ce_specversion": "1.0",
            "ce_id": self.event_id,
            "ce_type": self.event_type,
            "ce_source": "/payroll-bridge",
            "ce_subject": self.key,
            "ce_time": RECORDED_AT,
            "ce_dataschema": f"contracts/events/{self.event_type}/schema.json",
            "content-type": "application/json",
            "ce_sequence": str(self.sequence),
            "ce_epoch": str(self.epoch),
            "ce_origin": self.origin,
        }
        return [*((name, text.encode()) for name, text in texts.items()), *self.extra_headers]

    def __str__(self) -> str:
        place = f"sequence {self.sequence}" if self.epoch == 1 else f"sequence {self.sequence} of epoch {self.epoch}"
        return f"{self.record_id} version {self.version} ({place})"


@dataclass
class Number:
    """One Elvire number of a person who does not exist. Each message made takes the next place of its stream."""

    examples: Mapping[str, Mapping[str, Any]] = field(repr=False)
    elvire_number: str
    person: Mapping[str, Any]
    employment_sequence: int
    absence_id: str
    epoch: int = 1
    sequence: int = 0
    origin: str = "entered"

    def master(self, version: int = 1, **changes: Any) -> Record:
        """Make a version of the master record."""
        person = self.person
        example = self.examples[MASTER]
        record_id = f"master/{person['vlimpersnummer']}/{example['legal_employer']}/{example['rsz_category']}"
        return self._make(MASTER, version, {"record_id": record_id, **person, **changes})

    def employment(self, version: int = 1, **changes: Any) -> Record:
        """Make a version of the employment record."""
        own = {
            "record_id": f"employment/{self.person['vlimpersnummer']}/{self.employment_sequence}",
            "employment_sequence": self.employment_sequence,
        }
        return self._make(EMPLOYMENT, version, {**own, **changes})

    def absence(self, version: int = 1, **changes: Any) -> Record:
        """Make a version of the absence record."""
        own = {
            "record_id": f"absence/{self.absence_id}",
            "absence_id": self.absence_id,
            "employment_sequence": self.employment_sequence,
        }
        return self._make(ABSENCE, version, {**own, **changes})

    def _make(self, event_type: str, version: int, changes: Mapping[str, Any]) -> Record:
        self.sequence += 1
        common = {
            "version": version,
            "elvire_number": self.elvire_number,
            "vlimpersnummer": self.person["vlimpersnummer"],
            "recorded_at": RECORDED_AT,
        }
        return Record(
            event_type=event_type,
            key=self.elvire_number,
            sequence=self.sequence,
            epoch=self.epoch,
            event_id=str(uuid4()),
            origin=self.origin,
            body={**self.examples[event_type], **common, **changes},
        )


@dataclass
class Load:
    """One full load: what the control topic says of it."""

    examples: Mapping[str, Mapping[str, Any]] = field(repr=False)
    load_id: str = field(default_factory=lambda: str(uuid4()))

    def begun(self) -> Record:
        """Make its begin."""
        return self._make(LOAD_BEGUN, 1)

    def ended(self, records: int) -> Record:
        """Make its end."""
        return self._make(LOAD_ENDED, 2, records=records)

    def _make(self, event_type: str, sequence: int, **changes: Any) -> Record:
        return Record(
            event_type=event_type,
            key=f"load:{self.load_id}",
            sequence=sequence,
            epoch=1,
            event_id=str(uuid4()),
            origin="entered",
            body={**self.examples[event_type], "load_id": self.load_id, "recorded_at": RECORDED_AT, **changes},
        )


class Numbers:
    """Gives numbers that were not used before: neither in this run nor in those that left `used` on the feed.

    Persons and numbers follow from the chance that is handed in; ids of events and absences never come back.
    """

    def __init__(self, catalog: Catalog, chance: Random, used: Collection[str]) -> None:
        self._examples = {
            MASTER: catalog.events[MASTER].examples["open"],
            EMPLOYMENT: catalog.events[EMPLOYMENT].examples["started"],
            ABSENCE: catalog.events[ABSENCE].examples["leave"],
            LOAD_BEGUN: catalog.events[LOAD_BEGUN].examples["everybody"],
            LOAD_ENDED: catalog.events[LOAD_ENDED].examples["everybody"],
        }
        self._chance = chance
        self._used = set(used)

    def new(self, origin: str = "entered") -> Number:
        """Give a new person with a new number."""
        born = FIRST_BIRTH_DAY + timedelta(days=self._chance.randrange(BIRTH_DAYS))
        return Number(
            examples=self._examples,
            elvire_number=self._unused(NUMBERS, _elvire_number),
            person={
                "vlimpersnummer": self._unused(PERSONS, str),
                "birth_day": born.isoformat(),
                "insz": _insz(born, self._chance.randint(*COUNTERS_OF_NOBODY)),
            },
            employment_sequence=self._chance.randint(1, EMPLOYMENTS_MAX),
            absence_id=str(uuid4()),
            origin=origin,
        )

    def beside(self, number: Number) -> Number:
        """Give another number of the same person, with the same work relation and absence."""
        running = self._unused(NUMBERS, _elvire_number)
        return replace(number, elvire_number=running, sequence=0)

    def load(self) -> Load:
        """Give a full load that nobody heard of."""
        return Load(self._examples)

    def _unused(self, limits: tuple[int, int], write: Any) -> str:
        while (found := str(write(self._chance.randint(*limits)))) in self._used:
            pass
        self._used.add(found)
        return found


def _elvire_number(running: int) -> str:
    return f"E{running}{MODULUS - running % MODULUS:02}"


def _insz(born: date, counter: int) -> str:
    digits = f"{born:%y%m%d}{counter:03}"
    return f"{digits}{MODULUS - int(digits) % MODULUS:02}"
