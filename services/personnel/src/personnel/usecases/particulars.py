"""Particulars of a person are recorded, ended, decided, corrected and taken back; nothing is ever overwritten."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from personnel.domain.action import ActionNotInForceError, ActionUnknownError, LaterActionError
from personnel.domain.death import Death, DeathStaysError
from personnel.domain.held import (
    AlreadyDecidedError,
    EntryKind,
    EntryTaken,
    Held,
    HeldEntry,
    HeldSlot,
    HeldVersion,
    NothingHeldError,
    Particulars,
    Source,
)
from personnel.domain.particular import Telework
from personnel.domain.period import new_period
from personnel.domain.refusal import about
from personnel.ports import Work
from personnel.usecases.deaths import check_death, death_of, follow_death
from personnel.usecases.happenings import check_can_end, with_number
from personnel.usecases.held_steps import Why, held_from, take
from personnel.usecases.households import check_household, follow_register
from personnel.usecases.particular_steps import Wanted, check_decider, check_lasting, opened

CORRECTABLE: Final[frozenset[EntryKind]] = frozenset({"recorded", "decided"})


async def record_particular(work: Work, vlimpersnummer: str, wanted: Wanted, source: Source) -> Particulars:
    """A particular holds from a day on; records nothing when that is known already.

    Raises:
        PersonUnknownError: there is no such person.
        OwnedByRegisterError, DecidedByOthersError: it is not for this source to say.
        EndBeforeStartError: the last day lies before the first.
        PartnerStaysError, CohabitationNotPossibleError: it does not go with what else holds.
        RefusalError: the value cannot be.

    """
    before = await opened(work, vlimpersnummer, wanted.resource, source, wanted.value)
    known = death_of(before) if isinstance(wanted.value, Death) else None
    if known is not None and known.fact.value != wanted.value:
        return await correct_particular(work, vlimpersnummer, known.said_by, wanted, source)
    day = _day(wanted) or work.today
    await _check(work, before, wanted, day)
    check_household(before, wanted.value, day)
    held = held_from(before, await with_number(work, before, wanted.value), day, wanted.last_day)
    event_id = work.new_id()
    slot = HeldSlot(wanted.resource, event_id)
    why = Why(source=source, reason=wanted.reason)
    return await _done(work, before, "recorded", wanted.resource, why, {slot: held}, event_id=event_id)


async def end_particular(
    work: Work, vlimpersnummer: str, resource: str, key: str, first_day_without: date, why: Why
) -> Particulars:
    """Nothing holds from a day on, until something is said to hold later.

    Raises:
        PersonUnknownError, NothingHeldError: there is no such thing.
        HappenedError: it is over as it happened.
        OwnedByRegisterError, DecidedByOthersError: it is not for this source to say.

    """
    check_can_end(resource)
    before = await opened(work, vlimpersnummer, resource, why.source)
    if resource == Death.resource:
        raise DeathStaysError
    with about("first_day_without"):
        check_lasting(resource, first_day_without)
    holding = [each.fact for each in before.on(resource, first_day_without) if each.fact.key == key]
    if not holding:
        raise NothingHeldError
    check_decider(why.source, holding[0].value)
    sequence = before.next_place(resource, key, first_day_without)
    held = Held(key=key, effective_day=first_day_without, effective_sequence=sequence, last_day=None, value=None)
    event_id = work.new_id()
    return await _done(work, before, "ended", resource, why, {HeldSlot(resource, event_id): held}, event_id=event_id)


async def decide_telework(
    work: Work, vlimpersnummer: str, asked: UUID, source: Source, reason: str | None, *, is_approved: bool
) -> Particulars:
    """What was asked is approved or refused; a rescission of the decision leaves it asked again.

    Raises:
        PersonUnknownError, ActionUnknownError: there is no such thing.
        AlreadyDecidedError: it is not open.
        DecidedByOthersError: nobody decides over an own request.

    """
    before = await opened(work, vlimpersnummer, Telework.resource, source)
    action = _action_on(before, Telework.resource, asked)
    now = _standing(before, before.root(action.event_id))
    if now is None or not isinstance(now.fact.value, Telework) or now.fact.value.status != "asked":
        raise AlreadyDecidedError
    held = now.fact
    decided = replace(now.fact.value, status="approved" if is_approved else "refused")
    check_decider(source, decided)
    after = held_from(before, decided, held.effective_day, held.last_day)
    why = Why(source=source, reason=reason)
    return await take(work, before, "decided", Telework.resource, why, {now.slot: after}, about_event=action.event_id)


async def correct_particular(
    work: Work, vlimpersnummer: str, corrects: UUID, wanted: Wanted, source: Source
) -> Particulars:
    """What was recorded should have been this; records nothing when nothing differs.

    Raises:
        PersonUnknownError, ActionUnknownError: there is no such thing.
        ActionNotInForceError: it was taken back, or is an end or a rescission.
        LaterActionError: something later stands in its place.
        OwnedByRegisterError, DecidedByOthersError: it is not for this source to say.
        RefusalError: the value cannot be.

    """
    before = await opened(work, vlimpersnummer, wanted.resource, source, wanted.value)
    original = before.action(before.root(_action_on(before, wanted.resource, corrects).event_id))
    now = _standing(before, original.event_id)
    if original.kind not in CORRECTABLE or now is None:
        raise ActionNotInForceError
    if before.root(now.said_by) != original.event_id:
        raise LaterActionError({"rescind_first": str(now.said_by)})
    held = now.fact
    check_decider(source, held.value)
    day = _day(wanted) or held.effective_day
    await _check(work, before, wanted, day)
    value = await with_number(work, before, wanted.value, held.key)
    mended = held_from(before, value, day, wanted.last_day)
    if (mended.key, day) == (held.key, held.effective_day):
        mended = replace(mended, effective_sequence=held.effective_sequence)
    if mended == held:
        return before
    why = Why(source=source, reason=wanted.reason)
    return await _done(
        work, before, "corrected", wanted.resource, why, {now.slot: mended}, about_event=original.event_id
    )


async def rescind_particular(work: Work, vlimpersnummer: str, resource: str, rescinds: UUID, why: Why) -> Particulars:
    """All is as it was before the event.

    Raises:
        PersonUnknownError, ActionUnknownError: there is no such thing.
        ActionNotInForceError: nothing of it holds any more.
        LaterActionError: something later stands in its place.
        OwnedByRegisterError, DecidedByOthersError: it is not for this source to say.

    """
    before = await opened(work, vlimpersnummer, resource, why.source)
    action = _action_on(before, resource, rescinds)
    entries = before.without(action.event_id)
    for slot in entries:
        check_decider(why.source, before.current[slot].fact.value)
    return await _done(work, before, "rescinded", resource, why, entries, about_event=action.event_id)


async def _done(
    work: Work,
    before: Particulars,
    kind: EntryKind,
    resource: str,
    why: Why,
    entries: Mapping[HeldSlot, Held | HeldEntry],
    **ids: UUID,
) -> Particulars:
    """Record a step, and do what follows from it."""
    after = await take(work, before, kind, resource, why, entries, **ids)
    await follow_register(work, before, after)
    if resource == Death.resource:
        await follow_death(work, before, after, why)
    return await work.particulars(before.vlimpersnummer)


def _day(wanted: Wanted) -> date | None:
    """The day from which it is to hold, if that is told; a death holds from its own day on."""
    return wanted.value.died_on if isinstance(wanted.value, Death) else wanted.effective_day


async def _check(work: Work, before: Particulars, wanted: Wanted, day: date) -> None:
    wanted.value.check_listed(work.listed)
    wanted.value.check(work.today)
    if isinstance(wanted.value, Death):
        await check_death(work, before.vlimpersnummer, wanted.value, wanted.last_day)
    with about("last_day"):
        new_period(day, wanted.last_day)
        check_lasting(wanted.resource, wanted.last_day)


def _action_on(known: Particulars, resource: str, event_id: UUID) -> EntryTaken:
    """What was done to the resource under this id, and is no rescission."""
    action = known.action(event_id)
    if action.resource != resource:
        raise ActionUnknownError
    if action.kind == "rescinded":
        raise ActionNotInForceError
    return action


def _standing(known: Particulars, original: UUID) -> HeldVersion | None:
    """What stands now where an event once said something; None where nothing does."""
    slots = (version.slot for version in known.versions if version.recorded_by == original)
    return next((known.current[slot] for slot in slots if slot in known.current), None)
