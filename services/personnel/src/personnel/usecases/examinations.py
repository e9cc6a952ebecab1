from datetime import date

from personnel.domain.career import Career
from personnel.domain.examination import ExaminationDue, examinations_due
from personnel.domain.health import ExaminationHeld
from personnel.domain.held import Particulars
from personnel.domain.reference import RiskCode
from personnel.ports import Reference


async def examinations_of(
    reference: Reference, career: Career, known: Particulars, day: date
) -> tuple[ExaminationDue, ...]:
    """What the risk codes of somebody's work ask for after what was held, as of a day."""
    codes = {row.terms.risk_code for each in career.employments for row in each.rows if row.terms.risk_code}
    risks = [await reference.described(RiskCode, code) for code in sorted(codes)]
    values = (version.fact.value for version in known.of(ExaminationHeld.resource))
    held = [value for value in values if isinstance(value, ExaminationHeld)]
    return examinations_due(career, {risk.code: risk for risk in risks if risk}, held, day)
