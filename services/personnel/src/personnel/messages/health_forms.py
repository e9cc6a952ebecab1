"""The forms of what is entered about health, and of political mandates."""

from dataclasses import fields
from datetime import time
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from chassis.fields import Day
from personnel.domain.health import ExaminationHeld, Handicap, Incident, Injury, Registration, Whereabouts, WorkAccident
from personnel.domain.particular import Particular, PoliticalMandate
from personnel.messages.dated import Dated, Happened, an_example
from personnel.messages.fields import Body, Code, LongName, Name, Remark

RIGHTS_MAX: Final = 9
PERCENT_MAX: Final = 100

Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_./-]{0,59}$")]
"""Where a document is found: a reference cannot tell what stands in it."""


class HandicapForm(Dated):
    """A handicap or chronic illness that is registered, and what it gives a right to; which one it is, nobody asks."""

    model_config = an_example(
        number=1,
        registration="chronic_illness",
        right="part_time_leave",
        document="DOS-2026-0117",
        effective_day="2026-10-01",
        last_day="2027-09-30",
    )
    kind_of = Handicap

    number: int = Field(1, ge=1, le=RIGHTS_MAX, description="which one of the person's, from 1")
    registration: Registration
    right: Code | None = Field(None, description="what it gives a right to; which ones there are, is a setting")
    document: Reference | None = Field(None, description="reference of the document that it rests on")


class ExaminationForm(Happened):
    """A medical examination that was held, and what was decided; never what was found."""

    model_config = an_example(kind="periodiek", held_day="2026-11-12", decision="fit")
    kind_of = ExaminationHeld

    kind: Name = Field(description="as risk codes name it; which ones there are, is a setting")
    held_day: Day
    decision: Code = Field(description="which ones there are, is a setting")

    def value(self) -> Particular:
        """The examination, without its number."""
        return ExaminationHeld(kind=self.kind, held_day=self.held_day, decision=self.decision)


class IncidentForm(Body):
    """What happened."""

    day: Day
    at: time | None = Field(None, description="at what time, in Brussels, if that is known")
    whereabouts: Whereabouts
    place: LongName = Field(description="where it happened")
    cause: Remark = Field(description="what happened, and by which outside cause")
    is_serious: bool = Field(default=False, description="a serious one is looked into by the prevention service")


class InjuryForm(Body):
    """What it did to the person; the medical number and the consolidation are told later, as a correction."""

    description: Remark
    medical_number: Code | None = None
    consolidation_day: Day | None = Field(None, description="when the consequences became final")
    consolidation_percentage: Annotated[Decimal, Field(ge=0, le=PERCENT_MAX, decimal_places=2)] | None = None


class WorkAccidentForm(Happened):
    """A work accident of one person, in two parts that are both needed. The system gives the case its number."""

    model_config = an_example(
        incident={
            "day": "2026-11-10",
            "at": "08:20:00",
            "whereabouts": "on_the_way",
            "place": "Fietspad langs de Demostraat",
            "cause": "Uitgegleden over natte bladeren",
            "is_serious": False,
        },
        injury={"description": "Pols verstuikt"},
    )
    kind_of = WorkAccident

    incident: IncidentForm
    injury: InjuryForm

    def value(self) -> Particular:
        """The accident, without its number."""
        incident = {each.name: getattr(self.incident, each.name) for each in fields(Incident)}
        injury = {each.name: getattr(self.injury, each.name) for each in fields(Injury)}
        return WorkAccident(incident=Incident(**incident), injury=Injury(**injury))


class PoliticalMandateForm(Dated):
    """A political mandate that somebody holds."""

    model_config = an_example(
        mandate="municipal_councillor", body="Gemeente Voorbeeld", effective_day="2025-01-01", last_day="2030-12-31"
    )
    kind_of = PoliticalMandate

    mandate: Code = Field(description="which ones there are, is a setting")
    body: LongName = Field(description="where it is held")
