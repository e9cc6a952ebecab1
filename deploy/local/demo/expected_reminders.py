"""Which mails fall due because a day comes: undecided leave, contracts and probations that end.

Each day's mails are due in the morning, before anything else happens that day.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from deploy.local.demo.facts import Fact, JobEnded, JobStated, LeaveStated
from deploy.local.demo.mailing import Mailing, Relation
from deploy.local.demo.working_days import DAY

MANAGER_AFTER: Final = timedelta(days=5)
SUPERIOR_AFTER: Final = timedelta(days=10)
AGAIN_AFTER: Final = timedelta(days=3)
CONTRACT_TOLD_BEFORE: Final = timedelta(days=60)
PROBATION_TOLD_BEFORE: Final = timedelta(days=45)


def remind(mailing: Mailing, facts: Iterable[Fact], days: Sequence[date]) -> None:
    """Count the mails of every day that the business clock showed, the first one left out: nothing was known then."""
    leaves: dict[str, list[LeaveStated]] = {}
    for fact in facts:
        if isinstance(fact, LeaveStated):
            leaves.setdefault(fact.request_id, []).append(fact)
    for day in days[1:]:
        for stated in leaves.values():
            _remind_of_leave(mailing, stated, day)
        for relation in mailing.rows:
            _tell_what_ends(mailing, relation, day)


def _remind_of_leave(mailing: Mailing, stated: Sequence[LeaveStated], day: date) -> None:
    """AFW-005 to the manager, and later to the superior as well, for as long as nobody decides."""
    asked = stated[0]
    is_undecided = all(fact.decision == "requested" for fact in stated)
    if asked.recorded_day >= day or any(fact.decision != "requested" and fact.recorded_day < day for fact in stated):
        return
    yesterday = day - DAY
    row = mailing.row_on((asked.vlimpersnummer, asked.employment_sequence), day, yesterday)
    recipients: set[str] = set()
    if _is_due(day, asked.recorded_day + MANAGER_AFTER):
        recipients |= mailing.deciders(row, day, yesterday)
    if _is_due(day, asked.recorded_day + SUPERIOR_AFTER):
        superiors = mailing.holders("superior", row, never=asked.vlimpersnummer)
        recipients |= superiors
        if is_undecided:
            mailing.ask("AFW-005", superiors, asked.request_id)
    mailing.send("AFW-005", recipients, asked.request_id)


def _is_due(day: date, first: date) -> bool:
    return day >= first and (day - first) % AGAIN_AFTER == timedelta(0)


def _tell_what_ends(mailing: Mailing, relation: Relation, day: date) -> None:
    rows = [row for row in mailing.rows[relation] if row.recorded_day < day]
    ends: list[JobEnded] = [end for end in mailing.ends[relation] if end.recorded_day < day]
    if not rows or ends:
        return
    latest, cause = rows[-1], f"employment/{relation[0]}/{relation[1]}"
    managers = mailing.holders("manager", latest, never=relation[0])
    if latest.last_day and day == _told_on(latest.last_day - CONTRACT_TOLD_BEFORE, rows, "last_day"):
        mailing.send("PER-003", managers, cause)
        # What happens to the relation afterwards, on the same day or later, closes the work.
        if rows == mailing.rows[relation] and not mailing.ends[relation]:
            mailing.ask("PER-003", mailing.holders("dcpa_handler", latest), cause)
    if latest.probation_end and day == _told_on(latest.probation_end - PROBATION_TOLD_BEFORE, rows, "probation_end"):
        mailing.send("PER-004", managers | mailing.holders("hr_specialist", latest), cause)


def _told_on(planned: date, rows: Sequence[JobStated], field: str) -> date:
    """Not before the day from which a row says so."""
    value = getattr(rows[-1], field)
    return max(planned, next(row.effective_day for row in rows if getattr(row, field) == value))
