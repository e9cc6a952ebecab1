"""What the payroll engine must receive and what is told about payroll files, computed from the accepted facts alone.

It shares no code with the services. The rules, as the contracts tell them to an outsider:

* a paid work relation (pay group MON) gives its person a number for (person, legal employer, RSZ category): a master
  record, then an employment record;
* a change of the person or the bank account is a new version of the master of each number that is open, or whose last
  day in service lies at most two years back, for leavers are still to be paid; a change of the job row is one of its
  employment;
* the end of a relation is a new version of its employment, and closes the master when no relation without end has the
  number; a relation that starts with a closed number opens it again;
* approved leave and sickness are an absence record; withdrawn after approval, the same record is cancelled; what was
  known while the relation was not paid flows when it becomes so, if it lasts into the days that are paid;
* while a file lacks something, nothing of it is sent: what changes is remembered, and sent as one version each once the
  file lacks nothing any more;
* a relation that turns out to be under another number is cancelled under the old one, with its absences, and told anew
  under the other, whose master says which number it replaces; not paid there, it gets no number;
* what the engine rejected is sent again as its next version when a case handler asks for that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from deploy.local.demo.facts import (
    AccountStated,
    Fact,
    JobEnded,
    JobStated,
    LeaveStated,
    PersonStated,
    Redriven,
    Rejection,
    RelationCorrected,
    SicknessStated,
)
from deploy.local.demo.payroll_records import RecordKey, Told
from deploy.local.demo.payroll_replica import Replica
from deploy.local.demo.working_days import working_days

PAY_CATEGORIES: Final = {"annual_leave": "paid", "circumstance_leave": "paid", "unpaid_leave": "unpaid"}
PersonnelFact = PersonStated | AccountStated | JobStated | JobEnded | RelationCorrected
AbsenceFact = LeaveStated | SicknessStated


@dataclass
class ExpectedFeed:
    """Records by id and version with the fields that count; which of them are rejected; what is told about files."""

    records: dict[RecordKey, dict[str, Any]] = field(default_factory=dict)
    rejected: set[RecordKey] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)


def expected_feed(facts: Iterable[Fact], rejections: Sequence[Rejection] = ()) -> ExpectedFeed:
    """Compute it. Facts count day by day: first those on a person's stream in their order, then absences in theirs."""
    by_person: dict[str, list[tuple[tuple[date, int, int], PersonnelFact | AbsenceFact | Redriven]]] = {}
    for number, fact in enumerate(facts):
        match fact:
            case PersonStated() | AccountStated() | JobStated() | JobEnded() | RelationCorrected():
                place = (fact.recorded_day, 0, fact.position)
            case LeaveStated() | SicknessStated():
                place = (fact.recorded_day, 1, number)
            case Redriven():
                place = (fact.recorded_day, 2, number)
            case _:
                continue
        by_person.setdefault(fact.vlimpersnummer, []).append((place, fact))
    found = ExpectedFeed()
    for who, placed in by_person.items():
        replica = Replica(who, rejections)
        for _, fact in sorted(placed, key=lambda each: each[0]):
            _apply(replica, fact)
        found.records |= replica.sent
        found.rejected |= replica.rejected
        found.told += replica.told
    return found


def _apply(replica: Replica, fact: PersonnelFact | AbsenceFact | Redriven) -> None:
    match fact:
        case PersonStated() | AccountStated():
            replica.state_person(fact)
        case JobStated():
            replica.state_job(fact)
        case JobEnded():
            replica.end_job(fact)
        case RelationCorrected():
            replica.correct(fact)
        case SicknessStated():
            days = _days(fact.first_day, fact.last_day, "full", "sickness")
            replica.take_absence(fact.spell_id, fact.employment_sequence, days, is_active=True)
        case LeaveStated(decision="approved" | "withdrawn_after_approval"):
            days = _days(fact.first_day, fact.last_day, fact.part, PAY_CATEGORIES[fact.leave_type])
            is_active = fact.decision == "approved"
            replica.take_absence(fact.request_id, fact.employment_sequence, days, is_active=is_active)
        case Redriven():
            replica.redrive()


def _days(first_day: date, last_day: date, part: str, pay_category: str) -> list[dict[str, str]]:
    return [
        {"day": day.isoformat(), "part": part, "pay_category": pay_category}
        for day in working_days(first_day, last_day)
    ]
