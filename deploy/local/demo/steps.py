"""What the demo does with people, as data: stories of steps."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Ending = Literal["open", "approve", "refuse", "withdraw", "approve_and_withdraw"]


@dataclass(frozen=True)
class Register:
    """HR registers somebody new. `person` holds the fields of the API."""

    person: dict[str, Any]


@dataclass(frozen=True)
class Start:
    """HR starts a work relation."""

    employment: dict[str, Any]


@dataclass(frozen=True)
class Change:
    """HR changes the job row of a work relation from a day on."""

    employment_sequence: int
    effective_day: date
    changes: dict[str, Any]


@dataclass(frozen=True)
class End:
    """HR ends a work relation."""

    employment_sequence: int
    last_day: date
    reason: str


@dataclass(frozen=True)
class ChangePerson:
    """HR changes who somebody is."""

    changes: dict[str, Any]


@dataclass(frozen=True)
class Leave:
    """Somebody asks for leave, and `decider` (a manager or back-up) and the person make of it what `ending` says."""

    first_day: date
    last_day: date
    ending: Ending
    decider: str
    leave_type: str = "annual_leave"
    part: str = "full"
    employment_sequence: int = 1


@dataclass(frozen=True)
class Sick:
    """`reporter` (the manager) reports somebody sick."""

    first_day: date
    last_day: date
    reporter: str
    employment_sequence: int = 1


Step = Register | Start | Change | End | ChangePerson | Leave | Sick


@dataclass(frozen=True)
class Story:
    """What happens to one person: `opening` step by step, then all `tracks` at once, each of them step by step.

    `vlimpersnummer` is None for somebody who is registered in the story.
    """

    vlimpersnummer: str | None
    opening: tuple[Step, ...] = ()
    tracks: tuple[tuple[Step, ...], ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, in no particular order."""
        return (*self.opening, *(step for track in self.tracks for step in track))


@dataclass
class StoryDraft:
    """A story in the making."""

    vlimpersnummer: str | None
    opening: list[Step] = field(default_factory=list)
    tracks: list[tuple[Step, ...]] = field(default_factory=list)

    def finish(self) -> Story:
        """The story."""
        return Story(self.vlimpersnummer, tuple(self.opening), tuple(self.tracks))
