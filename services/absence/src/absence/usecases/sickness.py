"""Sickness is reported, and a mistaken report is taken back.

Sickness on days of leave is accepted and both stand: illness is a fact that a refusal would only hide from payroll, and
what becomes of the leave days is decided later by its own rules. Leave on days of sickness is refused. Two spells never
overlap on days in service.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from absence.domain.authority import Caller, HiddenError, NotAllowedError
from absence.domain.day_line import sickness_days
from absence.domain.employment import Employment, employment_for
from absence.domain.leave import OverlapError
from absence.domain.period import Period
from absence.domain.sickness import SicknessSpell, original_first_day, relapse_within
from absence.domain.taken import takes, was
from absence.messages import outbound
from absence.ports import Work
from absence.usecases.standing import known_employments, lock_both, positions_of, sight, sight_to_read


@dataclass(frozen=True, slots=True, kw_only=True)
class SicknessReport:
    """What a manager or case handler reports: whole days. The id is made by whoever carries the report here."""

    spell_id: UUID
    vlimpersnummer: str
    period: Period
    employment_sequence: int | None


async def report_sickness(work: Work, caller: Caller, report: SicknessReport) -> SicknessSpell:
    """Report sickness as who decides over the employee, or as a case handler."""
    if caller.person is None:
        raise NotAllowedError
    await lock_both(work, report.vlimpersnummer, caller)
    employments = await _employments_to_report_in(work, caller, report.vlimpersnummer)
    employment = employment_for(employments, report.period, report.employment_sequence)
    days = sickness_days(report.period)
    spell = SicknessSpell(
        spell_id=report.spell_id,
        vlimpersnummer=report.vlimpersnummer,
        employment_sequence=employment.employment_sequence,
        period=report.period,
        original_first_day=await _original_first_day(work, report),
        days=days,
        reported_at=work.now,
        reported_by=caller.person,
    )
    await work.keep_sickness_spell(spell)
    seen = await positions_of(work, spell.vlimpersnummer, caller.person)
    await work.say(outbound.sickness_reported(spell, work.now), seen=seen)
    seen = await positions_of(work, spell.vlimpersnummer)
    await work.say(outbound.availability_changed(spell, work.now, "away"), seen=seen)
    return spell


async def withdraw_sickness(work: Work, caller: Caller, spell_id: UUID) -> SicknessSpell:
    """Take a mistaken report back, as who may report it; in a relation that never was, as a case handler.

    A later spell that goes on from this one keeps its original first day, as it was told.
    """
    owner = await work.owner_of_spell(spell_id)
    if owner is None:
        raise HiddenError
    await lock_both(work, owner, caller)
    known = await work.sickness_spell(spell_id)
    if known is None:
        raise HiddenError  # erased, since we looked whose it is
    found = await sight_to_read(work, caller, known)
    is_reporter = found.is_handler or known.employment_sequence in found.decided
    if caller.person is None or not is_reporter:
        raise NotAllowedError
    spell = known.withdraw(by=caller.person, at=work.now)
    await work.keep_sickness_spell(spell)
    seen = await positions_of(work, owner, caller.person)
    await work.say(outbound.sickness_withdrawn(spell, work.now), seen=seen)
    seen = await positions_of(work, owner)
    await work.say(outbound.availability_changed(spell, work.now, "back"), seen=seen)
    return spell


async def _employments_to_report_in(work: Work, caller: Caller, vlimpersnummer: str) -> tuple[Employment, ...]:
    """The relations in which the caller reports; decided before the period is looked at, so that it tells nothing."""
    employments = await known_employments(work, vlimpersnummer)
    found = await sight(work, caller, vlimpersnummer)
    if found.is_handler:
        return employments
    managed = [each for each in employments if each.employment_sequence in found.decided]
    if not managed:
        raise NotAllowedError
    return tuple(managed)


async def _original_first_day(work: Work, report: SicknessReport) -> date:
    """When this illness began, given the spells near it; refuses one that overlaps another."""
    first_day = report.period.first_day
    employments = await work.employments(report.vlimpersnummer)
    near = await work.sickness_spells(report.vlimpersnummer, since=first_day - relapse_within(first_day))
    if any(takes(other, employments, report.period) for other in near):
        raise OverlapError
    return original_first_day(first_day, [other for other in near if was(other, employments)])
