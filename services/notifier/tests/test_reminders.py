"""What falls due is decided about once, however often and late somebody looks."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.domain.pending import pendings
from notifier.domain.reminder import Fate, due_days
from notifier.messages.message_list import read_list
from notifier.usecases.remind import follow, pending_for, remind_about
from services.notifier.tests.builders import (
    EMPLOYEE,
    LIST,
    MANAGER,
    SUPERIOR,
    TEAM,
    TODAY,
    a_grant,
)
from services.notifier.tests.fakes import FakeWork
from services.notifier.tests.pending import (
    MESSAGES,
    REQUEST,
    a_relation,
    a_row,
    a_work,
    days,
    fates,
    told,
)
from services.notifier.tests.test_usecases import an_occasion


async def test_a_manager_who_is_also_superior_gets_one_mail() -> None:
    work = a_work()
    work.granted[uuid4()] = a_grant(MANAGER, "superior", code=TEAM)
    await remind_about(work, EMPLOYEE, days(12)[0])

    assert sorted(filter(None, told(work, "AFW-005"))) == [MANAGER, SUPERIOR]


async def test_without_a_calendar_nothing_falls_due() -> None:
    work = a_work()
    work.since = None
    await remind_about(work, EMPLOYEE, days(12)[0])

    assert work.recorded == {}
    assert work.kept == {}


async def test_a_waiting_rule_of_the_calendar_leaves_its_days_for_when_it_is_active() -> None:
    work = a_work()
    text = LIST.read_text().replace("    text: leave_pending\n", "    text: leave_pending\n    state: waiting\n")
    work.messages = read_list(text)
    await remind_about(work, EMPLOYEE, days(6)[0])
    assert work.kept == {}

    work.messages = MESSAGES
    await remind_about(work, EMPLOYEE, days(6)[0])
    assert told(work, "AFW-005") == [MANAGER]


async def test_what_is_decided_drops_the_next_day_and_the_event_is_recorded() -> None:
    work = a_work()
    await remind_about(work, EMPLOYEE, days(6)[0])
    before = await pending_for(work, EMPLOYEE, days(6)[0])
    del work.requests[REQUEST]
    event = an_occasion("absence.leave-approved.v1", cause=str(REQUEST))
    await follow(work, before, days(6)[0], event)

    assert fates(work, "AFW-005") == dict(zip(days(5, 8), (Fate.ANNOUNCED, Fate.DROPPED), strict=True))
    assert work.kept["AFW-005", str(REQUEST), days(8)[0]].settled_by == event.event_id
    await remind_about(work, EMPLOYEE, days(20)[0])
    assert told(work, "AFW-005") == [MANAGER]


async def test_a_date_that_changes_moves_the_day_and_may_come_back() -> None:
    work = a_work(request=False)
    contract, longer = a_row(last_day=days(65)[0]), a_row(last_day=days(80)[0])
    work.known[EMPLOYEE, 1] = a_relation(contract)
    before = await pending_for(work, EMPLOYEE, TODAY)
    work.known[EMPLOYEE, 1] = a_relation(longer)
    await follow(work, before, TODAY, an_occasion("personnel.employment-changed.v1"))
    await remind_about(work, EMPLOYEE, days(5)[0])
    assert fates(work, "PER-003") == {days(5)[0]: Fate.DROPPED}

    work.known[EMPLOYEE, 1] = a_relation(contract)
    await remind_about(work, EMPLOYEE, days(5)[0])
    assert fates(work, "PER-003") == {days(5)[0]: Fate.ANNOUNCED}
    assert told(work, "PER-003") == [MANAGER]


Steps = Sequence[int]
looks = st.lists(st.integers(0, 9), min_size=0, max_size=12)


def _looked(steps: Steps, until: int) -> FakeWork:
    """The calendar after looks some days apart, each twice, and a last one on the day `until`."""
    work = a_work()
    work.known[EMPLOYEE, 1] = a_relation(a_row(last_day=days(75)[0], probation_end=days(50)[0]))

    async def look() -> None:
        at = 0
        for step in (*steps, until):
            at = min(at + step, until)
            for _ in range(2):
                await remind_about(work, EMPLOYEE, days(at)[0])

    asyncio.run(look())
    return work


@settings(deadline=None, max_examples=150)
@given(looks, looks, st.integers(0, 40))
def test_however_often_and_late_one_looks_each_day_falls_due_once(one: Steps, other: Steps, until: int) -> None:
    first, second = _looked(one, until), _looked(other, until)

    assert {key for key, each in first.kept.items() if each.is_settled} == {
        key for key, each in second.kept.items() if each.is_settled
    }
    for work in (first, second):
        for pending in pendings(work.requests.values(), work.known.values(), TODAY):
            for each in MESSAGES.rules_for(pending.trigger):
                settled = {day for (code, cause, day) in work.kept if (code, cause) == (each.code, pending.cause)}
                assert settled == set(due_days(each, pending, days(until)[0]))
        announced = [each for each in work.kept.values() if each.fate is Fate.ANNOUNCED]
        assert {each.event_id for each in announced} == {decision.event_id for decision, _ in work.recorded.values()}
        assert set(told(work, "AFW-005")) == ({MANAGER} if until >= 5 else set()) | (
            {SUPERIOR} if until >= 10 else set()
        )


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 40))
def test_who_looks_every_day_tells_every_day_that_falls_due(until: int) -> None:
    work = _looked([1] * until, until)

    assert Fate.OVERTAKEN not in fates(work, "AFW-005").values()
    assert len(told(work, "AFW-005")) == len(range(5, until + 1, 3)) + len(range(10, until + 1, 3))
