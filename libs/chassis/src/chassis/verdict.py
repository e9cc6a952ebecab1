"""Failure has four words. What becomes of a record follows from the error and the history alone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiokafka.errors import KafkaError
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chassis.envelope import UndecodableError


class PoisonError(Exception):
    """A record that no retry will mend. The reason is bounded and holds nothing of the payload."""


class HaltError(Exception):
    """The consumer must stop and be looked at: so many records cannot all be bad."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after a while; `attempt` counts only if the record itself may be the cause."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class Park:
    """Set the record aside with its reason; later records of its subject wait."""

    reason: str


@dataclass(frozen=True, slots=True)
class Halt:
    """Stop consuming and turn readiness red."""

    reason: str


@dataclass(frozen=True, slots=True)
class Done:
    """The record had its effect, or rightly has none."""


Verdict = Done | Retry | Park | Halt


@dataclass(frozen=True, slots=True)
class Patience:
    """The limits by which records are judged."""

    attempts_max: int
    delay_first: timedelta
    delay_max: timedelta
    parked_flood: int


REASON_CHARACTERS_MAX: Final = 500

# Classes of SQLSTATE in which the database, not the record, is the cause:
# connection lost, insufficient resources, operator intervention, system error, transaction rolled back (deadlock).
_OUTAGE_STATES: Final = ("08", "53", "57", "58", "40")


def judge(error: Exception | None, *, attempt: int, parked_surplus: int, patience: Patience) -> Verdict:
    """Decide what becomes of a record.

    Args:
        error: what its handling raised; None when it went well.
        attempt: how often it was tried, this time included, outages not counted; 1 or more.
        parked_surplus: how many more records parked than went well, lately; 0 or more.
        patience: the limits.

    """
    if error is None:
        return Done()
    if isinstance(error, HaltError):
        return Halt(describe(error))
    if is_outage(error):
        return Retry(patience.delay_max if attempt > 1 else patience.delay_first)
    if not is_poison(error) and attempt < patience.attempts_max:
        return Retry(min(patience.delay_first * 2 ** (attempt - 1), patience.delay_max))
    if parked_surplus + 1 >= patience.parked_flood:
        return Halt(f"{parked_surplus + 1} more records failed than went well; the last: {describe(error)}")
    return Park(describe(error))


def is_poison(error: Exception) -> bool:
    """Whether no retry can help: the record cannot be read, or says what cannot be."""
    return isinstance(error, PoisonError | UndecodableError | ValidationError)


def is_outage(error: BaseException | None) -> bool:
    """Whether the record is not to blame: database, broker or network are away for the moment."""
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", "") or "")
        lost = isinstance(error, OperationalError | InterfaceError) and not state
        return error.connection_invalidated or lost or state.startswith(_OUTAGE_STATES)
    return isinstance(error, PoolTimeoutError | KafkaError | OSError | TimeoutError)


def describe(error: Exception) -> str:
    """A reason fit for operators: of a validation error the fields and rules, never the input."""
    if isinstance(error, ValidationError):
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        text = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults)
    elif isinstance(error, PoisonError | UndecodableError | HaltError):
        text = str(error)
    else:
        text = type(error).__name__
    return text[:REASON_CHARACTERS_MAX]
