"""The forms of what becomes of somebody outside of work: the family, the household, a death."""

from typing import Final

from pydantic import Field

from chassis.fields import Day
from personnel.domain.death import Death, Payee, PayeeKind
from personnel.domain.household import NUMBER_MAX, PARTNER, Cohabitation, FamilyMember, FiscalSituation, Kinship
from personnel.messages.dated import Dated, an_example
from personnel.messages.fields import LongName, Name

DEPENDENTS_MAX: Final = 30


class DeathForm(Dated):
    """The day on which somebody died. Work relations and roles end with it, and pay goes to the estate."""

    model_config = an_example(died_on="2026-11-20")
    kind_of = Death

    effective_day: Day | None = Field(None, description="left out: it holds from the day of death in any case")
    died_on: Day = Field(description="today at the latest")


class PayeeForm(Dated):
    """Who is paid in place of the person (rekenplichtige)."""

    model_config = an_example(kind="estate", name="Nalatenschap van An Voorbeeld", effective_day="2026-11-21")
    kind_of = Payee

    kind: PayeeKind
    name: LongName | None = None


class FamilyMemberForm(Dated):
    """Somebody of the family."""

    model_config = an_example(
        number=1,
        kinship="partner",
        is_former=False,
        given_name="Jan",
        family_name="Claes",
        birth_day="1984-02-11",
        effective_day="2026-10-03",
    )
    kind_of = FamilyMember

    number: int = Field(
        ge=PARTNER, le=NUMBER_MAX, description="1: the partner; 50 and more: former partners; between: all others"
    )
    kinship: Kinship
    is_former: bool = Field(default=False, description="of a partner: is it no more")
    given_name: Name
    family_name: Name
    birth_day: Day | None = None


class CohabitationForm(Dated):
    """With whom somebody lives together in fact."""

    model_config = an_example(partner_name="Jan Claes", effective_day="2026-10-03")
    kind_of = Cohabitation

    partner_name: LongName


class FiscalSituationForm(Dated):
    """What counts for the tax on pay, as the person declares it."""

    model_config = an_example(
        partner_has_income=True, dependent_children=2, dependent_others=0, effective_day="2026-10-03"
    )
    kind_of = FiscalSituation

    partner_has_income: bool
    dependent_children: int = Field(ge=0, le=DEPENDENTS_MAX)
    dependent_others: int = Field(0, ge=0, le=DEPENDENTS_MAX)
