"""What all descriptions have in common: of legal employers, units and reference data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from personnel.domain.described import Described
from personnel.domain.period import new_period
from personnel.domain.refusal import about
from personnel.ports import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedRow:
    """How something with a code is described."""

    code: str
    name: str
    valid_from: date
    valid_until: date | None


def check_period(row: DescribedRow | Described) -> None:
    """Refuse a description that ends before it begins.

    Raises:
        EndBeforeStartError: see there.

    """
    with about("valid_until"):
        new_period(row.valid_from, row.valid_until)


def known_from(row: DescribedRow | Described, before: Described | None) -> date:
    """The earliest day from which it was ever described."""
    return min(row.valid_from, before.known_from) if before else row.valid_from


def said(work: Work, row: DescribedRow) -> Mapping[str, Any]:
    """The fields of the event that tells the description."""
    return {**asdict(row), "effective_day": row.valid_from, "recorded_at": work.now}
