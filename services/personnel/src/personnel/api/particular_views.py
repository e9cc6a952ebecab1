"""How particulars are shown, each under the menu path that users know."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.api import etag
from personnel.api.examples import like
from personnel.api.particular_examples import DIFFERENCE, ENTRIES, menu_of
from personnel.domain.held import EntryKind, EntryTaken, Held, HeldDifference, Particulars, Source
from personnel.domain.particular import Particular

MENU: Final = Field(description="where users find it, from the top of the menu")
KEY: Final = Field(description="which of several; empty where there is one")
ValueT = TypeVar("ValueT")


class HeldView(BaseModel, Generic[ValueT]):
    """What holds. `event_id` is what a correction or rescission names."""

    event_id: UUID
    key: str = KEY
    effective_day: date
    effective_sequence: int
    last_day: date | None
    source: Source
    value: ValueT


class PlacedView(BaseModel):
    """Which resource of whom, and as of when; `etag` is what a change must match."""

    vlimpersnummer: str
    resource: str
    menu: list[str] = MENU
    as_of: date
    known_at: datetime
    etag: str


class ResourceView(PlacedView, Generic[ValueT]):
    """What holds of a resource on a day, as it was known at an instant; `etag` is what a change must match."""

    held: list[HeldView[ValueT]]


class ChangeView(BaseModel):
    """What was another before; null: was not there, or is there no more."""

    key: str = KEY
    old: dict[str, Any] | None
    new: dict[str, Any] | None


class EntryView(BaseModel):
    """One thing that was done to a resource, with all that it changed."""

    event_id: UUID
    kind: EntryKind
    source: Source
    reason: str | None
    effective_day: date
    who: str = Field(description="the account")
    recorded_at: datetime
    about_event: UUID | None = Field(description="of a decision, correction or rescission: which event it is about")
    changes: list[ChangeView]


class EntriesView(BaseModel):
    """All that was done to a resource, oldest first."""

    model_config = like(ENTRIES)

    vlimpersnummer: str
    resource: str
    menu: list[str] = MENU
    entries: list[EntryView]


class TurnedView(BaseModel):
    """Days on which something else is known to hold; null: nothing."""

    key: str = KEY
    first_day: date
    last_day: date | None
    old: dict[str, Any] | None
    new: dict[str, Any] | None


class DifferenceView(BaseModel):
    """The days on which what was known at one instant differs from what was known at another."""

    model_config = like(DIFFERENCE)

    vlimpersnummer: str
    resource: str
    menu: list[str] = MENU
    known_from: datetime
    known_to: datetime
    changes: list[TurnedView]


def resource_view(known: Particulars, kind: type[Particular], as_of: date, known_at: datetime) -> ResourceView[Any]:
    """What holds of a resource on a day."""
    said = {action.event_id: action for action in known.actions}
    held = [
        HeldView[Any](
            event_id=version.said_by,
            key=version.fact.key,
            effective_day=version.fact.effective_day,
            effective_sequence=version.fact.effective_sequence,
            last_day=version.fact.last_day,
            source=said[version.said_by].source,
            value=_told(version.fact.value),
        )
        for version in known.on(kind.resource, as_of)
    ]
    return ResourceView[Any](
        vlimpersnummer=known.vlimpersnummer,
        resource=kind.resource,
        menu=menu_of(kind),
        as_of=as_of,
        known_at=known_at,
        held=held,
        etag=etag(known.revision(kind.resource)),
    )


def entries_view(known: Particulars, kind: type[Particular]) -> EntriesView:
    """All that was done to a resource."""
    own = (action for action in known.actions if action.resource == kind.resource)
    return EntriesView(
        vlimpersnummer=known.vlimpersnummer,
        resource=kind.resource,
        menu=menu_of(kind),
        entries=[_entry_view(known, action) for action in own],
    )


def turned_views(changes: HeldDifference) -> list[TurnedView]:
    """A difference as shown."""
    return [
        TurnedView(
            key=key,
            first_day=stretch.first_day,
            last_day=stretch.last_day,
            old=_told(stretch.value.old),
            new=_told(stretch.value.new),
        )
        for key, stretches in changes.items()
        for stretch in stretches
    ]


def _entry_view(known: Particulars, action: EntryTaken) -> EntryView:
    return EntryView(
        event_id=action.event_id,
        kind=action.kind,
        source=action.source,
        reason=action.reason,
        effective_day=action.effective_day,
        who=action.by,
        recorded_at=action.recorded_at,
        about_event=action.about,
        changes=list(_change_views(known.changes_by(action.event_id).values())),
    )


def _change_views(changes: Iterable[tuple[Held | None, Held | None]]) -> Iterable[ChangeView]:
    for old, new in changes:
        there = new or old
        yield ChangeView(key=there.key if there else "", old=_held_told(old), new=_held_told(new))


def _held_told(held: Held | None) -> dict[str, Any] | None:
    if held is None:
        return None
    return {"effective_day": held.effective_day, "last_day": held.last_day, "value": _told(held.value)}


def _told(value: Particular | None) -> dict[str, Any] | None:
    return None if value is None else asdict(value)
