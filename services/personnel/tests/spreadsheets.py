"""Tables as people send them."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

PEOPLE_COLUMNS = (
    "vlimpersnummer",
    "given_name",
    "family_name",
    "birth_day",
    "language",
    "insz",
    "mail_address",
    "legal_employer",
    "rsz_category",
    "statute",
    "unit",
    "pay_group",
    "first_day",
    "last_day",
    "end_reason",
    "role",
    "scope_kind",
    "scope_code",
    "from_day",
    "until_day",
)
ORGANISATION_COLUMNS = ("kind", "code", "name", "kbo", "parent", "legal_employer", "valid_from", "valid_until")
LOCATION_COLUMNS = ("code", "unit", "name", "valid_from", "valid_until")
RISK_CODE_COLUMNS = ("code", "name", "examination", "months", "valid_from", "valid_until")
CODE_COLUMNS = ("code", "name", "valid_from", "valid_until")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SCHEDULE_COLUMNS = ("code", "name", *WEEK, "valid_from", "valid_until")
MARIA = {
    "vlimpersnummer": "900017",
    "given_name": "Maria",
    "family_name": "Peeters",
    "birth_day": "1985-07-30",
    "language": "nl",
}
JOB = {
    "legal_employer": "810",
    "rsz_category": "495",
    "statute": "contractual",
    "unit": "OVO999002",
    "pay_group": "MON",
    "first_day": "2026-09-01",
}
ROLE = {"role": "manager", "scope_kind": "unit", "scope_code": "OVO999003", "from_day": "2026-09-01"}


def a_line(number: str, **changes: str) -> dict[str, str]:
    """Somebody with a work relation."""
    return {**MARIA, **JOB, "vlimpersnummer": number, **changes}


def a_location(code: str, **changes: str) -> dict[str, str]:
    """A location of a unit."""
    return {"code": code, "unit": "OVO999002", "name": f"Location {code}", "valid_from": "2020-01-01", **changes}


def a_code(code: str, **changes: str) -> dict[str, str]:
    """A code that is described."""
    return {"code": code, "name": f"Code {code}", "valid_from": "2020-01-01", **changes}


def a_risk_code(code: str, **changes: str) -> dict[str, str]:
    """A risk code that asks for an examination each year."""
    about = {"name": f"Risk {code}", "examination": "periodiek", "months": "12", "valid_from": "2020-01-01"}
    return {"code": code, **about, **changes}


def a_schedule(code: str, **changes: str) -> dict[str, str]:
    """A full-time schedule, with decimals as a spreadsheet in Dutch writes them."""
    hours = dict(zip(WEEK, ["7,6"] * 5 + ["0"] * 2, strict=True))
    return {"code": code, "name": f"Schedule {code}", **hours, "valid_from": "2020-01-01", **changes}


def a_table(rows: Iterable[Mapping[str, str]], columns: Iterable[str] = PEOPLE_COLUMNS, separator: str = ";") -> bytes:
    """A table as a spreadsheet saves it: UTF-8 with a mark, lines that end in CRLF."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), delimiter=separator, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def read_report(content: bytes) -> list[dict[str, Any]]:
    """The lines of a report that came as a table."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
