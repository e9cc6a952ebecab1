"""Which mails must be sent and which work items are open at the end, computed from the accepted facts alone.

It shares no code with the services. Per message of the who-receives-what list: what causes it, when, and who gets it.
Imported facts send nothing at once. Somebody without a mail address gets no mail, somebody with two roles gets one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from deploy.local.demo.expected_reminders import remind
from deploy.local.demo.facts import AccountStated, DeathStated, Fact, JobEnded, JobStated, LeaveStated, SicknessStated
from deploy.local.demo.mailing import Mailing
from deploy.local.demo.payroll_records import Told

STARTED_OR_ENDED_ROLES: Final = ("hr_specialist", "wf_material", "wf_clock")
PAYROLL_RULES: Final = {
    "payroll.number-assigned.v1": "LON-006",
    "payroll.message-rejected.v1": "LON-001",
    "payroll.file-invalid.v1": "LON-007",
}
CLOSED_BY: Final = {
    "payroll.rejection-resolved.v1": ["LON-001"],
    "payroll.file-repaired.v1": ["LON-007"],
    "payroll.file-dropped.v1": ["LON-007"],
}
RECORDS: Final = ("master/", "employment/", "absence/")
START_TOLD_BEFORE: Final = timedelta(days=7)
END_TOLD_BEFORE: Final = timedelta(days=30)


def mails_at_once(facts: Iterable[Fact], told: Iterable[Told], last_day: date) -> Mailing:
    """Count the mails that follow from facts; those that are due later only when that is not after `last_day`.

    `told` is what must be told about payroll files.
    """
    facts = list(facts)
    mailing = Mailing(facts)
    for fact in facts:
        match fact:
            case JobStated(is_imported=False, is_start=True):
                if _due(fact.recorded_day, fact.effective_day - START_TOLD_BEFORE) <= last_day:
                    _tell_about_employment(mailing, "PER-001", fact, fact)
            case JobEnded(is_imported=False) | DeathStated():
                _tell_about_end(mailing, fact, last_day)
            case AccountStated(is_imported=False):
                _tell_about_account(mailing, fact)
            case LeaveStated():
                _tell_about_leave(mailing, fact)
            case SicknessStated():
                relation = (fact.vlimpersnummer, fact.employment_sequence)
                row = mailing.row_on(relation, fact.recorded_day, fact.recorded_day)
                mailing.send("AFW-010", mailing.holders("mail_sick", row), fact.spell_id)
    for about in told:
        _tell_about_payroll(mailing, about)
    return mailing


def _due(recorded_day: date, planned_day: date) -> date:
    return max(recorded_day, planned_day)


def _tell_about_end(mailing: Mailing, fact: JobEnded | DeathStated, until: date) -> None:
    relation, handlers = (fact.vlimpersnummer, fact.employment_sequence), "dcpa_handler"
    if isinstance(fact, DeathStated):
        row = mailing.row_on(relation, fact.death_day, fact.recorded_day)
        mailing.ask("PER-016", mailing.holders(handlers, row), f"death/{fact.vlimpersnummer}")
    elif _due(fact.recorded_day, fact.last_day - END_TOLD_BEFORE) <= until:
        row = mailing.row_on(relation, fact.last_day, fact.recorded_day)
        _tell_about_employment(mailing, "PER-002", fact, row)
        mailing.ask("PER-002", mailing.holders(handlers, row), "employment/{}/{}".format(*relation))


def _tell_about_employment(mailing: Mailing, rule: str, fact: JobStated | JobEnded, row: JobStated) -> None:
    who = fact.vlimpersnummer
    recipients = mailing.holders("manager", row, never=who)
    for role in STARTED_OR_ENDED_ROLES:
        recipients |= mailing.holders(role, row)
    mailing.send(rule, recipients, f"employment/{who}/{fact.employment_sequence}")


def _tell_about_account(mailing: Mailing, fact: AccountStated) -> None:
    who = fact.vlimpersnummer
    if mailing.is_told(who, fact.recorded_day, fact.position):
        mailing.send("PER-006", [who], f"bank-account/{who}")


def _tell_about_leave(mailing: Mailing, fact: LeaveStated) -> None:
    who, cause = fact.vlimpersnummer, fact.request_id
    row = mailing.row_on((who, fact.employment_sequence), fact.recorded_day, fact.recorded_day)
    match fact.decision:
        case "requested":
            deciders = mailing.deciders(row, fact.recorded_day, fact.recorded_day)
            mailing.send("AFW-001", deciders, cause)
            mailing.ask("AFW-001", deciders, cause)
            return
        case "approved":
            mailing.send("AFW-002", [who], cause)
        case "refused":
            mailing.send("AFW-003", [who], cause)
        case "withdrawn" | "withdrawn_after_approval":
            mailing.send("AFW-004", mailing.holders("manager", row, never=who), cause)
    mailing.close(["AFW-001"], cause)


def _tell_about_payroll(mailing: Mailing, told: Told) -> None:
    """To who handles the files of the legal employer; what follows from an import is told to nobody."""
    number = f"number/{told.vlimpersnummer}/{told.legal_employer}/{told.rsz_category}"
    cause = told.detail.partition(" ")[0] if told.detail.startswith(RECORDS) else number
    if told.event_type in CLOSED_BY:
        mailing.close(CLOSED_BY[told.event_type], cause)
    elif not told.is_imported:
        rule, handlers = PAYROLL_RULES[told.event_type], mailing.holders_at("dcpa_handler", told.legal_employer)
        mailing.send(rule, handlers, cause)
        mailing.ask(rule, handlers, cause)


def expected_mailing(facts: Iterable[Fact], told: Iterable[Told], days: Sequence[date]) -> Mailing:
    """What must have arrived by the last of the days, which the business clock showed one after the other."""
    facts = list(facts)
    mailing = mails_at_once(facts, told, days[-1])
    remind(mailing, facts, days)
    return mailing
