"""What is refused of each kind of particulars."""

from typing import Any

REFUSED: dict[str, dict[str, Any]] = {
    "names": {"family_name": ""},
    "birth": {"birth_day": "2030-01-01"},
    "language": {"language": "la"},
    "work-mail": {"mail_address": "maria"},
    "home-address": {"postal_code": "10001"},
    "phones": {"number": "0470000001"},
    "private-mail": {"mail_address": "maria"},
    "civil-state": {"status": "in love"},
    "education": {"level": "much"},
    "emergency-contacts": {"order": 0},
    "work-experiences": {"worked_until": "2010-08-31"},
    "telework": {"weekdays": ["tuesday"]},
    "identity": {"nationality": "ZZ"},
    "death": {"died_on": "2026-11-25"},
    "payee": {"kind": "friend"},
    "family-members": {"number": 2},
    "cohabitation": {"partner_name": ""},
    "fiscal-situation": {"dependent_children": -1},
    "political-mandates": {"mandate": "king"},
    "handicap": {"right": "a_car"},
    "examinations": {"decision": "ill"},
    "work-accidents": {"injury": None},
}
"""By resource, what makes its example one that is refused."""
