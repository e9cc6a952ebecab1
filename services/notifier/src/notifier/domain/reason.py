"""Why somebody was told, or was not."""

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """The reason of a decision; only TOLD leads to a message."""

    TOLD = "told"
    IMPORTED = "imported"
    RULE_WAITING = "rule_waiting"
    NOBODY = "nobody"
    NO_ADDRESS = "no_address"
    UNUSABLE_ADDRESS = "unusable_address"
    HAS_LEFT = "has_left"
    NOT_STARTED = "not_started"
    REPLACED = "replaced"
    UNKNOWN = "unknown"
    NO_PREVIOUS_ADDRESS = "no_previous_address"
    PLANNED = "planned"


DUTCH: Final = {
    Reason.TOLD: "Krijgt het bericht als {roles}.",
    Reason.IMPORTED: "Niet verzonden: het gegeven is ingelezen uit een bestand.",
    Reason.RULE_WAITING: "Niet verzonden: de regel staat nog op wachten.",
    Reason.NOBODY: "Niet verzonden: niemand gevonden als {roles}.",
    Reason.NO_ADDRESS: "Niet verzonden: geen mailadres bekend.",
    Reason.UNUSABLE_ADDRESS: "Niet verzonden: het mailadres is niet bruikbaar.",
    Reason.HAS_LEFT: "Niet verzonden: niet meer in dienst.",
    Reason.NOT_STARTED: "Niet verzonden: nog niet in dienst.",
    Reason.REPLACED: "Niet verzonden: afwezig, iemand anders krijgt het bericht in de plaats.",
    Reason.UNKNOWN: "Niet verzonden: de persoon is niet gekend.",
    Reason.NO_PREVIOUS_ADDRESS: "Niet verzonden: er is geen vorig mailadres.",
    Reason.PLANNED: "Nog niet verzonden: het bericht staat gepland op {day}.",
}
