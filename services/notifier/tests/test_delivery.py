"""What becomes of a mail follows from the answer and the history alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.delivery import Accepted, Again, Cut, Failed, Patience, Refused, Sent, Unreachable, judge

PATIENCE = Patience(attempts_max=4, delay_first=timedelta(seconds=1), delay_max=timedelta(seconds=3))


def test_an_accepted_mail_is_sent() -> None:
    assert judge(Accepted(), 1, PATIENCE) == Sent()


@pytest.mark.parametrize("code", [500, 550, 554])
def test_a_permanent_refusal_is_final_at_once(code: int) -> None:
    assert judge(Refused(code), 1, PATIENCE) == Failed(f"smtp {code}")


def test_a_temporary_refusal_waits_longer_each_time_and_then_fails() -> None:
    verdicts = [judge(Refused(451), attempt, PATIENCE) for attempt in (1, 2, 3, 4)]

    waits = [verdict.after.total_seconds() for verdict in verdicts if isinstance(verdict, Again)]
    assert waits == [1, 2, 3]
    assert verdicts[-1] == Failed("smtp 451")


def test_a_cut_connection_leaves_doubt() -> None:
    again = judge(Cut(), 1, PATIENCE)

    assert isinstance(again, Again)
    assert again.is_uncertain
    assert judge(Cut(), 4, PATIENCE) == Failed("connection cut", is_uncertain=True)


@given(st.integers(1, 10**6))
def test_an_outage_never_uses_up_a_mails_tries(attempt: int) -> None:
    again = judge(Unreachable("away"), attempt, PATIENCE)

    assert isinstance(again, Again)
    assert not again.is_counted


@given(st.integers(400, 599), st.integers(1, 10**6))
def test_every_refusal_ends_or_waits_a_bounded_time(code: int, attempt: int) -> None:
    match judge(Refused(code), attempt, PATIENCE):
        case Again(after=after, is_counted=True):
            assert after <= PATIENCE.delay_max
            assert attempt < PATIENCE.attempts_max
        case verdict:
            assert isinstance(verdict, Failed)
