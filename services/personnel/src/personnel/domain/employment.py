"""The work relation (arbeidsrelatie), its periods in service and its job rows: how it is from a day on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from personnel.domain.period import DAY, Period
from personnel.domain.refusal import RefusalError

Kind = Literal["employee", "non_employee"]
Statute = Literal["contractual", "statutory"]
PayGroup = Literal["MON", "NVT"]

LONG_TERM_ABSENT: Final = "long_term_absent"
RETURN: Final = "return"
TURNS: Final = frozenset({LONG_TERM_ABSENT, RETURN})
"""Actions that make a relation inactive, and active again; every other row leaves it as it is."""


class EmploymentUnknownError(RefusalError):
    """The person has no work relation with this sequence."""


class EmploymentOverlapsError(RefusalError):
    """The person already has an active work relation with this legal employer and RSZ category at that time."""


class EmploymentEndedError(RefusalError):
    """The work relation was ended already."""


class ChangeBeforeStartError(RefusalError):
    """The effective day lies before the first day in service."""


class ChangeAfterEndError(RefusalError):
    """The effective day lies after the last day in service."""


class LaterChangeError(RefusalError):
    """A row with a later effective day holds already."""


class EarlierChangeError(RefusalError):
    """A row would come before one that was there first."""


class PrimaryRequiredError(RefusalError):
    """Somebody with work relations has exactly one primary one: make another one primary instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTerms:
    """What a job row says, apart from the day."""

    statute: Statute
    unit: str
    pay_group: PayGroup
    action: str
    reason: str | None
    location: str | None = None
    risk_code: str | None = None
    schedule: str | None = None
    worker_code: str | None = None
    probation_end: date | None = None
    function: str | None = None
    grade: str | None = None
    scale: str | None = None
    step: int | None = None
    recognised_pay_months: int | None = None
    recognised_grade_months: int | None = None
    recognised_level_months: int | None = None
    recognised_service_months: int | None = None
    recognised_scale_months: int | None = None

    def changed(self, given: Mapping[str, Any]) -> "JobTerms":
        """What a row says after a change. The step is of a scale, and what is recognised for a grade or scale of that.

        So these begin anew with another one, unless they are given.
        """
        begun: dict[str, None] = {}
        if given.get("scale", self.scale) != self.scale:
            begun |= dict.fromkeys(("step", "recognised_scale_months"))
        if given.get("grade", self.grade) != self.grade:
            begun["recognised_grade_months"] = None
        return replace(self, **{**begun, **given})

    def holds_same(self, other: "JobTerms") -> bool:
        """Whether nothing but the action and its reason differs, and the action is no turn to or from absence."""
        is_turn = self.action in TURNS and self.action != other.action
        return not is_turn and self == replace(other, action=self.action, reason=self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a work relation is, on all its days; `follows` is the one that it came from."""

    kind: Kind
    legal_employer: str
    rsz_category: str
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class JobRow:
    """What holds from a day on; the sequence orders rows of one day, from 0. `last_day` is as known then."""

    effective_day: date
    effective_sequence: int
    terms: JobTerms
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEnd:
    """Until when a period in service lasts: planned, or decided with a reason."""

    last_day: date | None
    is_ended: bool = False
    end_reason: str | None = None
    decided_on: date | None = None
    """Of a retirement, when that was decided."""
    transmitted_on: date | None = None
    """When the decision went to the pension service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePeriod:
    """Days in service without a break."""

    first_day: date
    end: ServiceEnd

    @property
    def days(self) -> Period:
        """The days, as known now."""
        return Period(self.first_day, self.end.last_day)

    def has(self, day: date) -> bool:
        """Whether the day is one in service."""
        return self.first_day <= day and (self.end.last_day is None or day <= self.end.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """A work relation of a person: one period in service, and one more for each rehire."""

    vlimpersnummer: str
    employment_sequence: int
    identity: Identity
    periods: tuple[ServicePeriod, ...]
    """By first day; at least one."""
    rows: tuple[JobRow, ...]
    """By effective day and sequence; at least one."""
    revision: int = 1

    @property
    def kind(self) -> Kind:
        """Whether the person is an employee in it."""
        return self.identity.kind

    @property
    def legal_employer(self) -> str:
        """Code of the legal employer."""
        return self.identity.legal_employer

    @property
    def rsz_category(self) -> str:
        """RSZ worker category."""
        return self.identity.rsz_category

    @property
    def is_ended(self) -> bool:
        """Whether the end of the last period was decided."""
        return self.end.is_ended

    @property
    def first_day(self) -> date:
        """The very first day in service."""
        return self.periods[0].first_day

    @property
    def last_period(self) -> ServicePeriod:
        """The period that lasts, or was the last."""
        return self.periods[-1]

    @property
    def end(self) -> ServiceEnd:
        """Until when the last period lasts."""
        return self.periods[-1].end

    @property
    def last_day(self) -> date | None:
        """The last day of the last period, which may be known long before it is ended."""
        return self.end.last_day

    @property
    def latest(self) -> JobRow:
        """The row with the last effective day."""
        return self.rows[-1]

    def serves_on(self, day: date) -> bool:
        """Whether the day is one in service."""
        return any(period.has(day) for period in self.periods)

    def row_on(self, day: date) -> JobRow:
        """The row that holds on a day in service."""
        return [row for row in self.rows if row.effective_day <= day][-1]

    def is_active_on(self, day: date) -> bool:
        """Whether the person is in service on the day and not absent for long."""
        turns = [row.terms.action for row in self.rows if row.effective_day <= day and row.terms.action in TURNS]
        return self.serves_on(day) and (not turns or turns[-1] == RETURN)

    def has_key_of(self, other: "Employment") -> bool:
        """Whether both are with one legal employer in one RSZ category."""
        mine, others = self.identity, other.identity
        return (mine.legal_employer, mine.rsz_category) == (others.legal_employer, others.rsz_category)

    def next_row(self, effective_day: date, terms: JobTerms, last_day: date | None) -> JobRow:
        """The row that may come after the last one, and holds from that day on.

        Raises:
            ChangeBeforeStartError: the day lies before the first day in service.
            ChangeAfterEndError: the day lies after the last day in service.
            LaterChangeError: a later row holds already.

        """
        if effective_day < self.last_period.first_day:
            raise ChangeBeforeStartError({"ge": self.last_period.first_day.isoformat()})
        if not self._may_follow(effective_day, last_day):
            raise ChangeAfterEndError({"le": self.last_day.isoformat()} if self.last_day else None)
        if effective_day < self.latest.effective_day:
            raise LaterChangeError({"ge": self.latest.effective_day.isoformat()})
        is_same_day = effective_day == self.latest.effective_day
        return JobRow(effective_day, self.latest.effective_sequence + 1 if is_same_day else 0, terms, last_day)

    def _may_follow(self, effective_day: date, last_day: date | None) -> bool:
        """An extension may begin on the day after the planned last day; nothing else may come after it."""
        if self.last_day is None or effective_day <= self.last_day:
            return True
        return last_day != self.last_day and effective_day == self.last_day + DAY
