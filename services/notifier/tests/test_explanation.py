"""Why somebody was told, or was not, in whole sentences."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from notifier.domain.channel import CHANNELS
from notifier.domain.delivery import DUTCH as TROUBLES
from notifier.domain.delivery import Trouble
from notifier.domain.explanation import WAYS, Explained, ItemFate, MailFate, explain, item_in_words, mail_in_words
from notifier.domain.reason import DUTCH, Reason
from notifier.domain.trigger import CLOCK_TRIGGERS, EVENTS

EVENT = UUID("2f3f4b1e-0d6c-4f0e-8f0b-7a1b9a3a5c11")
AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
TOLD = Explained(
    event_id=EVENT,
    event_type="absence.leave-approved.v1",
    rule="AFW-002",
    rule_version="5f0c2c9a41d7",
    vlimpersnummer="900017",
    recipient="900017",
    roles=["employee"],
    channel="mail",
    reason=Reason.TOLD,
    reason_text="",
    decided_at=AT,
)
SENT = MailFate(state="sent", attempts=1, uncertain=0, last_error=None, sent_at=AT)
OPEN = ItemFate(
    state="open",
    closed_at=None,
    closed_by_event=None,
    closed_by_type=None,
    closed_by_person=None,
    closed_reason=None,
)


def test_the_whole_story_is_told() -> None:
    assert explain(TOLD, SENT, None) == (
        "Op dinsdag 24 november 2026 om 11.30 uur besliste regel AFW-002 (versie 5f0c2c9a41d7) naar aanleiding van de "
        f"gebeurtenis absence.leave-approved.v1 ({EVENT}) over personeelslid 900017: een verlofaanvraag is "
        "goedgekeurd. "
        "Personeelslid 900017 krijgt het bericht als betrokken personeelslid, per mail. "
        "De mail is verzonden op dinsdag 24 november 2026 om 11.30 uur."
    )


def test_the_reason_why_nobody_was_told_is_told() -> None:
    reason_text = DUTCH[Reason.NOBODY].format(roles="dossierbehandelaar", day="")
    nobody = replace(
        TOLD, recipient=None, roles=["dcpa_handler"], channel="worklist", reason=Reason.NOBODY, reason_text=reason_text
    )

    assert explain(nobody, None, None).endswith(
        "Niemand krijgt het bericht als item op de werklijst: niemand gevonden als dossierbehandelaar."
    )


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("recipient", ["900003", None])
def test_every_reason_gives_sentences_that_end(reason: Reason, recipient: str | None) -> None:
    text = DUTCH[reason].format(roles="leidinggevende", day="maandag 7 december 2026")
    told = explain(replace(TOLD, recipient=recipient, roles=["manager"], reason=reason, reason_text=text), None, None)

    assert told.endswith(".")
    assert "  " not in told
    assert not {"{", "}"} & set(told)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "due", "attempts": 0, "sent_at": None}, "De mail staat klaar voor verzending."),
        (
            {"state": "due", "attempts": 2, "last_error": "smtp 451", "sent_at": None},
            "De mail staat klaar voor verzending, na 2 pogingen (de mailserver antwoordde 451).",
        ),
        (
            {"state": "failed", "last_error": "smtp 550"},
            "De mail is niet verzonden: na 1 poging opgegeven (de mailserver antwoordde 550).",
        ),
        (
            {"state": "due", "attempts": 0, "last_error": Trouble.STOPPED, "sent_at": None},
            "De mail staat klaar voor verzending (het verzenden is onderbroken).",
        ),
        (
            {"state": "due", "attempts": 0, "last_error": "connection lost: SMTPServerDisconnected", "sent_at": None},
            "De mail staat klaar voor verzending (de mailserver was niet te bereiken).",
        ),
        ({"state": "sending"}, "De mail wordt nu verzonden."),
        ({"state": "erased"}, "De mail is gewist, samen met de gegevens van de persoon."),
        ({"uncertain": 1}, "Mogelijk is ze meer dan één keer aangekomen."),
    ],
)
def test_what_became_of_a_mail_is_told(changes: dict[str, object], words: str) -> None:
    assert mail_in_words(replace(SENT, **changes)).endswith(words)  # type: ignore[arg-type]


def test_every_trouble_has_words() -> None:
    assert set(TROUBLES) == set(Trouble)


def test_what_became_of_an_item_is_told() -> None:
    assert item_in_words(OPEN) == "Het item staat open."
    by_event = replace(
        OPEN, state="closed", closed_at=AT, closed_by_event=EVENT, closed_by_type="absence.leave-approved.v1"
    )
    assert item_in_words(by_event) == (
        "Het item is gesloten op dinsdag 24 november 2026 om 11.30 uur: een verlofaanvraag is goedgekeurd."
    )
    by_person = replace(OPEN, state="closed", closed_at=AT, closed_by_person="900101", closed_reason="Nagekeken.")
    assert item_in_words(by_person).endswith("door personeelslid 900101, met als reden: Nagekeken.")


def test_every_channel_and_trigger_has_words_and_none_tells_why_somebody_is_away() -> None:
    assert set(WAYS) == set(CHANNELS)
    assert set(CLOCK_TRIGGERS) <= set(EVENTS)
    assert not any("ziek" in words.lower() for words in EVENTS.values())
