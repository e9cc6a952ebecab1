"""How reports of what is kept for no longer are shown: whom and how much, and nothing of what."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Row

from personnel.api.examples import like
from personnel.domain.retention import ReportState

REPORT_ID: Final = "0c6f1f0e-6a57-4b0e-9f6c-2d5a3c1b7e10"
COUNT: Final[dict[str, Any]] = {
    "kind": "emergency-contacts",
    "people": 12,
    "values": 19,
    "people_erased": 0,
    "values_erased": 0,
}
HEAD: Final[dict[str, Any]] = {
    "report_id": REPORT_ID,
    "state": "waiting",
    "as_of": "2026-12-01",
    "asked_by": "els.claes",
    "asked_at": "2026-12-01T08:00:00Z",
    "made_at": "2026-12-01T08:00:02Z",
    "decided_by": None,
    "decided_at": None,
    "reason": None,
    "finished_at": None,
}


class ReportHead(BaseModel):
    """How far a report is."""

    model_config = like(HEAD)

    report_id: UUID
    state: ReportState = Field(description="only what is `waiting` can be approved or refused")
    as_of: date
    asked_by: str
    asked_at: datetime
    made_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    finished_at: datetime | None


class CountView(BaseModel):
    """Of a kind: of how many people how many values are to go, and how many went; the others were due no more."""

    kind: str
    people: int
    values: int
    people_erased: int
    values_erased: int


class ReportView(ReportHead):
    """A report with its counts."""

    model_config = like({**HEAD, "counts": [COUNT]})

    counts: list[CountView]


class ReportsView(BaseModel):
    """A page of reports, newest first; `next` is where the following page begins, null on the last one."""

    model_config = like({"reports": [HEAD], "next": None})

    reports: list[ReportHead]
    next: int | None = Field(description="`after` of the following page; null when there is none")


class ItemView(BaseModel):
    """So many values of a kind are to go of a person; `erased` tells how many went, null: not yet dealt with."""

    vlimpersnummer: str
    kind: str
    values: int
    erased: int | None


class ItemsView(BaseModel):
    """A page of a report; `next` is where the following page begins, null on the last one."""

    model_config = like(
        {
            "items": [{"vlimpersnummer": "100017", "kind": "emergency-contacts", "values": 2, "erased": None}],
            "next": None,
        }
    )

    items: list[ItemView]
    next: str | None = Field(description="`after` of the following page; null when there is none")


def report_head(row: Row[Any]) -> ReportHead:
    """How far a report is, as shown."""
    return ReportHead(**{name: getattr(row, name) for name in ReportHead.model_fields})


def report_view(row: Row[Any], counts: Sequence[Row[Any]]) -> ReportView:
    """A report as shown."""
    shown = [
        CountView(
            kind=each.kind,
            people=each.people,
            values=each.found,
            people_erased=each.people_erased,
            values_erased=each.erased,
        )
        for each in counts
    ]
    return ReportView(**report_head(row).model_dump(), counts=shown)


def item_view(row: Row[Any]) -> ItemView:
    """A line of a report, as shown."""
    return ItemView(vlimpersnummer=row.vlimpersnummer, kind=row.kind, values=row.found, erased=row.erased)
