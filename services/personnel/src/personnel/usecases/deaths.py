"""Somebody died: relations and roles end on that day, and pay goes to the estate. Taken back, relations go on."""

from datetime import date
from typing import Final

from personnel.domain.action import ActionTaken
from personnel.domain.death import Death, DeathBeforeBirthError, DeathStaysError, Payee
from personnel.domain.departure import DEATH
from personnel.domain.employment import Employment
from personnel.domain.held import HeldSlot, HeldVersion, Particulars
from personnel.domain.ledger import Ledger
from personnel.domain.period import DAY
from personnel.domain.refusal import about
from personnel.messages.civil import DeathReported, DeathRescinded
from personnel.ports import Work
from personnel.usecases.corrections import Correction, correct
from personnel.usecases.employments import end_employment
from personnel.usecases.held_steps import Why, held_from, take
from personnel.usecases.rescissions import rescind
from personnel.usecases.roles import take_role
from personnel.usecases.steps import CORRECTED

BEGINNINGS: Final = frozenset({"started", "rehired"})
ENDINGS: Final = frozenset({"ended", "corrected"})


def death_of(known: Particulars) -> HeldVersion | None:
    """The death that is known, if any."""
    return next((each for each in known.of(Death.resource) if isinstance(each.fact.value, Death)), None)


def day_of_death(known: Particulars) -> date | None:
    """The day on which somebody died, if that is known."""
    version = death_of(known)
    return version.fact.value.died_on if version and isinstance(version.fact.value, Death) else None


async def check_death(work: Work, vlimpersnummer: str, death: Death, last_day: date | None) -> None:
    """Refuse what cannot be of this person.

    Raises:
        DeathStaysError, DeathBeforeBirthError: see there.

    """
    if last_day is not None:
        with about("last_day"):
            raise DeathStaysError
    person = await work.person(vlimpersnummer)
    if person is not None and death.died_on < person.data.birth_day:
        with about("died_on"):
            raise DeathBeforeBirthError({"ge": person.data.birth_day.isoformat()})


async def follow_death(work: Work, before: Particulars, after: Particulars, why: Why) -> None:
    """Do what follows when a death becomes known, is known with another day, or is taken back."""
    old, new = day_of_death(before), day_of_death(after)
    if old == new:
        return
    number = after.vlimpersnummer
    if old is not None:
        await _take_back(work, number)
    if new is None:
        event = DeathRescinded(vlimpersnummer=number, effective_day=old or work.today, recorded_at=work.now)
        await work.say(event, origin=CORRECTED)
        return
    for employment in reversed(await work.employments(number)):
        await _end(work, employment, new)
    for grant in await work.grants(number):
        if grant.period is not None and (grant.period.last_day is None or grant.period.last_day > new):
            await take_role(work, grant, max(new + DAY, grant.terms.from_day), DEATH)
    await _pay_estate(work, number, new, why)
    reported = DeathReported(
        vlimpersnummer=number,
        death_day=new,
        source="register" if why.source == "register" else "hr",
        effective_day=new,
        recorded_at=work.now,
    )
    await work.say(reported, origin=None if old is None else CORRECTED)


async def _end(work: Work, employment: Employment, day: date) -> None:
    """End a relation on the day of death; what was to begin later never does."""
    number, sequence = employment.vlimpersnummer, employment.employment_sequence
    if employment.last_period.first_day > day:
        begun = [each for each in (await work.ledger(number)).actions_on(sequence) if each.kind in BEGINNINGS]
        left = await rescind(work, number, sequence, begun[-1].event_id, DEATH)
        if left is not None:
            await _end(work, left, day)
    elif employment.serves_on(day) and not employment.is_ended:
        await end_employment(work, number, sequence, day, DEATH)
    elif employment.is_ended and employment.last_day is not None and employment.last_day > day:
        ledger = await work.ledger(number)
        ended = ledger.current[ledger.end_slot(sequence)].said_by
        given = {"last_day": day, "end_reason": DEATH}
        await correct(work, number, sequence, Correction(corrects=ended, given=given, reason=DEATH))


async def _take_back(work: Work, number: str) -> None:
    """Take back what followed from a death, the latest first; roles and what was to begin later are given anew."""
    for action in reversed(_ends_by_death(await work.ledger(number))):
        await rescind(work, number, action.employment_sequence, action.event_id, DEATH)
    known = await work.particulars(number)
    for version in known.of(Payee.resource):
        said = known.action(version.said_by)
        if said.reason == DEATH and said.kind == "recorded":
            entries = known.without(said.event_id)
            why = Why(source=said.source, reason=DEATH)
            await take(work, known, "rescinded", Payee.resource, why, entries, about_event=said.event_id)


def _ends_by_death(ledger: Ledger) -> list[ActionTaken]:
    """The ends by death that still hold."""
    taken_back = {action.about for action in ledger.actions if action.kind == "rescinded"}
    return [
        action
        for action in ledger.actions
        if action.reason == DEATH and action.kind in ENDINGS and action.event_id not in taken_back
    ]


async def _pay_estate(work: Work, number: str, day: date, why: Why) -> None:
    known, event_id = await work.particulars(number), work.new_id()
    held = held_from(known, Payee(kind="estate", name=None), day + DAY, None)
    given = Why(source=why.source, reason=DEATH)
    await take(
        work, known, "recorded", Payee.resource, given, {HeldSlot(Payee.resource, event_id): held}, event_id=event_id
    )
