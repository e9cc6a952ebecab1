"""Which mails must be sent, computed from the accepted facts alone; shares no code with the services.

Per message of the who-receives-what list: what causes it, and who gets it. Imported facts send nothing. Somebody
without a mail address gets nothing. Somebody with two roles gets one mail.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from deploy.local.demo.expected_feed import PAID, RecordKey
from deploy.local.demo.facts import (
    Fact,
    JobEnded,
    JobStated,
    LeaveStated,
    PersonStated,
    RoleGranted,
    SicknessStated,
    UnitStated,
)
from deploy.local.demo.roles import Roles

MailKey = tuple[str, str, str]
"""Rule, recipient's address, cause."""

STARTED_OR_ENDED_ROLES: Final = ("manager", "wf_material", "wf_clock")


class _Mailing:
    """The facts, arranged for looking up who gets a mail."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        units = [fact for fact in facts if isinstance(fact, UnitStated)]
        self.roles = Roles(units, [fact for fact in facts if isinstance(fact, RoleGranted)])
        self.addresses: dict[str, str | None] = {}
        self.rows: defaultdict[tuple[str, int], list[JobStated]] = defaultdict(list)
        self.leaves: defaultdict[str, list[LeaveStated]] = defaultdict(list)
        self.mails: Counter[MailKey] = Counter()
        people = [fact for fact in facts if isinstance(fact, PersonStated)]
        for person in sorted(people, key=lambda person: person.position):
            self.addresses[person.vlimpersnummer] = person.mail_address
        for fact in facts:
            if isinstance(fact, JobStated):
                self.rows[fact.vlimpersnummer, fact.employment_sequence].append(fact)
            elif isinstance(fact, LeaveStated):
                self.leaves[fact.vlimpersnummer].append(fact)

    def send(self, rule: str, recipients: Iterable[str], cause: str) -> None:
        for recipient in recipients:
            address = self.addresses[recipient]
            if address is not None:
                self.mails[rule, address, cause] += 1

    def row_on(self, vlimpersnummer: str, employment_sequence: int, day: date) -> JobStated:
        """The job row that holds on a day; before the first day, the row the relation starts with."""
        rows = sorted(self.rows[vlimpersnummer, employment_sequence], key=lambda row: (row.effective_day, row.position))
        holding = [row for row in rows if row.effective_day <= day]
        return holding[-1] if holding else rows[0]

    def holders(self, role: str, row: JobStated, *, never: str | None = None) -> set[str]:
        return self.roles.holders(role, row.unit, row.legal_employer, never=never)

    def is_away(self, vlimpersnummer: str, day: date) -> bool:
        """Whether approved leave takes the person's whole day."""
        standing = {leave.request_id: leave for leave in self.leaves[vlimpersnummer]}
        return any(
            leave.decision == "approved" and leave.part == "full" and leave.first_day <= day <= leave.last_day
            for leave in standing.values()
        )


def expected_mails(
    facts: Iterable[Fact], records: Mapping[RecordKey, Mapping[str, Any]], rejected: Collection[RecordKey]
) -> Counter[MailKey]:
    """Count the mails that must arrive; `records` are what the engine must receive, `rejected` which it refuses."""
    facts = list(facts)
    mailing = _Mailing(facts)
    for fact in facts:
        match fact:
            case JobStated(is_imported=False, is_start=True):
                _tell_about_employment(mailing, "PER-001", fact, fact)
            case JobEnded(is_imported=False):
                row = mailing.row_on(fact.vlimpersnummer, fact.employment_sequence, fact.last_day)
                _tell_about_employment(mailing, "PER-002", fact, row)
            case LeaveStated():
                _tell_about_leave(mailing, fact)
            case SicknessStated():
                row = mailing.row_on(fact.vlimpersnummer, fact.employment_sequence, fact.recorded_day)
                mailing.send("AFW-010", mailing.holders("mail_sick", row), fact.spell_id)
    _tell_about_numbers(mailing, facts)
    _tell_about_rejections(mailing, records, rejected)
    return mailing.mails


def _tell_about_employment(mailing: _Mailing, rule: str, fact: JobStated | JobEnded, row: JobStated) -> None:
    who = fact.vlimpersnummer
    recipients = mailing.holders("manager", row, never=who)
    for role in STARTED_OR_ENDED_ROLES[1:]:
        recipients |= mailing.holders(role, row)
    mailing.send(rule, recipients, f"employment/{who}/{fact.employment_sequence}")


def _tell_about_leave(mailing: _Mailing, fact: LeaveStated) -> None:
    who, cause = fact.vlimpersnummer, fact.request_id
    row = mailing.row_on(who, fact.employment_sequence, fact.recorded_day)
    managers = mailing.holders("manager", row, never=who)
    match fact.decision:
        case "requested":
            present = {manager for manager in managers if not mailing.is_away(manager, fact.recorded_day)}
            mailing.send("AFW-001", present or mailing.holders("manager_backup", row, never=who), cause)
        case "approved":
            mailing.send("AFW-002", [who], cause)
        case "refused":
            mailing.send("AFW-003", [who], cause)
        case "withdrawn" | "withdrawn_after_approval":
            mailing.send("AFW-004", managers, cause)


def _tell_about_numbers(mailing: _Mailing, facts: Sequence[Fact]) -> None:
    """LON-006 for the first paid relation of a number, unless it was imported."""
    paid = [fact for fact in facts if isinstance(fact, JobStated) and fact.pay_group == PAID]
    known: set[tuple[str, str, str]] = set()
    for row in sorted(paid, key=lambda row: row.position):
        number = (row.vlimpersnummer, row.legal_employer, row.rsz_category)
        if number not in known and not row.is_imported:
            mailing.send("LON-006", mailing.holders("dcpa_handler", row), "/".join(("number", *number)))
        known.add(number)


def _tell_about_rejections(
    mailing: _Mailing, records: Mapping[RecordKey, Mapping[str, Any]], rejected: Collection[RecordKey]
) -> None:
    """LON-001 for each rejected record; all of them come from entered facts."""
    rows = {who: rows[0] for (who, _), rows in mailing.rows.items()}
    for key in rejected:
        mailing.send("LON-001", mailing.holders("dcpa_handler", rows[records[key]["vlimpersnummer"]]), key[0])
