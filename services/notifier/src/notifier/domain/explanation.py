"""A decision in whole sentences: what happened, which rule, who, as what, by which way, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from notifier.domain import dutch
from notifier.domain.channel import INBOX, MAIL, MAIL_PREVIOUS, WORKLIST
from notifier.domain.decision import named
from notifier.domain.delivery import in_dutch
from notifier.domain.reason import Reason
from notifier.domain.trigger import CLOCK_TRIGGERS, EVENTS

WAYS: Final = {
    MAIL: "per mail",
    MAIL_PREVIOUS: "per mail naar het vorige adres",
    WORKLIST: "als item op de werklijst",
    INBOX: "in het postvak van Vlimpers",
}
_NOT_SENT: Final = "Niet verzonden: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A decision as it was kept."""

    event_id: UUID
    event_type: str
    rule: str
    rule_version: str
    vlimpersnummer: str
    recipient: str | None
    roles: Sequence[str]
    channel: str
    reason: str
    reason_text: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFate:
    """How far a mail is."""

    state: str
    attempts: int
    uncertain: int
    last_error: str | None
    sent_at: datetime | None
    given_up_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFate:
    """How far an item is, and by what or whom it was closed."""

    state: str
    closed_at: datetime | None
    closed_by_event: UUID | None
    closed_by_type: str | None
    closed_by_person: str | None
    closed_reason: str | None


def explain(decision: Explained, mail: MailFate | None, item: ItemFate | None) -> str:
    """The whole story of a decision."""
    parts = [_why(decision), _who(decision)]
    if mail:
        parts.append(mail_in_words(mail))
    if item:
        parts.append(item_in_words(item))
    return " ".join(parts)


def _why(decision: Explained) -> str:
    is_a_day = decision.event_type in CLOCK_TRIGGERS
    occasion = "de kalender" if is_a_day else "de gebeurtenis"
    told = EVENTS.get(decision.event_type, "er is iets gebeurd.")
    return (
        f"Op {dutch.moment(decision.decided_at)} besliste regel {decision.rule} (versie {decision.rule_version}) "
        f"naar aanleiding van {occasion} {decision.event_type} ({decision.event_id}) "
        f"over personeelslid {decision.vlimpersnummer}: {told[:1].lower()}{told[1:]}"
    )


def _who(decision: Explained) -> str:
    way, roles = WAYS.get(decision.channel, decision.channel), named(tuple(decision.roles))
    reason = decision.reason_text.removeprefix(_NOT_SENT)
    match decision.reason:
        case Reason.TOLD:
            return f"Personeelslid {decision.recipient} krijgt het bericht als {roles}, {way}."
        case Reason.PLANNED:
            return decision.reason_text
        case _ if decision.recipient is None:
            return f"Niemand krijgt het bericht {way}: {reason}"
        case _:
            return f"Personeelslid {decision.recipient} ({roles}) krijgt het bericht niet {way}: {reason}"


def mail_in_words(mail: MailFate) -> str:
    """What became of a mail."""
    tries = "1 poging" if mail.attempts == 1 else f"{mail.attempts} pogingen"
    after = f", na {tries}" if mail.attempts else ""
    error = f" ({in_dutch(mail.last_error)})" if mail.last_error else ""
    match mail.state:
        case "sent":
            told = f"De mail is verzonden op {dutch.moment(mail.sent_at)}." if mail.sent_at else "De mail is verzonden."
        case "sending":
            told = "De mail wordt nu verzonden."
        case "failed":
            told = f"De mail is niet verzonden: na {tries} opgegeven{error}."
        case "given_up":
            told = f"De mail wordt niet meer verzonden: een beheerder gaf ze op, met als reden: {mail.given_up_reason}"
        case "erased":
            told = "De mail is gewist, samen met de gegevens van de persoon."
        case _ if mail.attempts or mail.last_error:
            told = f"De mail staat klaar voor verzending{after}{error}."
        case _:
            told = "De mail staat klaar voor verzending."
    return f"{told} Mogelijk is ze meer dan één keer aangekomen." if mail.uncertain else told


def item_in_words(item: ItemFate) -> str:
    """What became of an item."""
    if item.state == "open" or item.closed_at is None:
        return "Het item staat open."
    closed = f"Het item is gesloten op {dutch.moment(item.closed_at)}"
    if item.closed_by_person:
        return f"{closed} door personeelslid {item.closed_by_person}, met als reden: {item.closed_reason}"
    told = EVENTS.get(item.closed_by_type or "", "Er is iets gebeurd.")
    return f"{closed}: {told[:1].lower()}{told[1:]}"


def dropped_in_words(rule: str, day: date) -> str:
    """That a message of the calendar does not go out."""
    return f"Het bericht {rule}, gepland op {dutch.long_day(day)}, vervalt door deze gebeurtenis."


def closed_in_words(rule: str, recipient: str, channel: str) -> str:
    """That an item was closed by an event."""
    place = "op de werklijst" if channel == WORKLIST else "in het postvak"
    return f"Het item {rule} {place} van personeelslid {recipient} is gesloten door deze gebeurtenis."
