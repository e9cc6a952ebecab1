from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from chassis.envelope import Fact
from payroll_bridge.domain.absence import Absence
from payroll_bridge.domain.feed import State
from payroll_bridge.domain.number import Grain, NumberPattern, number_key, require_same_grain
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.relation import Key, Relation
from payroll_bridge.messages.outbound import FeedMessage, FileEvent
from payroll_bridge.ports import Answer, Cause, KeptMessage, Position
from services.payroll_bridge.tests.builders import NOW, a_fact


@dataclass
class Memory:
    """What is kept between two units of work."""

    grain: Grain = "employer_category"
    grain_in_use: str | None = None
    running: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    relations: dict[tuple[str, int], Relation] = field(default_factory=dict)
    employers: dict[str, str] = field(default_factory=dict)
    files: dict[Key, PayrollFile] = field(default_factory=dict)
    numbers: dict[Key, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    messages: dict[tuple[str, int], KeptMessage] = field(default_factory=dict)
    answers: list[tuple[Answer, bool]] = field(default_factory=list)
    absences: dict[UUID, Absence] = field(default_factory=dict)
    said: list[tuple[FeedMessage | FileEvent, Cause]] = field(default_factory=list)


class FakeWork:
    """The unit of work in memory. Nothing is undone: a refusal must come before the first change."""

    def __init__(self, memory: Memory, now: datetime = NOW, fact: Fact | None = None) -> None:
        begun_by = fact or a_fact()
        self._memory = memory
        self.now = now
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

    async def keep_legal_employer(self, code: str, name: str) -> None:
        self._memory.employers[code] = name

    async def files_of(self, vlimpersnummer: str) -> Sequence[PayrollFile]:
        return [file for key, file in sorted(self._memory.files.items()) if key.vlimpersnummer == vlimpersnummer]

    async def keep_file(self, file: PayrollFile) -> None:
        self._memory.files[file.key] = file

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

    async def next_version(self, record_id: str) -> int:
        return 1 + max((version for known, version in self._memory.messages if known == record_id), default=0)

    async def keep_message(self, message: FeedMessage, state: State) -> None:
        kept = KeptMessage(message=message, state=state, cause=self.cause)
        self._memory.messages[message.record_id, message.version] = kept

    async def message(self, record_id: str, version: int) -> KeptMessage | None:
        return self._memory.messages.get((record_id, version))

    async def held_messages(self, elvire_number: str) -> Sequence[KeptMessage]:
        kept = self._memory.messages.values()
        return [each for each in kept if each.state == "held" and each.message.elvire_number == elvire_number]

    async def mark_sent(self, message: FeedMessage) -> None:
        self._change(message, "sent")

    async def settle(self, message: FeedMessage, state: State, answer: Answer) -> None:
        assert (message.record_id, message.version) == (answer.record_id, answer.version)
        self._change(message, state)

    async def record_answer(self, answer: Answer, *, is_first: bool) -> None:
        self._memory.answers.append((answer, is_first))

    async def absence(self, absence_id: UUID) -> Absence | None:
        return self._memory.absences.get(absence_id)

    async def keep_absence(self, absence: Absence) -> None:
        self._memory.absences[absence.absence_id] = absence

    async def say(self, event: FeedMessage | FileEvent, cause: Cause) -> None:
        self._memory.said.append((event, cause))

    def _change(self, message: FeedMessage, state: State) -> None:
        place = (message.record_id, message.version)
        self._memory.messages[place] = replace(self._memory.messages[place], state=state)
