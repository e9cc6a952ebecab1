"""Whatever is recorded in whatever order: what was known stays readable, and a difference tells what became of it."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from personnel.domain.held import HeldState, Particulars, Source
from personnel.domain.particular import KINDS, CivilState, Particular, Phone, Telework
from personnel.domain.person_fact import Names, WorkMail
from personnel.domain.refusal import RefusalError
from personnel.domain.timeline import patched_state, state_difference
from personnel.usecases.held_steps import Why, record_all
from personnel.usecases.particular_steps import Wanted
from personnel.usecases.particulars import (
    correct_particular,
    decide_telework,
    end_particular,
    record_particular,
    rescind_particular,
)
from services.personnel.tests.builders import MARIA, START, furnish
from services.personnel.tests.fakes import FakeWork

FIRST = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WINDOW = 40
BEFORE, AFTER = START - timedelta(days=1), START + timedelta(days=WINDOW + 1)
RESOURCES = ("phones", "civil-state", "telework", "names", "work-mail")
SEEDS = st.integers(0, 2**32 - 1)
"""A failure names its seed."""


class Chance:
    """Things done to particulars at random, one a minute; a rule may refuse them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.work = FakeWork(now=FIRST)

    async def act(self) -> None:
        """Do something."""
        self.work.now += MINUTE
        resource = self.random.choice(RESOURCES)
        known = await self.work.particulars(MARIA)
        done = [action.event_id for action in known.actions if action.resource == resource]
        doing = self.random.choice(["record", "record", "end", "correct", "rescind", "decide"]) if done else "record"
        event_id = self.random.choice(done or [self.work.new_id()])
        match doing:
            case "record":
                await record_particular(self.work, MARIA, self.wanted(resource), self.source())
            case "end":
                key = self.value(resource).key
                await end_particular(self.work, MARIA, resource, key, self.day(), Why(source="hr"))
            case "correct":
                await correct_particular(self.work, MARIA, event_id, self.wanted(resource), self.source())
            case "rescind":
                await rescind_particular(self.work, MARIA, resource, event_id, Why(source="hr"))
            case "decide":
                is_approved = self.random.random() < 0.5
                await decide_telework(self.work, MARIA, event_id, "hr", None, is_approved=is_approved)

    def day(self) -> date:
        return START + timedelta(days=self.random.randrange(WINDOW))

    def source(self) -> Source:
        return self.random.choice(["hr", "self", "register"])

    def wanted(self, resource: str) -> Wanted:
        last_day = None if self.random.random() < 0.6 else self.day()
        return Wanted(value=self.value(resource), effective_day=self.day(), last_day=last_day)

    def value(self, resource: str) -> Particular:
        choice = self.random.choice
        if resource == "phones":
            return Phone(kind=choice(["mobile", "home"]), number=choice(["+32470000001", "+32470000002"]))
        if resource == "civil-state":
            return CivilState(status=choice(["single", "married", "divorced"]))
        if resource == "names":
            return Names(given_name="Maria", family_name=choice(["Peeters", "Claes"]))
        if resource == "work-mail":
            return WorkMail(mail_address=choice(["maria@demo.example", "m@demo.example"]))
        return Telework(status=choice(["asked", "approved"]), days_per_week=choice([1, 2]), weekdays=())


async def settled(work: FakeWork) -> None:
    """Maria, of whom it is recorded who she is."""
    await furnish(work)
    known = Particulars(vlimpersnummer=MARIA)
    await record_all(work, known, work.people_by_number[MARIA].data, "hr")


async def lived(seed: int, steps: int) -> list[Particulars]:
    """What is known after each thing that was done, the very first time included."""
    chance = Chance(seed)
    await settled(chance.work)
    known = [await chance.work.particulars(MARIA)]
    for _ in range(steps):
        try:
            await chance.act()
        except RefusalError:
            continue
        known.append(await chance.work.particulars(MARIA))
    return known


def state_of(known: Particulars) -> dict[str, HeldState]:
    return {resource: known.state(resource) for resource in RESOURCES}


def days() -> list[date]:
    return [BEFORE + timedelta(days=number) for number in range((AFTER - BEFORE).days + 1)]


@settings(max_examples=60, deadline=None, print_blob=True)
@given(seed=SEEDS, one=st.floats(0, 1), other=st.floats(0, 1))
def test_a_state_and_the_difference_to_another_make_the_other(seed: int, one: float, other: float) -> None:
    known = asyncio.run(lived(seed, 20))[-1]
    first, second = (known.known_at(FIRST + 20 * MINUTE * part) for part in (one, other))

    for resource in RESOURCES:
        before, after = first.state(resource), second.state(resource)
        assert patched_state(before, state_difference(before, after)) == after
        assert state_difference(before, before) == {}


@settings(max_examples=60, deadline=None, print_blob=True)
@given(seed=SEEDS)
def test_a_difference_holds_changed_days_only_and_all_of_them(seed: int) -> None:
    known = asyncio.run(lived(seed, 12))

    for resource in RESOURCES:
        first, last = known[len(known) // 2], known[-1]
        changes = state_difference(first.state(resource), last.state(resource))
        for key, stretches in changes.items():
            assert all(stretch.value.old != stretch.value.new for stretch in stretches), key
        told = {
            (key, day)
            for key, stretches in changes.items()
            for stretch in stretches
            for day in days()
            if stretch.first_day <= day and (stretch.last_day is None or day <= stretch.last_day)
        }
        values = [{day: _by_key(each, resource, day) for day in days()} for each in (first, last)]
        keys = {key for by_day in values for by_key in by_day.values() for key in by_key}
        differing = {(key, day) for key in keys for day in days() if values[0][day].get(key) != values[1][day].get(key)}
        assert told == differing


@settings(max_examples=60, deadline=None, print_blob=True)
@given(seed=SEEDS)
def test_what_was_known_then_is_read_as_it_was_known_then(seed: int) -> None:
    known = asyncio.run(lived(seed, 15))

    for then in known:
        at = then.actions[-1].recorded_at if then.actions else FIRST
        assert state_of(known[-1].known_at(at)) == state_of(then)
        assert all(
            replace(version, superseded_by=None) in {replace(each, superseded_by=None) for each in known[-1].versions}
            for version in then.versions
        )


@settings(max_examples=100, deadline=None, print_blob=True)
@given(seed=SEEDS)
def test_what_is_taken_back_at_once_leaves_all_as_it_was(seed: int) -> None:
    asyncio.run(_take_back_the_last(seed))


async def _take_back_the_last(seed: int) -> None:
    chance = Chance(seed)
    await settled(chance.work)
    before = after = await chance.work.particulars(MARIA)
    for _ in range(12):
        try:
            await chance.act()
        except RefusalError:
            continue
        before, after = after, await chance.work.particulars(MARIA)
    if after is before or after.actions[-1].kind == "rescinded":
        return

    last = after.actions[-1]
    restored = await rescind_particular(chance.work, MARIA, last.resource, last.event_id, Why(source="hr"))

    facts = [{slot: version.fact for slot, version in each.current.items()} for each in (before, restored)]
    assert facts[0] == facts[1]
    assert state_of(restored) == state_of(before)


def test_the_resources_at_random_are_real_ones() -> None:
    assert set(RESOURCES) < KINDS.keys()


def _by_key(known: Particulars, resource: str, day: date) -> dict[str, Particular | None]:
    return {version.fact.key: version.fact.value for version in known.on(resource, day)}
