"""The forms of particulars as they are entered: a value of a kind, and for which days it holds."""

from dataclasses import fields
from typing import Annotated, Any, ClassVar, Final

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from chassis.fields import Day
from personnel.domain.particular import (
    CivilState,
    CivilStatus,
    Education,
    EducationLevel,
    EmergencyContact,
    HomeAddress,
    Identity,
    Particular,
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
from personnel.domain.person import Language
from personnel.domain.person_fact import Birth, Names, SpokenLanguage, WorkMail
from personnel.messages.fields import PLAIN, Body, Code, LongName, MailAddress, Name

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


class Dated(Body):
    """A value, and for which days it holds."""

    kind_of: ClassVar[type[Particular]]

    effective_day: Day | None = Field(None, description="day from which it holds; today when left out")
    last_day: Day | None = Field(None, description="last day on which it holds; open-ended when left out")
    reason: Code | None = Field(None, description="code of why it is entered")

    def value(self) -> Particular:
        """The value, of its kind."""
        return self.kind_of(**{each.name: getattr(self, each.name) for each in fields(self.kind_of)})


def _example(**told: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [told]})


class NamesForm(Dated):
    """What somebody is called."""

    model_config = _example(given_name="Maria", family_name="Peeters-Claes", effective_day="2026-12-01")
    kind_of = Names

    given_name: Name
    family_name: Name


class BirthForm(Dated):
    """When somebody was born."""

    model_config = _example(birth_day="1985-07-30", effective_day="2026-12-01")
    kind_of = Birth

    birth_day: Day


class LanguageForm(Dated):
    """In which language somebody wants to be addressed."""

    model_config = _example(language="fr", effective_day="2026-12-01")
    kind_of = SpokenLanguage

    language: Language


class WorkMailForm(Dated):
    """Where somebody is written to at work."""

    model_config = _example(mail_address="maria.claes@demo-agentschap.example", effective_day="2026-12-01")
    kind_of = WorkMail

    mail_address: MailAddress


class HomeAddressForm(Dated):
    """Where somebody lives."""

    model_config = _example(
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

    model_config = _example(kind="mobile", number="+32470000001")
    kind_of = Phone

    kind: PhoneKind
    number: PhoneNumber


class PrivateMailForm(Dated):
    """Where somebody is written to outside of work."""

    model_config = _example(mail_address="maria.peeters@post.example")
    kind_of = PrivateMail

    mail_address: MailAddress


class CivilStateForm(Dated):
    """Whether somebody is married, and the like."""

    model_config = _example(status="married", effective_day="2026-10-03")
    kind_of = CivilState

    status: CivilStatus


class EducationForm(Dated):
    """The highest level of education that somebody reached."""

    model_config = _example(level="master", field_of_study="Rechten", effective_day="2008-07-01")
    kind_of = Education

    level: EducationLevel
    field_of_study: Name | None = None


class EmergencyContactForm(Dated):
    """Whom to call when something happens."""

    model_config = _example(order=1, name="Jan Claes", relationship="partner", phone="+32470000002")
    kind_of = EmergencyContact

    order: int = Field(1, ge=1, le=ORDER_MAX, description="the lowest is called first; there is one of each")
    name: Name
    relationship: Relationship
    phone: PhoneNumber


class WorkExperienceForm(Dated):
    """Work for another employer."""

    model_config = _example(
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

    model_config = _example(
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

    model_config = _example(nationality="BE", effective_day="1985-07-30")
    kind_of = Identity

    nationality: Country = Field(description="country, two letters of ISO 3166-1")


FORMS: Final[tuple[type[Dated], ...]] = (
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
)
