"""Whatever happens in whatever order: one primary relation a day, a history that only grows, and others who know it."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from personnel.domain.career import Career
from personnel.domain.follow_up import Previous
from personnel.domain.ledger import Ledger
from personnel.domain.refusal import RefusalError
from personnel.domain.version import Version
from personnel.usecases.corrections import CORRECTABLE, Correction, correct
from personnel.usecases.employments import change_employment, end_employment, start_employment
from personnel.usecases.follow_ups import FollowUp, follow_up, rehire
from personnel.usecases.rescissions import rescind
from services.personnel.tests.builders import MARIA, START, furnish, new_employment, terms
from services.personnel.tests.fakes import FakeWork
from services.personnel.tests.listener import Listener

DAY = timedelta(days=1)
WINDOW = [START + DAY * days for days in range(-10, 120)]
UNITS = ("OVO999001", "OVO999002")
SEEDS = st.integers(0, 2**32 - 1)
"""A failure names its seed."""


class Chance:
    """Personnel actions at random; most of them make sense."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.work = FakeWork()

    async def act(self) -> None:
        """Do something; a rule may refuse it."""
        ledger = await self.work.ledger(MARIA)
        kinds = ["start", "change", "end", "rehire", "follow_up", "correct", "rescind"]
        kind = self.random.choice(kinds) if ledger.career.employments else "start"
        if kind == "start":
            await start_employment(self.work, MARIA, self.new(is_primary=self.random.random() < 0.3))
            return
        employment = self.random.choice(ledger.career.employments)
        await getattr(self, kind)(ledger, employment.employment_sequence)

    def day(self) -> date:
        return START + DAY * self.random.randrange(100)

    def last_day(self) -> date | None:
        return None if self.random.random() < 0.6 else self.day()

    def new(self, **changes: Any) -> Any:
        known = {
            "legal_employer": self.random.choice(["810", "844"]),
            "rsz_category": self.random.choice(["495", "496"]),
            "statute": self.random.choice(["contractual", "statutory"]),
            "kind": "employee" if self.random.random() < 0.9 else "non_employee",
            "unit": self.random.choice(UNITS),
        }
        return new_employment(self.day(), self.last_day(), **{**known, **changes})

    async def change(self, ledger: Ledger, sequence: int) -> None:
        employment = ledger.career.employment(sequence)
        row = replace(employment.latest.terms, unit=self.random.choice(UNITS), action="change")
        last_day = employment.last_day if self.random.random() < 0.7 else self.last_day()
        is_primary = self.random.choice([None, None, True, False])
        await change_employment(self.work, MARIA, sequence, self.day(), row, last_day, is_primary=is_primary)

    async def end(self, _: Ledger, sequence: int) -> None:
        await end_employment(self.work, MARIA, sequence, self.day(), "resignation")

    async def rehire(self, _: Ledger, sequence: int) -> None:
        await rehire(self.work, MARIA, sequence, self.day(), self.last_day(), terms(action="rehire"))

    async def follow_up(self, _: Ledger, sequence: int) -> None:
        options: list[Previous | None] = [None, "ends", "long_term_absent"]
        previous = self.random.choice(options)
        await follow_up(self.work, MARIA, sequence, FollowUp(new=self.new(), previous=previous, reason=None))

    async def correct(self, ledger: Ledger, sequence: int) -> None:
        action = self.random.choice(ledger.actions_on(sequence))
        given: dict[str, Any] = {"first_day": self.day(), "effective_day": self.day(), "last_day": self.last_day()}
        given |= {"unit": self.random.choice(UNITS), "legal_employer": self.random.choice(["810", "844"])}
        allowed = CORRECTABLE.get(ledger.action(ledger.root(action.event_id)).kind, given.keys())
        chosen = {name: given[name] for name in given if name in allowed and self.random.random() < 0.5}
        correction = Correction(corrects=action.event_id, given=chosen, reason=None)
        await correct(self.work, MARIA, sequence, correction)

    async def rescind(self, ledger: Ledger, sequence: int) -> None:
        action = self.random.choice(ledger.actions_on(sequence))
        await rescind(self.work, MARIA, sequence, action.event_id, None)


async def lived(seed: int, steps: int) -> Chance:
    """A career of so many steps."""
    chance = Chance(seed)
    await furnish(chance.work)
    for _ in range(steps):
        before, said = await chance.work.ledger(MARIA), len(chance.work.said)
        try:
            await chance.act()
        except RefusalError:
            assert await chance.work.ledger(MARIA) == before
            assert len(chance.work.said) == said
    return chance


def days_of(career: Career) -> dict[date, dict[int, tuple[str, bool]]]:
    """Who is in service where, and as primary one, day by day."""
    told = {each.employment_sequence: career.rows_told(each) for each in career.employments}
    found = {}
    for day in WINDOW:
        serving = [each.employment_sequence for each in career.employments if each.serves_on(day)]
        rows = {sequence: [row for row in told[sequence] if row.row.effective_day <= day][-1] for sequence in serving}
        found[day] = {sequence: (row.row.terms.unit, row.is_primary) for sequence, row in rows.items()}
    return found


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_each_day_in_service_has_exactly_one_primary_relation(seed: int) -> None:
    chance = asyncio.run(lived(seed, 12))

    for day, serving in days_of(chance.work.ledgers[MARIA].career).items():
        assert sum(is_primary for _, is_primary in serving.values()) == bool(serving), day


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_who_only_hears_what_is_said_knows_the_same(seed: int) -> None:
    chance = asyncio.run(lived(seed, 12))

    listener = Listener()
    for event in chance.work.events:
        listener.hear(event)

    for day, serving in days_of(chance.work.ledgers[MARIA].career).items():
        assert listener.in_service_on(day) == serving, day


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_history_only_grows(seed: int) -> None:
    async def live() -> None:
        chance = Chance(seed)
        await furnish(chance.work)
        before: tuple[Version, ...] = ()
        for _ in range(12):
            try:
                await chance.act()
            except RefusalError:
                continue
            after = (await chance.work.ledger(MARIA)).versions
            for old, new in zip(before, after, strict=False):
                assert old == new or (old == replace(new, superseded_by=None) and old.superseded_by is None)
            before = after

    asyncio.run(live())


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_what_is_taken_back_leaves_all_as_it_was_before(seed: int) -> None:
    async def live() -> None:
        chance = await lived(seed, 8)
        before = await chance.work.ledger(MARIA)
        try:
            await chance.act()
        except RefusalError:
            return
        after = await chance.work.ledger(MARIA)
        done = [each for each in after.actions[len(before.actions) :] if each.kind not in {"switched", "rescinded"}]
        for action in reversed(done):
            await rescind(chance.work, MARIA, action.employment_sequence, action.event_id, None)

        if done:
            career = (await chance.work.ledger(MARIA)).career
            assert days_of(career) == days_of(before.career)
            assert [replace(each, revision=0) for each in career.employments] == [
                replace(each, revision=0) for each in before.career.employments
            ]

    asyncio.run(live())
