"""Who may say what of the particulars of a person."""

from dataclasses import dataclass
from datetime import date

from personnel.domain.held import DecidedByOthersError, OwnedByRegisterError, Particulars, Source
from personnel.domain.particular import KINDS, Particular, Telework
from personnel.domain.person import LastingError, Person
from personnel.ports import Work
from personnel.usecases.people import locked_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A particular that is to hold; from today when no day is given."""

    value: Particular
    effective_day: date | None = None
    last_day: date | None = None
    reason: str | None = None

    @property
    def resource(self) -> str:
        """What kind it is."""
        return self.value.resource


async def opened(
    work: Work, vlimpersnummer: str, resource: str, source: Source, value: Particular | None = None
) -> Particulars:
    """All that is recorded of a locked person, if this source may say something of the resource."""
    person = await locked_person(work, vlimpersnummer)
    found = await work.particulars(vlimpersnummer)
    _check_owner(person, found, resource, source)
    check_decider(source, value)
    return found


def _check_owner(person: Person, known: Particulars, resource: str, source: Source) -> None:
    """An import brings what the register feeds until the register has said something itself; some kinds anybody."""
    kind = KINDS[resource]
    if not kind.is_registered or person.data.insz is None or source == "register":
        return
    is_fed = any(action.resource == resource and action.source == "register" for action in known.actions)
    if is_fed or not (source == "import" or kind.may_precede):
        raise OwnedByRegisterError({"source": "register"})


def check_decider(source: Source, value: Particular | None) -> None:
    """Refuse people what somebody else decides.

    Raises:
        DecidedByOthersError: see there.

    """
    if source == "self" and isinstance(value, Telework) and value.status != "asked":
        raise DecidedByOthersError({"status": ["asked"]})


def check_lasting(resource: str, last_day: date | None) -> None:
    """Refuse an end of what nobody is without.

    Raises:
        LastingError: see there.

    """
    if KINDS[resource].is_lasting and last_day is not None:
        raise LastingError
