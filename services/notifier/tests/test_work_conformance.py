"""What a unit of work does, in memory and on PostgreSQL alike."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from notifier.domain.decision import Decision, Item, Mail, mail_id
from notifier.domain.grant import Scope
from notifier.domain.occasion import Occasion
from notifier.domain.reason import Reason
from notifier.domain.reminder import Fate, Reminder
from notifier.messages.message_list import read_list
from notifier.ports import Work as WorkPort
from notifier.storage.reminders import open_calendar
from notifier.storage.tables import DECISION, ITEM, MAIL
from services.notifier.tests.builders import (
    EMPLOYEE,
    LIST,
    MANAGER,
    NOW,
    TEAM,
    TODAY,
    a_grant,
    a_person,
)
from services.notifier.tests.fakes import FakeLetters, FakeWork
from services.notifier.tests.kept import Work, a_relation, a_request, a_row, an_absence


async def test_a_day_that_is_settled_stays_so_and_another_fate_may_change(work: Work) -> None:
    planned = a_reminder(Fate.PLANNED)
    await work.keep_reminder(planned)
    assert await work.reminders(EMPLOYEE) == (planned,)

    dropped = replace(planned, fate=Fate.DROPPED, occasion=None, settled_by=uuid4())
    announced = replace(planned, fate=Fate.ANNOUNCED, occasion=None)
    for reminder in (dropped, announced, dropped):
        await work.keep_reminder(reminder)
    assert await work.reminders(EMPLOYEE) == (announced,)
    assert await work.reminders(MANAGER) == ()


async def test_the_calendar_has_a_first_day_once_it_is_kept(work: Work) -> None:
    assert await work.calendar_since() is None
    if isinstance(work, FakeWork):
        work.since = TODAY
    else:
        await open_calendar(work._connection, TODAY)
        await open_calendar(work._connection, TODAY + timedelta(days=1))
    assert await work.calendar_since() == TODAY


async def test_an_item_is_open_until_an_event_closes_it_or_a_newer_one_takes_its_place(work: Work) -> None:
    first, second = (replace(a_decision(uuid4()), channel="worklist") for _ in range(2))
    other = replace(a_decision(uuid4()), channel="worklist", cause="y")
    for decision in (first, second, other):
        await work.record(decision, an_item(decision))
    assert await closed_by(work) == [second.event_id, None, None]

    event_id = uuid4()
    await work.close_items(["AFW-002"], "x", uuid4(), "absence.leave-approved.v1")
    await work.close_items(["AFW-001"], "x", event_id, "absence.leave-approved.v1")
    await work.close_items(["AFW-001"], "x", uuid4(), "absence.leave-refused.v1")
    assert await closed_by(work) == [second.event_id, event_id, None]


async def test_of_an_erased_person_only_decisions_stay(work: Work) -> None:
    await work.keep_person(a_person(EMPLOYEE))
    await work.keep_relation(a_relation(a_row()))
    await work.keep_request(a_request())
    await work.keep_former_address(EMPLOYEE, "old@demo.example")
    await work.keep_grant(uuid4(), a_grant(EMPLOYEE, "manager"))
    absence = an_absence(vlimpersnummer=EMPLOYEE)
    await work.keep_absence(absence)
    about, to = a_decision(uuid4()), replace(a_decision(uuid4()), vlimpersnummer=MANAGER, recipient=EMPLOYEE)
    other = replace(a_decision(uuid4()), vlimpersnummer=MANAGER)
    for decision in (about, to, other):
        await work.record(decision, a_mail(decision))
        listed = replace(decision, channel="worklist")
        await work.record(listed, an_item(listed))

    await work.forget_person(EMPLOYEE)

    assert await work.person(EMPLOYEE) is None
    assert await work.relations(EMPLOYEE) == ()
    assert await work.open_requests(EMPLOYEE) == ()
    assert await work.absence(absence.absence_id) is None
    assert await work.grants(["manager"], [Scope("unit", TEAM)]) == ()
    assert await written(work) == [other.event_id]
    assert len(await recorded(work)) == 6
    assert len(await closed_by(work)) == 1


async def test_the_list_in_use_is_at_hand(work: Work) -> None:
    assert await work.message_list() == read_list(LIST.read_text())


async def test_a_decision_and_its_mail_are_kept_once(work: Work) -> None:
    event_id = uuid4()
    decision = a_decision(event_id)
    await work.record(decision, a_mail(decision))
    await work.record(replace(decision, roles=("superior",)), a_mail(decision))
    await work.record(replace(decision, channel="worklist"), an_item(replace(decision, channel="worklist")))
    nobody = replace(decision, recipient=None, reason=Reason.NOBODY)
    await work.record(nobody, None)
    await work.record(nobody, None)

    assert await recorded(work) == [
        (MANAGER, ["manager"], "told", "mail", True),
        (MANAGER, ["manager"], "told", "worklist", False),
        (None, ["manager"], "nobody", "mail", False),
    ]


async def test_that_a_message_was_planned_gives_way_to_what_became_of_it(work: Work) -> None:
    planned = replace(a_decision(uuid4()), recipient=None, reason=Reason.PLANNED, planned_day=TODAY)
    await work.record(planned, None)
    await work.record(replace(planned, reason=Reason.NOBODY, planned_day=None), None)
    await work.record(planned, None)

    assert await recorded(work) == [(None, ["manager"], "nobody", "mail", False)]


def a_reminder(fate: Fate) -> Reminder:
    occasion = Occasion(
        event_id=uuid4(),
        event_type="personnel.employment-started.v1",
        origin="entered",
        vlimpersnummer=EMPLOYEE,
        employment_sequence=1,
        unit=TEAM,
        effective_day=TODAY,
        recorded_day=TODAY,
        cause="x",
        looks_ahead=True,
        values={"first_day": "vandaag"},
        base_day=TODAY,
    )
    return Reminder(
        rule="PER-001",
        cause="x",
        day=TODAY,
        vlimpersnummer=EMPLOYEE,
        fate=fate,
        event_id=occasion.event_id,
        at=NOW,
        occasion=occasion,
    )


def a_decision(event_id: object) -> Decision:
    return Decision(
        event_id=event_id,  # type: ignore[arg-type]
        event_type="absence.leave-requested.v1",
        origin="entered",
        rule="AFW-001",
        rule_version="a",
        list_version="b",
        vlimpersnummer=EMPLOYEE,
        recipient=MANAGER,
        roles=("manager",),
        channel="mail",
        reason=Reason.TOLD,
        cause="x",
        effective_day=TODAY,
        decided_at=NOW,
    )


def a_mail(decision: Decision) -> Mail:
    name = mail_id(decision.event_id, decision.rule, decision.recipient or "")
    return Mail(mail_id=name, address="a@b.example", letter=FakeLetters().write("leave_requested", {}))


def an_item(decision: Decision) -> Item:
    name = mail_id(decision.event_id, decision.rule, decision.recipient or "", decision.channel)
    return Item(item_id=name, letter=FakeLetters().write("leave_requested", {}))


async def recorded(work: Work) -> list[tuple[str | None, list[str], str, str, bool]]:
    if isinstance(work, FakeWork):
        return [
            (d.recipient, list(d.roles), d.reason, d.channel, isinstance(m, Mail)) for d, m in work.recorded.values()
        ]
    rows = await work._connection.execute(
        select(DECISION, MAIL.c.id.label("mail")).outerjoin(MAIL).order_by(DECISION.c.id)
    )
    return [(row.recipient, row.roles, row.reason, row.channel, row.mail is not None) for row in rows]


async def closed_by(work: Work) -> list[UUID | None]:
    if isinstance(work, FakeWork):
        return [each.closed_by for each in work.items]
    found = await work._connection.scalars(select(ITEM.c.closed_by_event).order_by(ITEM.c.number))
    return list(found)


async def written(work: Work) -> list[UUID]:
    """The events of which a mail's text is there."""
    if isinstance(work, FakeWork):
        return [decision.event_id for decision, message in work.recorded.values() if isinstance(message, Mail)]
    found = await work._connection.scalars(select(DECISION.c.event_id).join(MAIL).where(MAIL.c.plain != ""))
    return list(found)


def test_both_are_what_the_use_cases_ask_for() -> None:
    def accepts(work: WorkPort) -> WorkPort:
        return work

    assert accepts(FakeWork(NOW))
