"""What personnel says of telework: that it is asked, and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from personnel.domain.held import Held, HeldSlot, Particulars
from personnel.domain.particular import Telework, TeleworkStatus, Weekday
from personnel.domain.period import DAY
from personnel.messages.person_event import PersonEvent
from personnel.messages.relation import Part

Outcome = Literal["approved", "refused", "withdrawn", "ended"]


class _Told(PersonEvent):
    request_id: UUID
    days_per_week: int
    weekdays: tuple[Weekday, ...]
    last_day: date | None


class TeleworkRequested(_Told):
    """Somebody asks to telework from the effective day on."""

    event_type: ClassVar[str] = "personnel.telework-requested.v1"


class TeleworkDecided(_Told):
    """What became of a request."""

    event_type: ClassVar[str] = "personnel.telework-decided.v1"

    outcome: Outcome


class TeleworkPart(Part):
    """Telework that is asked or was decided, and the days on which that holds."""

    request_id: UUID
    status: TeleworkStatus
    days_per_week: int
    weekdays: tuple[Weekday, ...]
    effective_day: date
    last_day: date | None


TeleworkEvent = TeleworkRequested | TeleworkDecided


def telework_told(
    before: Particulars, changes: Mapping[HeldSlot, tuple[Held | None, Held | None]], recorded_at: datetime
) -> list[TeleworkEvent]:
    """What is to be said of what a step changed."""
    told: list[TeleworkEvent] = []
    for slot, (old, new) in changes.items():
        if new is not None and new.value is None:
            told += _ended(before, new, recorded_at)
        elif new is not None and isinstance(new.value, Telework):
            told.append(_told(before, slot, new, recorded_at))
        elif old is not None and isinstance(old.value, Telework):
            whole = {**_whole(before, slot, old, recorded_at), "outcome": "withdrawn"}
            told.append(TeleworkDecided.model_validate(whole))
    return told


def telework_parts(known: Particulars) -> Iterator[TeleworkPart]:
    """All that holds of telework on some day; what follows under the same key cuts it short."""
    rows = known.of(Telework.resource)
    for place, row in enumerate(rows):
        held, later = row.fact, [each.fact for each in rows[place + 1 :] if each.fact.key == row.fact.key]
        ends = [later[0].effective_day - DAY] if later else []
        last_day = min([*ends, held.last_day] if held.last_day else ends, default=None)
        if held.value is not None and (last_day is None or last_day >= held.effective_day):
            yield TeleworkPart(
                **asdict(held.value), request_id=row.slot.event_id, effective_day=held.effective_day, last_day=last_day
            )


def _told(known: Particulars, slot: HeldSlot, held: Held, recorded_at: datetime) -> TeleworkEvent:
    whole = _whole(known, slot, held, recorded_at)
    if held.key == "asked":
        return TeleworkRequested.model_validate(whole)
    return TeleworkDecided.model_validate({**whole, "outcome": held.key})


def _ended(known: Particulars, end: Held, recorded_at: datetime) -> list[TeleworkEvent]:
    """The end of what held until then under the same key."""
    holding = (each for each in known.on(Telework.resource, end.effective_day) if each.fact.key == end.key)
    return [
        TeleworkDecided.model_validate(
            {
                **_whole(known, each.slot, each.fact, recorded_at),
                "effective_day": end.effective_day,
                "outcome": "ended",
            }
        )
        for each in holding
    ]


def _whole(known: Particulars, slot: HeldSlot, held: Held, recorded_at: datetime) -> dict[str, object]:
    assert isinstance(held.value, Telework)  # noqa: S101 - asked by who calls
    pattern = asdict(held.value)
    del pattern["status"]
    return {
        **pattern,
        "vlimpersnummer": known.vlimpersnummer,
        "request_id": slot.event_id,
        "last_day": held.last_day,
        "effective_day": held.effective_day,
        "recorded_at": recorded_at,
    }
