"""The forms of particulars as they are entered."""

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, StringConstraints

from chassis.fields import Day
from personnel.domain.particular import (
    CivilState,
    CivilStatus,
    Education,
    EducationLevel,
    EmergencyContact,
    HomeAddress,
    Identity,
    Phone,
    PhoneKind,
    PrivateMail,
    Relationship,
    Sector,
    Telework,
    TeleworkStatus,
    Weekday,
    WorkExperience,
)
from personnel.messages.civil_forms import (
    CohabitationForm,
    DeathForm,
    FamilyMemberForm,
    FiscalSituationForm,
    PayeeForm,
)
from personnel.messages.dated import Dated, Entered, an_example
from personnel.messages.fields import PLAIN, LongName, MailAddress, Name
from personnel.messages.health_forms import ExaminationForm, HandicapForm, PoliticalMandateForm, WorkAccidentForm
from personnel.messages.person_forms import BirthForm, LanguageForm, NamesForm, WorkMailForm

ORDER_MAX: Final = 9
EXPERIENCES_MAX: Final = 99
WEEK_DAYS: Final = 7
PHONE_LIKE: Final = str.maketrans("", "", " ./-()")
"""What people write between the digits of a phone number."""


def _digits(value: Any) -> Any:
    return value.translate(PHONE_LIKE) if isinstance(value, str) else value


PhoneNumber = Annotated[
    str,
    BeforeValidator(_digits),
    StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$"),
    Field(description="international, such as +32470000001; spaces, dots, slashes and hyphens are left out"),
]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z -]{1,11}$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=12, pattern=PLAIN)]


class HomeAddressForm(Dated):
    """Where somebody lives."""

    model_config = an_example(
        street="Kerkstraat",
        house_number="12",
        box="3",
        postal_code="1000",
        municipality="Brussel",
        country="BE",
        effective_day="2026-11-01",
    )
    kind_of = HomeAddress

    street: Name
    house_number: Short
    box: Short | None = None
    postal_code: PostalCode = Field(description="four digits in Belgium")
    municipality: Name
    country: Country = Field("BE", description="two letters of ISO 3166-1")


class PhoneForm(Dated):
    """Where somebody is called; one number of each kind."""

    model_config = an_example(kind="mobile", number="+32470000001")
    kind_of = Phone

    kind: PhoneKind
    number: PhoneNumber


class PrivateMailForm(Dated):
    """Where somebody is written to outside of work."""

    model_config = an_example(mail_address="maria.peeters@post.example")
    kind_of = PrivateMail

    mail_address: MailAddress


class CivilStateForm(Dated):
    """Whether somebody is married, and the like."""

    model_config = an_example(status="married", effective_day="2026-10-03")
    kind_of = CivilState

    status: CivilStatus


class EducationForm(Dated):
    """The highest level of education that somebody reached."""

    model_config = an_example(level="master", field_of_study="Rechten", effective_day="2008-07-01")
    kind_of = Education

    level: EducationLevel
    field_of_study: Name | None = None


class EmergencyContactForm(Dated):
    """Whom to call when something happens."""

    model_config = an_example(order=1, name="Jan Claes", relationship="partner", phone="+32470000002")
    kind_of = EmergencyContact

    order: int = Field(1, ge=1, le=ORDER_MAX, description="the lowest is called first; there is one of each")
    name: Name
    relationship: Relationship
    phone: PhoneNumber


class WorkExperienceForm(Dated):
    """Work for another employer."""

    model_config = an_example(
        number=1,
        employer="Stad Voorbeeld",
        sector="public",
        worked_from="2010-09-01",
        worked_until="2015-08-31",
        is_recognised=True,
        effective_day="2026-09-01",
    )
    kind_of = WorkExperience

    number: int = Field(ge=1, le=EXPERIENCES_MAX, description="which one of the person's, from 1")
    employer: LongName
    sector: Sector
    worked_from: Day
    worked_until: Day
    is_recognised: bool = Field(description="whether it counts for seniority, from the effective day on")


class TeleworkForm(Dated):
    """How much somebody works elsewhere."""

    model_config = an_example(
        status="asked",
        days_per_week=2,
        weekdays=["tuesday", "thursday"],
        effective_day="2026-12-01",
        last_day="2027-11-30",
    )
    kind_of = Telework

    status: TeleworkStatus = Field("asked", description="people ask for themselves; others decide")
    days_per_week: int = Field(ge=1, le=WEEK_DAYS)
    weekdays: tuple[Weekday, ...] = Field((), max_length=WEEK_DAYS, description="empty: free to choose each week")


class IdentityForm(Dated):
    """The nationality of somebody."""

    model_config = an_example(nationality="BE", effective_day="1985-07-30")
    kind_of = Identity

    nationality: Country = Field(description="country, two letters of ISO 3166-1")


FORMS: Final[tuple[type[Entered], ...]] = (
    NamesForm,
    BirthForm,
    LanguageForm,
    WorkMailForm,
    HomeAddressForm,
    PhoneForm,
    PrivateMailForm,
    CivilStateForm,
    EducationForm,
    EmergencyContactForm,
    WorkExperienceForm,
    TeleworkForm,
    IdentityForm,
    DeathForm,
    PayeeForm,
    FamilyMemberForm,
    CohabitationForm,
    FiscalSituationForm,
    PoliticalMandateForm,
    HandicapForm,
    ExaminationForm,
    WorkAccidentForm,
)
