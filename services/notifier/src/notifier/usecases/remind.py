"""What starts with the calendar: decide about what falls due for somebody, and drop what came to nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from notifier.domain.employment import Relation
from notifier.domain.occasion import Occasion
from notifier.domain.pending import pendings
from notifier.domain.reminder import Fate, Pending, Reminder, due_days, due_now, next_day, reminder_id, replanned
from notifier.domain.rule import MessageList, Rule
from notifier.domain.trigger import STARTED
from notifier.ports import Work
from notifier.usecases.decide import NoMessageListError, UnknownPersonError, remind


async def pending_for(work: Work, vlimpersnummer: str, today: date) -> tuple[Pending, ...]:
    """Everything that the calendar will bring for somebody, as known now."""
    requests = await work.open_requests(vlimpersnummer)
    return pendings(requests, await work.relations(vlimpersnummer), today)


async def remind_about(work: Work, vlimpersnummer: str, today: date) -> None:
    """Decide about everything that has fallen due for somebody by today and was not decided about before.

    Of one rule and cause the newest missed day is told, to all who were to be told since; the others are recorded as
    overtaken. However often and late it is called, each day is decided about once.

    Raises:
        NoMessageListError: there never was a right list.

    """
    messages = await _list_in_use(work)
    since = await work.calendar_since()
    if since is None:
        return
    kept = await work.reminders(vlimpersnummer)
    for pending in await pending_for(work, vlimpersnummer, today):
        for rule in messages.rules_for(pending.trigger):
            if rule.is_active:
                await _remind(work, rule, pending, _settled(kept, rule, pending), since, today)
    await _announce_planned(work, messages, kept, today)


async def would_remind(work: Work, vlimpersnummer: str, trigger: str, today: date) -> None:
    """Decide, whatever was decided before, for the newest day on which rules of one trigger fell due by today.

    Raises:
        NoMessageListError: there never was a right list.
        UnknownPersonError: the person is not known, or has no work relation.

    """
    messages = await _list_in_use(work)
    if await work.person(vlimpersnummer) is None:
        raise UnknownPersonError
    for pending in await pending_for(work, vlimpersnummer, today):
        for rule in messages.rules_for(trigger):
            days = due_days(rule, pending, today) if pending.trigger == trigger and rule.is_active else {}
            if days:
                newest = max(days)
                await remind(work, pending.occasion(rule.code, newest, today), rule, days[newest])


async def _remind(work: Work, rule: Rule, pending: Pending, settled: frozenset[date], since: date, today: date) -> None:
    due = due_now(rule, pending, settled, since, today)
    if due is None:
        return
    for day in due.overtaken:
        await work.keep_reminder(_reminder(work, rule.code, pending, day, Fate.OVERTAKEN))
    await work.keep_reminder(_reminder(work, rule.code, pending, due.day, Fate.ANNOUNCED))
    try:
        await remind(work, pending.occasion(rule.code, due.day, today), rule, due.to)
    except UnknownPersonError:
        # Without a person there is nobody to tell about; the day stays settled, as the rest of this person's are.
        return


async def _announce_planned(work: Work, messages: MessageList, kept: Sequence[Reminder], today: date) -> None:
    rules = {rule.code: rule for rule in messages.rules}
    for reminder in kept:
        if reminder.fate is not Fate.PLANNED or reminder.day > today or reminder.occasion is None:
            continue
        rule = rules.get(reminder.rule)
        fate = Fate.ANNOUNCED if rule and rule.is_active else Fate.DROPPED
        await work.keep_reminder(replace(reminder, fate=fate, at=work.now, occasion=None))
        if rule and rule.is_active:
            await remind(work, replace(reminder.occasion, recorded_day=today), rule, rule.to)


async def follow(work: Work, before: Sequence[Pending], today: date, event: Occasion) -> None:
    """What an event makes come to nothing is dropped; what falls due by it is decided about at once.

    Of each rule and cause that went away or moved, the next day that would have fallen due is recorded, and items about
    it are closed. `before` is what was pending before the event.

    Raises:
        NoMessageListError: there never was a right list.

    """
    after = await pending_for(work, event.vlimpersnummer, today)
    gone, come = _without(before, after), _without(after, before)
    if gone:
        await _drop(work, gone, today, event)
    if come:
        await remind_about(work, event.vlimpersnummer, today)


async def _drop(work: Work, lapsed: Iterable[Pending], today: date, event: Occasion) -> None:
    messages = await _list_in_use(work)
    since = await work.calendar_since() or today
    kept = await work.reminders(event.vlimpersnummer)
    for pending in lapsed:
        rules = [rule for rule in messages.rules_for(pending.trigger) if rule.is_active]
        for rule in rules:
            day = next_day(rule, pending, _settled(kept, rule, pending), since)
            if day is not None:
                reminder = _reminder(work, rule.code, pending, day, Fate.DROPPED)
                await work.keep_reminder(replace(reminder, settled_by=event.event_id))
        codes = [rule.code for rule in rules if event.event_type in rule.closed_by]
        await work.close_items(codes, pending.cause, event.event_id, event.event_type)


async def replan(work: Work, vlimpersnummer: str, cause: str, relation: Relation | None, event_id: UUID) -> None:
    """Move what is planned about a relation to the days that it has now, and drop what is no more.

    Raises:
        NoMessageListError: there never was a right list.

    """
    rules = {rule.code: rule for rule in (await _list_in_use(work)).rules}
    for reminder in await work.reminders(vlimpersnummer):
        occasion, rule = reminder.occasion, rules.get(reminder.rule)
        if reminder.fate is not Fate.PLANNED or reminder.cause != cause or occasion is None:
            continue
        day = _day_now(occasion, relation)
        if day == occasion.base_day:
            continue
        dropped = replace(reminder, fate=Fate.DROPPED, settled_by=event_id, at=work.now, occasion=None)
        await work.keep_reminder(dropped)
        if day is not None and rule is not None:
            await work.keep_reminder(replanned(reminder, occasion, rule, day))


def _day_now(occasion: Occasion, relation: Relation | None) -> date | None:
    """The day that something planned is about, as the relation is now; none: there is no such day any more."""
    if relation is None:
        return None
    if occasion.event_type == STARTED:
        days = [period.first_day for period in relation.periods]
        return occasion.base_day if occasion.base_day in days else days[-1]
    return relation.periods[-1].last_day if relation.is_ended else None


def _without(some: Iterable[Pending], others: Iterable[Pending]) -> list[Pending]:
    """What is pending of one and not of the other: not at all, or for another day."""
    there = {(each.trigger, each.cause, each.base_day, each.from_day) for each in others}
    return [each for each in some if (each.trigger, each.cause, each.base_day, each.from_day) not in there]


def _settled(kept: Iterable[Reminder], rule: Rule, pending: Pending) -> frozenset[date]:
    mine = [each for each in kept if (each.rule, each.cause) == (rule.code, pending.cause)]
    return frozenset(each.day for each in mine if each.is_settled)


def _reminder(work: Work, rule: str, pending: Pending, day: date, fate: Fate) -> Reminder:
    return Reminder(
        rule=rule,
        cause=pending.cause,
        day=day,
        vlimpersnummer=pending.vlimpersnummer,
        fate=fate,
        event_id=reminder_id(rule, pending.cause, day),
        at=work.now,
    )


async def _list_in_use(work: Work) -> MessageList:
    messages = await work.message_list()
    if messages is None:
        raise NoMessageListError
    return messages
