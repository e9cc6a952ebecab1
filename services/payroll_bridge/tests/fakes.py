from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from chassis.envelope import Fact
from payroll_bridge.domain.absence import Absence
from payroll_bridge.domain.check import CHECKS
from payroll_bridge.domain.feed import State
from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.number import Grain, NumberPattern, number_key, require_same_grain
from payroll_bridge.domain.payroll_file import FOLLOWED_FOR, PayrollFile
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.record import FeedRecord
from payroll_bridge.domain.reference import Reference
from payroll_bridge.domain.relation import Key, Relation
from payroll_bridge.messages.outbound import FeedMessage, Said
from payroll_bridge.ports import Answer, Cause, KeptMessage, Position
from services.payroll_bridge.tests.builders import NOW, a_fact

TOLD_FIRST = {"master": 0, "employment": 1, "absence": 2}


@dataclass
class Memory:
    """What is kept between two units of work."""

    grain: Grain = "employer_category"
    grain_in_use: str | None = None
    running: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    relations: dict[tuple[str, int], Relation] = field(default_factory=dict)
    employers: dict[str, str] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    checks: frozenset[str] = frozenset(CHECKS)
    followed_for: timedelta = FOLLOWED_FOR
    files: dict[Key, PayrollFile] = field(default_factory=dict)
    findings: dict[Key, tuple[Finding, ...]] = field(default_factory=dict)
    records: dict[str, FeedRecord] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    numbers: dict[Key, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    messages: dict[tuple[str, int], KeptMessage] = field(default_factory=dict)
    answers: list[tuple[Answer, bool]] = field(default_factory=list)
    absences: dict[UUID, Absence] = field(default_factory=dict)
    said: list[tuple[Said, Cause]] = field(default_factory=list)


class FakeWork:
    """The unit of work in memory. Nothing is undone: a refusal must come before the first change."""

    def __init__(self, memory: Memory, now: datetime = NOW, fact: Fact | None = None) -> None:
        begun_by = fact or a_fact()
        self._memory = memory
        self.now = now
        self.checks = memory.checks
        self.followed_for = memory.followed_for
        self.cause = Cause(origin=begun_by.origin, rests_on=(Position(*begun_by.position),), traceparent=None)

    async def person(self, vlimpersnummer: str) -> Person | None:
        return self._memory.people.get(vlimpersnummer)

    async def keep_person(self, person: Person) -> None:
        self._memory.people[person.vlimpersnummer] = person

    async def relation(self, vlimpersnummer: str, employment_sequence: int) -> Relation | None:
        return self._memory.relations.get((vlimpersnummer, employment_sequence))

    async def relations_of(self, vlimpersnummer: str) -> Sequence[Relation]:
        return [relation for (nr, _), relation in sorted(self._memory.relations.items()) if nr == vlimpersnummer]

    async def keep_relation(self, relation: Relation) -> None:
        self._memory.relations[relation.vlimpersnummer, relation.employment_sequence] = relation

    async def forget_relation(self, vlimpersnummer: str, employment_sequence: int) -> None:
        self._memory.relations.pop((vlimpersnummer, employment_sequence), None)

    async def keep_legal_employer(self, code: str, name: str) -> None:
        self._memory.employers[code] = name

    async def keep_reference(self, reference: Reference) -> None:
        self._memory.references[reference.subject] = reference

    async def references(self, subjects: Collection[str]) -> Mapping[str, Reference]:
        return {name: self._memory.references[name] for name in subjects if name in self._memory.references}

    async def files_of(self, vlimpersnummer: str) -> Sequence[PayrollFile]:
        return [file for key, file in sorted(self._memory.files.items()) if key.vlimpersnummer == vlimpersnummer]

    async def keep_file(self, file: PayrollFile) -> None:
        self._memory.files[file.key] = file

    async def findings_of(self, key: Key) -> Sequence[Finding]:
        return self._memory.findings.get(key, ())

    async def keep_findings(self, key: Key, findings: Sequence[Finding]) -> None:
        self._memory.findings[key] = tuple(findings)

    async def number_of(self, key: Key) -> str | None:
        return self._memory.numbers.get(number_key(key, self._memory.grain))

    async def give_number(self, key: Key) -> str:
        memory = self._memory
        memory.grain_in_use = memory.grain_in_use or memory.grain
        require_same_grain(memory.grain, memory.grain_in_use)
        memory.running += 1
        number = NumberPattern("E", 8).number(memory.running)
        memory.numbers[number_key(key, memory.grain)] = number
        return number

    async def is_master_accepted(self, elvire_number: str) -> bool:
        return elvire_number in self._memory.accepted

    async def accept_master(self, elvire_number: str) -> None:
        self._memory.accepted.add(elvire_number)

    async def is_erased(self, elvire_number: str) -> bool:
        return elvire_number in self._memory.erased

    async def record(self, vlimpersnummer: str, record_id: str) -> FeedRecord | None:
        found = self._memory.records.get(record_id)
        return found if found and found.vlimpersnummer == vlimpersnummer else None

    async def records_of(self, vlimpersnummer: str) -> Sequence[FeedRecord]:
        known = [each for each in self._memory.records.values() if each.vlimpersnummer == vlimpersnummer]
        found = [each for each in known if each.kind != "absence" or each.pending]
        return sorted(found, key=lambda each: TOLD_FIRST[each.kind])

    async def absence_records(self, vlimpersnummer: str, employment_sequence: int) -> Sequence[FeedRecord]:
        wanted = ("absence", vlimpersnummer, employment_sequence)
        known = self._memory.records.values()
        return [each for each in known if (each.kind, each.vlimpersnummer, each.employment_sequence) == wanted]

    async def keep_record(self, record: FeedRecord) -> None:
        self._memory.records[record.record_id] = record

    async def keep_message(self, message: FeedMessage, state: State, cause: Cause) -> None:
        kept = KeptMessage(message=message, state=state, cause=cause)
        self._memory.messages[message.record_id, message.version] = kept

    async def message(self, record_id: str, version: int) -> KeptMessage | None:
        return self._memory.messages.get((record_id, version))

    async def held_messages(self, keys: Collection[Key]) -> Sequence[KeptMessage]:
        here = {each.record_id for each in self._memory.records.values() if each.key in keys}
        kept = self._memory.messages.values()
        return [each for each in kept if each.state == "held" and each.message.record_id in here]

    async def take_back(self, record_id: str) -> bool:
        versions = [place for place in self._memory.messages if place[0] == record_id]
        if any(self._memory.messages[place].state != "held" for place in versions):
            return False
        for place in versions:
            del self._memory.messages[place]
        return True

    async def mark_sent(self, messages: Sequence[FeedMessage]) -> None:
        for message in messages:
            self._change(message, "sent")

    async def settle(self, message: FeedMessage, state: State, answer: Answer) -> None:
        assert (message.record_id, message.version) == (answer.record_id, answer.version)
        self._change(message, state)

    async def record_answer(self, answer: Answer, *, is_first: bool) -> None:
        self._memory.answers.append((answer, is_first))

    async def versions(self, record_id: str) -> Mapping[int, State]:
        kept = sorted(self._memory.messages.items(), key=lambda each: each[0])
        return {version: each.state for (known, version), each in kept if known == record_id}

    async def to_repeat(self, elvire_numbers: Sequence[str]) -> Sequence[KeptMessage]:
        return [each for number in elvire_numbers for each in self._under(number)]

    def _under(self, elvire_number: str) -> Sequence[KeptMessage]:
        last: dict[str, KeptMessage] = {}
        for place in sorted(self._memory.messages):
            if self._memory.messages[place].state in {"sent", "acknowledged"}:
                last[place[0]] = self._memory.messages[place]
        found = [each for each in last.values() if each.message.elvire_number == elvire_number]
        order = list(self._memory.messages.values())
        return sorted(found, key=lambda each: (TOLD_FIRST[each.message.kind], order.index(each)))

    async def erase(self, vlimpersnummer: str) -> None:
        memory = self._memory
        memory.people.pop(vlimpersnummer, None)
        memory.relations = {place: each for place, each in memory.relations.items() if place[0] != vlimpersnummer}
        memory.absences = {
            name: each for name, each in memory.absences.items() if each.vlimpersnummer != vlimpersnummer
        }
        gone = {key for key in memory.files if key.vlimpersnummer == vlimpersnummer}
        memory.findings = {key: each for key, each in memory.findings.items() if key not in gone}
        memory.erased |= {memory.files[key].elvire_number for key in gone}
        memory.messages = {
            place: each for place, each in memory.messages.items() if each.message.vlimpersnummer != vlimpersnummer
        }
        for record in memory.records.values():
            if record.vlimpersnummer == vlimpersnummer:
                memory.records[record.record_id] = replace(record, pending=None)

    async def absence(self, absence_id: UUID) -> Absence | None:
        return self._memory.absences.get(absence_id)

    async def absences_of(self, vlimpersnummer: str, employment_sequence: int) -> Sequence[Absence]:
        wanted = (vlimpersnummer, employment_sequence)
        known = [
            each for each in self._memory.absences.values() if (each.vlimpersnummer, each.employment_sequence) == wanted
        ]
        return sorted(known, key=lambda each: (each.first_day, each.absence_id))

    async def keep_absence(self, absence: Absence) -> None:
        self._memory.absences[absence.absence_id] = absence

    async def say(self, event: Said, cause: Cause) -> None:
        self._memory.said.append((event, cause))

    def _change(self, message: FeedMessage, state: State) -> None:
        place = (message.record_id, message.version)
        self._memory.messages[place] = replace(self._memory.messages[place], state=state)
