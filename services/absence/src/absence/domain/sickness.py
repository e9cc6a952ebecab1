"""Sickness spells, and when one goes on from the spell before it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from absence.domain.day_line import DayLine
from absence.domain.holiday import CALENDAR_FIRST_DAY
from absence.domain.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class RelapseRule:
    """Within how many calendar days after the end of a spell the next one counts as going on from it."""

    within: timedelta
    valid_from: date
    source: str


RELAPSE_RULES: Final = (
    RelapseRule(
        within=timedelta(days=14),
        valid_from=CALENDAR_FIRST_DAY,
        source="https://overheid.vlaanderen.be/personeel/vlimpers/vlimpershandleiding-verlof-wegens-ziekte-invoeren",
    ),
)


class SicknessAlreadyWithdrawnError(Exception):
    """The report was taken back before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SicknessSpell:
    """A spell of whole days; one that was reported by mistake is withdrawn, and never was."""

    spell_id: UUID
    vlimpersnummer: str
    employment_sequence: int
    period: Period
    original_first_day: date
    """First day of the chain of spells that this one goes on from; its own first day when it goes on from none."""
    days: tuple[DayLine, ...]
    reported_at: datetime
    reported_by: str
    """Vlimpersnummer of who reported it."""
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    """Vlimpersnummer of who took it back."""

    def withdraw(self, *, by: str, at: datetime) -> "SicknessSpell":
        """The spell, taken back."""
        if self.withdrawn_at is not None:
            raise SicknessAlreadyWithdrawnError
        return replace(self, withdrawn_by=by, withdrawn_at=at)


def relapse_within(day: date) -> timedelta:
    """How long after a spell's last day a spell that begins on this day still goes on from it."""
    holding = (rule for rule in RELAPSE_RULES if rule.valid_from <= day)
    return max(holding, key=lambda rule: rule.valid_from).within


def original_first_day(first_day: date, earlier: Iterable[SicknessSpell]) -> date:
    """The original first day of a spell that begins on this day, given the person's other spells."""
    before = [spell for spell in earlier if spell.period.last_day < first_day]
    if not before:
        return first_day
    preceding = max(before, key=lambda spell: spell.period.last_day)
    goes_on = first_day - preceding.period.last_day <= relapse_within(first_day)
    return preceding.original_first_day if goes_on else first_day
