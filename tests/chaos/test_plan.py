"""Plans are seeded and whole; what is said of a run is what was done."""

from collections import Counter
from pathlib import Path

import pytest

from tests.chaos import campaign as campaign_
from tests.chaos.campaign import Campaign
from tests.chaos.faults import Strike, kinds_struck
from tests.chaos.journals import faults_of_order
from tests.chaos.plan import FULL, KAFKA, KILL, OF_A_PROCESS, POSTGRES, PROCESSES, Fault, deck, plan
from tests.chaos.round import Round
from tests.chaos.verdict import unexplained_doubles

MAIL = {"message_id": "<1@vlimpers>", "rule": "AFW-002", "to": ["a@demo.example"], "cause": "r1"}
DECISION = {"rule": "AFW-002", "recipient": "900017", "cause": "r1", "mail": {"uncertain": 1}}
ADDRESSES = {"900017": "a@demo.example"}


def a_strike(fault: Fault, facts: int = 25) -> Strike:
    return Strike(fault.what, fault.target, "2026-11-24T10:00:00.000+00:00", 1.0, 3, facts, 6)


def a_round(faults: list[Fault]) -> Round:
    return Round(tuple(map(a_strike, faults)), facts=10, records=5, mails=4, seconds=60.0)


def test_a_deck_has_each_fault_for_each_process_and_strikes_each_kind_ten_times() -> None:
    cards = deck()

    assert {(what, target) for target in PROCESSES for what in OF_A_PROCESS} <= {(f.what, f.target) for f in cards}
    assert {Fault(FULL, KAFKA), Fault(FULL, POSTGRES)} <= set(cards)
    kinds = kinds_struck([a_strike(card) for card in cards])
    assert set(kinds) == {"api", "relay", "consume", "jobs", "deliver", KAFKA, POSTGRES}
    assert min(kinds.values()) >= 10


def test_a_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert plan(1, 100) == plan(1, 100)
    assert plan(1, 100) != plan(2, 100)
    assert Counter(plan(1, 2 * len(deck()))) == Counter(deck() * 2)


def test_a_run_that_was_cut_off_goes_on_with_the_faults_that_are_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[list[Fault]] = []

    def play(directory: Path, faults: list[Fault], seed: int, tell: object) -> Round:
        if len(played) == 1 and directory.parent.name == "first":
            raise KeyboardInterrupt
        played.append(faults)
        return a_round(faults)

    monkeypatch.setattr(campaign_, "play_round", play)
    first, again = (Campaign(4, 60, tmp_path / "chaos.json") for _ in range(2))
    with pytest.raises(KeyboardInterrupt):
        first.run(tmp_path / "first")
    again.load()
    again.run(tmp_path / "again")

    assert [fault for faults in played for fault in faults] == plan(4, 60)
    assert [(strike.what, strike.target) for strike in again.strikes] == [(f.what, f.target) for f in plan(4, 60)]
    assert "60 faults, seed 4" in again.report()


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        ([(1, "a"), (2, "b"), (1, "a"), (2, "b"), (3, "c")], []),
        ([(1, "a"), (3, "c")], ["t/k@3 comes after 1"]),
        ([(1, "a"), (1, "b")], ["t/k@1 is two events"]),
    ],
)
def test_a_stream_out_of_order_is_found(said: list[tuple[int, str]], faults: list[str]) -> None:
    assert faults_of_order([("t", "k", *place) for place in said]) == faults


def test_a_mail_may_come_again_only_after_a_kill_of_its_sender_and_on_record() -> None:
    kill = a_strike(Fault(KILL, "notifier.deliver"))
    unsure = {**DECISION, "mail": {"uncertain": 0}}

    assert unexplained_doubles([MAIL, MAIL], [DECISION], ADDRESSES, [kill]) == []
    assert len(unexplained_doubles([MAIL, MAIL], [DECISION], ADDRESSES, [])) == 1
    assert len(unexplained_doubles([MAIL, MAIL, MAIL], [DECISION], ADDRESSES, [kill])) == 2
    assert len(unexplained_doubles([MAIL, MAIL], [unsure], ADDRESSES, [kill])) == 1
