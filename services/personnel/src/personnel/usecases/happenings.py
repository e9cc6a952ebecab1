"""What happened to a person has a number of the system's, and no end."""

from typing import Final

from personnel.domain.health import WorkAccident
from personnel.domain.held import HappenedError, Particulars
from personnel.domain.kept import Happening
from personnel.domain.particular import KINDS, Particular
from personnel.ports import Work

FIRST: Final = 1


async def with_number(work: Work, known: Particulars, value: Particular, number: str | None = None) -> Particular:
    """The value under the number that it has, or under a new one; of what does not happen, the value as it is.

    What is known already has its number. A case of an accident gets one that no other case of anybody has or had.
    """
    if not isinstance(value, Happening):
        return value
    if number is None:
        standing = (version.fact.value for version in known.of(value.resource))
        number = next((each.key for each in standing if each is not None and value.is_same(each)), None)
    if number is None:
        is_case = isinstance(value, WorkAccident)
        number = await work.new_case_number() if is_case else _next_number(known, value.resource)
    return value.numbered(number)


def check_can_end(resource: str) -> None:
    """Refuse to end what happened.

    Raises:
        HappenedError: see there.

    """
    if issubclass(KINDS[resource], Happening):
        raise HappenedError


def _next_number(known: Particulars, resource: str) -> str:
    given = (int(version.fact.key) for version in known.versions if version.slot.resource == resource)
    return str(max(given, default=FIRST - 1) + 1)
