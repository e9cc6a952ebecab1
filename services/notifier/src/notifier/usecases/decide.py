"""Decide who is told of something that happened, and keep each decision with the message that follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from notifier.domain.channel import MAILS, WORKLIST
from notifier.domain.decision import Decision, Item, Mail, Message, mail_id, named
from notifier.domain.occasion import Occasion
from notifier.domain.person import Colleague, Person
from notifier.domain.reason import Reason
from notifier.domain.recipients import Circle, Told, address_for, holders, resolve
from notifier.domain.reminder import Fate, Reminder
from notifier.domain.role import EMPLOYEE, MANAGER
from notifier.domain.rule import ACTIVE, Addressee, MessageList, Rule
from notifier.domain.seat import Seat, nowhere
from notifier.ports import Work

IMPORTED: Final = "imported"


class NoMessageListError(Exception):
    """There is no list to decide by."""


class UnknownPersonError(Exception):
    """The person whom it is about is not known, or has no work relation."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """A rule, those of its roles who are told, and why the others are not, whoever they are."""

    rule: Rule
    to: Sequence[Addressee]
    quiet: Told | None = None


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the rules of one occasion share."""

    occasion: Occasion
    messages: MessageList
    person: Person
    seat: Seat
    unit_name: str


async def announce(work: Work, occasion: Occasion) -> None:
    """Decide for every rule that the event triggers; each outcome is recorded, whether somebody is told or not.

    What is known long before its day, by a rule that says how long before to tell it, is planned for that day. Of
    what was imported nobody is told; what is to be done anyway stands on work lists all the same.

    Raises:
        NoMessageListError: there never was a right list.
        UnknownPersonError: the person is not known, or has no work relation.

    """
    messages = await _list_in_use(work)
    turns = []
    for rule in messages.rules_for(occasion.event_type):
        quiet = _why_quiet(rule, occasion)
        if quiet:
            turns.append(_quietly(rule, occasion, quiet))
        elif not await _plan(work, occasion, messages, rule):
            turns.append(_Turn(rule, rule.to))
    await _tell_all(work, occasion, messages, turns)
    await _end_items(work, occasion, messages)


async def remind(work: Work, occasion: Occasion, rule: Rule, to: Sequence[Addressee]) -> None:
    """Decide for one rule and those of its roles whom a day of the calendar concerns.

    Raises:
        NoMessageListError: there never was a right list.
        UnknownPersonError: the person is not known, or has no work relation.

    """
    await _tell_all(work, occasion, await _list_in_use(work), [_Turn(rule, to)])


async def end_items(work: Work, occasion: Occasion) -> None:
    """Close the open items about the same cause that the list says an event ends.

    Raises:
        NoMessageListError: there never was a right list.

    """
    await _end_items(work, occasion, await _list_in_use(work))


async def _end_items(work: Work, occasion: Occasion, messages: MessageList) -> None:
    codes = messages.closed_by(occasion.event_type)
    if codes:
        await work.close_items(codes, occasion.cause, occasion.event_id, occasion.event_type)


async def _list_in_use(work: Work) -> MessageList:
    messages = await work.message_list()
    if messages is None:
        raise NoMessageListError
    return messages


def _quietly(rule: Rule, occasion: Occasion, reason: Reason) -> _Turn:
    """Nobody is told, with one row for all; what is to be done anyway stands on work lists."""
    is_work = rule.is_active and occasion.is_work_anyway
    to = [each for each in rule.to if is_work and rule.channel_of(each) == WORKLIST]
    others = [each for each in rule.to if each not in to]
    if not others:
        return _Turn(rule, to)
    roles = tuple(dict.fromkeys(each.role for each in others))
    return _Turn(rule, to, Told(None, roles, reason, rule.channel_of(others[0])))


def _why_quiet(rule: Rule, occasion: Occasion) -> Reason | None:
    if occasion.origin == IMPORTED:
        return Reason.IMPORTED
    return None if rule.state == ACTIVE else Reason.RULE_WAITING


async def _plan(work: Work, occasion: Occasion, messages: MessageList, rule: Rule) -> bool:
    """Whether the message is for a later day, and is planned now."""
    if rule.before is None or occasion.base_day is None or occasion.base_day - rule.before <= occasion.recorded_day:
        return False
    day = occasion.base_day - rule.before
    reminder = Reminder(
        rule=rule.code,
        cause=occasion.cause,
        day=day,
        vlimpersnummer=occasion.vlimpersnummer,
        fate=Fate.PLANNED,
        event_id=occasion.event_id,
        at=work.now,
        occasion=occasion,
    )
    await work.keep_reminder(reminder)
    told = Told(None, tuple(dict.fromkeys(each.role for each in rule.to)), Reason.PLANNED, rule.channel)
    decision = _decision(work, occasion, messages, rule, told)
    await work.record(replace(decision, planned_day=day), None)
    return True


async def _tell_all(work: Work, occasion: Occasion, messages: MessageList, turns: Sequence[_Turn]) -> None:
    for turn in turns:
        if turn.quiet:
            await work.record(_decision(work, occasion, messages, turn.rule, turn.quiet), None)
    active = [turn for turn in turns if turn.to]
    if not active:
        return
    scene = await _scene(work, occasion, messages)
    circle = await _circle(work, scene, {addressee.role for turn in active for addressee in turn.to})
    for turn in active:
        found = resolve(turn.to, scene.seat, circle, turn.rule.channel)
        outcomes = len(found) + (turn.quiet is not None)
        for told in found:
            decision = _decision(work, occasion, messages, turn.rule, told)
            await _tell(work, scene, turn.rule, told, circle, replace(decision, outcomes=outcomes))


async def _scene(work: Work, occasion: Occasion, messages: MessageList) -> _Scene:
    person = await work.person(occasion.vlimpersnummer)
    seat = await work.seat(occasion.vlimpersnummer, occasion.employment_sequence, occasion.day)
    if seat is None and not occasion.needs_seat:
        seat = nowhere(occasion.vlimpersnummer)
    if person is None or seat is None:
        raise UnknownPersonError
    if occasion.unit is not None and occasion.unit != seat.units[0]:
        units = await work.units_above(occasion.unit)
        seat = Seat(vlimpersnummer=seat.vlimpersnummer, units=units, legal_employer=seat.legal_employer)
    unit = await work.unit(seat.units[0]) if seat.units else None
    return _Scene(occasion, messages, person, seat, unit.name if unit else "".join(seat.units[:1]))


async def _circle(work: Work, scene: _Scene, roles: set[str]) -> Circle:
    occasion, seat = scene.occasion, scene.seat
    grants = await work.grants(roles | {MANAGER}, seat.scopes)
    people = {one for role in roles | {MANAGER} for one in holders(role, seat, grants, occasion.day)}
    if EMPLOYEE in roles:
        people.add(seat.vlimpersnummer)
    return Circle(
        grants=grants,
        colleagues=await work.colleagues(people),
        away=await work.away(people, occasion.recorded_day),
        day=occasion.day,
        today=occasion.recorded_day,
    )


async def _tell(work: Work, scene: _Scene, rule: Rule, told: Told, circle: Circle, decision: Decision) -> None:
    message = None
    if told.recipient is not None and decision.is_told:
        message = _message(work, scene, rule, told, circle.colleagues[told.recipient])
    await work.record(decision, message)


def _message(work: Work, scene: _Scene, rule: Rule, told: Told, colleague: Colleague) -> Message:
    recipient = colleague.person
    values = {
        "recipient": recipient.given_name,
        "roles": named(told.roles),
        "rule": rule.code,
        "name": scene.person.full_name,
        "vlimpersnummer": scene.person.vlimpersnummer,
        "unit": scene.unit_name,
        **scene.occasion.values,
    }
    letter = work.letter(rule.text, values)
    name = mail_id(scene.occasion.event_id, rule.code, recipient.vlimpersnummer, told.channel)
    if told.channel not in MAILS:
        return Item(item_id=name, letter=letter)
    return Mail(mail_id=name, address=address_for(colleague, told.channel) or "", letter=letter)


def _decision(work: Work, occasion: Occasion, messages: MessageList, rule: Rule, told: Told) -> Decision:
    return Decision(
        event_id=occasion.event_id,
        event_type=occasion.event_type,
        origin=occasion.origin,
        rule=rule.code,
        rule_version=rule.version,
        list_version=messages.version,
        vlimpersnummer=occasion.vlimpersnummer,
        recipient=told.recipient,
        roles=told.roles,
        channel=told.channel,
        reason=told.reason,
        cause=occasion.cause,
        effective_day=occasion.effective_day,
        decided_at=work.now,
    )
