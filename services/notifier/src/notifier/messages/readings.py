"""What heard messages mean in our own words."""

from collections.abc import Mapping
from typing import Final

from chassis.clock import day_of
from chassis.envelope import Fact
from notifier.domain import dutch
from notifier.domain.absence import Absence
from notifier.domain.employment import JobRow
from notifier.domain.grant import Grant, Scope
from notifier.domain.occasion import Occasion
from notifier.domain.person import Person
from notifier.messages import inbound

MASTER_RECORD: Final = "master"
EMPLOYMENT_RECORD: Final = "employment"
ABSENCE_RECORD: Final = "absence"
RECORDS: Final = {
    MASTER_RECORD: "de stamgegevens",
    EMPLOYMENT_RECORD: "de arbeidsrelatie",
    ABSENCE_RECORD: "een afwezigheid",
}
"""How the text names the kinds of feed records."""


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


def sickness(heard: inbound.SicknessReported) -> Absence:
    """A spell of sickness as an absence like any other."""
    return Absence(
        absence_id=heard.spell_id,
        vlimpersnummer=heard.vlimpersnummer,
        employment_sequence=heard.employment_sequence,
        first_day=heard.first_day,
        last_day=heard.last_day,
        is_whole_day=True,
    )


def employment_occasion(heard: inbound.EmploymentStarted | inbound.EmploymentEnded, fact: Fact) -> Occasion:
    """Somebody begins or leaves."""
    if isinstance(heard, inbound.EmploymentEnded):
        values = {"last_day": dutch.long_day(heard.last_day)}
    else:
        values = {"first_day": dutch.long_day(heard.effective_day)}
    cause = f"employment/{heard.vlimpersnummer}/{heard.employment_sequence}"
    return occasion(heard, fact, heard.vlimpersnummer, heard.employment_sequence, cause, values, unit=heard.unit)


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
    cause = f"number/{heard.vlimpersnummer}/{heard.legal_employer}/{heard.rsz_category}"
    values = {"elvire_number": heard.elvire_number}
    return occasion(heard, fact, heard.vlimpersnummer, heard.employment_sequence, cause, values)


def rejection_occasion(heard: inbound.MessageRejected, fact: Fact, employment_sequence: int | None) -> Occasion:
    """The payroll engine refused a record; why is not told."""
    values = {"elvire_number": heard.elvire_number, "record": RECORDS.get(record_kind(heard), "het bericht")}
    return occasion(heard, fact, heard.vlimpersnummer, employment_sequence, heard.record_id, values)


def record_kind(heard: inbound.MessageRejected) -> str:
    """The first part of the record's id."""
    return heard.record_id.partition("/")[0]


def record_name(heard: inbound.MessageRejected) -> str:
    """The last part of the record's id: an RSZ category, the sequence of a relation, or the id of an absence."""
    return heard.record_id.rpartition("/")[2]


def occasion(
    heard: inbound.Heard,
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
