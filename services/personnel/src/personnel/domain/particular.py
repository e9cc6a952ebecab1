"""What is kept of a person besides who it is and the work: where somebody lives, whom to call, what somebody learned.

Each kind is a class; `domain/kept.py` tells what they have in common, `domain/person_fact.py` has those of who somebody
is, `domain/health.py` those about health.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal, get_args

from personnel.domain.access import Resource
from personnel.domain.country import BELGIUM, check_country
from personnel.domain.death import Death, Payee
from personnel.domain.health import ExaminationHeld, Handicap, WorkAccident
from personnel.domain.household import Cohabitation, FamilyMember, FiscalSituation
from personnel.domain.kept import Kept
from personnel.domain.listed import Listed, check_listed
from personnel.domain.period import new_period
from personnel.domain.person_fact import Birth, Names, SpokenLanguage, WorkMail
from personnel.domain.refusal import RefusalError, about

PhoneKind = Literal["mobile", "home", "work"]
CivilStatus = Literal["single", "married", "legally_cohabiting", "widowed", "divorced", "separated"]
EducationLevel = Literal[
    "none", "primary", "lower_secondary", "secondary", "post_secondary", "graduate", "bachelor", "master", "doctor"
]
Relationship = Literal["partner", "parent", "child", "sibling", "other_relative", "friend", "neighbour", "other"]
Sector = Literal["public", "private", "self_employed"]
TeleworkStatus = Literal["asked", "approved", "refused"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

POSTAL_DIGITS: Final = 4
"""Of a postal code in Belgium."""


class PostalCodeInvalidError(RefusalError):
    """A postal code in Belgium has four digits."""


class ExperienceInFutureError(RefusalError):
    """Work elsewhere that has still to come is no experience."""


class WeekdaysMismatchError(RefusalError):
    """The named days of the week are not as many as the days that are teleworked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAddress(Kept):
    """Where somebody lives."""

    resource: ClassVar[str] = "home-address"
    opened_as: ClassVar[Resource] = "home_address"
    is_registered: ClassVar[bool] = True

    street: str
    house_number: str
    box: str | None
    postal_code: str
    municipality: str
    country: str

    def check(self, today: date) -> None:  # noqa: ARG002 - as every kind
        """Refuse a country that there is not, and a postal code that is none in Belgium."""
        check_country(self.country)
        is_four_digits = self.postal_code.isdecimal() and len(self.postal_code) == POSTAL_DIGITS
        if self.country == BELGIUM and not is_four_digits:
            raise PostalCodeInvalidError({"digits": POSTAL_DIGITS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone(Kept):
    """Where somebody is called; one number of each kind."""

    resource: ClassVar[str] = "phones"
    opened_as: ClassVar[Resource] = "contact"
    key_field: ClassVar[str] = "kind"

    kind: PhoneKind
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateMail(Kept):
    """Where somebody is written to outside of work."""

    resource: ClassVar[str] = "private-mail"
    opened_as: ClassVar[Resource] = "contact"

    mail_address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CivilState(Kept):
    """Whether somebody is married, and the like."""

    resource: ClassVar[str] = "civil-state"
    opened_as: ClassVar[Resource] = "civil_data"
    is_registered: ClassVar[bool] = True

    status: CivilStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Education(Kept):
    """The highest level of education that somebody reached."""

    resource: ClassVar[str] = "education"
    opened_as: ClassVar[Resource] = "background"

    level: EducationLevel
    field_of_study: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyContact(Kept):
    """Whom to call when something happens; the lowest number first."""

    resource: ClassVar[str] = "emergency-contacts"
    opened_as: ClassVar[Resource] = "contact"
    key_field: ClassVar[str] = "order"

    order: int
    name: str
    relationship: Relationship
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkExperience(Kept):
    """Work for another employer; what is recognised counts for seniority."""

    resource: ClassVar[str] = "work-experiences"
    opened_as: ClassVar[Resource] = "background"
    key_field: ClassVar[str] = "number"

    number: int
    employer: str
    sector: Sector
    worked_from: date
    worked_until: date
    is_recognised: bool

    def check(self, today: date) -> None:
        """Refuse days that are no period of the past."""
        with about("worked_until"):
            new_period(self.worked_from, self.worked_until)
            if self.worked_until > today:
                raise ExperienceInFutureError({"le": today.isoformat()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Telework(Kept):
    """How much somebody works elsewhere. What is asked stands beside what is approved until it is decided."""

    resource: ClassVar[str] = "telework"
    opened_as: ClassVar[Resource] = "telework"
    key_field: ClassVar[str] = "status"

    status: TeleworkStatus
    days_per_week: int
    weekdays: tuple[Weekday, ...]

    def check(self, today: date) -> None:  # noqa: ARG002 - as every kind
        """Refuse a pattern that contradicts itself. Without named days they are free to choose."""
        if self.weekdays and len(set(self.weekdays)) != self.days_per_week:
            raise WeekdaysMismatchError({"count": self.days_per_week})


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Kept):
    """The nationality of somebody."""

    resource: ClassVar[str] = "identity"
    opened_as: ClassVar[Resource] = "civil_data"
    is_registered: ClassVar[bool] = True

    nationality: str

    def check(self, today: date) -> None:  # noqa: ARG002 - as every kind
        """Refuse a country that there is not."""
        with about("nationality"):
            check_country(self.nationality)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliticalMandate(Kept):
    """A political mandate that somebody holds; it may give a right to leave."""

    resource: ClassVar[str] = "political-mandates"
    opened_as: ClassVar[Resource] = "mandate"
    key_field: ClassVar[str] = "mandate"

    mandate: str
    body: str

    def check_listed(self, listed: Listed) -> None:
        """Refuse a mandate that there is not."""
        check_listed(self.mandate, "mandate", listed.political_mandates)


Particular = (
    Names
    | Birth
    | SpokenLanguage
    | WorkMail
    | HomeAddress
    | Phone
    | PrivateMail
    | CivilState
    | Education
    | EmergencyContact
    | WorkExperience
    | Telework
    | Identity
    | Death
    | Payee
    | FamilyMember
    | Cohabitation
    | FiscalSituation
    | PoliticalMandate
    | Handicap
    | ExaminationHeld
    | WorkAccident
)
KINDS: Final[Mapping[str, type[Particular]]] = {kind.resource: kind for kind in get_args(Particular)}
"""By resource."""
