"""What each refusal about a particular of a person is over HTTP."""

from collections.abc import Mapping
from typing import Final

from personnel.domain import country, held, household, particular
from personnel.domain.refusal import RefusalError

FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
CONFLICT: Final = 409
INVALID: Final = 422

PARTICULAR_REFUSALS: Final[Mapping[type[RefusalError], tuple[int, str, str, str, str]]] = {
    country.CountryUnknownError: (
        INVALID,
        "country-unknown",
        "country",
        "Er is geen land met deze letters",
        "There is no country with these letters",
    ),
    particular.PostalCodeInvalidError: (
        INVALID,
        "postal-code-invalid",
        "postal_code",
        "Een postcode in België heeft vier cijfers",
        "A postal code in Belgium has four digits",
    ),
    particular.ExperienceInFutureError: (
        INVALID,
        "experience-in-future",
        "worked_until",
        "Ervaring ligt in het verleden",
        "Experience lies in the past",
    ),
    particular.WeekdaysMismatchError: (
        INVALID,
        "weekdays-mismatch",
        "weekdays",
        "Noem zoveel verschillende weekdagen als er telewerkdagen zijn, of geen",
        "Name as many different days of the week as are teleworked, or none",
    ),
    household.FamilyNumberError: (
        INVALID,
        "family-number",
        "number",
        "De partner heeft nummer 1, een ex-partner 50 of hoger, en elk ander gezinslid een nummer daartussen",
        "The partner has number 1, a former partner 50 or higher, and everybody else a number between",
    ),
    household.PartnerStaysError: (
        CONFLICT,
        "partner-stays",
        "number",
        "Nummer 1 is van iemand anders; beëindig dat, en geef die persoon als ex-partner een nummer vanaf 50",
        "Number 1 is somebody else's; end that, and give that person a number from 50 on as a former partner",
    ),
    household.CohabitationNotPossibleError: (
        CONFLICT,
        "cohabitation-not-possible",
        "partner_name",
        "Feitelijk samenwonen kan wie alleenstaand, gescheiden of weduwe of weduwnaar is",
        "Only who is single, divorced or widowed lives together in fact",
    ),
    held.NothingHeldError: (
        CONFLICT,
        "nothing-held",
        "first_day_without",
        "Er is dan niets dat kan eindigen",
        "Nothing holds on that day that could end",
    ),
    held.OwnedByRegisterError: (
        CONFLICT,
        "owned-by-register",
        "resource",
        "Dit komt uit het Rijksregister en wordt daar gewijzigd, via de gemeente",
        "This comes from the national register and is changed there, at the municipality",
    ),
    held.DecidedByOthersError: (
        FORBIDDEN,
        "decided-by-others",
        "status",
        "Telewerk vraag je zelf; iemand anders beslist",
        "You ask for telework yourself; somebody else decides",
    ),
    held.AlreadyDecidedError: (
        CONFLICT,
        "already-decided",
        "asked",
        "Dit wacht niet op een beslissing",
        "This does not wait for a decision",
    ),
}
