"""Where demo people live and whom to call. No phone in Belgium has such a number: after +32 comes no 0."""

from typing import Any, Final

from deploy.local.demo.names import FAMILY_NAMES, GIVEN_NAMES

MUNICIPALITIES: Final = (
    *(("1000", "Brussel"), ("2000", "Antwerpen"), ("3000", "Leuven"), ("3500", "Hasselt")),
    *(("8000", "Brugge"), ("9000", "Gent")),
)
RELATIONSHIPS: Final = ("partner", "parent", "sibling", "friend")
HOUSES: Final = 180
EVERYBODY: Final = 10_000_000
"""More than there are demo people: the phones of contacts begin here."""


def contact_data(index: int) -> dict[str, Any]:
    """The columns of one person."""
    postal_code, municipality = MUNICIPALITIES[index % len(MUNICIPALITIES)]
    given_name = GIVEN_NAMES[(index * 7 + 3) % len(GIVEN_NAMES)]
    return {
        "mobile_phone": phone(index),
        "street": "Demostraat",
        "house_number": str(1 + index % HOUSES),
        "postal_code": postal_code,
        "municipality": municipality,
        "contact_name": f"{given_name} {FAMILY_NAMES[(index * 11 + 5) % len(FAMILY_NAMES)]}",
        "contact_relationship": RELATIONSHIPS[index % len(RELATIONSHIPS)],
        "contact_phone": phone(EVERYBODY + index),
    }


def phone(number: int) -> str:
    """A number that nobody has."""
    return f"+320{number:08d}"
