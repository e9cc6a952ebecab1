"""One person as payroll must see one: relations, numbers and records, and what is sent and told as facts come in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from deploy.local.demo.facts import AccountStated, JobEnded, JobStated, PersonStated, Rejection, RelationCorrected
from deploy.local.demo.payroll_records import Number, Record, RecordKey, Relation, Told

PAID: Final = "MON"
KINDS: Final = ("employment", "absence", "master")
RELATION_CHECKS: Final = ("worker_code", "schedule", "location", "risk_code")


@dataclass
class Replica:
    """Facts go in by the methods; what must come out is in `sent`, `rejected` and `told`."""

    vlimpersnummer: str
    rejections: Sequence[Rejection] = ()
    sent: dict[RecordKey, dict[str, Any]] = field(default_factory=dict)
    rejected: set[RecordKey] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)
    _person: PersonStated | None = None
    _iban: str | None = None
    _is_imported: bool = False
    _relations: dict[int, Relation] = field(default_factory=dict)
    _numbers: dict[tuple[str, str], Number] = field(default_factory=dict)
    _records: dict[str, Record] = field(default_factory=dict)

    def state_person(self, fact: PersonStated | AccountStated) -> None:
        """Who the person is, or where the pay goes."""
        self._is_imported = fact.is_imported
        if isinstance(fact, PersonStated):
            self._person = fact
        else:
            self._iban = fact.iban
        for number in self._numbers.values():
            if number.is_open:
                self._master(number).is_due = True
        self._flow()

    def state_job(self, fact: JobStated) -> None:
        """A relation starts (perhaps again), or its job row changes."""
        self._is_imported = fact.is_imported
        relation = self._relations.get(fact.employment_sequence)
        if relation is None or fact.is_start:
            relation = self._relations[fact.employment_sequence] = Relation(fact, fact.effective_day)
        relation.row = fact
        if not relation.is_ended:
            relation.last_day = fact.last_day
        record = self._records.get(self._employment_id(fact.employment_sequence))
        if record is None and fact.pay_group != PAID:
            return
        if record is None or fact.is_start:
            self._open(relation.key)
        self._employment(fact.employment_sequence).is_due = True
        self._flow()

    def end_job(self, fact: JobEnded) -> None:
        """A relation ends; its number closes when no relation under it goes on."""
        relation = self._relations[fact.employment_sequence]
        relation.last_day, relation.is_ended = fact.last_day, True
        record = self._records.get(self._employment_id(fact.employment_sequence))
        if record is None:
            return
        record.is_due = True
        self._close_if_over(relation.key)
        self._flow()

    def correct(self, fact: RelationCorrected) -> None:
        """A relation is and was otherwise, or never was; under another number it leaves the one it had."""
        self._is_imported = False
        before = self._relations.pop(fact.employment_sequence)
        record = self._records.get(self._employment_id(fact.employment_sequence))
        if fact.row is not None:
            right = Relation(fact.row, fact.first_day, fact.last_day, is_ended=fact.is_ended)
            self._relations[fact.employment_sequence] = right
        if record is None:
            return
        for each in self._of_relation(fact.employment_sequence):
            each.is_due |= each is record or fact.row is None or fact.row.key != before.key
            each.is_gone |= fact.row is None
        if fact.row is None or fact.row.key != before.key:
            self._close_if_over(before.key)
        if fact.row is not None and fact.row.key != before.key:
            self._open(fact.row.key).replaces = self._master(self._numbers[before.key]).record_id
        self._flow()

    def take_absence(self, absence_id: str, sequence: int, days: list[dict[str, str]], *, is_active: bool) -> None:
        """Leave or sickness of a paid relation, or the end of such leave."""
        self._is_imported = False
        if self._employment_id(sequence) not in self._records or self._relations[sequence].row.pay_group != PAID:
            return
        record_id = f"absence/{absence_id}"
        record = self._records.setdefault(record_id, Record("absence", record_id, sequence, days=days))
        record.is_gone = not is_active
        record.is_due = is_active or record.version > 0
        self._flow()

    def redrive(self) -> None:
        """Everything whose last version was rejected is sent once more."""
        self._is_imported = False
        for record in self._records.values():
            record.is_due |= (record.record_id, record.version) in self.rejected
        self._flow()

    def _flow(self) -> None:
        valid = [number for number in self._numbers.values() if self._check(number)]
        for number in valid:
            for record in self._at(number.key, "employment", "absence"):
                if record.must_leave(self._home(record)):
                    self._say(record, number, {**record.body, "status": "cancelled"})
                    record.key, record.is_due = None, not record.is_gone
        for number in valid:
            for record in list(self._records.values()):
                if record.is_due and not record.is_gone and self._home(record) == number.key:
                    self._say(record, number, self._body(record, number))
                    record.key, record.is_due = number.key, False

    def _check(self, number: Number) -> bool:
        """Whether nothing is wrong; what is, is told when it is something else than before."""
        faults = tuple(self._faults(number)) if self._is_looked_at(number) else ()
        if set(faults) != set(number.faults):
            event_type = "payroll.file-invalid.v1" if faults else "payroll.file-repaired.v1"
            self._tell(event_type, number, ",".join(code for _, code in faults))
            number.faults = faults
        return not faults

    def _faults(self, number: Number) -> Iterator[tuple[int, str]]:
        if self._person is None or self._person.insz is None:
            yield 0, "insz-missing"
        if self._iban is None:
            yield 0, "iban-missing"
        for sequence, relation in sorted(self._relations.items()):
            record = self._records.get(self._employment_id(sequence))
            if relation.key == number.key and record and (record.is_due or not relation.is_ended):
                for name in RELATION_CHECKS:
                    if getattr(relation.row, name) is None:
                        yield sequence, f"{name.replace('_', '-')}-missing"

    def _is_looked_at(self, number: Number) -> bool:
        """Not a closed number of which nothing is left to tell, as when nobody ever was in service under it."""
        master = self._master(number)
        alive = (each for each in self._records.values() if each.kind == "employment" and not each.is_gone)
        master.is_due &= master.version > 0 or any(self._home(each) == number.key for each in alive)
        due = (record.is_due for record in self._records.values() if self._home(record) == number.key)
        return number.is_open or any(due)

    def _say(self, record: Record, number: Number, body: dict[str, Any]) -> None:
        record.version += 1
        record.body = body
        key = (record.record_id, record.version)
        self.sent[key] = {"vlimpersnummer": self.vlimpersnummer, **body, "number of": self._master(number).record_id}
        if any(each.is_about(*key, self.vlimpersnummer) for each in self.rejections):
            self.rejected.add(key)
            record.unresolved = record.version
            self._tell("payroll.message-rejected.v1", number, f"{record.record_id} v{record.version}")
        elif record.unresolved:
            detail = f"{record.record_id} v{record.unresolved} by v{record.version}"
            self._tell("payroll.rejection-resolved.v1", number, detail)
            record.unresolved = 0

    def _body(self, record: Record, number: Number) -> dict[str, Any]:
        match record.kind:
            case "master":
                assert self._person is not None  # noqa: S101 - a person is registered before anything else
                return number.master(self._person, self._iban)
            case "employment":
                return self._relations[record.employment_sequence].employment()
            case _:
                return record.absence()

    def _home(self, record: Record) -> tuple[str, str] | None:
        relation = self._relations.get(record.employment_sequence)
        return record.key if record.kind == "master" or record.is_gone or relation is None else relation.key

    def _at(self, key: tuple[str, str], *kinds: str) -> list[Record]:
        return [record for record in self._records.values() if record.kind in kinds and record.key == key]

    def _of_relation(self, sequence: int) -> list[Record]:
        return [record for record in self._records.values() if record.employment_sequence == sequence]

    def _open(self, key: tuple[str, str]) -> Number:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = Number(self.vlimpersnummer, key)
            self._tell("payroll.number-assigned.v1", number, "")
        if not number.is_open:
            number.is_open, number.closed_after = True, None
            self._master(number).is_due = True
        return number

    def _close_if_over(self, key: tuple[str, str]) -> None:
        fed = [
            self._relations[record.employment_sequence]
            for record in self._records.values()
            if record.kind == "employment" and not record.is_gone
        ]
        last_days = [relation.last_day if relation.is_ended else None for relation in fed if relation.key == key]
        if all(last_days):
            number = self._numbers[key]
            number.is_open, number.closed_after = False, max((day for day in last_days if day), default=None)
            self._master(number).is_due = True

    def _tell(self, event_type: str, number: Number, detail: str) -> None:
        self.told.append(Told(event_type, self.vlimpersnummer, *number.key, detail, is_imported=self._is_imported))

    def _master(self, number: Number) -> Record:
        record_id = f"master/{self.vlimpersnummer}/{'/'.join(number.key)}"
        return self._records.setdefault(record_id, Record("master", record_id, 0, key=number.key))

    def _employment(self, sequence: int) -> Record:
        record_id = self._employment_id(sequence)
        return self._records.setdefault(record_id, Record("employment", record_id, sequence))

    def _employment_id(self, sequence: int) -> str:
        return f"employment/{self.vlimpersnummer}/{sequence}"
