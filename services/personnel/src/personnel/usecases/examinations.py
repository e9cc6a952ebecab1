from datetime import date

from personnel.domain.examination import ExaminationDue, examinations_due
from personnel.domain.person import PersonUnknownError
from personnel.domain.reference import RiskCode
from personnel.ports import Work


async def examinations_of(work: Work, vlimpersnummer: str, day: date) -> tuple[ExaminationDue, ...]:
    """What the risk codes of somebody's work ask for, as of a day.

    Raises:
        PersonUnknownError: there is no such person.

    """
    if await work.person(vlimpersnummer) is None:
        raise PersonUnknownError
    career = (await work.ledger(vlimpersnummer)).career
    codes = {row.terms.risk_code for each in career.employments for row in each.rows if row.terms.risk_code}
    known = [await work.described(RiskCode, code) for code in sorted(codes)]
    return examinations_due(career, {risk.code: risk for risk in known if risk}, day)
