"""Whatever happens in whatever permitted order: versions without gaps, order, gate, one number per key."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from deploy.local.apart import run_apart
from payroll_bridge.domain.feed import Outcome
from payroll_bridge.domain.number import Grain
from payroll_bridge.domain.relation import Key as NumberKey
from payroll_bridge.messages.outbound import FeedMessage, MessageRejected, NumberAssigned
from payroll_bridge.ports import Answer
from payroll_bridge.usecases.absences import cancel_absence, take_absence
from payroll_bridge.usecases.answers import take_answer
from payroll_bridge.usecases.employments import change_employment, end_employment, start_employment
from payroll_bridge.usecases.people import change_person, register_person
from services.payroll_bridge.tests.builders import NR, REFERENCES, START, a_person, a_reference, a_relation, an_absence
from services.payroll_bridge.tests.fakes import FakeWork, Memory
from services.payroll_bridge.tests.flow_model import FlowModel, Key, Version

KEYS: list[Key] = [("810", "495"), ("810", "675"), ("844", "495")]
BOTH: list[Outcome] = ["accepted", "rejected"]
OUTCOMES = strategies.sampled_from(BOTH)
PICK = strategies.integers(0, 1000)
DAYS = strategies.dates(date(2026, 11, 1), date(2030, 12, 31))
PLANNED = strategies.one_of(strategies.none(), strategies.dates(date(2027, 1, 1), date(2027, 12, 31)))


class Flow(RuleBasedStateMachine):
    """The use cases and the model get the same facts; a number per key."""

    grain: Grain = "employer_category"

    def __init__(self) -> None:
        super().__init__()
        self.memory = Memory(grain=self.grain, references={each: a_reference(each) for each in REFERENCES})
        self.model = FlowModel(NR, by_person=self.grain == "person")
        self.ended: set[int] = set()
        self.cancelled: set[UUID] = set()
        self.absences: list[UUID] = []
        self.rejections = 0
        run_apart(lambda: register_person(self._work(), a_person()))

    @rule(key=strategies.sampled_from(KEYS), last_day=PLANNED, is_paid=strategies.booleans())
    def start(self, key: Key, last_day: date | None, *, is_paid: bool) -> None:
        sequence = len(self.model.relations) + 1
        relation = a_relation(
            employment_sequence=sequence,
            legal_employer=key[0],
            rsz_category=key[1],
            pay_group="MON" if is_paid else "NVT",
            last_day=last_day,
        )
        run_apart(lambda: start_employment(self._work(), relation))
        self.model.start(sequence, key, last_day, is_paid=is_paid)

    @precondition(lambda self: self.model.relations.keys() - self.ended)
    @rule(pick=PICK, last_day=PLANNED, day=DAYS, is_paid=strategies.booleans())
    def change(self, pick: int, last_day: date | None, day: date, *, is_paid: bool) -> None:
        going_on = sorted(self.model.relations.keys() - self.ended)
        sequence = going_on[pick % len(going_on)]
        key = self.model.relations[sequence].key
        row = a_relation(
            employment_sequence=sequence,
            legal_employer=key[0],
            rsz_category=key[1],
            pay_group="MON" if is_paid else "NVT",
            unit="OVO999009",
            last_day=last_day,
        )
        run_apart(lambda: change_employment(self._work(), row, day))
        self.model.change(sequence, last_day, day, is_paid=is_paid)

    @precondition(lambda self: self.model.relations.keys() - self.ended)
    @rule(pick=PICK, days=strategies.integers(1, 400))
    def end(self, pick: int, days: int) -> None:
        going_on = sorted(self.model.relations.keys() - self.ended)
        sequence, last = going_on[pick % len(going_on)], START + timedelta(days=days)
        run_apart(lambda: end_employment(self._work(), NR, sequence, last, last + timedelta(days=1)))
        self.model.end(sequence, last)
        self.ended.add(sequence)

    @rule(day=DAYS)
    def change_the_person(self, day: date) -> None:
        run_apart(lambda: change_person(self._work(), a_person(family_name="Claes"), day))
        self.model.change_person(day)

    @precondition(lambda self: self.model.relations)
    @rule(pick=PICK)
    def be_absent(self, pick: int) -> None:
        sequence, absence_id = sorted(self.model.relations)[pick % len(self.model.relations)], uuid4()
        absence = an_absence(absence_id=absence_id, employment_sequence=sequence)
        run_apart(lambda: take_absence(self._work(), absence))
        self.model.be_absent(str(absence_id), sequence, absence.first_day)
        self.absences.append(absence_id)

    @precondition(lambda self: set(self.absences) - self.cancelled)
    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        open_ones = [each for each in self.absences if each not in self.cancelled]
        absence_id = open_ones[pick % len(open_ones)]
        run_apart(lambda: cancel_absence(self._work(), NR, absence_id))
        self.model.cancel(str(absence_id))
        self.cancelled.add(absence_id)

    @precondition(lambda self: self.model.sent)
    @rule(pick=PICK, outcome=OUTCOMES)
    def answer(self, pick: int, outcome: Outcome) -> None:
        """Any message that was sent is answered, in any order, also again and otherwise."""
        sent = [(owner, version) for owner, versions in sorted(self.model.sent.items()) for version in versions]
        owner, version = sent[pick % len(sent)]
        self.rejections += version not in self.model.settled and outcome == "rejected"
        answer = Answer(
            event_id=uuid4(), record_id=version[0], version=version[1], outcome=outcome, code=None, text=None
        )
        run_apart(lambda: take_answer(self._work(), self._number(owner), answer, START))
        self.model.answer(owner, version, outcome)

    @invariant()
    def what_was_sent_is_what_the_model_sent_in_order_and_under_the_keys_number(self) -> None:
        sent: dict[str, list[Version]] = defaultdict(list)
        for event, _ in self.memory.said:
            if isinstance(event, FeedMessage):
                sent[event.elvire_number].append((event.record_id, event.version))
        assert sent == {self._number(owner): versions for owner, versions in self.model.sent.items()}

    @invariant()
    def versions_count_up_from_one_without_gaps(self) -> None:
        versions: dict[str, list[int]] = defaultdict(list)
        for record_id, version in self.memory.messages:
            versions[record_id].append(version)
        assert all(counted == list(range(1, len(counted) + 1)) for counted in versions.values())
        assert {record: len(counted) for record, counted in versions.items()} == self.model.counts

    @invariant()
    def each_key_has_one_number_told_once(self) -> None:
        assigned = [event for event, _ in self.memory.said if isinstance(event, NumberAssigned)]
        owners = {self.model.owner((each.legal_employer, each.rsz_category)) for each in assigned}
        assert len(assigned) == len(owners) == len({each.elvire_number for each in assigned})
        assert owners == {self.model.owner(key) for key in self.model.is_open}

    @invariant()
    def files_are_open_or_closed_as_the_model_says(self) -> None:
        files = {(key.legal_employer, key.rsz_category): file for key, file in self.memory.files.items()}
        assert {key: file.is_open for key, file in files.items()} == self.model.is_open
        assert {key: file.closed_after for key, file in files.items()} == self.model.closed_after

    @invariant()
    def each_rejection_is_told_once(self) -> None:
        assert sum(isinstance(event, MessageRejected) for event, _ in self.memory.said) == self.rejections

    def _work(self) -> FakeWork:
        return FakeWork(self.memory)

    def _number(self, owner: Key) -> str:
        return self.memory.numbers[NumberKey(NR, *owner)]


class FlowByPerson(Flow):
    """The same with one number per person."""

    grain = "person"


@pytest.mark.parametrize("machine", [Flow, FlowByPerson])
def test_the_feed_keeps_its_rules_whatever_happens_in_whatever_order(machine: type[Flow]) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=40, stateful_step_count=30, deadline=None))
