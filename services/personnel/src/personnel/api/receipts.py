"""What a write about health answers: no value, as answers are kept for requests sent again, and not sealed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.api import etag
from personnel.api.examples import like
from personnel.api.particular_examples import EVENT, menu_of
from personnel.api.particular_views import KEY, PlacedView, ResourceView, resource_view
from personnel.domain.health import ExaminationHeld
from personnel.domain.held import Particulars, Source
from personnel.domain.kept import Happening
from personnel.domain.particular import Particular


class ReceivedView(BaseModel):
    """Something that holds; what it is, is read. `event_id` is what a correction or rescission names."""

    event_id: UUID
    key: str = KEY
    effective_day: date
    effective_sequence: int
    last_day: date | None
    source: Source


class ReceiptView(PlacedView):
    """Where what was written stands, without what it is; of what happened on a day, all of that day."""

    model_config = like(
        {
            "vlimpersnummer": "100017",
            "resource": "examinations",
            "menu": menu_of(ExaminationHeld),
            "as_of": "2026-11-12",
            "known_at": "2026-11-24T09:00:00Z",
            "held": [
                {
                    "event_id": EVENT,
                    "key": "1",
                    "effective_day": "2026-11-12",
                    "effective_sequence": 0,
                    "last_day": None,
                    "source": "hr",
                }
            ],
            "etag": '"1"',
        }
    )

    held: list[ReceivedView] = Field(description="without values")


def receipt_or_view(
    known: Particulars, kind: type[Particular], as_of: date, known_at: datetime
) -> ResourceView[Any] | ReceiptView:
    """What a write answers: how the resource is, or, about health, where it stands."""
    if not kind.is_health:
        return resource_view(known, kind, as_of, known_at)
    said = {action.event_id: action for action in known.actions}
    held = [
        ReceivedView(
            event_id=version.said_by,
            key=version.fact.key,
            effective_day=version.fact.effective_day,
            effective_sequence=version.fact.effective_sequence,
            last_day=version.fact.last_day,
            source=said[version.said_by].source,
        )
        for version in known.on(kind.resource, as_of)
        if not issubclass(kind, Happening) or version.fact.effective_day == as_of
    ]
    return ReceiptView(
        vlimpersnummer=known.vlimpersnummer,
        resource=kind.resource,
        menu=menu_of(kind),
        as_of=as_of,
        known_at=known_at,
        held=held,
        etag=etag(known.revision(kind.resource)),
    )
