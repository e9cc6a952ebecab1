"""The page for who gives roles has the table that decides."""

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from personnel.domain.access import ACCESS, RESOURCES, Access, Resource
from personnel.domain.role import Role

PAGE = Path(__file__).parents[3] / "docs" / "roles.md"
DUTCH: dict[Resource, str] = {
    "person": "persoon",
    "employment": "arbeidsrelaties",
    "bank_account": "bankrekening",
    "contact": "contactgegevens",
    "home_address": "woonadres",
    "civil_data": "burgerlijke staat en nationaliteit",
    "background": "opleiding en ervaring",
    "telework": "telewerk",
    "household": "samenwonen en fiscale gegevens",
    "payee": "rekenplichtige",
    "health": "gezondheid",
    "mandate": "politiek mandaat",
    "grant": "rollen",
    "erasure": "wissen",
    "import": "invoer",
    "read_log": "wie las",
    "generic_account": "generieke accounts",
    "retention": "bewaartermijnen",
}
NOBODY = Access()


def row(role: Role) -> str:
    """The line about a role."""
    access = ACCESS.get(role, NOBODY)
    who = "in dienst" if access.is_for_team else "dossiers"
    who += " en nieuwkomers" if access.takes_newcomers else ""
    reads = [each for each in RESOURCES if access.allows("read", each) and each not in {"erasure", "import"}]
    opens = who if role in ACCESS else "niets: ontvangt berichten"
    return f"| `{role}` | {opens} | {named(reads)} | {named(access.writes)} |"


def named(resources: Iterable[Resource]) -> str:
    """Resources in Dutch, in one order."""
    known = set(resources)
    return ", ".join(DUTCH[each] for each in RESOURCES if each in known) or "-"


def test_the_page_has_a_line_for_each_role() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]

    assert lines == [row(role) for role in get_args(Role)]
