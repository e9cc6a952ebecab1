"""What tests work with, as domain objects."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from personnel.domain.action import ActionKind, ActionTaken
from personnel.domain.employment import Employment, Identity, JobRow, JobTerms, ServiceEnd, ServicePeriod
from personnel.domain.held import EntryTaken, Held, HeldEntry, HeldSlot, HeldStep
from personnel.domain.organisation import LegalEmployer, Unit
from personnel.domain.particular import CivilState, Particular
from personnel.domain.person import Person, PersonData
from personnel.domain.reference import Function, Location, RiskCode, Schedule
from personnel.domain.role import GrantTerms
from personnel.domain.role_ledger import Granted, GrantEntry, GrantKind, GrantSlot, GrantStep, GrantTaken
from personnel.domain.scale import Grade, SalaryScale, ScaleStep
from personnel.domain.version import ChosenFrom, Entry, Fact, ServiceStart, Slot, Step, What
from personnel.ports import Work
from personnel.usecases.moves import NewEmployment

MARIA = "900017"
EARLY = date(2020, 1, 1)
START = date(2026, 9, 1)
UNIT = "OVO999002"
INSZ = "85073099239"
IBAN = "BE43068999999501"


def data(**changes: Any) -> PersonData:
    """Who Maria is."""
    known = {
        "given_name": "Maria",
        "family_name": "Peeters",
        "birth_day": date(1985, 7, 30),
        "language": "nl",
        "mail_address": None,
        "insz": None,
    }
    return PersonData(**{**known, **changes})


def terms(**changes: Any) -> JobTerms:
    """What a job row says."""
    said: dict[str, Any] = {
        "statute": "contractual",
        "unit": UNIT,
        "pay_group": "MON",
        "action": "hire",
        "reason": None,
    }
    return JobTerms(**{**said, **changes})


def new_employment(first_day: date = START, last_day: date | None = None, **changes: Any) -> NewEmployment:
    """A work relation that is to start; other changes than of the key are of the terms."""
    key: dict[str, Any] = {
        "kind": "employee",
        "legal_employer": "810",
        "rsz_category": "495",
        "is_primary": False,
        "follows": None,
    }
    own = {name: changes.pop(name, value) for name, value in key.items()}
    return NewEmployment(**own, first_day=first_day, last_day=last_day, terms=terms(**changes))


def an_employment(last_day: date | None = None, **changes: Any) -> Employment:
    """A work relation that started."""
    known: dict[str, Any] = {
        "vlimpersnummer": MARIA,
        "employment_sequence": 1,
        "identity": Identity(kind="employee", legal_employer="810", rsz_category="495"),
        "periods": (ServicePeriod(first_day=START, end=ServiceEnd(last_day=last_day)),),
        "rows": (JobRow(START, 0, terms(), last_day),),
    }
    return Employment(**{**known, **changes})


def a_step(
    sequence: int, kind: ActionKind, facts: Mapping[What, Fact], *, event_id: UUID, about: UUID | None = None
) -> Step:
    """Something that was done, with facts in slots of its own."""
    action = ActionTaken(
        event_id=event_id,
        employment_sequence=sequence,
        kind=kind,
        action="hire",
        reason=None,
        effective_day=START,
        recorded_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        by="an-account",
        about=about,
    )
    return Step(
        action=action,
        entries={Slot(sequence, what, event_id): Entry(fact, event_id) for what, fact in facts.items()},
    )


def a_start(sequence: int = 1, event_id: UUID = UUID(int=1)) -> Step:  # noqa: B008 - never changed
    """The step with which a relation began."""
    facts: dict[What, Fact] = {
        "identity": Identity(kind="employee", legal_employer="810", rsz_category="495"),
        "start": ServiceStart(START),
        "end": ServiceEnd(last_day=None),
        "row": JobRow(START, 0, terms(schedule="VT-38"), None),
        "choice": ChosenFrom(START),
    }
    return a_step(sequence, "started", facts, event_id=event_id)


def a_held(value: Particular | None) -> Held:
    """A particular since the start."""
    return Held(key="", effective_day=START, effective_sequence=0, last_day=None, value=value)


def a_held_step(event_id: UUID, value: Particular = CivilState(status="single")) -> HeldStep:  # noqa: B008 - frozen
    """The step with which a particular was first recorded."""
    action = EntryTaken(
        event_id=event_id,
        resource=value.resource,
        kind="recorded",
        source="hr",
        reason=None,
        effective_day=START,
        recorded_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        by="an-account",
    )
    return HeldStep(action=action, entries={HeldSlot(value.resource, event_id): HeldEntry(a_held(value), event_id)})


def a_grant_step(
    event_id: UUID = UUID(int=1),  # noqa: B008 - never changed
    fact: Granted | None = None,
    *,
    grant_id: UUID | None = None,
    kind: GrantKind = "granted",
    said_by: UUID | None = None,
) -> GrantStep:
    """A step in a grant; by itself it is the one with which the role was given."""
    slot = GrantSlot(grant_id or event_id)
    fact = fact or Granted(terms=grant_terms())
    action = GrantTaken(
        event_id=event_id,
        grant_id=slot.event_id,
        kind=kind,
        reason=None,
        effective_day=fact.terms.from_day,
        recorded_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        by="an-account",
    )
    return GrantStep(action=action, entries={slot: GrantEntry(fact, said_by or event_id)})


def grant_terms(**changes: Any) -> GrantTerms:
    """A manager of a unit."""
    known: dict[str, Any] = {
        "role": "manager",
        "scope_kind": "unit",
        "scope_code": UNIT,
        "from_day": START,
        "until_day": None,
    }
    return GrantTerms(**{**known, **changes})


def a_unit(code: str, parent: str | None = None, **changes: Any) -> Unit:
    """A unit since 2020."""
    known: dict[str, Any] = {"valid_from": EARLY, "valid_until": None, "known_from": EARLY}
    return Unit(code=code, name=code, parent=parent, legal_employer="810", **{**known, **changes})


def a_location(code: str, **changes: Any) -> Location:
    """A location of the unit, since 2020."""
    known: dict[str, Any] = {"unit": UNIT, "valid_from": EARLY, "valid_until": None, "known_from": EARLY}
    return Location(code=code, name=code, **{**known, **changes})


def a_risk_code(code: str, **changes: Any) -> RiskCode:
    """A risk code that asks for an examination each year."""
    known: dict[str, Any] = {"examination": "periodiek", "months": 12, "valid_until": None}
    return RiskCode(code=code, name=code, valid_from=EARLY, known_from=EARLY, **{**known, **changes})


def a_schedule(code: str, **changes: Any) -> Schedule:
    """A full-time schedule."""
    known: dict[str, Any] = {"hours": (Decimal("7.6"),) * 5 + (Decimal(0),) * 2, "valid_until": None}
    return Schedule(code=code, name=code, valid_from=EARLY, known_from=EARLY, **{**known, **changes})


def a_function(code: str, *risk_codes: str, **changes: Any) -> Function:
    """A function that goes with these risk codes."""
    known: dict[str, Any] = {"valid_from": EARLY, "valid_until": None, "known_from": EARLY}
    return Function(code=code, name=code, risk_codes=risk_codes, **{**known, **changes})


def a_grade(code: str, level: str = "B", **changes: Any) -> Grade:
    """A grade of a level."""
    known: dict[str, Any] = {"valid_from": EARLY, "valid_until": None, "known_from": EARLY}
    return Grade(code=code, name=code, level=level, **{**known, **changes})


def a_scale(code: str, *years: int | None, **changes: Any) -> SalaryScale:
    """A scale with a step for each number of years, worth 1,000 more each; by evaluation when there are none."""
    base = changes.pop("base", 30_000)
    steps = tuple(
        ScaleStep(step=step, years=each, amount=Decimal(base + 1_000 * step), amount_from=EARLY)
        for step, each in enumerate(years)
    )
    known: dict[str, Any] = {
        "system": "evaluation" if None in years else "seniority",
        "grade": None,
        "next_scale": None,
        "next_after_years": None,
        "steps": steps,
        "valid_from": EARLY,
        "valid_until": None,
        "known_from": EARLY,
    }
    return SalaryScale(code=code, name=code, **{**known, **changes})


async def furnish(work: Work) -> None:
    """Two legal employers, two units, and Maria."""
    for code, kbo in (("810", "9990018122"), ("844", "9990084438")):
        employer = LegalEmployer(code=code, name=code, kbo=kbo, valid_from=EARLY, valid_until=None, known_from=EARLY)
        await work.put_legal_employer(employer)
    await work.put_unit(a_unit("OVO999001"))
    await work.put_unit(a_unit("OVO999002", "OVO999001"))
    await work.put_unit(a_unit("OVO999009", valid_until=date(2026, 12, 31)))
    await work.add_person(Person(vlimpersnummer=MARIA, data=data()))
