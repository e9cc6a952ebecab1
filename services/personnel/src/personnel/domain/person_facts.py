"""Who somebody is as of a day, by what is recorded."""

from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any, Final

from personnel.domain.held import Particulars
from personnel.domain.particular import Particular
from personnel.domain.person import LastingError, PersonData
from personnel.domain.person_fact import Birth, Names, SpokenLanguage, WorkMail
from personnel.domain.timeline import Timeline, turns, value_on

KINDS: Final[tuple[type[Particular], ...]] = (Names, Birth, SpokenLanguage, WorkMail)
RESOURCES: Final = frozenset(kind.resource for kind in KINDS)


def facts_of(data: PersonData) -> dict[str, Particular]:
    """The facts that make somebody up, by resource; without a mail address there is none of it."""
    found: dict[str, Particular] = {
        Names.resource: Names(given_name=data.given_name, family_name=data.family_name),
        Birth.resource: Birth(birth_day=data.birth_day),
        SpokenLanguage.resource: SpokenLanguage(language=data.language),
    }
    if data.mail_address is not None:
        found[WorkMail.resource] = WorkMail(mail_address=data.mail_address)
    return found


def data_on(known: Particulars, row: PersonData, day: date) -> PersonData:
    """Who somebody is on a day; before the first day of which anything is known, who it is then.

    What is not kept in two times, and somebody of whom nothing was ever recorded, is as in the row.

    Raises:
        LastingError: nothing would hold any more of what nobody is without.

    """
    lines = {kind: _timeline(known, kind) for kind in KINDS}
    begun = [line[0].first_day for kind, line in lines.items() if line and kind.is_lasting]
    at = max([day, *([min(begun)] if begun else [])])
    values: dict[str, Any] = {}
    for kind, line in lines.items():
        if not known.revision(kind.resource) and (kind.is_lasting or not begun):
            continue
        value = value_on(line, at) or (line[0].value if line and kind.is_lasting else None)
        if value is None and kind.is_lasting:
            raise LastingError
        values.update(asdict(value) if value is not None else {field.name: None for field in fields(kind)})
    return replace(row, **values)


def next_turn(known: Particulars, day: date) -> date | None:
    """The next day after this one from which on somebody may be another."""
    return min((each for kind in KINDS for each in turns(_timeline(known, kind)) if each > day), default=None)


def differing(data: PersonData, other: PersonData) -> Iterator[tuple[str, Particular | None]]:
    """What the other has of which this one has something else; None: has none any more."""
    mine, others = facts_of(data), facts_of(other)
    for kind in KINDS:
        if mine.get(kind.resource) != others.get(kind.resource):
            yield kind.resource, others.get(kind.resource)


def _timeline(known: Particulars, kind: type[Particular]) -> Timeline[Particular]:
    return known.state(kind.resource).get("", ())
