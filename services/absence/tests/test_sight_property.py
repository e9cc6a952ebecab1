"""Whom roles open is one thing, told upwards by the service and downwards here, as personnel does, on random worlds."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from absence.domain.authority import DECIDING, READING, Grant, Role, Scope
from absence.domain.employment import Employment, ServicePeriod
from absence.domain.sight import Sight
from absence.ports import Work
from absence.storage import SqlWork
from absence.usecases.standing import sight
from services.absence.tests.builders import NOW, TODAY, a_caller, a_grant, a_row, an_employment
from services.absence.tests.fakes import FakeWork

pytestmark = pytest.mark.postgres

UNITS = [f"OVO99900{number}" for number in range(1, 8)]
EMPLOYERS = ["810", "820", "830"]
PEOPLE = [f"9000{number:02d}" for number in range(1, 15)]
ASKER = PEOPLE[0]


@dataclass
class World:
    """An organisation made at random."""

    units: dict[str, tuple[str | None, date | None]]
    relations: list[Employment]
    grants: list[Grant]

    async def fill(self, work: Work) -> None:
        for code, (parent, until_day) in self.units.items():
            await work.place_unit(code, parent, until_day)
        for person in PEOPLE:
            await work.register_person(person)
        for relation in self.relations:
            await work.keep_employment(relation)
        for grant in self.grants:
            await work.keep_grant(grant)

    def below(self, code: str | None) -> set[str]:
        """The unit and those below it, as far down as they exist today."""
        until_day = self.units[code or ""][1]
        if until_day is not None and until_day < TODAY:
            return set()
        children = [unit for unit, (parent, _) in self.units.items() if parent == code]
        return {code or ""}.union(*(self.below(child) for child in children))

    def reaches(self, scope: Scope, relation: Employment) -> bool:
        row = relation.row_on(TODAY)
        if scope.kind == "unit":
            return row.unit in self.below(scope.code)
        return scope.kind == "all" or row.legal_employer == scope.code

    def over(self, person: str) -> set[int]:
        """The relations of a person that are behind."""
        own = [relation for relation in self.relations if relation.vlimpersnummer == person]
        return {each.employment_sequence for each in own if each.last_day and each.last_day < TODAY}

    def expected(self, person: str, asker: str) -> tuple[bool, bool, set[int]]:
        """Whether the asker handles, reads as HR, and in which relations he or she leads."""
        held = [grant for grant in self.grants if grant.vlimpersnummer == asker and grant.holds_on(TODAY)]
        own = [relation for relation in self.relations if relation.vlimpersnummer == person]
        serving = [relation for relation in own if relation.serves(TODAY, TODAY)]
        past = [relation for relation in own if relation.first_day <= TODAY]
        last = max((relation.last_day or TODAY for relation in past), default=TODAY)
        first = min((relation.first_day for relation in own), default=TODAY)
        day = TODAY if serving else last if past else first
        judged = [relation for relation in own if relation.serves(day, day)]

        def opens(grant: Grant) -> bool:
            return grant.scope.kind == "all" or any(self.reaches(grant.scope, each) for each in judged)

        handles = any(opens(grant) or not own for grant in held if grant.role is Role.DCPA_HANDLER)
        reads = any(opens(grant) for grant in held if grant.role in READING)
        leads = {
            relation.employment_sequence
            for relation in serving
            if any(grant.role in DECIDING and self.reaches(grant.scope, relation) for grant in held)
        }
        return handles, reads, leads if person != asker else set()


def some_grants(random: Random, day: Callable[[], date]) -> list[Grant]:
    """Roles on parts of the organisation, some of them over or still to come."""
    grants = []
    for _ in range(40):
        kind = random.choice(["unit", "unit", "legal_employer", "all"] if random.random() < 0.4 else ["unit"])
        code = {"unit": random.choice(UNITS), "legal_employer": random.choice(EMPLOYERS), "all": None}[kind]
        first = day()
        until = None if random.random() < 0.5 else first + timedelta(days=random.randrange(60))
        grant = a_grant(
            random.choice(PEOPLE),
            "",
            random.choice(list(Role)),
            scope=Scope(kind, code),
            from_day=first,
            until_day=until,
        )
        grants.append(grant)
    return grants


def a_world(random: Random) -> World:
    def day() -> date:
        return TODAY + timedelta(days=random.randrange(-60, 60))

    units: dict[str, tuple[str | None, date | None]] = {
        code: (random.choice([None, *UNITS[:place]]), day() if random.random() < 0.3 else None)
        for place, code in enumerate(UNITS)
    }
    relations = []
    for person in PEOPLE:
        for sequence in range(1, random.randrange(1, 4)):
            first = day()
            last = first + timedelta(days=random.randrange(60)) if random.random() < 0.6 else None
            rows = {first: None} | {day(): None for _ in range(random.randrange(3))}
            relations.append(
                an_employment(
                    person,
                    employment_sequence=sequence,
                    periods=(ServicePeriod(first_day=first, last_day=last, has_ended=last is not None),),
                    rows=tuple(
                        a_row(from_day=each, unit=random.choice(UNITS), legal_employer=random.choice(EMPLOYERS))
                        for each in sorted(rows)
                    ),
                )
            )
    return World(units, relations, some_grants(random, day))


@pytest.fixture
async def work(engine: AsyncEngine) -> AsyncIterator[SqlWork]:
    async with engine.connect() as connection:
        yield SqlWork(connection, NOW)
        await connection.rollback()


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_open_follows_from_the_roles_of_the_day_and_the_tree_of_the_day(work: SqlWork, seed: int) -> None:
    world, fake = a_world(Random(seed)), FakeWork(NOW)
    await world.fill(work)
    await world.fill(fake)

    opened = 0
    for asker in PEOPLE[:5]:
        for person in PEOPLE:
            found: Sight = await sight(work, a_caller(asker), person)
            assert found == await sight(fake, a_caller(asker), person)
            assert (found.is_handler, found.is_hr_reader, set(found.seen)) == world.expected(person, asker)
            assert found.decided <= found.seen
            assert found.left <= world.over(person)
            opened += found.reads_some
    assert 5 < opened < 5 * len(PEOPLE), "a world in which roles open nothing, or all, shows nothing"
