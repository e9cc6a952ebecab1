"""Where somebody stands in a salary scale on a day, what that is worth in a year, and what comes next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from personnel.domain.career import Career, edges_of
from personnel.domain.employment import Employment
from personnel.domain.refusal import RefusalError
from personnel.domain.scale import MONTHS, Grade, SalaryScale
from personnel.domain.seniority import Counted, SeniorityKind, seniority_on, step_seniority_on

LOOKS_MAX: Final = 500
"""So many days on which something may change are looked at for the next yearly base."""


class OutOfServiceError(RefusalError):
    """The relation is not in service on that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """The scales and grades that a career names, and the scales that follow them."""

    scales: Mapping[str, SalaryScale]
    grades: Mapping[str, Grade]


@dataclass(frozen=True, slots=True, kw_only=True)
class PayPlace:
    """Where somebody stands: without a scale, or where evaluation tells no step, nothing is known.

    Attributes:
        moved_months: months of scale seniority that were left behind in scales before this one.
        paths: the counts of pay seniority, of which the best one brings the step.

    """

    scale: SalaryScale | None
    step: int | None
    yearly_base: Decimal | None
    seniority: Mapping[SeniorityKind, Counted]
    moved_months: int
    paths: tuple[Counted, ...]

    @property
    def months(self) -> Mapping[SeniorityKind, int]:
        """Whole months of seniority by kind; in the scale since it was reached."""
        told = {kind: counted.months for kind, counted in self.seniority.items()}
        return {**told, **({"scale": told["scale"] - self.moved_months} if "scale" in told else {})}


@dataclass(frozen=True, slots=True)
class NextBase:
    """From when on somebody earns something else, as far as it is known now."""

    day: date
    place: PayPlace


def place_on(career: Career, employment: Employment, charts: Charts, day: date) -> PayPlace:
    """Where somebody stands in a relation that is in service on the day.

    Statutory staff move to the next scale after years of scale seniority; contractual staff stay in theirs.
    """
    terms = employment.row_on(day).terms
    seniority = seniority_on(career, employment, charts.grades, day)
    named = charts.scales.get(terms.scale) if terms.scale is not None else None
    if named is None:
        return PayPlace(
            scale=None, step=None, yearly_base=None, seniority=seniority, moved_months=0, paths=(seniority["pay"],)
        )
    by_step = step_seniority_on(employment, named.years, day)
    paths = (seniority["pay"], *((by_step,) if by_step else ()))
    scale, moved = named, 0
    if terms.statute == "statutory":
        scale, moved = _moved(named, charts, seniority["scale"].months)
    step = scale.step_after(max(path.months for path in paths))
    if scale.system == "evaluation":
        step = terms.step if scale is named else None
    return PayPlace(
        scale=scale,
        step=step,
        yearly_base=scale.amount_on(step, day) if step is not None else None,
        seniority=seniority,
        moved_months=moved,
        paths=paths,
    )


def next_base(career: Career, employment: Employment, charts: Charts, day: date) -> NextBase | None:
    """When somebody earns something else than on the day; None when nothing is known, or the relation ends before."""
    now = place_on(career, employment, charts, day)
    place = now
    for _ in range(LOOKS_MAX):
        following = min((each for each in _turns(career, place, charts) if each > day), default=None)
        if following is None or not employment.serves_on(following):
            return None
        day, place = following, place_on(career, employment, charts, following)
        if place.yearly_base != now.yearly_base:
            return NextBase(day, place)
    return None


def _moved(scale: SalaryScale, charts: Charts, months: int) -> tuple[SalaryScale, int]:
    """The scale that was reached, and after how many months of scale seniority."""
    moved = 0
    while scale.next_scale is not None and scale.next_after_years:
        following = charts.scales.get(scale.next_scale)
        if following is None or moved + scale.next_after_years * MONTHS > months:
            break
        moved += scale.next_after_years * MONTHS
        scale = following
    return scale, moved


def _turns(career: Career, place: PayPlace, charts: Charts) -> Iterator[date]:
    """Days on which something may change, as seen from where somebody stands."""
    for employment in career.employments:
        yield from edges_of(employment)
        yield from (row.effective_day for row in employment.rows)
    for scale in charts.scales.values():
        yield from (step.amount_from for step in scale.steps)
    if place.scale is None:
        return
    reached = [path.reaches(years * MONTHS) for path in place.paths for years in place.scale.years.values()]
    if place.scale.next_after_years:
        reached.append(place.seniority["scale"].reaches(place.moved_months + place.scale.next_after_years * MONTHS))
    yield from (each for each in reached if each is not None)
