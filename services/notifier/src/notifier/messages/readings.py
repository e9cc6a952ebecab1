"""What heard messages mean in our own words."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from chassis.clock import day_of
from chassis.envelope import Fact
from notifier.domain import dutch
from notifier.domain.absence import Absence
from notifier.domain.employment import JobRow, Period, Relation, employment_cause
from notifier.domain.grant import Grant, Scope
from notifier.domain.occasion import Occasion
from notifier.domain.pending import LeaveRequest
from notifier.domain.person import Person
from notifier.messages import inbound
from notifier.messages.told import FileError, Heard, ToldRelation

MASTER_RECORD: Final = "master"
EMPLOYMENT_RECORD: Final = "employment"
ABSENCE_RECORD: Final = "absence"
RECORDS: Final = {
    MASTER_RECORD: "de stamgegevens",
    EMPLOYMENT_RECORD: "de arbeidsrelatie",
    ABSENCE_RECORD: "een afwezigheid",
}
"""How the text names the kinds of feed records."""

NUMBERS: Final = re.compile(r"[A-Z]{2}\d{2}(?: ?[0-9A-Z]){8,}|\d(?:[ .\-/]?\d){8,}")
"""What looks like an IBAN, an INSZ or another long number: no mail shows one."""


def person(heard: inbound.PersonRegistered) -> Person:
    """The person as told."""
    return Person(
        vlimpersnummer=heard.vlimpersnummer,
        given_name=heard.given_name,
        family_name=heard.family_name,
        mail_address=heard.mail_address,
        language=heard.language,
    )


def job_row(heard: inbound.EmploymentStarted) -> JobRow:
    """The job row as told."""
    return JobRow(
        vlimpersnummer=heard.vlimpersnummer,
        employment_sequence=heard.employment_sequence,
        from_day=heard.effective_day,
        unit=heard.unit,
        legal_employer=heard.legal_employer,
        is_primary=heard.is_primary,
        last_day=heard.last_day,
        probation_end=heard.probation_end,
    )


def relation(vlimpersnummer: str, told: ToldRelation) -> Relation:
    """A whole relation as told; of the rows of one day the last one holds."""
    rows = {}
    for each in sorted(told.rows, key=lambda row: (row.effective_day, row.effective_sequence)):
        rows[each.effective_day] = JobRow(
            vlimpersnummer=vlimpersnummer,
            employment_sequence=told.employment_sequence,
            from_day=each.effective_day,
            unit=each.unit,
            legal_employer=told.legal_employer,
            is_primary=each.is_primary,
            last_day=each.last_day,
            probation_end=each.probation_end,
        )
    periods = (
        Period(first_day=each.first_day, last_day=each.last_day, is_ended=each.is_ended) for each in told.periods
    )
    return Relation(
        vlimpersnummer=vlimpersnummer,
        employment_sequence=told.employment_sequence,
        periods=tuple(sorted(periods, key=lambda period: period.first_day)),
        rows=tuple(rows.values()),
    )


def grant(heard: inbound.RoleGranted) -> Grant:
    """The role as told."""
    return Grant(
        vlimpersnummer=heard.vlimpersnummer,
        role=heard.role,
        scope=Scope(heard.scope_kind, heard.scope_code),
        from_day=heard.effective_day,
        until_day=heard.until_day,
    )


def request(heard: inbound.LeaveRequested) -> LeaveRequest:
    """A request that waits for a decision."""
    return LeaveRequest(
        request_id=heard.request_id,
        vlimpersnummer=heard.vlimpersnummer,
        employment_sequence=heard.employment_sequence,
        first_day=heard.first_day,
        last_day=heard.last_day,
        part=heard.part,
        requested_day=day_of(heard.requested_at or heard.recorded_at),
    )


def leave(heard: inbound.LeaveRequested, *, is_cancelled: bool = False) -> Absence:
    """Granted leave as an absence."""
    return Absence(
        absence_id=heard.request_id,
        vlimpersnummer=heard.vlimpersnummer,
        employment_sequence=heard.employment_sequence,
        first_day=heard.first_day,
        last_day=heard.last_day,
        is_whole_day=heard.part == "full",
        is_cancelled=is_cancelled,
    )


def sickness(heard: inbound.SicknessReported, *, is_cancelled: bool = False) -> Absence:
    """A spell of sickness as an absence like any other."""
    return Absence(
        absence_id=heard.spell_id,
        vlimpersnummer=heard.vlimpersnummer,
        employment_sequence=heard.employment_sequence,
        first_day=heard.first_day,
        last_day=heard.last_day,
        is_whole_day=True,
        is_cancelled=is_cancelled,
    )


def employment_occasion(heard: inbound.EmploymentStarted | inbound.EmploymentEnded, fact: Fact) -> Occasion:
    """Somebody begins or leaves; which of the two, and when, is what the message says."""
    if isinstance(heard, inbound.EmploymentEnded):
        base_day, values = heard.last_day, {"last_day": dutch.long_day(heard.last_day)}
    else:
        base_day, values = heard.effective_day, {"first_day": dutch.long_day(heard.effective_day)}
    cause = employment_cause(heard.vlimpersnummer, heard.employment_sequence)
    found = occasion(heard, fact, heard.vlimpersnummer, heard.employment_sequence, cause, values, unit=heard.unit)
    return replace(found, base_day=base_day)


def relation_occasion(
    heard: inbound.EmploymentChanged | inbound.EmploymentCorrected | inbound.EmploymentRescinded, fact: Fact
) -> Occasion:
    """Something about a relation is not as it was; nobody is told of that itself."""
    cause = employment_cause(heard.vlimpersnummer, heard.employment_sequence)
    return occasion(heard, fact, heard.vlimpersnummer, heard.employment_sequence, cause, {})


def account_occasion(heard: inbound.BankAccountChanged, fact: Fact) -> Occasion:
    """Somebody's bank account is another one; which is not told."""
    found = occasion(heard, fact, heard.vlimpersnummer, None, f"bank-account/{heard.vlimpersnummer}", {})
    return replace(found, needs_seat=False)


def leave_occasion(heard: inbound.LeaveRequested, fact: Fact) -> Occasion:
    """Something about a leave request; its type is not told."""
    values = {"period": dutch.period(heard.first_day, heard.last_day, heard.part)}
    return occasion(heard, fact, heard.vlimpersnummer, heard.employment_sequence, str(heard.request_id), values)


def sickness_occasion(heard: inbound.SicknessReported, fact: Fact) -> Occasion:
    """Somebody is away; why is not told."""
    values = {"period": dutch.period(heard.first_day, heard.last_day)}
    return occasion(heard, fact, heard.vlimpersnummer, heard.employment_sequence, str(heard.spell_id), values)


def number_occasion(heard: inbound.NumberAssigned, fact: Fact) -> Occasion:
    """Somebody got an Elvire number."""
    values = {"elvire_number": heard.elvire_number}
    return occasion(heard, fact, heard.vlimpersnummer, heard.employment_sequence, number_cause(heard), values)


def rejection_occasion(heard: inbound.MessageRejected, fact: Fact, employment_sequence: int | None) -> Occasion:
    """The payroll engine refused a record; why is not told."""
    values = {"elvire_number": heard.elvire_number, "record": RECORDS.get(record_kind(heard), "het bericht")}
    return occasion(heard, fact, heard.vlimpersnummer, employment_sequence, heard.record_id, values)


def resolved_occasion(heard: inbound.RejectionResolved, fact: Fact) -> Occasion:
    """The payroll engine took after all what it had refused."""
    return occasion(heard, fact, heard.vlimpersnummer, None, heard.record_id, {})


def file_occasion(heard: inbound.FileRepaired, fact: Fact) -> Occasion:
    """A payroll file is not in order, is so again, or is not needed."""
    values = {"elvire_number": heard.elvire_number}
    if isinstance(heard, inbound.FileInvalid):
        values["errors"] = "\n\n".join(f"• {_in_words(error)}" for error in heard.errors)
    found = occasion(heard, fact, heard.vlimpersnummer, None, number_cause(heard), values)
    return replace(found, is_work_anyway=isinstance(heard, inbound.FileInvalid) and heard.was_valid)


def number_cause(heard: inbound.NumberAssigned | inbound.FileRepaired) -> str:
    """How messages name an Elvire number as their cause."""
    return f"number/{heard.vlimpersnummer}/{heard.legal_employer}/{heard.rsz_category}"


def _in_words(error: FileError) -> str:
    """What a file lacks; a text that shows an identifying number gives way to its code."""
    return f"Controle {error.code}" if NUMBERS.search(error.text) else error.text


def record_kind(heard: inbound.MessageRejected) -> str:
    """The first part of the record's id."""
    return heard.record_id.partition("/")[0]


def record_name(heard: inbound.MessageRejected) -> str:
    """The last part of the record's id: an RSZ category, the sequence of a relation, or the id of an absence."""
    return heard.record_id.rpartition("/")[2]


def occasion(
    heard: Heard,
    fact: Fact,
    vlimpersnummer: str,
    employment_sequence: int | None,
    cause: str,
    values: Mapping[str, str],
    *,
    unit: str | None = None,
) -> Occasion:
    """An event as far as deciding needs it; hires and leavers, which name their unit, look ahead."""
    return Occasion(
        event_id=fact.event_id,
        event_type=fact.event_type,
        origin=fact.origin,
        vlimpersnummer=vlimpersnummer,
        employment_sequence=employment_sequence,
        unit=unit,
        effective_day=heard.effective_day,
        recorded_day=day_of(heard.recorded_at),
        cause=cause,
        looks_ahead=unit is not None,
        values=values,
    )
