"""Where users find particulars in the menu, and what answers about them look like. Nobody in them exists."""

from collections.abc import Mapping
from typing import Any, Final

from personnel.domain.death import Death, Payee
from personnel.domain.health import ExaminationHeld, Handicap, WorkAccident
from personnel.domain.household import Cohabitation, FamilyMember, FiscalSituation
from personnel.domain.particular import (
    CivilState,
    Education,
    EmergencyContact,
    HomeAddress,
    Identity,
    Particular,
    Phone,
    PoliticalMandate,
    PrivateMail,
    Telework,
    WorkExperience,
)
from personnel.domain.person_fact import Birth, Names, SpokenLanguage, WorkMail

EVENT: Final = "0b1d7f5e-3a6c-4e8f-8a53-7a1c2f9d4e21"
CASE: Final = "1-000017"
PERSON: Final = ("Personeelsbeheer", "Persoonsgegevens")
SAFETY: Final = ("Veiligheid en gezondheid", "Veiligheid en gezondheid")
ADJUST: Final = (*PERSON, "Persoonsgegevens", "Persoonsgegevens aanpassen")
FAMILY: Final = (*PERSON, "Persoonlijke relaties", "Gezinsleden")
MENUS: Final[Mapping[type[Particular], tuple[str, ...]]] = {
    Names: ADJUST,
    Birth: ADJUST,
    SpokenLanguage: ADJUST,
    WorkMail: ADJUST,
    HomeAddress: ADJUST,
    Phone: ADJUST,
    PrivateMail: ADJUST,
    CivilState: ADJUST,
    Education: ADJUST,
    EmergencyContact: (*PERSON, "Persoonlijke relaties", "Contactpersoon in noodgeval"),
    WorkExperience: (*PERSON, "Persoonsgegevens", "Werkervaring"),
    Telework: ("Personeelsbeheer", "Functiegegevens", "Telewerkers beheren"),
    Identity: (*PERSON, "Staatsburgerschap", "Identiteitsgegevens"),
    Death: ADJUST,
    FamilyMember: FAMILY,
    Cohabitation: FAMILY,
    FiscalSituation: FAMILY,
    Payee: ("Personeelsbeheer", "Functiegegevens", "VO Rekenplichtige"),
    PoliticalMandate: ("Salarissen", "Gegevens ontvanger", "Afwezigheid beheren", "VO Politiek verlof"),
    Handicap: (*PERSON, "Persoonsgegevens", "VO Handicap, chronische ziekte"),
    ExaminationHeld: (*SAFETY, "VO Veiligheid en gezondheid", "Medische onderzoeken"),
    WorkAccident: (*SAFETY, "Incidentgegevens ophalen", "Details incident en details letsels"),
}

ENTRIES: Final[dict[str, Any]] = {
    "vlimpersnummer": "100017",
    "resource": "phones",
    "menu": list(ADJUST),
    "entries": [
        {
            "event_id": EVENT,
            "kind": "recorded",
            "source": "self",
            "reason": None,
            "effective_day": "2026-11-24",
            "who": "maria.peeters",
            "recorded_at": "2026-11-24T09:00:00Z",
            "about_event": None,
            "changes": [
                {
                    "key": "mobile",
                    "old": None,
                    "new": {
                        "effective_day": "2026-11-24",
                        "last_day": None,
                        "value": {"kind": "mobile", "number": "+32470000001"},
                    },
                }
            ],
        }
    ],
}
DIFFERENCE: Final[dict[str, Any]] = {
    "vlimpersnummer": "100017",
    "resource": "civil-state",
    "menu": list(ADJUST),
    "known_from": "2026-11-01T00:00:00Z",
    "known_to": "2026-12-01T00:00:00Z",
    "changes": [
        {
            "key": "",
            "first_day": "2026-10-03",
            "last_day": None,
            "old": {"status": "single"},
            "new": {"status": "married"},
        }
    ],
}


def menu_of(kind: type[Particular]) -> list[str]:
    """Where users find a kind."""
    return list(MENUS[kind])
