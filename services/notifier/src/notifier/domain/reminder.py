"""Messages that the calendar brings: on which days one falls due, and what is left of them today."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from notifier.domain import dutch
from notifier.domain.decision import NAMESPACE
from notifier.domain.occasion import Occasion
from notifier.domain.rule import Addressee, Rule
from notifier.domain.trigger import STARTED

ORIGIN: Final = "entered"
ONE_DAY: Final = timedelta(days=1)


class Fate(StrEnum):
    """What became of a day on which a message fell due."""

    PLANNED = "planned"
    """It lies ahead: an event was known long before its day."""
    ANNOUNCED = "announced"
    OVERTAKEN = "overtaken"
    """It was missed, and a later one of the same rule went out in its place."""
    DROPPED = "dropped"
    """Its cause went away, or its date moved."""


SETTLED: Final = frozenset({Fate.ANNOUNCED, Fate.OVERTAKEN})
"""Fates that are final; what was dropped falls due again when its cause comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Something that the calendar will bring, as long as nothing comes in between."""

    trigger: str
    cause: str
    vlimpersnummer: str
    employment_sequence: int
    base_day: date
    """The day that rules count from or towards."""
    from_day: date
    """Before this day there was nothing to tell."""
    values: Mapping[str, str]

    def occasion(self, rule: str, day: date, today: date) -> Occasion:
        """As something that happens today; `day` is when it fell due."""
        return Occasion(
            event_id=reminder_id(rule, self.cause, day),
            event_type=self.trigger,
            origin=ORIGIN,
            vlimpersnummer=self.vlimpersnummer,
            employment_sequence=self.employment_sequence,
            unit=None,
            effective_day=self.base_day,
            recorded_day=today,
            cause=self.cause,
            looks_ahead=False,
            values=self.values,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One day on which a rule fell due for a cause; there is never a second one with the same three."""

    rule: str
    cause: str
    day: date
    vlimpersnummer: str
    fate: Fate
    event_id: UUID
    """The event that is told of; for occasions of the calendar alone an id made of rule, cause and day."""
    at: datetime
    settled_by: UUID | None = None
    """The event for which it was dropped."""
    occasion: Occasion | None = None
    """What is to be told, where it is planned."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.fate in SETTLED


def reminder_id(rule: str, cause: str, day: date) -> UUID:
    """The id of an occasion of the calendar; always the same, so that it is decided about once."""
    return uuid5(NAMESPACE, f"{rule}/{cause}/{day.isoformat()}")


def due_days(rule: Rule, pending: Pending, until: date) -> dict[date, tuple[Addressee, ...]]:
    """The days up to `until` on which the rule falls due, in order, each with those who are told then."""
    if rule.before is not None:
        day = max(pending.base_day - rule.before, pending.from_day)
        return {day: rule.to} if day <= until else {}
    found: dict[date, tuple[Addressee, ...]] = {}
    for addressee in rule.to:
        for day in _days_after(rule, addressee, pending.base_day, until):
            found[day] = (*found.get(day, ()), addressee)
    return dict(sorted(found.items()))


def next_day(rule: Rule, pending: Pending, settled: Collection[date], since: date) -> date | None:
    """The first day that is not settled yet, however far ahead; none when there is no more."""
    step = max(filter(None, (rule.before, rule.after, rule.repeat, *(each.after for each in rule.to))), default=None)
    if step is None:
        return None
    horizon = max([pending.base_day, pending.from_day, since, *settled]) + step + step
    days = [day for day in due_days(rule, pending, horizon) if day >= since and day not in settled]
    return days[0] if days else None


@dataclass(frozen=True, slots=True)
class Due:
    """What falls due now: one message for the newest day, told to everybody who was to be told since."""

    day: date
    to: tuple[Addressee, ...]
    overtaken: tuple[date, ...]


def due_now(rule: Rule, pending: Pending, settled: Collection[date], since: date, today: date) -> Due | None:
    """What of a rule falls due today, missed days included; `since` is the first day that the calendar was kept."""
    days = due_days(rule, pending, today)
    left = [day for day in days if day >= since and day not in settled]
    if not left:
        return None
    told = {addressee for day in left for addressee in days[day]}
    return Due(left[-1], tuple(each for each in rule.to if each in told), tuple(left[:-1]))


def replanned(reminder: Reminder, occasion: Occasion, rule: Rule, day: date) -> Reminder:
    """A planned reminder of which the day that it is about became another one: `day`."""
    is_start = occasion.event_type == STARTED
    values = {("first_day" if is_start else "last_day"): dutch.long_day(day)}
    effective_day = day if is_start else day + ONE_DAY
    later = replace(occasion, effective_day=effective_day, base_day=day, values=values)
    return replace(reminder, day=day - (rule.before or timedelta()), occasion=later)


def _days_after(rule: Rule, addressee: Addressee, base_day: date, until: date) -> Sequence[date]:
    after = addressee.after or rule.after
    if after is None or base_day + after > until:
        return ()
    first = base_day + after
    count = (until - first) // rule.repeat if rule.repeat else 0
    return [first + rule.repeat * step if rule.repeat else first for step in range(count + 1)]
