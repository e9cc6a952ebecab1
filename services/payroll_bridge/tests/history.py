"""Any history of one person: what may happen, in whatever order, to the use cases and to the truth beside them."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import strategies
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from deploy.local.apart import run_apart
from payroll_bridge.domain.feed import Outcome
from payroll_bridge.domain.number import Grain
from payroll_bridge.domain.relation import Key, Relation
from payroll_bridge.messages.outbound import FeedMessage, MasterChanged
from payroll_bridge.ports import Answer
from payroll_bridge.usecases.absences import cancel_absence, take_absence
from payroll_bridge.usecases.answers import take_answer
from payroll_bridge.usecases.corrections import correct_employment, rescind_employment
from payroll_bridge.usecases.employments import change_employment, end_employment, start_employment
from payroll_bridge.usecases.people import change_bank_account, change_person, register_person
from payroll_bridge.usecases.upkeep import check_person, redrive
from services.payroll_bridge.tests.builders import (
    IBAN,
    NR,
    REFERENCES,
    START,
    a_person,
    a_reference,
    a_relation,
    an_absence,
)
from services.payroll_bridge.tests.fakes import FakeWork, Memory
from services.payroll_bridge.tests.truth import Truth

KEYS = [("810", "495"), ("810", "675"), ("844", "495")]
EMPLOYERS = strategies.sampled_from(KEYS)
LOCATIONS = strategies.sampled_from(["BRU-01", "BRU-01", "GNT-02", None])
BOTH: list[Outcome] = ["accepted", "accepted", "rejected"]
PICK = strategies.integers(0, 1000)
DAYS = strategies.sampled_from([START, date(2027, 6, 1)])
PLANNED = strategies.one_of(strategies.none(), strategies.dates(date(2027, 1, 1), date(2027, 12, 31)))
LATER = "location:GNT-02"
ROUNDS_MAX = 60


class History(RuleBasedStateMachine):
    """The use cases get any history; the truth is kept beside them."""

    grain: Grain = "employer_category"

    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory(grain=self.grain, references={each: a_reference(each) for each in REFERENCES})
        self.truth = Truth(a_person(iban=None), an_absence().first_day)
        self.judged = 0
        run_apart(lambda: register_person(self._work(), self.truth.person))

    @rule(key=EMPLOYERS, location=LOCATIONS, last_day=PLANNED, is_paid=strategies.booleans())
    def start(self, key: tuple[str, str], location: str | None, last_day: date | None, *, is_paid: bool) -> None:
        relation = self._row(self.truth.ever + 1, key, location, last_day, is_paid=is_paid)
        run_apart(lambda: start_employment(self._work(), relation))
        self.truth.started(relation)

    @precondition(lambda self: self._ended())
    @rule(pick=PICK, location=LOCATIONS)
    def rehire(self, pick: int, location: str | None) -> None:
        ended = self._ended()[pick % len(self._ended())]
        known = self.truth.relations[ended]
        relation = replace(known, first_day=date(2028, 3, 1), last_day=None, has_ended=False, location=location)
        run_apart(lambda: start_employment(self._work(), relation, is_rehire=True))
        self.truth.told(relation, relation.first_day)

    @precondition(lambda self: self._going_on())
    @rule(pick=PICK, location=LOCATIONS, last_day=PLANNED, day=DAYS, is_paid=strategies.booleans())
    def change(self, pick: int, location: str | None, last_day: date | None, day: date, *, is_paid: bool) -> None:
        known = self.truth.relations[self._going_on()[pick % len(self._going_on())]]
        row = replace(
            known, location=location, last_day=last_day, unit="OVO999009", pay_group="MON" if is_paid else "NVT"
        )
        run_apart(lambda: change_employment(self._work(), row, day))
        self.truth.told(row, day)

    @precondition(lambda self: self._going_on())
    @rule(pick=PICK, days=strategies.integers(1, 400))
    def end(self, pick: int, days: int) -> None:
        known = self.truth.relations[self._going_on()[pick % len(self._going_on())]]
        last = START + timedelta(days=days)
        run_apart(lambda: end_employment(self._work(), NR, known.employment_sequence, last, last))
        self.truth.told(replace(known, last_day=last, has_ended=True), last)

    @precondition(lambda self: self.truth.relations)
    @rule(pick=PICK, key=EMPLOYERS, location=LOCATIONS, is_paid=strategies.booleans(), has_ended=strategies.booleans())
    def correct(self, pick: int, key: tuple[str, str], location: str | None, *, is_paid: bool, has_ended: bool) -> None:
        sequence = sorted(self.truth.relations)[pick % len(self.truth.relations)]
        right = self._row(sequence, key, location, date(2027, 6, 30) if has_ended else None, is_paid=is_paid)
        right = replace(right, has_ended=has_ended)
        run_apart(lambda: correct_employment(self._work(), right, START))
        self.truth.corrected(right, START)

    @precondition(lambda self: self.truth.relations)
    @rule(pick=PICK)
    def rescind(self, pick: int) -> None:
        sequence = sorted(self.truth.relations)[pick % len(self.truth.relations)]
        run_apart(lambda: rescind_employment(self._work(), NR, sequence, START))
        self.truth.never_was(sequence)

    @rule(iban=strategies.sampled_from([None, IBAN]))
    def change_account(self, iban: str | None) -> None:
        run_apart(lambda: change_bank_account(self._work(), NR, iban, START))
        self.truth.person = replace(self.truth.person, iban=iban)

    @rule(name=strategies.sampled_from(["Peeters", "Claes"]))
    def change_name(self, name: str) -> None:
        run_apart(lambda: change_person(self._work(), a_person(family_name=name), START))
        self.truth.person = replace(self.truth.person, family_name=name)

    @rule(is_there=strategies.booleans())
    def change_reference_data(self, *, is_there: bool) -> None:
        self.memory.references.pop(LATER, None)
        if is_there:
            self.memory.references[LATER] = a_reference(LATER)
        run_apart(lambda: check_person(self._work(), NR))

    @precondition(lambda self: self.truth.relations)
    @rule(pick=PICK)
    def be_absent(self, pick: int) -> None:
        sequence, absence_id = sorted(self.truth.relations)[pick % len(self.truth.relations)], uuid4()
        absence = an_absence(absence_id=absence_id, employment_sequence=sequence)
        run_apart(lambda: take_absence(self._work(), absence))
        self.truth.absent(absence_id, sequence)

    @precondition(lambda self: self._taking_place())
    @rule(pick=PICK)
    def withdraw(self, pick: int) -> None:
        absence_id = self._taking_place()[pick % len(self._taking_place())]
        run_apart(lambda: cancel_absence(self._work(), NR, absence_id))
        self.truth.withdrawn(absence_id)

    @precondition(lambda self: self._said())
    @rule(pick=PICK, outcome=strategies.sampled_from(BOTH))
    def answer(self, pick: int, outcome: Outcome) -> None:
        self._answer(self._said()[pick % len(self._said())], outcome)

    @precondition(lambda self: self.memory.records)
    @rule(pick=PICK)
    def drive_again(self, pick: int) -> None:
        record_id = sorted(self.memory.records)[pick % len(self.memory.records)]
        run_apart(lambda: redrive(self._work(), NR, record_id))

    def _correct(self, sequence: int, right: Relation) -> None:
        run_apart(lambda: correct_employment(self._work(), right, START))
        self.truth.relations[sequence] = right

    def _drive(self, record_id: str) -> bool:
        is_driven: bool = run_apart(lambda: redrive(self._work(), NR, record_id))
        return is_driven

    def _answer(self, message: FeedMessage, outcome: Outcome) -> None:
        answer = Answer(
            event_id=uuid4(),
            record_id=message.record_id,
            version=message.version,
            outcome=outcome,
            code=None,
            text=None,
        )
        run_apart(lambda: take_answer(self._work(), message.elvire_number, answer, START))

    def _row(
        self, sequence: int, key: tuple[str, str], location: str | None, last_day: date | None, *, is_paid: bool
    ) -> Relation:
        return a_relation(
            employment_sequence=sequence,
            legal_employer=key[0],
            rsz_category=key[1],
            pay_group="MON" if is_paid else "NVT",
            location=location,
            last_day=last_day,
        )

    def _key(self, message: FeedMessage) -> Key:
        """The key of the file under which a message was made."""
        if isinstance(message, MasterChanged):
            return Key(NR, message.legal_employer, message.rsz_category)
        (key,) = [file.key for file in self.memory.files.values() if file.elvire_number == message.elvire_number]
        return key

    def _state(self, message: FeedMessage) -> str:
        return self.memory.messages[message.record_id, message.version].state

    def _said(self) -> list[FeedMessage]:
        return [event for event, _ in self.memory.said if isinstance(event, FeedMessage)]

    def _going_on(self) -> list[int]:
        return [sequence for sequence, each in sorted(self.truth.relations.items()) if not each.has_ended]

    def _ended(self) -> list[int]:
        return [sequence for sequence, each in sorted(self.truth.relations.items()) if each.has_ended]

    def _taking_place(self) -> list[UUID]:
        return [absence_id for absence_id, (_, takes_place) in self.truth.absences.items() if takes_place]

    def _work(self) -> FakeWork:
        return FakeWork(self.memory)
