"""What each refusal about a career, a bank account or an erasure is over HTTP."""

from collections.abc import Mapping
from typing import Final

from personnel.domain import action, career, employment, follow_up, person, probation
from personnel.domain.refusal import RefusalError
from personnel.usecases import follow_ups

NOT_FOUND: Final = 404
CONFLICT: Final = 409
INVALID: Final = 422

ACTION_REFUSALS: Final[Mapping[type[RefusalError], tuple[int, str, str, str, str]]] = {
    person.IbanInvalidError: (INVALID, "iban-invalid", "iban", "Dit is geen geldig IBAN", "This is not a valid IBAN"),
    employment.EarlierChangeError: (
        CONFLICT,
        "earlier-change",
        "first_day",
        "Er zou een rij voor de eerste dag in dienst staan, of geen op die dag",
        "A row would come before the first day in service, or none would begin on it",
    ),
    career.StillInServiceError: (
        CONFLICT,
        "still-in-service",
        "first_day",
        "De persoon is nog in dienst; beëindig eerst elke arbeidsrelatie",
        "The person is still in service; end every work relation first",
    ),
    career.RehireTooSoonError: (
        INVALID,
        "rehire-too-soon",
        "first_day",
        "Voor een heraanstelling is er minstens één dag uit dienst; zonder is het een gegevenswijziging",
        "Before a rehire there is at least one day out of service; without it, it is a change of the last day",
    ),
    follow_ups.NonEmployeeRehireError: (
        CONFLICT,
        "non-employee-rehire",
        "employment_sequence",
        "Een niet-werknemer krijgt altijd een nieuwe arbeidsrelatie",
        "Who is no employee always gets a new work relation",
    ),
    follow_ups.NotInServiceError: (
        CONFLICT,
        "not-in-service",
        "first_day",
        "De arbeidsrelatie is de dag ervoor niet in dienst",
        "The work relation is not in service on the day before",
    ),
    follow_up.PreviousNotAllowedError: (
        INVALID,
        "previous-not-allowed",
        "previous",
        "Dat kan in dit geval niet met de vorige arbeidsrelatie",
        "In this case that cannot become of the previous work relation",
    ),
    probation.NoProbationError: (
        CONFLICT,
        "no-probation",
        "last_day",
        "De laatste functierij is niet die van een statutaire proeftijd",
        "The last job row is not that of a statutory probation",
    ),
    probation.SignedWithoutTalkError: (
        INVALID,
        "signed-without-talk",
        "signed_day",
        "Het verslag wordt ondertekend na het gesprek",
        "The report is signed after the talk",
    ),
    probation.InactiveRelationOpenError: (
        INVALID,
        "inactive-relation-open",
        "ends",
        "Zeg welke inactieve arbeidsrelatie eindigt",
        "Tell which inactive work relation ends",
    ),
    action.ActionUnknownError: (
        NOT_FOUND,
        "action-unknown",
        "event_id",
        "Hierover is niets gezegd met dit nummer",
        "Nothing was said of this under this id",
    ),
    action.ActionNotInForceError: (
        CONFLICT,
        "action-not-in-force",
        "event_id",
        "Dit is al geannuleerd, of kan niet gecorrigeerd worden",
        "This was taken back already, or is nothing that can be corrected",
    ),
    action.LaterActionError: (
        CONFLICT,
        "later-action",
        "event_id",
        "Iets van later steunt hierop; annuleer dat eerst",
        "Something later rests on this; take that back first",
    ),
    action.FieldNotCorrectableError: (
        INVALID,
        "field-not-correctable",
        "corrects",
        "Dat veld hoort niet bij wat gecorrigeerd wordt",
        "That field is none of what is corrected",
    ),
}
