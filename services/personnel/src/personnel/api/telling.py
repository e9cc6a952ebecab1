"""What is wrong with a line of an import, told in Dutch and English with what would be accepted."""

from typing import Any, Final

from chassis.problems import field_error, told_fault
from personnel.api.refusals import REFUSALS
from personnel.domain.fault import Fault

TABLE_FAULTS: Final[dict[str, tuple[str, str]]] = {
    "not-utf8": ("De regel is geen UTF-8; bewaar als CSV UTF-8", "The line is not UTF-8; save as CSV UTF-8"),
    "not-csv": (
        "De regel is geen CSV; kijk na of elk aanhalingsteken gesloten is",
        "The line is not CSV; see whether each quotation mark is closed",
    ),
    "too-many-lines": ("Het bestand heeft te veel regels", "The file has too many lines"),
    "too-many-of-one": (
        "Er zijn te veel regels over één persoon of code",
        "There are too many lines about one person or code",
    ),
    "no-header": ("De eerste regel bevat geen kolomnamen", "The first line holds no column names"),
    "no-lines": ("Het bestand heeft geen regels na de kolomnamen", "The file has no lines after the column names"),
    "column-unknown": ("Deze kolom is niet bekend", "There is no such column"),
    "column-double": ("Deze kolom komt meer dan eens voor", "This column is there more than once"),
    "column-missing": ("Deze kolom ontbreekt", "This column is missing"),
    "cells": (
        "De regel heeft niet evenveel cellen als de eerste regel",
        "The line has not as many cells as the first line",
    ),
    "erased": (
        "De regel ging over iemand die intussen gewist is; er is niets van bewaard",
        "The line was about somebody who is erased since; nothing of it is kept",
    ),
    "cell-too-long": ("is te lang", "is too long"),
    "differs": (
        "verschilt van regel {line} over dezelfde persoon of code",
        "differs from line {line} about the same person or code",
    ),
    "kind-unknown": ("is geen toegelaten waarde", "is no allowed value"),
    "repeated": ("komt al eerder voor", "is in an earlier row"),
    "other-line": (
        "Een andere regel over dezelfde persoon of code is geweigerd: regel {line}",
        "Another line about the same person or code was refused: line {line}",
    ),
}
OF_A_LINE: Final = frozenset({"differs", "other-line"})
"""Faults whose text names another line."""

_REFUSALS: Final = {refusal.__name__: told for refusal, told in REFUSALS.items()}


def told(fault: Fault) -> dict[str, Any]:
    """The entry of a problem or a report."""
    match fault.kind:
        case "table":
            if fault.code in OF_A_LINE:
                return field_error(fault.field, *(text.format(**fault.bounds) for text in TABLE_FAULTS[fault.code]))
            return field_error(fault.field, *TABLE_FAULTS[fault.code], fault.bounds)
        case "refusal":
            found = _REFUSALS[fault.code]
            field = fault.about or found.field
            path = f"{fault.field}.{field}" if fault.field else field
            return field_error(path, found.dutch, found.english, fault.bounds)
        case "form":
            place = [int(part) if part.isdecimal() else part for part in fault.field.split(".") if part]
            return told_fault({"loc": place, "type": fault.code, "msg": fault.text, "ctx": fault.bounds or {}})


def told_of_table(fault: Fault) -> dict[str, Any]:
    """The entry about a table: its line, and the column, which is empty when it is the whole line."""
    entry = told(fault)
    return {"line": fault.line, "column": entry["field"], **entry}
