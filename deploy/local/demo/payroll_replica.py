"""One person as payroll must see one: relations, numbers and records, and what is sent and told as facts come in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from deploy.local.demo.facts import AccountStated, JobEnded, JobStated, PersonStated, Rejection, RelationCorrected
from deploy.local.demo.payroll_records import Number, Record, RecordKey, Relation, Told

PAID: Final = "MON"


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
    _unpaid: dict[str, Record] = field(default_factory=dict)

    def state_person(self, fact: PersonStated | AccountStated) -> None:
        """Who the person is, or where the pay goes."""
        self._is_imported = fact.is_imported
        if isinstance(fact, PersonStated):
            self._person = fact
        else:
            self._iban = fact.iban
        for number in self._numbers.values():
            if number.hears_of_person(fact.recorded_day):
                self._master(number).is_due = True
        self._flow()

    def state_job(self, fact: JobStated) -> None:
        """A relation starts (perhaps again), or its job row changes."""
        self._is_imported = fact.is_imported
        relation = self._relations.get(fact.employment_sequence)
        was_paid = relation is not None and relation.row.pay_group == PAID
        if relation is None or fact.is_start:
            relation = self._relations[fact.employment_sequence] = Relation(fact, fact.effective_day)
        relation.row = fact
        if not relation.is_ended:
            relation.last_day = fact.last_day
        is_fed = self._is_fed(fact.employment_sequence)
        if not is_fed and fact.pay_group != PAID:
            return
        if not is_fed or fact.is_start:
            self._open(relation.key)
        self._begin(fact.employment_sequence)
        if not was_paid and fact.pay_group == PAID:
            self._take_up_absences(fact.employment_sequence, fact.effective_day)
        self._flow()

    def end_job(self, fact: JobEnded) -> None:
        """A relation ends; its number closes when no relation under it goes on."""
        relation = self._relations[fact.employment_sequence]
        relation.last_day, relation.is_ended = fact.last_day, True
        if not self._is_fed(fact.employment_sequence):
            return
        self._employment(fact.employment_sequence).is_due = True
        self._close_if_over(relation.key)
        self._flow()

    def correct(self, fact: RelationCorrected) -> None:
        """A relation is and was otherwise, or never was; under another number it leaves the one it had."""
        self._is_imported = False
        before = self._relations.pop(fact.employment_sequence)
        is_fed, is_paid = self._is_fed(fact.employment_sequence), fact.row is not None and fact.row.pay_group == PAID
        is_moved = fact.row is None or fact.row.key != before.key
        if fact.row is not None:
            right = Relation(fact.row, fact.first_day, fact.last_day, is_ended=fact.is_ended)
            self._relations[fact.employment_sequence] = right
        if not is_fed and not is_paid:
            return
        if is_fed and is_moved and not is_paid:
            self._take_away(fact.employment_sequence, is_unpaid=fact.row is not None)
            self._close_if_over(before.key)
        else:
            record = self._begin(fact.employment_sequence)
            for each in self._of_relation(fact.employment_sequence):
                each.is_due |= is_moved and not each.is_gone
            if is_moved and is_fed:
                self._close_if_over(before.key)
            if fact.row is not None and (is_moved or not is_fed):
                self._open(fact.row.key, replaces=before.key if is_fed else record.last_key)
        if fact.row is not None and is_paid and before.row.pay_group != PAID:
            self._take_up_absences(fact.employment_sequence, fact.row.effective_day)
        self._flow()

    def take_absence(self, absence_id: str, sequence: int, days: list[dict[str, str]], *, is_active: bool) -> None:
        """Leave or sickness, which flows when its relation is paid; or the end of such leave."""
        self._is_imported = False
        record_id = f"absence/{absence_id}"
        record, relation = self._records.get(record_id), self._relations.get(sequence)
        is_paid = self._is_fed(sequence) and relation is not None and relation.row.pay_group == PAID
        if not is_active:
            self._unpaid.pop(record_id, None)
            if record is not None and not record.is_gone:
                record.is_gone, record.is_due = True, record.version > 0
        elif is_paid:
            self._records[record_id] = Record("absence", record_id, sequence, days=days, is_due=True)
        else:
            self._unpaid[record_id] = Record("absence", record_id, sequence, days=days)
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
            for record in list(self._records.values()):
                if record.key == number.key and record.must_leave(self._home(record)):
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
            fact = "invalid" if faults else "repaired" if number.is_open or number.closed_after else "dropped"
            self._tell(f"payroll.file-{fact}.v1", number, ",".join(code for _, code in faults))
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
                yield from ((sequence, code) for code in relation.faults())

    def _is_looked_at(self, number: Number) -> bool:
        """Not a closed number of which nothing is left to tell, as when nobody ever was in service under it."""
        master = self._master(number)
        alive = (each for each in self._records.values() if each.kind == "employment" and not each.is_gone)
        master.is_due &= master.version > 0 or any(self._home(each) == number.key for each in alive)
        due = (record.is_due for record in self._records.values() if self._home(record) == number.key)
        return number.is_open or any(due)

    def _say(self, record: Record, number: Number, body: dict[str, Any]) -> None:
        record.version += 1
        record.body, record.last_key = body, number.key
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

    def _of_relation(self, sequence: int) -> list[Record]:
        return [record for record in self._records.values() if record.employment_sequence == sequence]

    def _begin(self, sequence: int) -> Record:
        record = self._employment(sequence)
        record.is_due, record.is_gone = True, False
        return record

    def _take_up_absences(self, sequence: int, from_day: date) -> None:
        """What was known while the relation was not paid, if it lasts into the days on which it is."""
        for record_id, record in list(self._unpaid.items()):
            if record.employment_sequence == sequence and record.days[-1]["day"] >= from_day.isoformat():
                record.is_due, record.is_gone = True, False
                self._records[record_id] = self._unpaid.pop(record_id)

    def _take_away(self, sequence: int, *, is_unpaid: bool) -> None:
        for record in self._of_relation(sequence):
            if is_unpaid and record.kind == "absence" and not record.is_gone:
                self._unpaid[record.record_id] = record
            record.is_due |= not record.is_gone
            record.is_gone = True

    def _open(self, key: tuple[str, str], replaces: tuple[str, str] | None = None) -> Number:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = Number(self.vlimpersnummer, key)
            self._tell("payroll.number-assigned.v1", number, "")
        if not number.is_open:
            number.is_open, number.closed_after = True, None
            self._master(number).is_due = True
        if replaces not in {None, key} and (left := self._master(self._numbers[replaces])).version:
            number.replaces = left.record_id
            self._master(number).is_due = True
        return number

    def _close_if_over(self, key: tuple[str, str]) -> None:
        fed = [each for sequence, each in self._relations.items() if each.key == key and self._is_fed(sequence)]
        last_days = [relation.last_day if relation.is_ended else None for relation in fed]
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

    def _is_fed(self, sequence: int) -> bool:
        record = self._records.get(self._employment_id(sequence))
        return record is not None and not record.is_gone

    def _employment_id(self, sequence: int) -> str:
        return f"employment/{self.vlimpersnummer}/{sequence}"
