"""What the mails say, and what they must never say."""

import re
from datetime import date

import pytest
from jinja2 import UndefinedError

from notifier.domain import dutch
from notifier.domain.trigger import TEXTS
from notifier.gateways.letters import TemplateLetters

LETTERS = TemplateLetters("https://vlimpers.example/")
VALUES = {
    "recipient": "Jan <b>",
    "roles": "leidinggevende",
    "rule": "AFW-001",
    "name": "Maria O'Neill & Co",
    "vlimpersnummer": "900017",
    "unit": "Team <Meetnetten>",
    "period": "op maandag 21 december 2026",
    "first_day": "maandag 21 december 2026",
    "last_day": "maandag 21 december 2026",
    "pattern": "2 dagen per week (dinsdag, donderdag)",
    "outcome": "is goedgekeurd, vanaf",
    "death_day": "vrijdag 20 november 2026",
    "what": "De burgerlijke staat",
    "elvire_number": "E0000010193",
    "record": "de arbeidsrelatie",
    "requested_day": "dinsdag 1 december 2026",
    "errors": "• Het uurrooster ontbreekt <b>.",
}
ALL_TEXTS = sorted({text for texts in TEXTS.values() for text in texts})


@pytest.mark.parametrize("text", ALL_TEXTS)
def test_a_text_is_short_and_friendly_and_its_subject_names_nobody(text: str) -> None:
    letter = LETTERS.write(text, VALUES)

    assert letter.plain.startswith("Dag Jan <b>\n\n")
    assert "https://vlimpers.example/" in letter.plain
    assert "AFW-001" in letter.plain
    assert len(letter.plain) < 700
    assert not re.search(r"Maria|Neill|900017|\n|\d", letter.subject)
    assert not re.search(
        r"ziek|verlofsoort|omstandigheid|onbetaald|arts|attest", (letter.plain + letter.subject).lower()
    )


@pytest.mark.parametrize("text", ALL_TEXTS)
def test_html_says_the_same_and_marks_nothing_up_that_came_from_outside(text: str) -> None:
    letter = LETTERS.write(text, VALUES)

    assert "Jan &lt;b&gt;" in letter.html
    assert "<b>" not in letter.html
    assert "<Meetnetten>" not in letter.html
    assert 'href="https://vlimpers.example/"' in letter.html


def test_a_value_that_is_lacking_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        LETTERS.write("leave_requested", {name: VALUES[name] for name in ("recipient", "roles", "rule", "name")})


@pytest.mark.parametrize(
    ("first", "last", "part", "words"),
    [
        (date(2026, 12, 21), date(2026, 12, 21), "full", "op maandag 21 december 2026"),
        (date(2026, 12, 21), date(2026, 12, 21), "pm", "op maandag 21 december 2026 (namiddag)"),
        (
            date(2026, 12, 31),
            date(2027, 1, 1),
            "full",
            "van donderdag 31 december 2026 tot en met vrijdag 1 januari 2027",
        ),
    ],
)
def test_dates_are_written_out(first: date, last: date, part: str, words: str) -> None:
    assert dutch.period(first, last, part) == words
