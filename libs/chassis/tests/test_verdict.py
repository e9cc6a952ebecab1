"""Done, Retry, Park or Halt: bounded, pure, and without a word of the payload."""

from datetime import timedelta

import asyncpg
import pytest
from aiokafka.errors import KafkaConnectionError
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from chassis.envelope import UndecodableError
from chassis.verdict import Done, Halt, HaltError, Park, Patience, PoisonError, Retry, describe, is_outage, judge

PATIENCE = Patience(5, timedelta(milliseconds=100), timedelta(seconds=5), 20)

poisons = st.sampled_from([PoisonError("x"), UndecodableError("x")])
unknowns = st.sampled_from([RuntimeError("x"), KeyError("x"), IntegrityError("x", {}, Exception())])
outages = st.sampled_from([OSError(), TimeoutError(), KafkaConnectionError(), OperationalError("x", {}, Exception())])
attempts = st.integers(1, 1000)
rows = st.integers(0, 1000)


def test_what_went_well_is_done():
    assert judge(None, attempt=1, parked_surplus=0, patience=PATIENCE) == Done()


@given(attempts, rows)
def test_a_handler_that_asks_for_a_halt_gets_it(attempt, parked):
    verdict = judge(HaltError("look at me"), attempt=attempt, parked_surplus=parked, patience=PATIENCE)

    assert verdict == Halt("look at me")


@given(poisons, attempts, rows)
def test_poison_is_never_retried(error, attempt, parked):
    assert isinstance(judge(error, attempt=attempt, parked_surplus=parked, patience=PATIENCE), Park | Halt)


@given(outages, attempts, rows)
def test_an_outage_never_costs_a_record_anything_but_time(error, attempt, parked):
    assert isinstance(judge(error, attempt=attempt, parked_surplus=parked, patience=PATIENCE), Retry)


@given(unknowns, rows)
def test_everything_else_is_retried_a_bounded_number_of_times(error, parked):
    verdicts = [judge(error, attempt=n, parked_surplus=parked, patience=PATIENCE) for n in range(1, 6)]

    assert all(isinstance(verdict, Retry) for verdict in verdicts[:4])
    assert isinstance(verdicts[4], Park | Halt)


@given(poisons | unknowns | outages, attempts, rows)
def test_a_wait_is_never_longer_than_the_longest(error, attempt, parked):
    verdict = judge(error, attempt=attempt, parked_surplus=parked, patience=PATIENCE)

    assert not isinstance(verdict, Retry) or verdict.after <= PATIENCE.delay_max


@given(poisons | unknowns, rows)
def test_a_flood_halts_and_nothing_less_does(error, parked):
    verdict = judge(error, attempt=5, parked_surplus=parked, patience=PATIENCE)

    assert isinstance(verdict, Halt) == (parked + 1 >= 20)


def test_a_validation_error_is_described_by_fields_and_rules_only():
    class View(BaseModel):
        insz: int

    with pytest.raises(ValidationError) as refused:
        View.model_validate({"insz": "85.07.30-033.28"})

    assert describe(refused.value) == "insz: int_parsing"


def test_an_unknown_error_is_described_by_its_class():
    assert describe(RuntimeError("IBAN BE68539007547034")) == "RuntimeError"


@pytest.mark.parametrize(
    ("state", "outage"), [("40P01", True), ("57P01", True), ("53300", True), ("23505", False), ("22P02", False)]
)
def test_the_database_tells_by_its_state_who_is_to_blame(state, outage):
    original = asyncpg.PostgresError()
    original.sqlstate = state

    assert is_outage(DBAPIError("x", {}, original)) is outage
