"""The engine's judgement of full loads and of records that go to another number, without Kafka."""

from dataclasses import replace
from pathlib import Path

from tests.integration.engine_by_hand import Engine, outcomes
from tests.support.feed import EMPLOYMENT_ID, NUMBER, Said, a_master, an_employment

LOAD = "3f0c2b7a-6d51-4c0e-9f27-5a8e1d4b9c10"


def test_a_full_load_repeats_what_is_there_and_is_answered_as_before() -> None:
    engine = Engine()
    engine.order("reject", times=1, record_id=EMPLOYMENT_ID, code="E-217")
    engine.hear(a_master(), an_employment(), an_employment(3, version=2), a_master(4, version=2))

    repeated = engine.hear(a_master(5, version=2, load_id=LOAD), an_employment(6, load_id=LOAD))

    assert outcomes(repeated) == [("accepted", None), ("rejected", "E-217")]
    assert engine.complaints() == []
    assert engine.state.ledger.versions[EMPLOYMENT_ID] == 2


def test_with_a_full_load_a_record_may_begin_at_any_version_and_goes_on_from_there() -> None:
    engine = Engine()

    entries = engine.hear(
        a_master(version=7, load_id=LOAD), an_employment(version=4, load_id=LOAD), an_employment(3, version=5)
    )

    assert outcomes(entries) == [("accepted", None)] * 3
    assert engine.complaints() == []
    assert "version-gap" in [each.kind for each in engine.hear(a_master(4, version=9))[0].violations]


def test_a_record_that_comes_under_another_number_before_its_cancel_was_accepted_is_complained_of() -> None:
    engine = Engine()
    engine.hear(a_master(), an_employment())
    other = replace(an_employment(2, version=2), key="E0000010292")
    engine.hear(replace(a_master(1, record_id="master/900017/844/495", replaces=NUMBER), key="E0000010292"))

    assert "number-differs" in [each.kind for each in engine.hear(other)[0].violations]


def test_a_record_that_was_cancelled_may_come_under_another_number() -> None:
    engine = Engine()
    engine.hear(a_master(), an_employment(), an_employment(3, version=2, status="cancelled"))

    entries = engine.hear(
        replace(a_master(1, record_id="master/900017/844/495", replaces=NUMBER), key="E0000010292"),
        replace(an_employment(2, version=3), key="E0000010292"),
    )

    assert outcomes(entries) == [("accepted", None)] * 2
    assert engine.complaints() == []


def test_loads_are_listed_with_what_was_told_and_what_came_also_after_a_restart(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "engine.jsonl")
    begun = Said("elvire.full-load-begun.v1", 1, key=f"load:{LOAD}", changes={"load_id": LOAD, "scope": "all"})
    ended = Said("elvire.full-load-ended.v1", 2, key=f"load:{LOAD}", changes={"load_id": LOAD, "records": 1})

    engine.state.follow_loads([begun.message(0), begun.message(0)])
    engine.hear(a_master(load_id=LOAD))
    engine.state.follow_loads([ended.message(1)])

    for state in (engine.state, Engine(tmp_path / "engine.jsonl").state):
        received = [entry.message.load_id for entry in state.ledger.entries if entry.message.load_id]
        (load,) = state.loads.listed(received)
        assert (load["begun"], load["scope"], load["records"], load["received"]) == (True, "all", 1, 1)
        assert load["is_whole"]
