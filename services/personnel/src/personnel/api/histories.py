from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field

from personnel.api.examples import HISTORY, like
from personnel.domain.action import ACTIONS, ActionKind
from personnel.domain.history import Changed, Entered
from personnel.domain.version import Fact

ABOUT: Final = {
    "identity": "relation",
    "start": "first_day",
    "end": "last_day",
    "row": "job_row",
    "choice": "primary",
}
"""What a change is about, in the words of the interface."""


class ChangeView(BaseModel):
    """Something that was another before; null: was not there, or is there no more."""

    about: str = Field(description=" | ".join(ABOUT.values()))
    old: dict[str, Any] | None
    new: dict[str, Any] | None


class ActionView(BaseModel):
    """One thing that was done. `event_id` is what a correction or rescission names."""

    event_id: UUID
    kind: ActionKind
    action: str
    action_name: str | None = Field(description="what the action is called in Dutch; null for an own code")
    reason: str | None
    effective_day: date
    who: str = Field(description="the account")
    recorded_at: datetime
    about_event: UUID | None = Field(description="of a correction or rescission: which event it is about")
    changes: list[ChangeView]


class HistoryView(BaseModel):
    """All that was done to a work relation, oldest first."""

    model_config = like(HISTORY)

    vlimpersnummer: str
    employment_sequence: int
    actions: list[ActionView]


def history_view(vlimpersnummer: str, employment_sequence: int, entries: Iterable[Entered]) -> HistoryView:
    """A history as shown."""
    actions = [_action_view(entry) for entry in entries]
    return HistoryView(vlimpersnummer=vlimpersnummer, employment_sequence=employment_sequence, actions=actions)


def _action_view(entry: Entered) -> ActionView:
    action = entry.action
    return ActionView(
        event_id=action.event_id,
        kind=action.kind,
        action=action.action,
        action_name=ACTIONS.get(action.action),
        reason=action.reason,
        effective_day=action.effective_day,
        who=action.by,
        recorded_at=action.recorded_at,
        about_event=action.about,
        changes=[_change_view(change) for change in entry.changes],
    )


def _change_view(change: Changed) -> ChangeView:
    return ChangeView(about=ABOUT[change.what], old=_told(change.old), new=_told(change.new))


def _told(fact: Fact | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    told = asdict(fact)
    return {**told.pop("terms", {}), **told}
