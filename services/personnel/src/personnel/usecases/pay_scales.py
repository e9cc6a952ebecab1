"""What somebody earns in a relation as of a day, computed from scale, step and seniority; nothing of it is kept."""

from dataclasses import dataclass
from datetime import date

from personnel.domain.career import Career
from personnel.domain.employment import Employment
from personnel.domain.pay_scale import Charts, NextBase, OutOfServiceError, PayPlace, next_base, place_on
from personnel.domain.scale import Grade, SalaryScale
from personnel.ports import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class PayScale:
    """Where somebody stands, and what comes next."""

    employment: Employment
    charts: Charts
    as_of: date
    place: PayPlace
    following: NextBase | None


async def pay_scale_of(reference: Reference, career: Career, employment_sequence: int, day: date) -> PayScale:
    """Compute where somebody stands.

    Raises:
        EmploymentUnknownError: there is no such relation.
        OutOfServiceError: the relation is not in service on that day.

    """
    employment = career.employment(employment_sequence)
    if not employment.serves_on(day):
        last = {"le": employment.last_day.isoformat()} if employment.last_day else {}
        raise OutOfServiceError({"ge": employment.first_day.isoformat(), **last})
    charts = await charts_of(reference, career.employments)
    return PayScale(
        employment=employment,
        charts=charts,
        as_of=day,
        place=place_on(career, employment, charts, day),
        following=next_base(career, employment, charts, day),
    )


async def charts_of(reference: Reference, employments: tuple[Employment, ...]) -> Charts:
    """The scales and grades that relations name, and the scales that follow them."""
    terms = [row.terms for employment in employments for row in employment.rows]
    scales: dict[str, SalaryScale] = {}
    waiting = {each.scale for each in terms if each.scale is not None}
    while waiting:
        scale = await reference.described(SalaryScale, waiting.pop())
        if scale is not None:
            scales[scale.code] = scale
            waiting |= {scale.next_scale} - scales.keys() - {None} if scale.next_scale else set()
    grades = [await reference.described(Grade, code) for code in sorted({each.grade for each in terms if each.grade})]
    return Charts(scales=scales, grades={grade.code: grade for grade in grades if grade})
