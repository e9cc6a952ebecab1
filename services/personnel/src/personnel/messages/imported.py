"""The forms of the rows of an import, whether they come as JSON or as lines of a table."""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from chassis.fields import Day
from personnel.domain.country import BELGIUM
from personnel.domain.particular import EmergencyContact, HomeAddress, Particular, Phone, PrivateMail, Relationship
from personnel.messages.entered import NewGrant, NewPerson, StartedEmployment
from personnel.messages.fields import (
    Body,
    Code,
    EmployerCode,
    Iban,
    Kbo,
    LongName,
    MailAddress,
    Name,
    ReferenceCode,
    UnitCode,
    Vlimpersnummer,
)
from personnel.messages.particulars import ORDER_MAX, Country, PhoneNumber, PostalCode, Short

PARTS_MAX: Final = 50


class ImportedEmployment(StartedEmployment):
    """A work relation; with an end reason it ended on its last day."""

    end_reason: Code | None = None


def _compact(value: Any) -> Any:
    """An IBAN as it is kept: people and spreadsheets write it in groups of four."""
    return value.replace(" ", "").upper() if isinstance(value, str) else value


class ImportedAddress(Body):
    """Where the person lives."""

    street: Name
    house_number: Short
    box: Short | None = None
    postal_code: PostalCode
    municipality: Name
    country: Country = BELGIUM


class ImportedContact(Body):
    """Whom to call when something happens to the person."""

    contact_name: Name
    contact_relationship: Relationship
    contact_phone: PhoneNumber


class ImportedPerson(NewPerson):
    """A person with work relations and roles. A number from the former system, or an INSZ, must be there."""

    iban: Annotated[Iban | None, BeforeValidator(_compact)] = Field(None, description="IBAN, with or without spaces")
    vlimpersnummer: Vlimpersnummer | None = None
    mobile_phone: PhoneNumber | None = None
    private_mail_address: MailAddress | None = None
    addresses: list[ImportedAddress] = Field([], max_length=1)
    contacts: list[ImportedContact] = Field([], max_length=ORDER_MAX)
    employments: list[ImportedEmployment] = Field([], max_length=PARTS_MAX)
    roles: list[NewGrant] = Field([], max_length=PARTS_MAX)

    def particulars(self) -> Iterator[tuple[str, Particular]]:
        """What else is told of the person, each with its place in the row."""
        if self.mobile_phone is not None:
            yield "", Phone(kind="mobile", number=self.mobile_phone)
        if self.private_mail_address is not None:
            yield "", PrivateMail(mail_address=self.private_mail_address)
        for place, address in enumerate(self.addresses):
            yield f"addresses.{place}", HomeAddress(**address.model_dump())
        for place, contact in enumerate(self.contacts):
            told = EmergencyContact(
                order=place + 1,
                name=contact.contact_name,
                relationship=contact.contact_relationship,
                phone=contact.contact_phone,
            )
            yield f"contacts.{place}", told


class ImportedLegalEmployer(Body):
    """A legal employer."""

    kind: Literal["legal_employer"]
    code: EmployerCode
    name: LongName
    kbo: Kbo = Field(description="ten digits, check digits included")
    valid_from: Day
    valid_until: Day | None = None
    business_unit: ReferenceCode | None = Field(None, description="the business unit that it is")
    company_number: ReferenceCode | None = Field(None, description="its number as a company")


class ImportedUnit(Body):
    """A unit; the rows of an import may come in any order."""

    kind: Literal["unit"]
    code: UnitCode
    name: LongName
    parent: UnitCode | None = None
    legal_employer: EmployerCode
    valid_from: Day
    valid_until: Day | None = None
    register_owned: bool | None = Field(
        None, description="whether the organisation register tells name and days; left out: as it is, or as above it"
    )


ORGANISATION_KINDS: Final[dict[str, type[ImportedLegalEmployer] | type[ImportedUnit]]] = {
    "legal_employer": ImportedLegalEmployer,
    "unit": ImportedUnit,
}
