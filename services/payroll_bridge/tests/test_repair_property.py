"""Invalid, repaired, corrected, rescinded, rejected, in whatever order: the feed keeps its rules, and comes out right.

Where `test_flow_property` compares with a model of the valid flow, this states what must hold of any history.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from hypothesis import settings, strategies
from hypothesis.stateful import invariant, run_state_machine_as_test

from payroll_bridge.domain.feed import Outcome
from payroll_bridge.messages.outbound import FeedMessage, MasterChanged, NumberAssigned, RejectionResolved
from services.payroll_bridge.tests.builders import (
    IBAN,
    NR,
)
from services.payroll_bridge.tests.history import History

KEYS = [("810", "495"), ("810", "675"), ("844", "495")]
EMPLOYERS = strategies.sampled_from(KEYS)
LOCATIONS = strategies.sampled_from(["BRU-01", "BRU-01", "GNT-02", None])
BOTH: list[Outcome] = ["accepted", "accepted", "rejected"]
PICK = strategies.integers(0, 1000)
PLANNED = strategies.one_of(strategies.none(), strategies.dates(date(2027, 1, 1), date(2027, 12, 31)))
LATER = "location:GNT-02"
ROUNDS_MAX = 60


class Repairs(History):
    """Whatever happens, the rules of the channel hold, and in the end the engine has what is so."""

    @invariant()
    def what_was_said_since_keeps_the_rules_of_the_channel(self) -> None:
        said = self._said()
        for message in said[self.judged :]:
            key = self._key(message)
            assert self.memory.files[key].invalid_since is None
            assert message.kind == "master" or message.elvire_number in self.memory.accepted
            earlier = [each for each in said if each.record_id == message.record_id and each.version < message.version]
            assert [each.version for each in earlier] == list(range(1, message.version))
            if earlier and earlier[-1].elvire_number != message.elvire_number:
                last = self.memory.messages[message.record_id, message.version - 1]
                assert (getattr(last.message, "status", None), last.state) == ("cancelled", "acknowledged")
        self.judged = len(said)

    @invariant()
    def each_key_has_one_number_told_once(self) -> None:
        assigned = [event for event, _ in self.memory.said if isinstance(event, NumberAssigned)]
        assert len(assigned) == len(self.memory.numbers) == len({each.elvire_number for each in assigned})

    def teardown(self) -> None:
        """Everything is repaired and accepted: then the engine's last versions are what is so."""
        self.change_reference_data(is_there=True)
        self.change_account(IBAN)
        for sequence, relation in list(self.truth.relations.items()):
            if relation.location is None:
                self._correct(sequence, replace(relation, location="BRU-01"))
        self._settle()
        self.what_was_said_since_keeps_the_rules_of_the_channel()
        self._demand_that_the_engine_has_what_is_so()

    def _settle(self) -> None:
        for _ in range(ROUNDS_MAX):
            waiting = [each for each in self._said() if self._state(each) == "sent"]
            for message in waiting:
                self._answer(message, "accepted")
            again = [self._drive(record_id) for record_id in list(self.memory.records)]
            if not waiting and not any(again):
                return
        raise AssertionError("the feed does not come to rest")

    def _demand_that_the_engine_has_what_is_so(self) -> None:
        last: dict[str, FeedMessage] = {message.record_id: message for message in self._said()}
        expected = self.truth.active_records()
        active = {
            name: self._key(each)
            for name, each in last.items()
            if each.kind != "master" and getattr(each, "status", None) == "active"
        }
        assert active == expected
        for sequence in self.truth.fed:
            told = last[f"employment/{NR}/{sequence}"].model_dump()
            assert self.truth.content(sequence).items() <= told.items()
        masters = [each for each in last.values() if isinstance(each, MasterChanged)]
        going_on = {
            each.key
            for sequence, each in self.truth.relations.items()
            if sequence in self.truth.fed and not each.has_ended and each.last_day is None
        }
        is_open = {self._key(each) for each in masters if each.status == "open"}
        assert going_on <= is_open <= {*going_on, *expected.values()}
        for master in masters:
            if master.status == "open" or master.closed_after is not None:
                assert (master.family_name, master.iban) == (self.truth.person.family_name, self.truth.person.iban)
        assert not [record for record in self.memory.records.values() if record.pending]
        self._demand_that_rejections_are_resolved()

    def _demand_that_rejections_are_resolved(self) -> None:
        rejected: dict[str, int] = defaultdict(int)
        for (record_id, version), kept in self.memory.messages.items():
            if kept.state == "rejected":
                rejected[record_id] = max(version, rejected[record_id])
        resolved = {e.record_id: e.rejected_version for e, _ in self.memory.said if isinstance(e, RejectionResolved)}
        assert {name: resolved.get(name) for name in rejected} == dict(rejected)


def test_whatever_is_invalid_repaired_and_corrected_the_engine_ends_with_what_is_so() -> None:
    run_state_machine_as_test(Repairs, settings=settings(max_examples=60, stateful_step_count=30, deadline=None))
