"""What can trigger a message: events that are heard, and occasions that only the calendar brings."""

from collections.abc import Mapping
from typing import Final

TELEWORK_REQUESTED: Final = "personnel.telework-requested.v1"
TELEWORK_DECIDED: Final = "personnel.telework-decided.v1"
DEATH_REPORTED: Final = "personnel.death-reported.v1"
DEATH_RESCINDED: Final = "personnel.death-rescinded.v1"
HOUSEHOLD_CHANGED: Final = "personnel.household-changed.v1"
LEAVE_PENDING: Final = "absence.leave-pending.v1"
CONTRACT_ENDING: Final = "personnel.contract-ending.v1"
PROBATION_ENDING: Final = "personnel.probation-ending.v1"

STARTED: Final = "personnel.employment-started.v1"
ENDED: Final = "personnel.employment-ended.v1"

CLOCK_TRIGGERS: Final[Mapping[str, str]] = {
    LEAVE_PENDING: "after",
    CONTRACT_ENDING: "before",
    PROBATION_ENDING: "before",
}
"""Occasions that nobody says, and how a rule counts: from the day it begins, or back from the day it is about."""

AHEAD_TRIGGERS: Final = frozenset({STARTED, ENDED})
"""Events about a day that may lie ahead: their rules may name how long before it the message goes out."""

TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    STARTED: ("employment_started",),
    ENDED: ("employment_ended",),
    "personnel.bank-account-changed.v1": ("bank_account_changed",),
    TELEWORK_REQUESTED: ("telework_requested",),
    TELEWORK_DECIDED: ("telework_decided",),
    DEATH_REPORTED: ("death_reported",),
    HOUSEHOLD_CHANGED: ("household_changed",),
    CONTRACT_ENDING: ("contract_ending",),
    PROBATION_ENDING: ("probation_ending",),
    "absence.leave-requested.v1": ("leave_requested",),
    "absence.leave-approved.v1": ("leave_approved",),
    "absence.leave-refused.v1": ("leave_refused",),
    "absence.leave-withdrawn.v1": ("leave_withdrawn",),
    LEAVE_PENDING: ("leave_pending",),
    "absence.sickness-reported.v1": ("away_reported",),
    "payroll.number-assigned.v1": ("number_assigned",),
    "payroll.message-rejected.v1": ("payroll_message_rejected",),
    "payroll.file-invalid.v1": ("file_invalid",),
}
"""What can trigger a message, and the texts that say nothing but what that occasion tells."""

OCCASIONS: Final[Mapping[str, str]] = {
    STARTED: "Iemand komt in dienst.",
    ENDED: "Iemand gaat uit dienst.",
    "personnel.bank-account-changed.v1": "Een rekeningnummer is gewijzigd.",
    TELEWORK_REQUESTED: "Iemand vraagt telewerk aan.",
    TELEWORK_DECIDED: "Over telewerk is beslist, of het stopt.",
    DEATH_REPORTED: "Iemand is overleden.",
    HOUSEHOLD_CHANGED: "Het Rijksregister wijzigt iets dat fiscaal kan tellen.",
    CONTRACT_ENDING: "Een contract loopt af.",
    PROBATION_ENDING: "Een proeftijd loopt af.",
    "absence.leave-requested.v1": "Iemand vraagt verlof aan.",
    "absence.leave-approved.v1": "Een verlofaanvraag is goedgekeurd.",
    "absence.leave-refused.v1": "Een verlofaanvraag is niet goedgekeurd.",
    "absence.leave-withdrawn.v1": "Iemand trekt een verlofaanvraag in.",
    LEAVE_PENDING: "Een verlofaanvraag wacht op een beslissing.",
    "absence.sickness-reported.v1": "Iemand meldt zich ziek; de mail zegt alleen dat iemand afwezig is, en wanneer.",
    "payroll.number-assigned.v1": "Iemand krijgt een Elvirenummer.",
    "payroll.message-rejected.v1": "De loonmotor weigert een bericht over iemand.",
    "payroll.file-invalid.v1": "Een dossier is niet in orde en gaat nog niet naar de loonmotor.",
}
"""The same in words, for who reads the list."""

HEALTH_TRIGGERS: Final = frozenset({"absence.sickness-reported.v1"})
"""Events that are health data: their rules must be marked so."""

_DECIDED: Final = ("absence.leave-approved.v1", "absence.leave-refused.v1", "absence.leave-withdrawn.v1")

CLOSERS: Final[Mapping[str, tuple[str, ...]]] = {
    "absence.leave-requested.v1": _DECIDED,
    LEAVE_PENDING: _DECIDED,
    TELEWORK_REQUESTED: (TELEWORK_DECIDED,),
    DEATH_REPORTED: (DEATH_RESCINDED,),
    STARTED: ("personnel.employment-rescinded.v1", ENDED),
    ENDED: ("personnel.employment-rescinded.v1",),
    CONTRACT_ENDING: (
        ENDED,
        "personnel.employment-changed.v1",
        "personnel.employment-corrected.v1",
        "personnel.employment-rescinded.v1",
    ),
    PROBATION_ENDING: (
        ENDED,
        "personnel.employment-changed.v1",
        "personnel.employment-corrected.v1",
        "personnel.employment-rescinded.v1",
    ),
    "payroll.message-rejected.v1": ("payroll.rejection-resolved.v1",),
    "payroll.file-invalid.v1": ("payroll.file-repaired.v1", "payroll.file-dropped.v1"),
}
"""By which events an item about an occasion can be closed: those that are about the same cause."""

EVENTS: Final[Mapping[str, str]] = {
    "personnel.employment-changed.v1": "Een gegeven van een arbeidsrelatie is gewijzigd.",
    "personnel.employment-corrected.v1": "Een gegeven van een arbeidsrelatie is verbeterd.",
    "personnel.employment-rescinded.v1": "Een gegeven van een arbeidsrelatie is ingetrokken.",
    DEATH_RESCINDED: "Een melding van overlijden is ingetrokken.",
    "personnel.person-erased.v1": "De gegevens van een persoon zijn gewist.",
    "payroll.rejection-resolved.v1": "De loonmotor neemt een bericht dat geweigerd was, nu wel aan.",
    "payroll.file-repaired.v1": "Een dossier is weer in orde.",
    "payroll.file-dropped.v1": "Een dossier is niet meer nodig: er was toch niemand in dienst.",
    **OCCASIONS,
    "absence.sickness-reported.v1": "Iemand is afwezig gemeld.",
}
"""Everything that a message or the end of one can be due to, in words that tell no reason of an absence."""
