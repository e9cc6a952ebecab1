"""Whom roles open is one thing in two forms: in the domain, and in SQL, which every read asks."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, get_args
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.domain.access import RESOURCES, Action
from personnel.domain.career import Career
from personnel.domain.organisation import LegalEmployer, Unit
from personnel.domain.person import Person
from personnel.domain.refusal import RefusalError
from personnel.domain.role import GrantTerms, Role, RoleGrant, ScopeKind
from personnel.domain.role_ledger import Granted
from personnel.domain.scope import Held, Rights, Scope, standing_of
from personnel.storage.files import Files, Wanted
from personnel.storage.scope import held_on, opened_by
from personnel.storage.tables import PERSON
from personnel.storage.vault import NumberRange, Vault
from personnel.storage.work import SqlWork
from personnel.usecases.corrections import Correction, correct
from personnel.usecases.employments import change_employment, end_employment, start_employment
from personnel.usecases.follow_ups import rehire
from personnel.usecases.rescissions import rescind
from services.personnel.tests.builders import EARLY, START, a_grant_step, data, new_employment, terms
from services.personnel.tests.conftest import BLIND_INDEX_KEY, NOW, SEALING_KEY

pytestmark = pytest.mark.postgres

DAY = timedelta(days=1)
EMPLOYERS = ("810", "820", "830")
UNITS = [f"OVO9990{number:02d}" for number in range(1, 10)]
PEOPLE = [f"{number:06d}" for number in range(900_001, 900_011)]
ASKER = "900100"
ROLES: tuple[Role, ...] = get_args(Role)
SEEDS = range(8)
"""A failure names its seed."""


@dataclass
class World:
    """An organisation with people in it, made at random; `units` are as they are in the database."""

    random: Random
    work: SqlWork
    units: dict[str, Unit]
    careers: dict[str, Career]

    def day(self) -> date:
        return START + DAY * self.random.randrange(-20, 120)

    def below(self, root: str, day: date) -> frozenset[str]:
        """The unit and all below it, as far down as they exist on the day."""
        return frozenset(code for code in self.units if root in self.above(code, day))

    def above(self, code: str | None, day: date) -> list[str]:
        """The unit and those above it, up to where one does not exist on the day."""
        found: list[str] = []
        while code is not None and self.units[code].existence.has(day):
            found.append(code)
            code = self.units[code].parent
        return found

    def held(self, grants: list[RoleGrant], day: date) -> set[Held]:
        """What grants come to on a day."""
        holding = [grant.terms for grant in grants if grant.period and grant.period.has(day)]
        return {
            Held(
                role=grant.role,
                scope_kind=grant.scope_kind,
                scope_code=grant.scope_code,
                units=self.below(grant.scope_code or "", day) if grant.scope_kind == "unit" else frozenset(),
            )
            for grant in holding
        }

    def open(self, scope: Scope) -> set[str]:
        """Who is open by the rule."""
        return {
            number for number, career in self.careers.items() if scope.opens(number, standing_of(career, scope.day))
        }


@pytest.fixture(params=SEEDS)
async def world(request: pytest.FixtureRequest, engine: AsyncEngine) -> AsyncIterator[World]:
    """A world that is never committed."""
    vault = Vault(SecretStr(SEALING_KEY), SecretStr(BLIND_INDEX_KEY))
    async with engine.connect() as connection:
        work = SqlWork(connection, NOW, vault, NumberRange(100_000, 199_999))
        yield await a_world(Random(request.param), work)
        await connection.rollback()


async def a_world(random: Random, work: SqlWork) -> World:
    for code in EMPLOYERS:
        employer = LegalEmployer(code=code, name=code, kbo="", valid_from=EARLY, valid_until=None, known_from=EARLY)
        await work.put_legal_employer(employer)
    units = {}
    for place, code in enumerate(UNITS):
        units[code] = Unit(
            code=code,
            name=code,
            parent=random.choice([None, *UNITS[:place]]) if place else None,
            legal_employer=random.choice(EMPLOYERS),
            valid_from=EARLY,
            valid_until=None,
            known_from=EARLY,
        )
        await work.put_unit(units[code])
    world = World(random, work, units, {})
    for number in PEOPLE:
        await work.add_person(Person(vlimpersnummer=number, data=data()))
        for _ in range(random.randrange(7)):
            await something(world, number)
        world.careers[number] = (await work.ledger(number)).career
    await work.finish()
    for unit in random.sample(list(units.values()), 3):
        units[unit.code] = changed = replace(unit, valid_until=world.day())
        await work.put_unit(changed)
    await work.add_person(Person(vlimpersnummer=ASKER, data=data()))
    world.careers[ASKER] = (await work.ledger(ASKER)).career
    return world


async def something(world: World, number: str) -> None:
    """Something happens in a career; a rule may refuse it."""
    random, work, day = world.random, world.work, world.day()
    last = day + DAY * random.randrange(60) if random.random() < 0.5 else None
    ledger = await work.ledger(number)
    where: dict[str, Any] = {"unit": random.choice(UNITS)}
    try:
        async with work.attempt():
            if not ledger.career.employments or random.random() < 0.3:
                key = {"legal_employer": random.choice(EMPLOYERS), "rsz_category": random.choice(["495", "496"])}
                await start_employment(work, number, new_employment(day, last, **key, **where))
                return
            one = random.choice(ledger.career.employments)
            event = random.choice(ledger.actions_on(one.employment_sequence)).event_id
            acts = [
                change_employment(work, number, one.employment_sequence, day, terms(**where), last),
                end_employment(work, number, one.employment_sequence, day, "resignation"),
                rehire(work, number, one.employment_sequence, day, last, terms(action="rehire", **where)),
                correct(work, number, one.employment_sequence, Correction(corrects=event, given=where, reason=None)),
                rescind(work, number, one.employment_sequence, event, None),
            ]
            chosen = acts.pop(random.randrange(len(acts)))
            for other in acts:
                other.close()
            await chosen
    except RefusalError:
        pass


def a_grant(world: World, place: int) -> RoleGrant:
    """A role of the asker, perhaps over or revoked."""
    random, first = world.random, world.day()
    kinds: tuple[ScopeKind, ...] = ("unit", "legal_employer", "all")
    (kind,) = random.choices(kinds, weights=[4, 4, 1])
    codes: Mapping[str, Any] = {"unit": UNITS, "legal_employer": EMPLOYERS, "all": [None]}
    granted = GrantTerms(
        role=random.choice(ROLES),
        scope_kind=kind,
        scope_code=random.choice(codes[kind]),
        from_day=first,
        until_day=None if random.random() < 0.5 else first + DAY * random.randrange(30, 60),
    )
    revoked = None if random.random() < 0.7 else first + DAY * random.randrange(30)
    return RoleGrant(grant_id=UUID(int=place), vlimpersnummer=ASKER, terms=granted, revoked_from=revoked)


async def in_sql(work: SqlWork, scope: Scope) -> set[str]:
    """Who is open by the predicate, asked of everybody."""
    number = PERSON.c.vlimpersnummer
    return set(await work.connection.scalars(select(number).where(opened_by(scope, number))))


async def test_the_rule_and_its_sql_open_the_same_people(world: World) -> None:
    actions: tuple[Action, ...] = get_args(Action)
    grants = [a_grant(world, place) for place in range(30)]
    for grant in grants:
        fact = Granted(terms=grant.terms, revoked_from=grant.revoked_from)
        await world.work.record_role(ASKER, a_grant_step(grant.grant_id, fact))
    await world.work.finish()
    files, some = Files(world.work), 0

    for _ in range(20):
        day = world.day()
        held = await held_on(world.work.connection, ASKER, day)
        assert set(held) == {replace(each, units=each.units) for each in world.held(grants, day)}
        chosen = tuple(each for each in held if world.random.random() < 0.15)
        action, resource = actions[0], RESOURCES[0]
        if world.random.random() < 0.5:
            action, resource = world.random.choice(actions), world.random.choice(RESOURCES)
        scope = Rights(day=day, person=ASKER, held=chosen).to(action, resource)

        expected = world.open(scope)
        listed, _ = await files.people(scope, scope, Wanted(), after=None, limit=100)

        assert await in_sql(world.work, scope) == expected
        assert {person.vlimpersnummer for person in listed} == expected
        assert {number for number in world.careers if await files.opens(number, scope)} == expected
        some += 1 < len(expected) < len(world.careers)
    assert some, "a world in which no scope opens some and not all shows nothing"
