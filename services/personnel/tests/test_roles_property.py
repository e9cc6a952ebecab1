"""Roles at random: what was known stays readable, and two instants differ by exactly their difference."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from personnel.domain.refusal import RefusalError
from personnel.domain.role import GrantTerms
from personnel.domain.role_ledger import HeldRole, RoleLedger
from personnel.domain.timeline import patched_state, state_difference, value_on
from personnel.messages.outbound import RoleGranted, RoleRevoked
from personnel.messages.stating import grant_parts
from personnel.usecases.role_changes import GrantCorrection, correct_grant, rescind_grant
from personnel.usecases.roles import grant_role, revoke_role
from services.personnel.tests.builders import MARIA, START, furnish
from services.personnel.tests.fakes import FakeWork

FIRST = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WINDOW = 30
SEEDS = st.integers(0, 2**32 - 1)
"""A failure names its seed."""


class Chance:
    """Things done to roles at random, one a minute; a rule may refuse them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.work = FakeWork(now=FIRST)

    async def act(self) -> None:
        """Do something."""
        self.work.now += MINUTE
        known = await self.work.role_ledger(MARIA)
        doing = self.random.choice(["grant", "revoke", "correct", "correct", "rescind"]) if known.actions else "grant"
        if doing == "grant":
            await grant_role(self.work, MARIA, self.terms())
            return
        action = self.random.choice(known.actions)
        match doing:
            case "revoke":
                await revoke_role(self.work, MARIA, action.grant_id, self.day())
            case "correct":
                await correct_grant(self.work, MARIA, action.grant_id, self.correction(known))
            case "rescind":
                await rescind_grant(self.work, MARIA, action.grant_id, action.event_id, None)

    def correction(self, known: RoleLedger) -> GrantCorrection:
        fields = {
            "from_day": self.day(),
            "until_day": self.day() + DAY * WINDOW,
            "scope_code": self.random.choice(["OVO999001", "OVO999002"]),
        }
        name = self.random.choice([*fields, "first_day_without"])
        given = {name: fields.get(name, self.day())}
        return GrantCorrection(corrects=self.random.choice(known.actions).event_id, given=given, reason=None)

    def day(self) -> date:
        return START + DAY * self.random.randrange(WINDOW)

    def terms(self) -> GrantTerms:
        return GrantTerms(
            role=self.random.choice(["manager", "superior"]),
            scope_kind="unit",
            scope_code=self.random.choice(["OVO999001", "OVO999002"]),
            from_day=self.day(),
            until_day=None if self.random.random() < 0.5 else self.day() + DAY * WINDOW,
        )


async def lived(seed: int, steps: int) -> tuple[FakeWork, list[RoleLedger]]:
    """What is known after each thing that was done, the very first time included."""
    chance = Chance(seed)
    await furnish(chance.work)
    known = [await chance.work.role_ledger(MARIA)]
    for _ in range(steps):
        try:
            await chance.act()
        except RefusalError:
            continue
        after = await chance.work.role_ledger(MARIA)
        if len(after.actions) > len(known[-1].actions):
            known.append(after)
    return chance.work, known


def days() -> list[date]:
    return [START + DAY * number for number in range(-1, 2 * WINDOW + 2)]


def held(known: RoleLedger, day: date) -> dict[str, HeldRole | None]:
    """What is held on a day, by the grants themselves."""
    found: dict[str, HeldRole | None] = {}
    for grant in known.grants:
        if grant.period is not None and grant.period.has(day):
            found[str(grant.grant_id)] = HeldRole(
                role=grant.terms.role,
                scope_kind=grant.terms.scope_kind,
                scope_code=grant.terms.scope_code,
                requester=grant.asked.requester,
                approver=grant.asked.approver,
            )
    return found


@settings(max_examples=60, deadline=None, print_blob=True)
@given(seed=SEEDS, one=st.floats(0, 1), other=st.floats(0, 1))
def test_a_state_and_the_difference_to_another_make_the_other(seed: int, one: float, other: float) -> None:
    known = asyncio.run(lived(seed, 20))[1][-1]
    before, after = (known.known_at(FIRST + 20 * MINUTE * part).state() for part in (one, other))

    assert patched_state(before, state_difference(before, after)) == after
    assert state_difference(before, before) == {}


@settings(max_examples=60, deadline=None, print_blob=True)
@given(seed=SEEDS)
def test_a_difference_holds_changed_days_only_and_all_of_them(seed: int) -> None:
    known = asyncio.run(lived(seed, 15))[1]
    first, last = known[len(known) // 2], known[-1]
    changes = state_difference(first.state(), last.state())

    told = {(key, day) for key, each in changes.items() for day in days() if value_on(each, day) is not None}
    keys = {str(action.grant_id) for action in last.actions}
    differing = {(key, day) for key in keys for day in days() if held(first, day).get(key) != held(last, day).get(key)}
    assert all(stretch.value.old != stretch.value.new for each in changes.values() for stretch in each)
    assert told == differing


@settings(max_examples=60, deadline=None, print_blob=True)
@given(seed=SEEDS)
def test_what_was_known_then_is_read_as_it_was_known_then(seed: int) -> None:
    known = asyncio.run(lived(seed, 15))[1]

    for then in known:
        at = then.actions[-1].recorded_at if then.actions else FIRST
        assert known[-1].known_at(at).grants == then.grants
        kept = {replace(each, superseded_by=None) for each in known[-1].versions}
        assert {replace(version, superseded_by=None) for version in then.versions} <= kept


@settings(max_examples=100, deadline=None, print_blob=True)
@given(seed=SEEDS)
def test_what_is_taken_back_at_once_leaves_all_as_it_was(seed: int) -> None:
    work, known = asyncio.run(lived(seed, 12))
    if len(known) == 1 or known[-1].actions[-1].kind == "rescinded":
        return
    before, last = known[-2], known[-1].actions[-1]

    asyncio.run(rescind_grant(work, MARIA, last.grant_id, last.event_id, None))

    restored = work.roles_by_number[MARIA]
    facts = [{slot: version.fact for slot, version in each.current.items()} for each in (before, restored)]
    assert facts[0] == facts[1]
    assert restored.state() == before.state()


@settings(max_examples=100, deadline=None, print_blob=True)
@given(seed=SEEDS)
def test_who_only_hears_what_is_said_knows_the_same(seed: int) -> None:
    work, known = asyncio.run(lived(seed, 15))

    heard: dict[object, tuple[object, ...]] = {}
    for event in work.events:
        if isinstance(event, RoleGranted):
            heard[event.grant_id] = (event.scope_code, event.effective_day, event.until_day)
        elif isinstance(event, RoleRevoked):
            scope, first_day, _ = heard[event.grant_id]
            heard[event.grant_id] = (scope, first_day, event.effective_day - DAY)

    stated = grant_parts(known[-1].told)
    assert heard == {each.grant_id: (each.scope_code, each.from_day, each.until_day) for each in stated}
