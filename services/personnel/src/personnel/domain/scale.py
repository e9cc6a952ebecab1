"""Grades, and salary scales with their steps: what is earned in a year, gross and at 100 %."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar, Final, Literal

from personnel.domain.described import Described
from personnel.domain.refusal import RefusalError

ScaleSystem = Literal["seniority", "evaluation"]
"""The two systems since 1 June 2024: steps come with years of pay seniority, as before; or by evaluation."""

MONTHS: Final = 12


class GradeUnknownError(RefusalError):
    """There is no such grade on that day."""


class ScaleUnknownError(RefusalError):
    """There is no such salary scale on that day, or it is of another grade."""


class StepUnknownError(RefusalError):
    """The scale has no such step on that day; or a step is named without a scale."""


class StepMissingError(RefusalError):
    """In a scale whose steps come by evaluation nobody knows the step unless it is named."""


class StepsDifferError(RefusalError):
    """Lines about one step, or about one step from one day, tell different things."""


class StepYearsError(RefusalError):
    """Where steps come with seniority, each has its years, more than the step before; by evaluation none has."""


class NextScaleIncompleteError(RefusalError):
    """The next scale and the years after which it comes are told together, and it is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade(Described):
    """A grade (graad) and the level (niveau) that it is of."""

    kind: ClassVar[str] = "grade"
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleStep:
    """What a step is worth from a day on; `years` of pay seniority bring it."""

    step: int
    years: int | None
    amount: Decimal
    amount_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SalaryScale(Described):
    """A scale with its steps, and which scale statutory staff move to after years of scale seniority."""

    kind: ClassVar[str] = "salary-scale"
    system: ScaleSystem
    grade: str | None
    next_scale: str | None
    next_after_years: int | None
    steps: tuple[ScaleStep, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The steps there are."""
        return tuple(sorted({each.step for each in self.steps}))

    @property
    def years(self) -> dict[int, int]:
        """By step the years of pay seniority that bring it."""
        return {each.step: each.years for each in self.steps if each.years is not None}

    def step_after(self, months: int) -> int | None:
        """The step that so many months of pay seniority bring; None before the first one, or by evaluation."""
        reached = [step for step, years in self.years.items() if years * MONTHS <= months]
        return max(reached, default=None)

    def amount_on(self, step: int, day: date) -> Decimal | None:
        """What a step is worth on a day."""
        known = [each for each in self.steps if each.step == step and each.amount_from <= day]
        return max(known, key=lambda each: each.amount_from).amount if known else None


def check_scale(scale: SalaryScale) -> None:
    """Refuse a scale that contradicts itself.

    Raises:
        NextScaleIncompleteError, StepsDifferError, StepYearsError: see there.

    """
    if (scale.next_scale is None) != (scale.next_after_years is None) or scale.next_scale == scale.code:
        raise NextScaleIncompleteError
    told = [(each.step, each.amount_from) for each in scale.steps]
    if len(set(told)) < len(told) or len({(each.step, each.years) for each in scale.steps}) > len(scale.numbers):
        raise StepsDifferError
    if scale.system == "evaluation":
        if scale.years:
            raise StepYearsError
        return
    years = [scale.years.get(step) for step in scale.numbers]
    if any(before is None or after is None or before >= after for before, after in pairwise([-1, *years])):
        raise StepYearsError
