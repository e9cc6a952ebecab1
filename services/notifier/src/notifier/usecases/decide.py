"""Decide who is told of something that happened, and keep each decision with the mail that follows from it."""

from dataclasses import dataclass
from typing import Final

from notifier.domain.decision import Decision, Mail, mail_id, named
from notifier.domain.occasion import Occasion
from notifier.domain.person import Person
from notifier.domain.reason import Reason
from notifier.domain.recipients import Circle, Told, holders, resolve
from notifier.domain.role import EMPLOYEE, MANAGER
from notifier.domain.rule import ACTIVE, MessageList, Rule
from notifier.domain.seat import Seat
from notifier.ports import Work

IMPORTED: Final = "imported"


class NoMessageListError(Exception):
    """There is no list to decide by."""


class UnknownPersonError(Exception):
    """The person whom it is about is not known, or has no work relation."""


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

    Raises:
        NoMessageListError: there never was a right list.
        UnknownPersonError: the person is not known, or has no work relation.

    """
    messages = await work.message_list()
    if messages is None:
        raise NoMessageListError
    rules = messages.rules_for(occasion.event_type)
    quiet = {rule.code: _why_quiet(rule, occasion) for rule in rules}
    for rule in rules:
        reason = quiet[rule.code]
        if reason:
            told = Told(None, tuple(addressee.role for addressee in rule.to), reason)
            await work.record(_decision(work, occasion, messages, rule, told), None)
    active = [rule for rule in rules if quiet[rule.code] is None]
    if not active:
        return
    scene = await _scene(work, occasion, messages)
    circle = await _circle(work, scene, {addressee.role for rule in active for addressee in rule.to})
    for rule in active:
        for told in resolve(rule.to, scene.seat, circle):
            await _tell(work, scene, rule, told, circle)


def _why_quiet(rule: Rule, occasion: Occasion) -> Reason | None:
    if occasion.origin == IMPORTED:
        return Reason.IMPORTED
    return None if rule.state == ACTIVE else Reason.RULE_WAITING


async def _scene(work: Work, occasion: Occasion, messages: MessageList) -> _Scene:
    person = await work.person(occasion.vlimpersnummer)
    seat = await work.seat(occasion.vlimpersnummer, occasion.employment_sequence, occasion.day)
    if person is None or seat is None:
        raise UnknownPersonError
    if occasion.unit is not None and occasion.unit != seat.units[0]:
        units = await work.units_above(occasion.unit)
        seat = Seat(vlimpersnummer=seat.vlimpersnummer, units=units, legal_employer=seat.legal_employer)
    unit = await work.unit(seat.units[0])
    return _Scene(occasion, messages, person, seat, unit.name if unit else seat.units[0])


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


async def _tell(work: Work, scene: _Scene, rule: Rule, told: Told, circle: Circle) -> None:
    decision = _decision(work, scene.occasion, scene.messages, rule, told)
    mail = None
    if told.recipient is not None and decision.is_told:
        recipient = circle.colleagues[told.recipient].person
        mail = _mail(work, scene, rule, told, recipient)
    await work.record(decision, mail)


def _mail(work: Work, scene: _Scene, rule: Rule, told: Told, recipient: Person) -> Mail:
    values = {
        "recipient": recipient.given_name,
        "roles": named(told.roles),
        "rule": rule.code,
        "name": scene.person.full_name,
        "vlimpersnummer": scene.person.vlimpersnummer,
        "unit": scene.unit_name,
        **scene.occasion.values,
    }
    return Mail(
        mail_id=mail_id(scene.occasion.event_id, rule.code, recipient.vlimpersnummer),
        address=recipient.mail_address or "",
        letter=work.letter(rule.text, values),
    )


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
        channel=rule.channel,
        reason=told.reason,
        cause=occasion.cause,
        effective_day=occasion.effective_day,
        decided_at=work.now,
    )
