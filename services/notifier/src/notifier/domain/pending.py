"""What the calendar will bring for somebody: leave that is not decided about, contracts and probations that end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from notifier.domain import dutch
from notifier.domain.employment import JobRow, Relation
from notifier.domain.reminder import Pending
from notifier.domain.trigger import CONTRACT_ENDING, LEAVE_PENDING, PROBATION_ENDING


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRequest:
    """A request for leave that still waits for a decision."""

    request_id: UUID
    vlimpersnummer: str
    employment_sequence: int
    first_day: date
    last_day: date
    part: str
    requested_day: date


def pendings(requests: Iterable[LeaveRequest], relations: Iterable[Relation], today: date) -> tuple[Pending, ...]:
    """Everything pending for one person; what is over by today is not."""
    known = {relation.employment_sequence: relation for relation in relations}
    found = [_undecided(request) for request in requests if _lasts(request, known, today)]
    for relation in known.values():
        found += _contract(relation, today) + _probation(relation, today)
    return tuple(found)


def _lasts(request: LeaveRequest, known: dict[int, Relation], today: date) -> bool:
    relation = known.get(request.employment_sequence)
    return relation is not None and relation.lasts_on(today)


def _undecided(request: LeaveRequest) -> Pending:
    return Pending(
        trigger=LEAVE_PENDING,
        cause=str(request.request_id),
        vlimpersnummer=request.vlimpersnummer,
        employment_sequence=request.employment_sequence,
        base_day=request.requested_day,
        from_day=request.requested_day,
        values={
            "period": dutch.period(request.first_day, request.last_day, request.part),
            "requested_day": dutch.long_day(request.requested_day),
        },
    )


def _contract(relation: Relation, today: date) -> list[Pending]:
    last_day = relation.rows[-1].last_day
    if last_day is None or last_day < today or relation.is_ended:
        return []
    from_day = _since(relation.rows, lambda row: row.last_day)
    return [_relation_pending(CONTRACT_ENDING, relation, last_day, from_day)]


def _probation(relation: Relation, today: date) -> list[Pending]:
    end = relation.rows[-1].probation_end
    if end is None or end < today:
        return []
    last_day = relation.periods[-1].last_day
    if relation.is_ended and last_day is not None and last_day < end:
        return []
    from_day = _since(relation.rows, lambda row: row.probation_end)
    return [_relation_pending(PROBATION_ENDING, relation, end, from_day)]


def _relation_pending(trigger: str, relation: Relation, day: date, from_day: date) -> Pending:
    return Pending(
        trigger=trigger,
        cause=relation.cause,
        vlimpersnummer=relation.vlimpersnummer,
        employment_sequence=relation.employment_sequence,
        base_day=day,
        from_day=from_day,
        values={"last_day": dutch.long_day(day)},
    )


def _since(rows: tuple[JobRow, ...], told: Callable[[JobRow], date | None]) -> date:
    """From when on the rows say the same as the last one."""
    since = rows[-1].from_day
    for row in reversed(rows):
        if told(row) != told(rows[-1]):
            break
        since = row.from_day
    return since
