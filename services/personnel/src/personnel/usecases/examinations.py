from datetime import date

from personnel.domain.career import Career
from personnel.domain.examination import ExaminationDue, examinations_due
from personnel.domain.reference import RiskCode
from personnel.ports import Reference


async def examinations_of(reference: Reference, career: Career, day: date) -> tuple[ExaminationDue, ...]:
    """What the risk codes of somebody's work ask for, as of a day."""
    codes = {row.terms.risk_code for each in career.employments for row in each.rows if row.terms.risk_code}
    known = [await reference.described(RiskCode, code) for code in sorted(codes)]
    return examinations_due(career, {risk.code: risk for risk in known if risk}, day)
