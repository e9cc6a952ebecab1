"""The engine's judgement, without Kafka: what it accepts, what it complains about, what it remembers."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.local.engine.api import summarise
from deploy.local.engine.messages import BODIES, read_message
from tests.integration.engine_by_hand import NOW, Engine, outcomes
from tests.support.feed import ABSENCE_ID, EMPLOYMENT_ID, MASTER_ID, NUMBER, Said, a_master, an_absence, an_employment

EVENTS = Path(__file__).resolve().parents[2] / "contracts" / "events"
EXAMPLES = sorted(path for event_type in BODIES for path in (EVENTS / event_type / "examples").glob("*.json"))


def test_a_stream_in_order_is_accepted_without_complaint() -> None:
    engine = Engine()

    entries = engine.hear(a_master(), an_employment(), an_absence(), an_employment(4, version=2))

    assert outcomes(entries) == [("accepted", None)] * 4
    assert engine.complaints() == []
    assert engine.state.ledger.versions[EMPLOYMENT_ID] == 2


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_the_examples_of_the_contract_are_read_without_complaint(path: Path) -> None:
    body = json.loads(path.read_text())
    said = Said(path.parent.parent.name, 1, key=body["elvire_number"], changes=body)

    assert said.message(0).faults == ()


def test_before_the_master_is_accepted_nothing_else_of_the_number_is() -> None:
    engine = Engine()
    engine.order("reject", times=1, record_id=MASTER_ID, code="name-too-long", text="De naam is te lang.")

    entries = engine.hear(
        an_employment(1), a_master(2), an_absence(3), a_master(4, version=2), an_absence(5, version=2)
    )

    assert outcomes(entries) == [
        ("rejected", "master-unknown"),
        ("rejected", "name-too-long"),
        ("rejected", "master-unknown"),
        ("accepted", None),
        ("accepted", None),
    ]
    assert engine.complaints() == []


def test_an_acceptance_that_comes_late_opens_the_number_only_when_it_is_said() -> None:
    engine = Engine()
    engine.order("late", record_prefix="master/", seconds=60)
    engine.hear(a_master())
    early = engine.hear(an_employment())
    assert [answer.record_id for answer in engine.state.number_due(NOW)] == [EMPLOYMENT_ID]

    later = NOW + timedelta(seconds=60)
    said = engine.state.number_due(later)
    after = engine.hear(an_absence(), at=later)

    assert outcomes(early) == [("rejected", "master-unknown")]
    assert [(answer.record_id, answer.sequence) for answer in said] == [(EMPLOYMENT_ID, 1), (MASTER_ID, 2)]
    assert outcomes(after) == [("accepted", None)]


def test_a_repeat_is_counted_and_harmless() -> None:
    engine = Engine()
    master, employment = a_master(), an_employment()
    engine.hear(master, employment)

    repeated = engine.hear(master)[0]
    redelivered = engine.hear(employment.message(1))[0]

    assert (repeated.repeat_of, repeated.redelivered) == (1, False)
    assert (redelivered.repeat_of, redelivered.redelivered) == (2, True)
    assert engine.complaints() == []
    assert summarise(engine.state.ledger)["doubles"] == {"repeated": 1, "redelivered": 1}
    assert summarise(engine.state.ledger)["accepted"] == 2


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (an_employment(4), "gap"),
        (an_employment(2), "sequence-older"),
        (replace(an_employment(1), epoch=0), "epoch-older"),
        (a_master(3, version=2), "version-older"),
        (an_employment(3, version=2), "version-gap"),
        (an_employment(3, elvire_number="E999"), "key-differs"),
        (replace(an_employment(3), headers={"ce_time": None}), "contract"),
        (an_employment(3, statute="volunteer"), "contract"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_promise_is_a_violation(said: Said, complaint: str) -> None:
    engine = Engine()
    engine.hear(a_master(), a_master(2, version=2))

    engine.hear(said)

    assert engine.complaints() == [complaint]


def test_a_stream_that_does_not_begin_at_one_has_a_gap_and_a_new_epoch_has_none() -> None:
    engine = Engine()

    engine.hear(a_master(3))
    assert engine.complaints() == ["gap"]

    engine.hear(replace(an_employment(2), epoch=2), replace(an_absence(3), epoch=2))
    assert engine.complaints() == ["gap"]


def test_what_comes_after_a_gap_waits_unanswered_and_is_taken_in_its_turn(tmp_path: Path) -> None:
    file = tmp_path / "engine.jsonl"
    before = Engine(file)
    last = an_employment(4, version=2)
    early = before.hear(a_master(), last, an_absence(3))
    assert outcomes(early) == [("accepted", None), ("waiting", None), ("waiting", None)]
    assert [answer.record_id for answer in before.state.number_due(NOW)] == [MASTER_ID]
    assert summarise(before.state.ledger)["waiting"] == 2

    after = Engine(file)
    after.hear(an_employment(2))
    repeated = after.hear(last)[0]

    answers = after.state.number_due(NOW)
    assert [(answer.record_id, answer.outcome) for answer in answers[1:]] == [
        (EMPLOYMENT_ID, "accepted"),
        (ABSENCE_ID, "accepted"),
        (EMPLOYMENT_ID, "accepted"),
    ]
    assert [answer.sequence for answer in answers] == [1, 2, 3, 4]
    assert after.complaints() == ["gap", "gap"]
    summary = summarise(after.state.ledger)
    assert (summary["received"], summary["accepted"], summary["waiting"]) == (5, 4, 0)
    assert repeated.verdict == "repeat"


def test_a_new_epoch_leaves_behind_what_waited() -> None:
    engine = Engine()
    engine.hear(a_master(), an_absence(3))

    engine.hear(replace(an_employment(2), epoch=2))

    assert [answer.record_id for answer in engine.state.number_due(NOW)] == [MASTER_ID, EMPLOYMENT_ID]


def test_an_event_id_used_for_two_events_is_a_violation() -> None:
    engine = Engine()
    engine.hear(a_master())
    first = engine.state.ledger.entries[0].message.event_id or ""

    engine.hear(replace(an_employment(), event_id=first))

    assert engine.complaints() == ["id-reused"]


def test_junk_stops_nothing() -> None:
    engine = Engine()
    junk = read_message(partition=0, offset=0, key=None, value=b"\xff{", headers=[("ce_id", None), ("x", b"\xff")])

    entries = engine.hear(junk, Said("elvire.record-withheld.v1", 1), a_master(2))

    assert [entry.verdict for entry in entries] == ["unreadable", "ignored", "accepted"]
    assert set(engine.complaints()) == {"contract"}
    assert summarise(engine.state.ledger)["events"]["unreadable"] == 1


def test_the_engine_answers_as_often_as_it_was_told() -> None:
    engine = Engine()
    engine.order("answer_twice", event_type=a_master().event_type, code="second-thought")
    engine.order("silent", vlimpersnummer="900017", version=1)
    engine.hear(a_master(), an_employment())

    answers = engine.state.number_due(NOW)

    assert [(answer.sequence, answer.outcome, answer.code) for answer in answers] == [
        (1, "accepted", None),
        (2, "rejected", "second-thought"),
    ]
    assert answers[0].event_id != answers[1].event_id
    assert summarise(engine.state.ledger)["answers"] == {"sent": 0, "waiting": 2, "never": 1}
    assert [order["followed"] for order in engine.state.ledger.orders.listed()] == [1, 1]


def test_an_answer_that_may_not_have_left_is_the_same_after_a_crash(tmp_path: Path) -> None:
    file = tmp_path / "engine.jsonl"
    before = Engine(file)
    before.order("late", event_type=an_absence().event_type, seconds=5)
    master, employment = a_master(), an_employment()
    before.hear(master, employment, an_absence())
    unsure = before.state.number_due(NOW)
    before.state.mark_sent(unsure[:1])
    with file.open("ab") as torn:
        torn.write(b'{"kind":"entry","num')

    after = Engine(file)
    again = after.state.receive([master.message(0), employment.message(1)], NOW)
    due = after.state.number_due(NOW)
    later = after.state.number_due(NOW + timedelta(seconds=5))

    assert after.state.epoch == before.state.epoch
    assert again == unsure[:1]
    assert due == unsure[1:]
    assert [(answer.key, answer.sequence) for answer in later] == [(NUMBER, 2), (NUMBER, 3)]
    assert after.complaints() == []
    assert [entry.redelivered for entry in after.state.ledger.entries] == [False, False, False, True, True]
