"""Who holds a role for an employee on a day, and who of them is told. Pure: everything known is handed in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from notifier.domain.channel import MAIL, MAIL_PREVIOUS, MAILS
from notifier.domain.grant import Grant
from notifier.domain.person import Colleague, has_left, has_not_started, is_usable
from notifier.domain.reason import Reason
from notifier.domain.role import EMPLOYEE, MANAGER, MANAGER_BACKUP, OVER_THE_EMPLOYEE
from notifier.domain.rule import MANAGER_AWAY, NOT_REPLACED, Addressee
from notifier.domain.seat import Seat

GONE: Final = frozenset({Reason.UNKNOWN, Reason.HAS_LEFT, Reason.NOT_STARTED})
"""Reasons for which somebody does not do the work of a role, whoever holds it on paper."""


@dataclass(frozen=True, slots=True)
class Told:
    """One outcome of a rule for one person, or for nobody (`recipient` is none)."""

    recipient: str | None
    roles: tuple[str, ...]
    reason: Reason
    channel: str = MAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """What is known about those who may be told."""

    grants: Sequence[Grant]
    colleagues: Mapping[str, Colleague]
    away: Collection[str]
    """Who is away for the whole of the day on which the message goes out."""
    day: date
    """The day for which roles are looked up."""
    today: date
    """The day on which the message goes out: who has left by then is not told."""


def holders(role: str, seat: Seat, grants: Iterable[Grant], day: date) -> tuple[str, ...]:
    """Those who hold a role on the nearest part of the organisation where somebody does, sorted.

    Nobody leads himself: then one part further up. Nor does the back-up of a manager stand in over that manager.
    """
    valid = [grant for grant in grants if grant.holds_on(day)]
    own = {grant.scope for grant in valid if (grant.role, grant.vlimpersnummer) == (MANAGER, seat.vlimpersnummer)}
    for scope in seat.scopes:
        if role == MANAGER_BACKUP and scope in own:
            continue
        found = {grant.vlimpersnummer for grant in valid if (grant.role, grant.scope) == (role, scope)}
        if role in OVER_THE_EMPLOYEE:
            found.discard(seat.vlimpersnummer)
        if found:
            return tuple(sorted(found))
    return ()


def resolve(to: Sequence[Addressee], seat: Seat, circle: Circle, channel: str = MAIL) -> tuple[Told, ...]:
    """What a rule does by each of its channels; `channel` is that of addressees who name none."""
    channels = dict.fromkeys(addressee.channel or channel for addressee in to)
    return tuple(
        told
        for each in channels
        for told in _resolve([one for one in to if (one.channel or channel) == each], each, seat, circle)
    )


def _resolve(to: Sequence[Addressee], channel: str, seat: Seat, circle: Circle) -> tuple[Told, ...]:
    """One outcome for each person whom a channel concerns, and one for nobody if a role has no holder."""
    manager_is_there = _manager_is_there(seat, circle)
    others_take_it = manager_is_there or _has_deputy(to, channel, seat, circle)
    found: dict[str, Told] = {}
    lacking: list[str] = []
    for addressee in to:
        if addressee.when == MANAGER_AWAY and manager_is_there:
            continue
        people = _people(addressee.role, seat, circle)
        if not people:
            lacking.append(addressee.role)
        for person in people:
            is_replaced = addressee.when == NOT_REPLACED and person in circle.away and others_take_it
            reason = _reason(person, addressee.role, channel, circle, is_replaced=is_replaced)
            found[person] = _merge(found.get(person), Told(person, (addressee.role,), reason, channel))
    nobody = (Told(None, tuple(lacking), Reason.NOBODY, channel),) if lacking else ()
    return (*found.values(), *nobody)


def _people(role: str, seat: Seat, circle: Circle) -> tuple[str, ...]:
    return (seat.vlimpersnummer,) if role == EMPLOYEE else holders(role, seat, circle.grants, circle.day)


def _manager_is_there(seat: Seat, circle: Circle) -> bool:
    """Whether a manager is in service and not away for the whole day; a lacking address makes nobody absent."""
    managers = holders(MANAGER, seat, circle.grants, circle.day)
    return any(_reason(one, MANAGER, MAIL, circle) not in GONE and one not in circle.away for one in managers)


def _has_deputy(to: Sequence[Addressee], channel: str, seat: Seat, circle: Circle) -> bool:
    """Whether somebody is told because no manager is there."""
    deputies = [addressee.role for addressee in to if addressee.when == MANAGER_AWAY]
    people = [(one, role) for role in deputies for one in _people(role, seat, circle)]
    return any(_reason(one, role, channel, circle) is Reason.TOLD for one, role in people)


def _reason(person: str, role: str, channel: str, circle: Circle, *, is_replaced: bool = False) -> Reason:
    colleague = circle.colleagues.get(person)
    if colleague is None:
        return Reason.UNKNOWN
    if has_left(colleague.services, circle.today):
        return Reason.HAS_LEFT
    # The employee hears about the own request even before the first day in service.
    if role != EMPLOYEE and has_not_started(colleague.services, circle.today):
        return Reason.NOT_STARTED
    if is_replaced:
        return Reason.REPLACED
    return _address_reason(colleague, channel) if channel in MAILS else Reason.TOLD


def _address_reason(colleague: Colleague, channel: str) -> Reason:
    is_previous = channel == MAIL_PREVIOUS
    address = address_for(colleague, channel)
    if address is None:
        return Reason.NO_PREVIOUS_ADDRESS if is_previous else Reason.NO_ADDRESS
    return Reason.TOLD if is_usable(address) else Reason.UNUSABLE_ADDRESS


def address_for(colleague: Colleague, channel: str) -> str | None:
    """To which address a mail of a channel goes."""
    return colleague.previous_address if channel == MAIL_PREVIOUS else colleague.person.mail_address


def _merge(earlier: Told | None, now: Told) -> Told:
    """Two roles of one person are one message: it goes out if either role is told."""
    if earlier is None:
        return now
    reason = Reason.TOLD if Reason.TOLD in {earlier.reason, now.reason} else earlier.reason
    return Told(now.recipient, (*earlier.roles, *now.roles), reason, now.channel)
