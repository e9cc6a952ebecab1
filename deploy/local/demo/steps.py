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
class PayTo:
    """The person is paid on this account from now on; None: the account is closed and no other is known yet."""

    iban: str | None


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
class Rehire:
    """HR takes somebody back in a relation that ended; `terms` has the first day, and what is otherwise than before."""

    employment_sequence: int
    terms: dict[str, Any]


@dataclass(frozen=True)
class FollowUp:
    """HR lets a relation follow another; `terms` has the first day, what is otherwise, and what becomes of the other.

    `absent_pay_group` is that of the other while it is absent for long.
    """

    employment_sequence: int
    terms: dict[str, Any]
    absent_pay_group: str = "NVT"


@dataclass(frozen=True)
class Promote:
    """HR appoints somebody anew within the work relation; `terms` has the first day, and what is otherwise."""

    employment_sequence: int
    terms: dict[str, Any]


@dataclass(frozen=True)
class Retire:
    """Somebody retires from a work relation, by a decision of some day."""

    employment_sequence: int
    last_day: date
    decided_on: date


@dataclass(frozen=True)
class Die:
    """HR reports that somebody with one work relation died."""

    died_on: date


@dataclass(frozen=True)
class Correct:
    """HR puts right what the last row of a relation says; `given` is how it should have been."""

    employment_sequence: int
    given: dict[str, Any]


@dataclass(frozen=True)
class Rescind:
    """HR takes back the last row of a relation; of the first row: the relation never was."""

    employment_sequence: int


@dataclass(frozen=True)
class Redrive:
    """A case handler has everything of the person sent again that the engine rejected."""


@dataclass(frozen=True)
class ChangePerson:
    """HR changes who somebody is."""

    changes: dict[str, Any]


@dataclass(frozen=True)
class Note:
    """HR records a particular of somebody: `body` holds the fields of the API."""

    resource: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Leave:
    """Somebody asks for leave, and `decider` (a manager or back-up) and the person make of it what `ending` says.

    `name` is by which a later step comes back to it.
    """

    first_day: date
    last_day: date
    ending: Ending
    decider: str
    leave_type: str = "annual_leave"
    part: str = "full"
    employment_sequence: int = 1
    name: str = ""


@dataclass(frozen=True)
class Decide:
    """What becomes of a request that was left open on an earlier day."""

    name: str
    ending: Ending
    decider: str


@dataclass(frozen=True)
class Sick:
    """`reporter` (the manager) reports somebody sick; `prolongs`: the day after an earlier spell."""

    first_day: date
    last_day: date
    reporter: str
    employment_sequence: int = 1
    prolongs: bool = False


Step = (
    Register
    | PayTo
    | Start
    | Change
    | End
    | Rehire
    | FollowUp
    | Promote
    | Retire
    | Die
    | Correct
    | Rescind
    | Redrive
    | ChangePerson
    | Note
    | Leave
    | Decide
    | Sick
)


@dataclass(frozen=True)
class Story:
    """What happens to one person on one day: `opening` step by step, then all `tracks` at once, each step by step.

    `who` is a Vlimpersnummer, or a name for somebody who is registered in a story; None: never spoken of again.
    """

    who: str | None
    opening: tuple[Step, ...] = ()
    tracks: tuple[tuple[Step, ...], ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, in no particular order."""
        return (*self.opening, *(step for track in self.tracks for step in track))


@dataclass
class StoryDraft:
    """A story in the making."""

    who: str | None
    opening: list[Step] = field(default_factory=list)
    tracks: list[tuple[Step, ...]] = field(default_factory=list)

    def finish(self) -> Story:
        """The story."""
        return Story(self.who, tuple(self.opening), tuple(self.tracks))
