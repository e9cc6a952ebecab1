"""Sample letters: the real texts about people who do not exist."""

from datetime import date
from typing import Final

from notifier.domain import dutch
from notifier.domain.decision import Letter, named
from notifier.domain.role import EMPLOYEE
from notifier.domain.rule import Rule
from notifier.gateways.letters import TemplateLetters

PORTAL: Final = "vlimpers.example"
"""Where the link of a sample leads: nowhere."""

EMPLOYEE_NAME: Final = "Maria"
OTHER_NAME: Final = "Jan"
FIRST_DAY, LAST_DAY = date(2026, 12, 21), date(2026, 12, 22)
REQUESTED_DAY: Final = date(2026, 12, 1)

VALUES: Final = {
    "name": f"{EMPLOYEE_NAME} Voorbeeld",
    "vlimpersnummer": "900017",
    "unit": "Demo-agentschap Natuur, team Meetnetten",
    "period": dutch.period(FIRST_DAY, LAST_DAY),
    "first_day": dutch.long_day(FIRST_DAY),
    "last_day": dutch.long_day(LAST_DAY),
    "requested_day": dutch.long_day(REQUESTED_DAY),
    "pattern": dutch.per_week(2, ("tuesday", "thursday")),
    "outcome": "is goedgekeurd, vanaf",
    "death_day": dutch.long_day(FIRST_DAY),
    "what": "De burgerlijke staat",
    "elvire_number": "E0000010193",
    "record": "de arbeidsrelatie",
    "errors": "• Het INSZ ontbreekt.\n\n• Het uurrooster ontbreekt.",
}


def sample_letter(rule: Rule) -> Letter:
    """What the first role of an active rule reads, on a made-up occasion."""
    role = rule.to[0].role
    recipient = EMPLOYEE_NAME if role == EMPLOYEE else OTHER_NAME
    given = {**VALUES, "recipient": recipient, "roles": named((role,)), "rule": rule.code}
    return TemplateLetters(PORTAL).write(rule.text, given)
