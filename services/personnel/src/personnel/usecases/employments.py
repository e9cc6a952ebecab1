from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from personnel.domain.employment import (
    Employment,
    EmploymentEndedError,
    EmploymentUnknownError,
    JobRow,
    JobTerms,
    Kind,
    PrimaryRequiredError,
    check_overlap,
    primary_from,
    successor,
)
from personnel.domain.organisation import employer_key, unit_key
from personnel.domain.period import DAY, new_period
from personnel.messages.entered import StartedEmployment
from personnel.messages.outbound import EmploymentChanged, EmploymentEnded, EmploymentStarted
from personnel.ports import Work
from personnel.usecases.organisation import check_legal_employer, check_unit
from personnel.usecases.people import locked_person

PRIMARY_SWITCH: Final = "primary_switch"
"""The action of a row that only says that another relation is now, or is no longer, the primary one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEmployment:
    """A work relation that is to start. The first one is primary, whatever the terms say."""

    kind: Kind
    legal_employer: str
    rsz_category: str
    first_day: date
    last_day: date | None
    terms: JobTerms


def new_employment(given: StartedEmployment) -> NewEmployment:
    """What is asked, from the form in which it was entered."""
    terms = JobTerms(
        statute=given.statute,
        unit=given.unit,
        pay_group=given.pay_group,
        is_primary=given.is_primary,
        action=given.action,
        reason=given.reason,
    )
    return NewEmployment(
        kind=given.kind,
        legal_employer=given.legal_employer,
        rsz_category=given.rsz_category,
        first_day=given.first_day,
        last_day=given.last_day,
        terms=terms,
    )


async def start_employment(work: Work, vlimpersnummer: str, new: NewEmployment) -> Employment:
    """Start a work relation. When it is to be the primary one, the one that is so now gives way, in the same work.

    Raises:
        PersonUnknownError, LegalEmployerUnknownError, UnitUnknownError: there is no such thing on that day.
        EndBeforeStartError: the last day lies before the first.
        EmploymentOverlapsError: the person has one with this legal employer and RSZ category at that time.
        LaterChangeError: the one that must give way has a later row.

    """
    await locked_person(work, vlimpersnummer)
    new_period(new.first_day, new.last_day)
    await check_legal_employer(work, new.legal_employer, new.first_day)
    await check_unit(work, new.terms.unit, new.first_day)
    others = await work.employments(vlimpersnummer)
    primary = primary_from(others, new.first_day)
    employment = _first_of(vlimpersnummer, len(others) + 1, new, is_primary=primary is None or new.terms.is_primary)
    check_overlap(employment, others)
    if primary and new.terms.is_primary:
        await _set_primary(work, primary, max(new.first_day, primary.first_day), is_primary=False)
    await work.add_employment(employment)
    await work.say(
        EmploymentStarted.model_validate(_whole(work, employment)),
        rests_on=(employer_key(new.legal_employer), unit_key(new.terms.unit)),
    )
    return employment


async def change_employment(
    work: Work,
    vlimpersnummer: str,
    employment_sequence: int,
    effective_day: date,
    terms: JobTerms,
    last_day: date | None,
) -> Employment:
    """Add a job row that holds from a day on; says nothing when it says the same as the last one.

    Raises:
        PersonUnknownError, EmploymentUnknownError, UnitUnknownError: there is no such thing.
        ChangeBeforeStartError, ChangeAfterEndError, LaterChangeError: about the effective day.
        EndBeforeStartError, EmploymentEndedError, EmploymentOverlapsError: about the last day.
        PrimaryRequiredError: the primary relation cannot just stop being it.

    """
    await locked_person(work, vlimpersnummer)
    employments = await work.employments(vlimpersnummer)
    employment = find_employment(employments, employment_sequence)
    if terms.holds_same(employment.latest.terms) and last_day == employment.last_day:
        return employment
    changed = employment.with_row(effective_day, terms, last_day)
    if last_day != employment.last_day:
        _check_last_day(employment, changed, employments, effective_day)
    await check_unit(work, terms.unit, effective_day)
    if employment.latest.terms.is_primary and not terms.is_primary:
        raise PrimaryRequiredError
    if terms.is_primary and not employment.latest.terms.is_primary:
        primary = primary_from(employments, effective_day)
        if primary:
            await _set_primary(work, primary, max(effective_day, primary.first_day), is_primary=False)
    await work.replace_employment(changed)
    await work.say(EmploymentChanged.model_validate(_whole(work, changed)), rests_on=(unit_key(terms.unit),))
    return changed


async def end_employment(
    work: Work, vlimpersnummer: str, employment_sequence: int, last_day: date, reason: str
) -> Employment:
    """End a work relation. If it was the primary one, the oldest other open one becomes so on the day after.

    Raises:
        PersonUnknownError, EmploymentUnknownError: there is no such thing.
        EmploymentEndedError: it was ended already.
        EndBeforeStartError: the last day lies before the first.
        EmploymentOverlapsError: it would last into the next one with the same legal employer and RSZ category.

    """
    await locked_person(work, vlimpersnummer)
    employments = await work.employments(vlimpersnummer)
    employment = find_employment(employments, employment_sequence)
    if employment.is_ended:
        raise EmploymentEndedError
    new_period(employment.first_day, last_day)
    ended = replace(employment, last_day=last_day, end_reason=reason, is_ended=True, revision=employment.revision + 1)
    check_overlap(ended, employments)
    await work.replace_employment(ended)
    await work.say(
        EmploymentEnded(
            vlimpersnummer=vlimpersnummer,
            employment_sequence=employment_sequence,
            legal_employer=ended.legal_employer,
            rsz_category=ended.rsz_category,
            unit=ended.row_on(last_day).terms.unit,
            last_day=last_day,
            reason=reason,
            effective_day=last_day + DAY,
            recorded_at=work.now,
        )
    )
    others = [each for each in employments if each.employment_sequence != employment_sequence]
    following = successor(others, last_day + DAY)
    if following and primary_from(others, last_day + DAY) is None:
        await _set_primary(work, *following, is_primary=True)
    return ended


async def _set_primary(work: Work, employment: Employment, from_day: date, *, is_primary: bool) -> None:
    terms = replace(employment.latest.terms, is_primary=is_primary, action=PRIMARY_SWITCH, reason=None)
    changed = employment.with_row(from_day, terms, employment.last_day)
    await work.replace_employment(changed)
    await work.say(EmploymentChanged.model_validate(_whole(work, changed)), rests_on=(unit_key(terms.unit),))


def _check_last_day(
    employment: Employment, changed: Employment, employments: list[Employment], effective_day: date
) -> None:
    if employment.is_ended:
        raise EmploymentEndedError
    new_period(effective_day, changed.last_day)
    check_overlap(changed, employments)


def _first_of(vlimpersnummer: str, sequence: int, new: NewEmployment, *, is_primary: bool) -> Employment:
    return Employment(
        vlimpersnummer=vlimpersnummer,
        employment_sequence=sequence,
        kind=new.kind,
        legal_employer=new.legal_employer,
        rsz_category=new.rsz_category,
        first_day=new.first_day,
        last_day=new.last_day,
        end_reason=None,
        is_ended=False,
        rows=(JobRow(new.first_day, 0, replace(new.terms, is_primary=is_primary), new.last_day),),
    )


def find_employment(employments: list[Employment], employment_sequence: int) -> Employment:
    """The work relation with this sequence.

    Raises:
        EmploymentUnknownError: there is none.

    """
    for employment in employments:
        if employment.employment_sequence == employment_sequence:
            return employment
    raise EmploymentUnknownError


def _whole(work: Work, employment: Employment) -> dict[str, object]:
    """The fields of an event that tells the relation's last row."""
    row, terms = employment.latest, employment.latest.terms
    return {
        "vlimpersnummer": employment.vlimpersnummer,
        "employment_sequence": employment.employment_sequence,
        "kind": employment.kind,
        "legal_employer": employment.legal_employer,
        "rsz_category": employment.rsz_category,
        "statute": terms.statute,
        "unit": terms.unit,
        "pay_group": terms.pay_group,
        "is_primary": terms.is_primary,
        "action": terms.action,
        "reason": terms.reason,
        "last_day": employment.last_day,
        "effective_day": row.effective_day,
        "recorded_at": work.now,
    }
