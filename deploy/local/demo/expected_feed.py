"""What the payroll engine must receive, computed from the accepted facts alone; shares no code with the services.

The rules, as the contracts tell them to an outsider:

* a paid work relation (pay group MON) gives its person a number for (person, legal employer, RSZ category): a master
  record, then an employment record;
* a change of the person is a new version of the master of each open number, a change of the job row of its employment;
* the end of a relation is a new version of its employment, and closes the master when no relation without end has the
  number; a relation that starts with a closed number opens it again;
* approved leave and sickness are an absence record; withdrawn after approval, the same record is cancelled.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from deploy.local.demo.facts import Fact, JobEnded, JobStated, LeaveStated, PersonStated, SicknessStated
from deploy.local.demo.working_days import working_days

RecordKey = tuple[str, int]
"""record_id and version."""

NumberKey = tuple[str, str]
"""Legal employer and RSZ category: what a number of one person belongs to."""

PAID: Final = "MON"
PAY_CATEGORIES: Final = {"annual_leave": "paid", "circumstance_leave": "paid", "unpaid_leave": "unpaid"}


@dataclass
class _Relation:
    """A work relation as the engine must know it."""

    row: JobStated
    first_day: date
    last_day: date | None = None
    is_fed: bool = False

    @property
    def key(self) -> NumberKey:
        return self.row.legal_employer, self.row.rsz_category


@dataclass
class _PersonFile:
    """Everything about one person, in the order of the person's stream."""

    vlimpersnummer: str
    records: dict[RecordKey, dict[str, Any]] = field(default_factory=dict)
    person: PersonStated | None = None
    relations: dict[int, _Relation] = field(default_factory=dict)
    closed_after: dict[NumberKey, date | None] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def state_person(self, fact: PersonStated) -> None:
        self.person = fact
        for key, closed_after in self.closed_after.items():
            if closed_after is None:
                self._say_master(key)

    def state_job(self, fact: JobStated) -> None:
        if fact.is_start:
            self.relations[fact.employment_sequence] = _Relation(fact, fact.effective_day)
        relation = self.relations[fact.employment_sequence]
        relation.row = fact
        if not relation.is_fed and fact.pay_group != PAID:
            return

        relation.is_fed = True
        if self.closed_after.get(relation.key, fact.effective_day) is not None:
            self.closed_after[relation.key] = None
            self._say_master(relation.key)
        self._say_employment(fact.employment_sequence, relation)

    def end_job(self, fact: JobEnded) -> None:
        relation = self.relations[fact.employment_sequence]
        relation.last_day = fact.last_day
        if not relation.is_fed:
            return

        self._say_employment(fact.employment_sequence, relation)
        fed = [other for other in self.relations.values() if other.is_fed and other.key == relation.key]
        if all(other.last_day is not None for other in fed):
            self.closed_after[relation.key] = fact.last_day
            self._say_master(relation.key)

    def take_absence(
        self, absence_id: str, employment_sequence: int, days: list[dict[str, str]], *, is_active: bool
    ) -> None:
        relation = self.relations.get(employment_sequence)
        if relation is None or not relation.is_fed:
            return
        body = {"employment_sequence": employment_sequence, "absence_id": absence_id, "days": days}
        self._say(f"absence/{absence_id}", {**body, "status": "active" if is_active else "cancelled"})

    def _say_master(self, key: NumberKey) -> None:
        assert self.person is not None  # noqa: S101 - a person is registered before anything else
        closed_after = self.closed_after[key]
        body = {
            "legal_employer": key[0],
            "rsz_category": key[1],
            "given_name": self.person.given_name,
            "family_name": self.person.family_name,
            "birth_day": self.person.birth_day.isoformat(),
            "language": self.person.language,
            "insz": self.person.insz,
            "status": "open" if closed_after is None else "closed",
            "closed_after": closed_after.isoformat() if closed_after else None,
        }
        self._say(f"master/{self.vlimpersnummer}/{key[0]}/{key[1]}", body)

    def _say_employment(self, employment_sequence: int, relation: _Relation) -> None:
        body = {
            "employment_sequence": employment_sequence,
            "statute": relation.row.statute,
            "unit": relation.row.unit,
            "pay_group": relation.row.pay_group,
            "first_day": relation.first_day.isoformat(),
            "last_day": relation.last_day.isoformat() if relation.last_day else None,
        }
        self._say(f"employment/{self.vlimpersnummer}/{employment_sequence}", body)

    def _say(self, record_id: str, body: dict[str, Any]) -> None:
        self.versions[record_id] += 1
        version = self.versions[record_id]
        self.records[record_id, version] = {"vlimpersnummer": self.vlimpersnummer, **body}


def expected_feed(facts: Iterable[Fact]) -> dict[RecordKey, dict[str, Any]]:
    """Give each record and version that the engine must receive, with the fields that the facts decide.

    The absence facts must come in their order; facts on a person's stream are put in order here.
    """
    facts = list(facts)
    files: dict[str, _PersonFile] = {}
    personnel = [fact for fact in facts if isinstance(fact, PersonStated | JobStated | JobEnded)]
    for fact in sorted(personnel, key=lambda fact: fact.position):
        file = files.setdefault(fact.vlimpersnummer, _PersonFile(fact.vlimpersnummer))
        match fact:
            case PersonStated():
                file.state_person(fact)
            case JobStated():
                file.state_job(fact)
            case JobEnded():
                file.end_job(fact)
    for absence in facts:
        if isinstance(absence, LeaveStated | SicknessStated):
            _take_absence(files[absence.vlimpersnummer], absence)
    return {key: body for file in files.values() for key, body in file.records.items()}


def _take_absence(file: _PersonFile, fact: LeaveStated | SicknessStated) -> None:
    if isinstance(fact, SicknessStated):
        days = _days(fact.first_day, fact.last_day, "full", "sickness")
        file.take_absence(fact.spell_id, fact.employment_sequence, days, is_active=True)
    elif fact.decision in {"approved", "withdrawn_after_approval"}:
        days = _days(fact.first_day, fact.last_day, fact.part, PAY_CATEGORIES[fact.leave_type])
        is_active = fact.decision == "approved"
        file.take_absence(fact.request_id, fact.employment_sequence, days, is_active=is_active)


def _days(first_day: date, last_day: date, part: str, pay_category: str) -> list[dict[str, str]]:
    return [
        {"day": day.isoformat(), "part": part, "pay_category": pay_category}
        for day in working_days(first_day, last_day)
    ]
